"""The qcStatements extension is read and written as the standards say."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certs.qcstatements import Psd2, QcStatementsExtension, QcType, Role

# Vectors of the UK Open Banking guide for certificate signing requests (GB-FCA, PSP_PI, PSP_AI).
BRITISH = bytes.fromhex(
    "306e3013060604008e4601063009060704008e4601060330570606040081982702304d302630110607040081982701"
    "020c065053505f504930110607040081982701030c065053505f41490c1b46696e616e6369616c20436f6e64756374"
    "20417574686f726974790c0647422d464341"
)
BOTH_ROLES_IN_ONE = bytes.fromhex(
    "306c3013060604008e4601063009060704008e4601060330550606040081982702304b302430220607040081982701"
    "020c065053505f50490607040081982701030c065053505f41490c1b46696e616e6369616c20436f6e647563742041"
    "7574686f726974790c0647422d464341"
)
# Encoded with another ASN.1 library.
FRENCH = bytes.fromhex(
    "3081c13008060604008e4601013013060604008e4601063009060704008e460106033031060604008e460105302730"
    "25161f68747470733a2f2f7064732e6578616d706c652e746573742f656e2e7064661302656e306d06060400819827"
    "023063302630110607040081982701030c065053505f414930110607040081982701040c065053505f49430c304175"
    "746f7269746520646520436f6e74726f6c652050727564656e7469656c206574206465205265736f6c7574696f6e0c"
    "0746522d41435052"
)
IN_BRITAIN = QcStatementsExtension(
    psd2=Psd2((Role.PSP_PI, Role.PSP_AI), "Financial Conduct Authority", "GB-FCA"),
    types=(QcType.WEB,),
)
IN_FRANCE = QcStatementsExtension(
    psd2=Psd2(
        (Role.PSP_AI, Role.PSP_IC), "Autorite de Controle Prudentiel et de Resolution", "FR-ACPR"
    ),
    types=(QcType.WEB,),
    compliance=True,
    pds=(("https://pds.example.test/en.pdf", "en"),),
)

oids = st.sampled_from(["1.2.3", "2.5.29.15", "0.4.0.19495.1.51", "1.3.6.1.4.1.4294967296"])
texts = st.text(st.characters(codec="utf-8"), max_size=40)
extensions = st.builds(
    QcStatementsExtension,
    psd2=st.none()
    | st.builds(
        Psd2,
        st.lists(st.sampled_from(Role) | oids, max_size=5).map(tuple),
        texts,
        texts,
    ),
    types=st.lists(st.sampled_from(QcType) | oids, max_size=3).map(tuple),
    compliance=st.booleans(),
    sscd=st.booleans(),
    pds=st.lists(
        st.tuples(
            st.text(st.characters(codec="ascii"), max_size=40), st.sampled_from(["en", "fr"])
        ),
        max_size=2,
    ).map(tuple),
)


@pytest.mark.parametrize(
    ("der", "said"), [(BRITISH, IN_BRITAIN), (FRENCH, IN_FRANCE)], ids=["british", "french"]
)
def test_known_vectors_are_read(der, said):
    assert QcStatementsExtension.from_der(der) == said


def test_the_british_vector_is_written():
    assert IN_BRITAIN.to_der() == BRITISH


def test_the_french_vector_is_written():
    assert IN_FRANCE.to_der() == FRENCH


def test_two_roles_in_one_are_rejected():
    with pytest.raises(ValueError, match="not a Psd2QcType"):
        QcStatementsExtension.from_der(BOTH_ROLES_IN_ONE)


def test_a_statement_that_stands_twice_is_rejected():
    compliance = bytes.fromhex("3008060604008e460101")

    with pytest.raises(ValueError, match="twice"):
        QcStatementsExtension.from_der(bytes([0x30, 20]) + compliance * 2)


def test_bytes_after_the_extension_are_rejected():
    with pytest.raises(ValueError, match="1 bytes after the QcStatements"):
        QcStatementsExtension.from_der(BRITISH + b"\0")


def test_a_text_that_is_not_utf_8_is_rejected():
    der = BRITISH.replace(b"Financial", b"Financia\xff")

    with pytest.raises(ValueError, match="not a Psd2QcType"):
        QcStatementsExtension.from_der(der)


def test_statements_of_other_kinds_are_passed_over():
    """A retention period (0.4.0.1862.1.3) of 10 years is read and not kept."""
    retention = bytes.fromhex("300b060604008e46010302010a")

    said = QcStatementsExtension.from_der(bytes([0x30, len(retention)]) + retention)

    assert said == QcStatementsExtension()


def test_the_name_of_each_role_belongs_to_its_oid():
    """The names of TS 119 495 5.2.2 are in the encoding."""
    labels = [b"PSP_AS", b"PSP_PI", b"PSP_AI", b"PSP_IC", b"Unspecified"]

    for role, label in zip(Role, labels, strict=True):
        said = QcStatementsExtension(psd2=Psd2((role,), "", ""))
        assert b"\x0c" + bytes([len(label)]) + label in said.to_der()


@given(said=extensions)
@settings(deadline=None, derandomize=True, database=None)
def test_what_is_written_is_read_again(said):
    assert QcStatementsExtension.from_der(said.to_der()) == said


@pytest.mark.parametrize(
    "said",
    [
        QcStatementsExtension(psd2=Psd2(("not an OID",), "", "")),
        QcStatementsExtension(pds=(("https://é.example", "en"),)),
    ],
    ids=["oid", "url"],
)
def test_what_cannot_be_written_is_a_value_error(said):
    with pytest.raises(ValueError, match="no DER for"):
        said.to_der()


def readable(der):
    """Whether the bytes are read; anything but a ValueError is let through."""
    try:
        QcStatementsExtension.from_der(der)
    except ValueError:
        return False
    return True


def test_each_single_byte_changed_is_read_or_rejected():
    """Every byte of the vector is replaced by each of four telling values."""
    values = (0x00, 0x30, 0x80, 0xFF)

    outcomes = [
        readable(FRENCH[:place] + bytes([value]) + FRENCH[place + 1 :])
        for place, value in product(range(len(FRENCH)), values)
    ]

    assert {True, False} == set(outcomes)


def test_each_prefix_is_rejected():
    assert not any(readable(FRENCH[:length]) for length in range(len(FRENCH)))


@given(junk=st.binary(max_size=64))
@settings(deadline=None, derandomize=True, database=None)
def test_arbitrary_bytes_are_read_or_rejected(junk):
    """Only the empty sequence and what has its shape are read."""
    assert not readable(junk) or junk[:1] == b"\x30"

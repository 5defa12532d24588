"""Certificates and keys that banks accept are read, and what is unusual about them is told."""

import shlex
import shutil
import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat

from certs.certificate_profiles import CertificateProfile
from certs.inspection import flaw_missing
from certs.loading import CertificateFileError, load, read
from certs.pki import Pki, utc_now
from certs.qcstatements import EXTENSION, Psd2, QcStatementsExtension, QcType, Role
from fixtures.bank.client_certificate import ClientCertificate
from tests.certs.keys import KEYS, key_pem, self_signed

AI, PI = "060704008198270103", "060704008198270102"  # OIDs of PSP_AI and PSP_PI, in DER
KEY = KEYS["SECP256R1"]
PASSWORD = "of-the-key-99"


def der(tag, *parts):
    content = b"".join(parts)
    assert len(content) < 128 or tag
    size = bytes([len(content)]) if len(content) < 128 else bytes([0x81, len(content)])
    return bytes([tag]) + size + content


def psd2(roles, nca_name=b"ACPR", nca_id=b"FR-ACPR", text=0x0C):
    """A qcStatements extension of a web certificate whose PSD2 statement has these roles."""
    statement = der(0x30, der(0x30, *roles), der(text, nca_name), der(text, nca_id))
    identifier = bytes.fromhex("060604008198 2702".replace(" ", ""))
    web = bytes.fromhex("3013060604008e4601063009060704008e46010603")
    whole = der(0x30, web, der(0x30, identifier, statement))
    return x509.UnrecognizedExtension(x509.ObjectIdentifier(EXTENSION), whole)


def flat(*oids):
    return [part for oid in oids for part in (bytes.fromhex(oid), der(0x0C, b"PSP_XX"))]


@pytest.fixture
def read_with(tmp_path):
    def reading(*extensions, name="CN=tpp,2.5.4.97=PSDFR-ACPR-12345"):
        (tmp_path / "own.pem").write_bytes(self_signed(KEY, *extensions, name=name))
        return read(tmp_path / "own.pem")

    return reading


def test_flat_roles_are_read_with_a_remark(read_with):
    details = read_with(psd2(flat(AI, PI)))

    assert details.roles == ("PSP_AI", "PSP_PI")
    assert details.nca_id == "FR-ACPR"
    assert "one flat sequence" in details.remarks[0]


def test_a_statement_in_printable_strings_is_read(read_with):
    role = der(0x30, bytes.fromhex(AI), der(0x13, b"PSP_AI"))

    details = read_with(psd2([role], text=0x13))

    assert (details.roles, details.nca_id, details.remarks) == (("PSP_AI",), "FR-ACPR", ())


@pytest.mark.parametrize("roles", [[b"\x02\x01\x01"], [b"\x30\x00"], [b"\x06\x00"]])
def test_roles_that_are_none_are_told_on_one_line(read_with, roles):
    details = read_with(psd2(roles))

    assert details.has_qcstatements
    assert not details.has_psd2_statement
    assert len(details.remarks[0]) < 100
    assert "\n" not in details.remarks[0]


@pytest.mark.parametrize("number", ["PSDMT-MFSA-C 55146", "PSDPL-PFSA-1234/5", "PSDIE-CBI-c 1 2"])
def test_a_number_may_hold_blanks_and_signs(read_with, number):
    details = read_with(name=f"CN=tpp,2.5.4.97={number}")

    assert details.number_is_well_formed


@pytest.mark.parametrize("number", ["PSDMT-MFSA- 1", "PSDMT-MFSA-1 ", "PSDMT-MFSA-"])
def test_a_number_neither_begins_nor_ends_with_a_blank(tmp_path, number):
    pki = Pki()
    profile = CertificateProfile(organization_identifier=number)
    leaf = pki.qtsp.issue(profile).certificate

    (tmp_path / "own.pem").write_bytes(leaf.public_bytes(Encoding.PEM))

    assert not read(tmp_path / "own.pem").number_is_well_formed


@pytest.mark.parametrize(
    ("nca_id", "agrees", "partial"),
    [
        (b"FR-ACPR", True, False),
        (b"ACPR", True, True),
        (b"FR", True, True),
        (b"BDE", False, True),
        (b"DE-ACPR", False, False),
    ],
)
def test_an_authority_without_country_agrees_as_far_as_it_goes(read_with, nca_id, agrees, partial):
    details = read_with(psd2([der(0x30, bytes.fromhex(AI), der(0x0C, b"PSP_AI"))], nca_id=nca_id))

    assert (details.authority_agrees, details.authority_is_partial) == (agrees, partial)


def test_of_several_numbers_that_of_psd2_counts(read_with):
    details = read_with(name="CN=tpp,2.5.4.97=VATFR-1234,2.5.4.97=PSDFR-ACPR-12345")

    assert details.authorization_number == "PSDFR-ACPR-12345"
    assert details.remarks == ("its subject has 2 organizationIdentifiers",)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
def test_an_accented_user_notice_is_read(tmp_path, encoding):
    notice = der(0x1A, "Certificat qualifi\u00e9".encode(encoding))
    qualifier = der(0x30, bytes.fromhex("06082b06010505070202"), der(0x30, notice))
    policies = der(0x30, der(0x30, bytes.fromhex("0603551d20"), der(0x30, qualifier)))
    extension = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.32"), policies)
    roles = psd2([der(0x30, bytes.fromhex(AI), der(0x0C, b"PSP_AI"))])
    (tmp_path / "own.pem").write_bytes(self_signed(KEY, extension, roles))

    assert read(tmp_path / "own.pem").roles == ("PSP_AI",)
    leaf = load(tmp_path / "own.pem").leaf
    assert ClientCertificate(leaf).roles == {Role.PSP_AI}


def test_certificates_joined_without_line_end_are_read(tmp_path):
    own, other = self_signed(KEY).rstrip(), self_signed(KEYS["RSA-2048"]).rstrip()
    joined = tmp_path / "joined.pem"
    joined.write_bytes(own + other + key_pem(KEY).rstrip())

    file = load(joined)

    assert len(file.chain) == 1
    assert file.key.public_key() == file.leaf.public_key()


def test_a_key_behind_its_curve_parameters_is_read(tmp_path):
    whole = tmp_path / "own.pem"
    parameters = b"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
    key = key_pem(KEY, PrivateFormat.TraditionalOpenSSL)
    whole.write_bytes(self_signed(KEY) + parameters + key)

    assert read(whole).key_matches


def encrypted(folder, cipher, *words):
    """The key of the test under a cipher, by the openssl command; None where it has not got it."""
    (folder / "plain.key").write_bytes(key_pem(KEY))
    command = ("openssl", *words, "-provider", "default", "-provider", "legacy")
    files = ("-in", folder / "plain.key", "-out", folder / "locked.key")
    done = subprocess.run(
        [*command, *files, "-passout", f"pass:{PASSWORD}"], check=False, capture_output=True
    )
    if done.returncode or not (folder / "locked.key").stat().st_size:
        pytest.skip(f"this openssl has no {cipher}")
    return folder / "locked.key"


PKCS8 = ("pkcs8", "-topk8")
FOREIGN = [
    *((name, *PKCS8, "-v2", name) for name in ("camellia-256-cbc", "aria-192-cbc", "bf-cbc")),
    *((name, *PKCS8, "-v2", name) for name in ("rc2-40-cbc", "des-cbc", "cast5-cbc", "seed-cbc")),
    *((name, "ec", f"-{name}") for name in ("camellia-128-cbc", "aria-256-cbc", "aes-192-cbc")),
    *((name, *PKCS8, "-v1", name) for name in ("PBE-MD5-RC2-64", "PBE-SHA1-DES")),
]


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs the openssl command")
@pytest.mark.parametrize("row", FOREIGN, ids=lambda row: f"{row[1]} {row[0]}")
def test_a_foreign_cipher_is_named_with_the_command_that_converts(tmp_path, row):
    key = encrypted(tmp_path, *row)
    (tmp_path / "own.pem").write_bytes(self_signed(KEY))

    with pytest.raises(CertificateFileError) as refused:
        load(tmp_path / "own.pem", key, PASSWORD)

    family = row[0].split("-")[0].upper()
    assert family in refused.value.problem
    words = shlex.split(refused.value.cure.removeprefix("convert it: "))
    passes = ("-passin", f"pass:{PASSWORD}", "-passout", "pass:new-one-1")
    subprocess.run([*words, *passes], check=True, cwd=tmp_path, capture_output=True)
    assert load(tmp_path / "own.pem", tmp_path / "NEW.key", "new-one-1").key is not None


OPENED = [
    *((name, *PKCS8, "-v2", name) for name in ("aes-128-cbc", "aes-256-cbc", "des-ede3-cbc")),
    *((name, *PKCS8, "-v1", name) for name in ("PBE-MD5-DES", "PBE-SHA1-RC2-40")),
    *((name, "ec", f"-{name}") for name in ("aes-256-cbc", "des-ede3-cbc")),
]


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs the openssl command")
@pytest.mark.parametrize("row", OPENED, ids=lambda row: f"{row[1]} {row[0]}")
def test_other_ciphers_open_with_the_password_and_blame_a_wrong_one(tmp_path, row):
    key = encrypted(tmp_path, *row)
    (tmp_path / "own.pem").write_bytes(self_signed(KEY))

    assert load(tmp_path / "own.pem", key, PASSWORD).key is not None
    with pytest.raises(CertificateFileError, match="the password does not open"):
        load(tmp_path / "own.pem", key, "wrong")


def test_a_declared_flaw_is_no_second_flaw(read_with):
    details = read_with(name="CN=tpp,2.5.4.97=PSDFR-ACPR-12345")

    assert flaw_missing("tpp", details, utc_now(), ("self_signed",)) == "it has no qcStatements"
    allowed = ("self_signed", "no_qcstatements")
    assert flaw_missing("tpp", details, utc_now(), allowed) == ""


def test_a_written_statement_is_read_as_it_was():
    roles = (Role.PSP_AI,)
    said = QcStatementsExtension(psd2=Psd2(roles, "ACPR", "FR-ACPR"), types=(QcType.WEB,))

    assert QcStatementsExtension.from_der(said.to_der()) == said
    assert isinstance(KEY, ec.EllipticCurvePrivateKey)

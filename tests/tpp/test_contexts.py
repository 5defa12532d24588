"""Client certificates in every form that a user has them, and clear words where one is unusable."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from fixtures.errors import ConfigurationError
from fixtures.profile.schema import Certificate
from fixtures.tpp.messages import Request, Termination
from fixtures.tpp.transport import tls


@pytest.fixture
def exchange(serve, make_profile, wire):
    """Send a request under a [certificates] table to a bank that asks for a certificate."""

    def exchange(certificate):
        bank = serve(asks=True)
        profile = make_profile(bank.url, certificates={"tpp": certificate})
        return wire(profile).send(Request(method="GET", url=bank.url), "tpp")

    return exchange


def locked(key, password):
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(password),
    )


def test_a_pkcs12_file_needs_no_key_file(pki_files, exchange, tmp_path, monkeypatch):
    monkeypatch.setenv("STUB_PASS", "of the file")
    lock = serialization.BestAvailableEncryption(b"of the file")
    file = tmp_path / "tpp.p12"
    content = pkcs12.serialize_key_and_certificates(
        b"tpp", pki_files.tpp.key, pki_files.tpp.certificate, None, lock
    )
    file.write_bytes(content)

    answer = exchange(Certificate(certificate=file, password="env:STUB_PASS"))

    assert (answer.end, answer.status) == (Termination.ANSWERED, 200)


def test_a_pem_file_may_hold_both(pki_files, exchange, tmp_path):
    file = tmp_path / "both.pem"
    file.write_bytes(pki_files.tpp.file.read_bytes() + pki_files.tpp.pem.read_bytes())

    assert exchange(Certificate(certificate=file)).status == 200


def test_a_locked_key_is_opened_by_its_password(pki_files, exchange, tmp_path):
    key, password = tmp_path / "locked.key", tmp_path / "password"
    key.write_bytes(locked(pki_files.tpp.key, b"of the key"))
    password.write_text("of the key\n")

    answer = exchange(
        Certificate(certificate=pki_files.tpp.pem, key=key, password=f"file:{password}")
    )

    assert answer.status == 200


def test_a_weak_key_is_presented_all_the_same(pki_files, make_profile, tmp_path):
    key = rsa.generate_private_key(65537, 1024)  # noqa: S505 - weak is what it is about
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "weak")])
    weak = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(pki_files.tpp.certificate.not_valid_before_utc)
        .not_valid_after(pki_files.tpp.certificate.not_valid_after_utc)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "weak.pem"
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, *plain)
        + weak.public_bytes(serialization.Encoding.PEM)
    )
    profile = make_profile(certificates={"weak_key": Certificate(certificate=file)})

    made = tls.client(profile, "weak_key")

    assert made.security_level == 0


@pytest.mark.parametrize("wrong", ["no password", "wrong password", "other key", "no file"])
def test_an_unusable_certificate_is_the_users_to_mend(pki_files, exchange, tmp_path, wrong):
    key, password = tmp_path / "locked.key", tmp_path / "password"
    key.write_bytes(locked(pki_files.tpp.key, b"of the key"))
    password.write_text("not of the key")
    certificate = {
        "no password": Certificate(certificate=pki_files.tpp.pem, key=key),
        "wrong password": Certificate(
            certificate=pki_files.tpp.pem, key=key, password=f"file:{password}"
        ),
        "other key": Certificate(certificate=pki_files.tpp.pem, key=pki_files.ca.file),
        "no file": Certificate(certificate=tmp_path / "none.pem"),
    }[wrong]

    with pytest.raises(ConfigurationError, match=r"certificates\.tpp") as said:
        exchange(certificate)

    assert "of the key" not in str(said.value)

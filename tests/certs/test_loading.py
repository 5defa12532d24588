"""A user's certificate file is read, or refused with its problem and a cure."""

import subprocess
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

from certs import export, flaws
from certs.authority import DER, PEM
from certs.loading import CertificateFileError, flaw_missing, read
from certs.pki import Pki
from certs.qcstatements import EXTENSION

PASSWORD = "correct horse battery"
NOW = datetime.now(UTC)
# Flaws that no certificate shows by itself.
UNSEEN = {"revoked_crl", "revoked_ocsp", "unknown_ca", "forged_issuer"}


@pytest.fixture(scope="module")
def pki():
    return Pki()


@pytest.fixture(scope="module")
def certificates(pki, tmp_path_factory):
    written = export.write(pki, tmp_path_factory.mktemp("certificates"))
    return {slot: read(*files) for slot, files in written.items()}


@pytest.fixture
def files(pki, tmp_path):
    return export.write(pki, tmp_path, ["tpp"])["tpp"]


def test_a_certificate_says_what_the_certificate_says(certificates, pki):
    details, certificate = certificates["tpp"], pki["tpp"].certificate

    assert details.authorization_number == "PSDFR-ACPR-12345"
    assert details.roles == ("PSP_AI", "PSP_IC")
    assert (details.qc_type, details.nca_id) == ("web", "FR-ACPR")
    assert details.not_before == certificate.not_valid_before_utc
    assert details.not_after == certificate.not_valid_after_utc
    assert details.eku == ("clientAuth", "serverAuth")
    assert (details.key_kind, details.key_bits, details.key_matches) == ("EC", 256, True)
    assert details.fingerprint == sha256(certificate.public_bytes(DER)).hexdigest()
    assert (details.names_crl, details.names_ocsp, details.self_signed) == (True, True, False)
    assert details.chain_length == 1
    assert certificates["rsa"].key_kind == "RSA"


def test_a_certificate_without_key_is_read(files):
    assert read(files[0]).key_matches is None


def test_the_key_may_stand_in_the_certificate_file(pki, tmp_path):
    both = tmp_path / "both.pem"
    both.write_bytes(pki["tpp"].pem())

    assert read(both).key_matches is True


def test_a_key_of_another_certificate_does_not_match(files, pki, tmp_path):
    other = tmp_path / "other.key"
    other.write_bytes(pki["renewed"].key_pem())

    assert read(files[0], other).key_matches is False


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_an_encrypted_key_opens_with_its_password(form, files, pki):
    closed = BestAvailableEncryption(PASSWORD.encode())
    files[1].write_bytes(pki["tpp"].key.private_bytes(PEM, form, closed))

    assert read(*files, PASSWORD).key_matches is True
    with pytest.raises(CertificateFileError, match="an encrypted key and no password is given"):
        read(*files)
    with pytest.raises(CertificateFileError, match="the password does not open"):
        read(*files, "wrong")


def test_a_password_that_is_not_needed_does_no_harm(files):
    assert read(*files, PASSWORD).key_matches is True


def test_a_pkcs12_file_opens_with_its_password(pki, tmp_path):
    credential, box = pki["pisp"], tmp_path / "pisp.p12"
    box.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"pisp",
            credential.key,
            credential.certificate,
            list(credential.chain),
            BestAvailableEncryption(PASSWORD.encode()),
        )
    )

    details = read(box, password=PASSWORD)

    assert (details.roles, details.key_matches, details.chain_length) == (("PSP_PI",), True, 1)
    with pytest.raises(CertificateFileError, match="PKCS#12 file that the password does not open"):
        read(box, password="wrong")
    with pytest.raises(CertificateFileError, match="no password is given"):
        read(box)
    with pytest.raises(CertificateFileError, match="write it as certificate, and leave key out"):
        read(*_with_key(box, pki, tmp_path))
    with pytest.raises(CertificateFileError, match="which holds its key; leave the key file out"):
        read(box, box, PASSWORD)


def _with_key(box, pki, tmp_path):
    """A PEM certificate with a PKCS#12 file in place of its key."""
    certificate = tmp_path / "pisp.pem"
    certificate.write_bytes(pki["pisp"].certificate_pem())
    return certificate, box


def test_a_pkcs12_file_of_authorities_alone_is_refused(pki, tmp_path):
    box = tmp_path / "cas.p12"
    closed = BestAvailableEncryption(PASSWORD.encode())
    box.write_bytes(
        pkcs12.serialize_key_and_certificates(b"", None, None, pki.trusted_list, closed)
    )

    with pytest.raises(CertificateFileError, match="no certificate that belongs to a key"):
        read(box, password=PASSWORD)


def test_a_certificate_that_makes_the_reader_warn_is_read_in_silence(tmp_path, recwarn):
    path, key = tmp_path / "qwac.pem", tmp_path / "qwac.key"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=a -set_serial -4711"
    subprocess.run([*command.split(), "-keyout", key, "-out", path], check=True)

    read(path)

    assert not recwarn.list


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "no such file"),
        (b"", "is empty"),
        (b"no certificate", "neither PEM nor"),
        (b"-----BEGIN TRUSTED CERTIFICATE-----\nAA==\n", "OpenSSL's own"),
        (b"-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----\\n", "written out"),
        (b"-----BEGIN PKCS12-----\nAA==\n-----END PKCS12-----\n", "PKCS#12 file in base64"),
        (b"MBACAQMwCwYJKoZI\nhvcNAQcB\n", "PKCS#12 file in base64"),
        ("-----BEGIN".encode("utf-16"), "UTF-16"),
        (b"\xfe\xed\xfe\xed\0\0\0\2", "Java keystore"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n", "is cut short"),
        (b"-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n", "a request for a certificate"),
        (b"-----BEGIN PKCS7-----\nAAAA\n-----END PKCS7-----\n", "openssl pkcs7 -print_certs"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "a private key and"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "no readable PEM"),
        (b"-----BEGIN NONSENSE-----", "no readable PEM"),
    ],
    ids=[
        "absent",
        "empty",
        "text",
        "trusted",
        "escaped",
        "armoured",
        "base64",
        "utf-16",
        "jks",
        "cut",
        "request",
        "pkcs7",
        "key",
        "broken",
        "nonsense",
    ],
)
def test_a_file_without_certificate_is_refused(content, problem, tmp_path):
    path = tmp_path / "qwac.pem"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(CertificateFileError, match=problem) as refused:
        read(path)

    assert refused.value.path == path
    assert refused.value.cure


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(CertificateFileError, match="cannot be read"):
        read(tmp_path)


def test_a_der_file_is_refused_with_the_way_to_convert_it(pki, tmp_path):
    path = tmp_path / "qwac.der"
    path.write_bytes(pki["tpp"].certificate.public_bytes(DER))

    with pytest.raises(CertificateFileError, match="openssl x509 -inform DER"):
        read(path)


def test_a_key_file_without_key_is_refused(files):
    with pytest.raises(CertificateFileError, match="holds a certificate and no private key;"):
        read(files[0], files[0])


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_a_der_key_is_refused_with_the_way_to_convert_it(form, files, pki):
    files[1].write_bytes(pki["tpp"].key.private_bytes(DER, form, NoEncryption()))

    with pytest.raises(CertificateFileError, match="openssl pkey -inform DER"):
        read(*files)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b" \n", "is empty"),
        (b"no key", "holds no PEM private key"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n", "cannot be read; copy the whole file again"),
    ],
)
def test_a_file_that_is_no_key_is_refused(content, problem, files):
    files[1].write_bytes(content)

    with pytest.raises(CertificateFileError, match=problem):
        read(*files)


def test_no_refusal_holds_a_password(files, pki):
    closed = BestAvailableEncryption(b"right")
    files[1].write_bytes(pki["tpp"].key.private_bytes(PEM, PrivateFormat.PKCS8, closed))

    with pytest.raises(CertificateFileError) as refused:
        read(*files, PASSWORD)

    assert PASSWORD not in str(refused.value)


def own(key, *extensions, rsa_padding=None):
    """A bare self-signed certificate in PEM, with these extensions."""
    name = x509.Name.from_rfc4514_string("CN=bare")
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, NOW, NOW)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    digest = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return builder.sign(key, digest, rsa_padding=rsa_padding).public_bytes(PEM)


def test_broken_statements_are_told_and_read_as_absent(tmp_path):
    path = tmp_path / "broken.pem"
    broken = x509.UnrecognizedExtension(x509.ObjectIdentifier(EXTENSION), b"\x30\x03\x02\x01\x01")
    path.write_bytes(own(ec.generate_private_key(ec.SECP256R1()), broken))

    details = read(path)

    assert details.remarks == ("its qcStatements cannot be read (not a QcStatements)",)
    assert (details.has_qcstatements, details.has_psd2_statement) == (True, False)


def test_a_signature_with_pss_and_a_ca_are_seen(tmp_path, files):
    path, key = tmp_path / "pss.pem", rsa.generate_private_key(65537, 2048)
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)
    authority = x509.BasicConstraints(ca=True, path_length=None)
    path.write_bytes(own(key, authority, rsa_padding=pss))

    assert (read(path).signed_with_pss, read(path).is_ca) == (True, True)
    assert (read(*files).signed_with_pss, read(*files).is_ca) == (False, False)


def test_a_bare_certificate_with_another_kind_of_key_is_read(tmp_path):
    path = tmp_path / "bare.pem"
    other = x509.ExtendedKeyUsage([x509.ObjectIdentifier("1.2.3")])
    path.write_bytes(own(ed25519.Ed25519PrivateKey.generate(), other))

    details = read(path)

    assert (details.key_bits, details.key_kind) == (0, "Ed25519PublicKey")
    assert (details.authorization_number, details.qc_type, details.roles) == ("", "", ())
    assert details.eku == ("1.2.3",)
    assert flaw_missing("weak_key", details, NOW) == (
        "its Ed25519PublicKey key has 0 bits, which is not weak"
    )


@pytest.mark.parametrize("slot", flaws.CATALOGUE)
def test_a_certificate_has_what_its_own_slot_promises(slot, certificates):
    assert flaw_missing(slot, certificates[slot], NOW) == ""


@pytest.mark.parametrize("slot", sorted(set(flaws.NAMES) - UNSEEN))
def test_a_valid_certificate_lacks_the_flaw_of_another_slot(slot, certificates):
    assert flaw_missing(slot, certificates["tpp"], NOW) != ""


@pytest.mark.parametrize("slot", sorted(set(flaws.NAMES) - UNSEEN))
def test_a_flaw_is_seen_in_a_sound_slot(slot, certificates):
    assert flaw_missing("tpp", certificates[slot], NOW) != ""


@pytest.mark.parametrize(
    ("slot", "given", "sentence"),
    [
        ("tpp_all_roles", "tpp", "it lacks one of the roles PSP_AI, PSP_IC, PSP_PI"),
        ("pisp", "tpp_all_roles", "PSP_PI is not its only role"),
        ("aisp_only", "tpp", "PSP_AI is not its only role"),
        ("client_auth_only", "tpp", "clientAuth is not its only extended key usage"),
        ("rsa", "tpp", "its key is EC, not RSA"),
        ("revoked_crl", "revoked_ocsp", "it does not say where a CRL is"),
        ("revoked_ocsp", "revoked_crl", "it does not say where an OCSP responder is"),
        (
            "nca_mismatch",
            "tpp",
            "its number 'PSDFR-ACPR-12345' names no authority but 'FR-ACPR'",
        ),
        ("tpp", "vat_number", "its number 'VATFR-11223344556' is a VAT number"),
    ],
)
def test_a_certificate_in_the_wrong_slot_is_told(slot, given, sentence, certificates):
    assert flaw_missing(slot, certificates[given], NOW) == sentence


def test_a_flawed_certificate_that_expires_meanwhile_is_told(certificates):
    """A refusal would no longer say anything of the flaw in the slot's name."""
    later = NOW + timedelta(days=400)

    told = flaw_missing("wrong_eku", certificates["wrong_eku"], later)

    assert told == f"it expired on {certificates['wrong_eku'].not_after:%Y-%m-%d}"


def test_a_certificate_that_becomes_valid_lacks_its_flaw(certificates):
    later = NOW + timedelta(days=2)

    told = flaw_missing("not_yet_valid", certificates["not_yet_valid"], later)

    assert told.startswith("it has been valid since ")

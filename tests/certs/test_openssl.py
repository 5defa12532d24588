"""OpenSSL finds in each slot what its name says, and nothing else."""

import shutil
import ssl
import subprocess

import pytest

from certs import export, flaws
from certs.pki import Pki
from certs.revocation import Responder

OPENSSL = shutil.which("openssl")
needs_openssl = pytest.mark.skipif(OPENSSL is None, reason="no openssl program on the path")

# X509_V_ERR numbers of openssl verify; a slot that is not named verifies.
ERRORS = {
    "expired": 10,
    "not_yet_valid": 9,
    "revoked_crl": 23,
    "revoked_ocsp": 23,
    "self_signed": 18,
    "unknown_ca": 20,
    "forged_issuer": 7,
    "wrong_eku": 26,
    "weak_key": 66,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("certificates")
    pki = Pki()
    export.write(pki, place)
    crls = [pki.crl(label).public_bytes(export.PEM) for label in ("qtsp", "other_qtsp")]
    (place / "crls.pem").write_bytes(b"".join(crls))
    return place


def openssl(*arguments):
    """Standard output and error of one openssl command."""
    done = subprocess.run(
        [OPENSSL, *map(str, arguments)], capture_output=True, text=True, timeout=20, check=False
    )
    return done.stdout + done.stderr


@needs_openssl
@pytest.mark.parametrize("slot", flaws.CATALOGUE)
def test_openssl_verifies_what_is_sound_and_names_what_is_not(slot, folder):
    """Strict RFC 5280 rules, for a TLS client, CRLs looked at, security level 2."""
    details = folder / f"{slot}.pem"

    said = openssl(
        *("verify", "-x509_strict", "-purpose", "sslclient", "-auth_level", "2", "-crl_check"),
        *("-CRLfile", folder / "crls.pem", "-CAfile", folder / export.TRUSTED_CA, details),
    )

    if slot in ERRORS:
        assert f"error {ERRORS[slot]} at 0 depth" in said
    else:
        assert said == f"{details}: OK\n"


@needs_openssl
@pytest.mark.parametrize(("slot", "status"), [("tpp", "good"), ("revoked_ocsp", "revoked")])
def test_openssl_believes_the_ocsp_answer(slot, status, tmp_path):
    with Responder() as responder:
        export.write(responder.pki, tmp_path, [slot])
        issuer = tmp_path / "qtsp.pem"
        issuer.write_bytes(responder.pki.qtsp.certificate.public_bytes(export.PEM))

        said = openssl(
            *("ocsp", "-issuer", issuer, "-cert", tmp_path / f"{slot}.pem"),
            *("-url", f"{responder.url}/qtsp/ocsp", "-CAfile", tmp_path / export.TRUSTED_CA),
        )

    assert "Response verify OK" in said
    assert f"{slot}.pem: {status}" in said


@needs_openssl
def test_openssl_reads_the_crl(folder):
    said = openssl(
        *(
            "crl",
            "-in",
            folder / "qtsp.crl",
            "-inform",
            "DER",
            "-CAfile",
            folder / export.TRUSTED_CA,
        ),
        *("-noout", "-text"),
    )

    assert "verify OK" in said
    assert said.count("Serial Number:") == 2
    assert "Privilege Withdrawn" in said


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("slot", flaws.SOUND)
def test_bank_and_tpp_trust_each_other_in_a_handshake(slot, version, tmp_path):
    """The bank trusts the issuing CAs alone, as from a trusted list."""
    pki = Pki()
    export.write(pki, tmp_path, [slot])
    bank = tmp_path / "bank.pem"
    bank.write_bytes(pki.bank.pem())
    issuing = b"".join(one.public_bytes(export.PEM) for one in pki.trusted_list)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(bank)
    server.load_verify_locations(cadata=issuing.decode())
    server.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN | ssl.VERIFY_X509_STRICT
    server.verify_mode = ssl.CERT_REQUIRED
    client = ssl.create_default_context(cafile=tmp_path / export.BANK_CA)
    client.load_cert_chain(tmp_path / f"{slot}.pem", tmp_path / f"{slot}.key")
    client.minimum_version = client.maximum_version = version

    for host in ("localhost", "127.0.0.1", "::1"):
        assert shaken(client, server, host) == pki[slot].certificate.public_bytes(export.DER)


def shaken(client, server, host):
    """Shake hands in memory; the client certificate that the server saw, as DER."""
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    near = client.wrap_bio(back, there, server_hostname=host)
    far = server.wrap_bio(there, back, server_side=True)
    waiting = [near, far]
    for end in [near, far] * 3:
        if end in waiting:
            try:
                end.do_handshake()
                waiting.remove(end)
            except ssl.SSLWantReadError:
                continue
    assert waiting == []
    return far.getpeercert(binary_form=True)

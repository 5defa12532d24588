"""Whatever `check` approves offline, a run can present and sign with."""

import ssl
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from socket import create_connection, create_server

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from OpenSSL import SSL

from fixtures.preflight import key_use
from fixtures.preflight.preflight import offline
from fixtures.profile.schema import Certificate, Signature
from fixtures.tpp.client_authentication import assertion
from fixtures.tpp.http_signatures import ALGORITHMS, private_key
from fixtures.tpp.transport import tls
from tests.certs.keys import KEYS, self_signed
from tests.tpp.conftest import profile_of

FORMATS = ("pkcs8", "locked", "traditional", "joined", "pkcs12")
PASSWORD = "opens-the-key-1"
LOCK = BestAvailableEncryption(PASSWORD.encode())
CASES = [
    (name, form)
    for name in KEYS
    for form in FORMATS
    if form != "traditional" or not name.startswith("Ed")
]
GOOD = ("SECP256R1", "SECP384R1", "SECP521R1", "RSA-2048", "RSA-3072", "Ed25519")


def written(folder, key, form="pkcs8"):
    """A certificate slot whose files hold the key in this form."""
    own, file = self_signed(key), folder / "own.pem"
    if form == "pkcs12":
        leaf = x509.load_pem_x509_certificate(own)
        file.write_bytes(pkcs12.serialize_key_and_certificates(b"tpp", key, leaf, None, LOCK))
        return Certificate(certificate=file, password=PASSWORD)
    traditional = form == "traditional"
    layout = PrivateFormat.TraditionalOpenSSL if traditional else PrivateFormat.PKCS8
    pem = key.private_bytes(Encoding.PEM, layout, LOCK if form == "locked" else NoEncryption())
    if form == "joined":
        file.write_bytes(own.rstrip() + pem)
        return Certificate(certificate=file)
    file.write_bytes(own)
    (folder / "own.key").write_bytes(pem)
    return Certificate(certificate=file, key=folder / "own.key", password=PASSWORD)


@pytest.fixture
def profile_with(pki_files):
    """A profile whose TPP has this certificate, and signs assertions and requests."""

    def make(slot, **settings):
        signature = Signature(on_token=True, **settings)
        made = profile_of(pki_files, certificates={"tpp": slot}, signature=signature)
        return replace(made, client=replace(made.client, authentication="private_key_jwt"))

    return make


def presented(profile, version):
    """The certificate that a server on loopback is shown in a handshake."""
    context, seen = tls.client(profile, "tpp", version), []
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE

    def serve(listener):
        with listener.accept()[0] as wire, suppress(SSL.Error):
            line = SSL.Connection(key_use._server(), wire)
            line.set_accept_state()
            line.do_handshake()
            seen.append(line.get_peer_certificate(as_cryptography=True))

    with create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        with suppress(OSError), create_connection(listener.getsockname(), 10) as wire:
            context.wrap_socket(wire, server_hostname="localhost").close()
        thread.join(10)
    return seen[0] if seen else None


@pytest.mark.parametrize(("name", "form"), CASES)
def test_what_check_approves_is_presented_and_signs(profile_with, tmp_path, name, form):
    algorithm = "rsa-sha256" if name.startswith("RSA") else "hs2019"
    profile = profile_with(written(tmp_path, KEYS[name], form), algorithm=algorithm)

    found = [*key_use.handshakes(profile, "tpp"), *key_use.signatures(profile, ["tpp"])]

    assert ([each.level for each in found] == []) == (name in GOOD)
    if name in GOOD:
        key, own = private_key(profile, "tpp"), tls.certificate_file(profile, "tpp").leaf
        assert assertion(key, "tpp", "https://bank.test/token").count(".") == 2
        assert ALGORITHMS[algorithm](key, b"data")
        assert presented(profile, "TLSv1.2") == presented(profile, "TLSv1.3") == own


@pytest.mark.parametrize("name", sorted(KEYS.keys() - set(GOOD)))
def test_another_key_is_named_with_a_cure(profile_with, tmp_path, name):
    profile = profile_with(written(tmp_path, KEYS[name]), algorithm="hs2019")

    found = [*key_use.handshakes(profile, "tpp"), *key_use.signatures(profile, ["tpp"])]

    assert {each.level for each in found} <= {"wrong", "warning"}
    assert all(each.what and each.cure for each in found)


def test_an_algorithm_that_does_not_fit_the_key_is_wrong(profile_with, tmp_path):
    profile = profile_with(written(tmp_path, KEYS["SECP256R1"]), algorithm="rsa-sha256")

    (found,) = key_use.signatures(profile, ["tpp"])

    assert (found.where, found.what) == ("signature.algorithm", "the algorithm needs an RSA key")


def test_test_certificates_without_statements_are_a_declared_leniency(profile_with, tmp_path):
    profile = profile_with(written(tmp_path, KEYS["SECP256R1"]), algorithm="hs2019")
    declared = replace(profile, tls=replace(profile.tls, qcstatements="absent"))

    def findings(one):
        return {each.what: each.level for each in offline(one, datetime.now(UTC))}

    assert findings(profile)["it is self-signed"] == "wrong"
    assert list(findings(profile).values()).count("wrong") == 1
    assert findings(declared)["it is self-signed"] == "warning"
    assert any("roles are not looked at" in what for what in findings(declared))

"""The pre-flight tells which certificate a bank was really shown; TLS 1.3 may ask for it later."""

import socket
import ssl
import threading
from contextlib import suppress

import pytest

from fixtures.preflight.reachability import Messages
from fixtures.tpp.transport import tls

SERVER = {
    "asks": ssl.CERT_REQUIRED,
    "asks nobody": ssl.CERT_NONE,
    "asks later": ssl.CERT_OPTIONAL,
}


def served(pki_files, way, version):
    """A listener whose one connection asks for a certificate in this way, and what it was shown."""
    context, seen = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), []
    context.load_cert_chain(pki_files.bank.pem, pki_files.bank.file)
    context.load_verify_locations(pki_files.ca.pem)
    context.verify_mode = SERVER[way]
    context.maximum_version = context.minimum_version = tls.VERSIONS[version]
    context.post_handshake_auth = way == "asks later"
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        with (
            listener,
            suppress(OSError),
            listener.accept()[0] as wire,
            context.wrap_socket(wire, server_side=True) as line,
        ):
            line.recv(4)
            if way == "asks later":
                line.verify_client_post_handshake()
            line.send(b"page")
            line.recv(4)
            seen.append(line.getpeercert())
            line.send(b"end.")

    thread = threading.Thread(target=serve)
    thread.start()
    return listener.getsockname(), thread, seen


@pytest.mark.parametrize(
    ("way", "version", "told"),
    [
        ("asks", "TLSv1.3", "certificate 'tpp' presented"),
        ("asks", "TLSv1.2", "certificate 'tpp' presented"),
        ("asks nobody", "TLSv1.3", "not asked for in the handshake"),
        ("asks nobody", "TLSv1.2", "not asked for in the handshake"),
        ("asks later", "TLSv1.3", "certificate 'tpp' presented"),
    ],
)
def test_what_is_told_is_what_the_server_was_shown(make_profile, pki_files, way, version, told):
    place, thread, seen = served(pki_files, way, version)
    context = tls.client(make_profile(), "tpp")
    context.check_hostname = False
    messages = Messages.of(context)

    with socket.create_connection(place, 10) as wire, context.wrap_socket(wire) as line:
        for word in (b"page", b"end."):
            line.send(b"GET ")
            assert line.recv(4) == word
    thread.join(10)

    assert bool(seen[0]) == ("not asked" not in told)
    assert told in messages.summary("tpp")
    assert messages.summary("") == "no certificate presented"

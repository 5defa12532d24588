"""What a server may do before any HTTP: plays on the bare connection, by name."""

import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from socket import socket

from OpenSSL import SSL

from tests.hostile.plays import Play, sized

GREEN = b'{"error":"invalid_grant"}'


def _bytes(sent: bytes) -> Callable[[object], Play]:
    def play(wire: socket) -> None:
        wire.recv(65536)
        wire.sendall(sent)

    return lambda _: play


def _stalled(_: object) -> Play:
    def play(wire: socket) -> None:
        while wire.recv(65536):
            pass

    return play


def _dripping(_: object) -> Play:
    """A record of 16 kB that takes an hour."""

    def play(wire: socket) -> None:
        wire.sendall(b"\x16\x03\x03\x40\x00\x02")
        while True:
            wire.sendall(b"\0")
            time.sleep(0.05)

    return play


def _foreign(pki_files) -> Play:
    """A certificate that the profile does not trust, though another was shown before."""

    def play(wire: socket) -> None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(pki_files.foreign.pem, pki_files.foreign.file)
        context.wrap_socket(wire, server_side=True).close()

    return play


def _renegotiating(pki_files) -> Play:
    """TLS 1.2, and one renegotiation after another in place of an answer."""

    def play(wire: socket) -> None:
        context = SSL.Context(SSL.TLSv1_2_METHOD)
        context.use_certificate_file(str(pki_files.bank.pem))
        context.use_privatekey_file(str(pki_files.bank.file))
        wire.setblocking(True)  # noqa: FBT003 - the socket's own name for it
        secure = SSL.Connection(context, wire)
        secure.set_accept_state()
        secure.do_handshake()
        secure.recv(65536)
        for _ in range(1000):
            secure.renegotiate()
            with suppress(SSL.Error):
                secure.do_handshake()

    return play


def _closing(pki_files) -> Play:
    """A handshake, then close_notify in place of an answer."""

    def play(wire: socket) -> None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(pki_files.bank.pem, pki_files.bank.file)
        with context.wrap_socket(wire, server_side=True) as secure:
            secure.recv(65536)
            secure.unwrap().close()

    return play


EARLY: dict[str, Callable[[object], Play]] = {
    "handshake stalls": _stalled,
    "handshake drips": _dripping,
    "hang-up in place of a handshake": _bytes(b""),
    "noise in place of a handshake": _bytes(bytes(range(256))),
    "HTTP in place of a handshake": _bytes(sized(GREEN)),
    "alert of an unknown kind": _bytes(b"\x15\x03\x03\x00\x02\x02\xff"),
    "alert internal_error": _bytes(b"\x15\x03\x03\x00\x02\x02\x50"),
    "record of a wrong length": _bytes(b"\x16\x03\x03\xff\xff" + b"a" * 70_000),
    "another, unknown CA": _foreign,
    "renegotiation for ever": _renegotiating,
    "close_notify in place of an answer": _closing,
}

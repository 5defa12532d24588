"""A loopback HTTP service of a test PKI's CRLs, OCSP answers and issuing CA certificates."""

import base64
import binascii
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Self
from urllib.parse import unquote

from certs.authority import DER, Clock
from certs.pki import Pki, utc_now

_CRL = "application/pkix-crl"
_OCSP = "application/ocsp-response"
_CERTIFICATE = "application/pkix-cert"
_LONGEST_REQUEST = 10_000

Reply = tuple[HTTPStatus, str, bytes]


class Responder:
    """Serves the PKI that it makes, on 127.0.0.1, for as long as its context is open.

    The address must be known before a certificate is issued, since each certificate names it;
    hence the responder takes its port first and makes the PKI itself.

    Args:
        clock: the present of the PKI.
        port: 0 takes a free one.

    Attributes:
        url: `http://127.0.0.1:PORT`.
        pki: the PKI whose certificates point here.

    Raises:
        OSError: the port is taken.
    """

    def __init__(self, clock: Clock = utc_now, port: int = 0) -> None:
        self._server = _Server(("127.0.0.1", port), _Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.pki = self._server.pki = Pki(clock, self.url)
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        """Begin to serve."""
        self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        """Stop serving and give the port back."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def reply(pki: Pki, path: str, body: bytes | None) -> Reply:
    """What a request for `path` gets; `body` is that of a POST, None for a GET.

    `/LABEL.crl` (RFC 5280 4.2.1.13), `/LABEL.cer`, `/LABEL/ocsp` by POST, and by GET with the
    request in base64 as one more segment (RFC 6960 A.1).
    """
    label, _, service = path.removeprefix("/").partition("/")
    if not service:
        label, _, service = label.rpartition(".")
    authority = pki.authorities.get(label)
    if authority is None:
        return HTTPStatus.NOT_FOUND, "text/plain", b""
    if service == "ocsp" and body is not None:
        return HTTPStatus.OK, _OCSP, authority.ocsp(body)
    if service.startswith("ocsp/") and body is None:
        return HTTPStatus.OK, _OCSP, authority.ocsp(_decoded(service.removeprefix("ocsp/")))
    if service == "crl" and body is None:
        return HTTPStatus.OK, _CRL, authority.crl().public_bytes(DER)
    if service == "cer" and body is None:
        return HTTPStatus.OK, _CERTIFICATE, authority.certificate.public_bytes(DER)
    return HTTPStatus.NOT_FOUND, "text/plain", b""


def _decoded(segment: str) -> bytes:
    try:
        return base64.b64decode(unquote(segment), validate=True)
    except binascii.Error:
        return b""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    pki: Pki


class _Handler(BaseHTTPRequestHandler):
    timeout = 5
    server: _Server

    def do_GET(self) -> None:
        self._send(reply(self.server.pki, self.path, None))

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > _LONGEST_REQUEST:
            self._send((HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "text/plain", b""))
            return
        self._send(reply(self.server.pki, self.path, self.rfile.read(int(length))))

    def _send(self, answer: Reply) -> None:
        status, media_type, body = answer
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing on the console."""

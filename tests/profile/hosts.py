"""Hosts of a bank on loopback, each answering in one way, and counting what reaches it."""

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime


@dataclass
class Host:
    """A TLS host: what it answers to a request, and what came.

    Attributes:
        context: its own end of TLS.
        answer: bytes sent for a request.
        connections: TCP connections so far.
        requests: first line of each request so far.
    """

    context: ssl.SSLContext
    answer: bytes = b""
    connections: int = 0
    requests: list[str] = field(default_factory=list)
    port: int = 0

    def serve(self, listener: socket.socket) -> None:
        """Answer until the listener is closed."""
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            self.connections += 1
            # Side by side, as every bank does: a client may hold one connection and open another.
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        with suppress(OSError), line, self.context.wrap_socket(line, server_side=True) as tls:
            if request := tls.recv(65536):
                self.requests.append(request.decode().splitlines()[0])
                tls.sendall(self.answer)
            else:
                tls.unwrap()


@contextmanager
def running(context: ssl.SSLContext, answer: bytes = b"") -> Iterator[Host]:
    """A host while it listens on a free port of 127.0.0.1."""
    host = Host(context, answer)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        host.port = listener.getsockname()[1]
        thread = threading.Thread(target=host.serve, args=(listener,), daemon=True)
        thread.start()
        try:
            yield host
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def answer(document: object, *, status: str = "200 OK", date: datetime | None = None) -> bytes:
    """An HTTP answer with a JSON body."""
    body = json.dumps(document).encode()
    told = format_datetime(date or datetime.now(UTC), usegmt=True)
    head = f"HTTP/1.1 {status}\r\nDate: {told}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body

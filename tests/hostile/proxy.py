"""A forward proxy of a few lines: CONNECT with Basic authentication, on loopback."""

import base64
import socket
import threading
from contextlib import closing, suppress
from socketserver import StreamRequestHandler, ThreadingTCPServer


class _Handler(StreamRequestHandler):
    def handle(self):
        asked = self.rfile.readline().decode().split()
        fields = {}
        while line := self.rfile.readline().decode().strip():
            name, _, value = line.partition(":")
            fields[name.lower()] = value.strip()
        if fields.get("proxy-authorization") != self.server.wanted:
            self.server.refused += 1
            self.wfile.write(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
            return
        host, _, port = asked[1].rpartition(":")
        self.server.tunnels.append(asked[1])
        try:
            bank = socket.create_connection((host.strip("[]"), int(port)))
        except OSError:
            self.wfile.write(b"HTTP/1.1 502 Bad Gateway\r\n\r\n")
            return
        with closing(bank):
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            threading.Thread(target=_carry, args=(bank, self.connection), daemon=True).start()
            _carry(self.connection, bank)


def _carry(here, there):
    with suppress(OSError):
        while part := here.recv(65536):
            there.sendall(part)
        there.shutdown(socket.SHUT_WR)


class Proxy(ThreadingTCPServer):
    """Serves for the length of a `with`; counts what it opened and what it refused."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, user, password):
        super().__init__(("127.0.0.1", 0), _Handler)
        credentials = base64.b64encode(f"{user}:{password}".encode()).decode()
        self.wanted, self.tunnels, self.refused = f"Basic {credentials}", [], 0
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()

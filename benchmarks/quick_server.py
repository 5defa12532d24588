"""A token endpoint for measurements: asyncio, mutual TLS, an answer after so many milliseconds.

Run as a process of its own: `python -m benchmarks.quick_server CERTIFICATE KEY CA`. It prints its
port. The path says the latency: POST /100 answers after 100 ms. GET /handshakes says how many TLS
connections there were.
"""

import asyncio
import ssl
import sys

_REFUSAL = b'{"error":"invalid_grant"}'


class Exchange(asyncio.Protocol):
    """One connection with keep-alive; bodies by Content-Length."""

    handshakes = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A handshake is over."""
        Exchange.handshakes += 1
        self.transport, self.read = transport, b""

    def data_received(self, data: bytes) -> None:
        """Answer each request that is whole."""
        self.read += data
        while (end := self.read.find(b"\r\n\r\n")) >= 0:
            head = self.read[:end].lower()
            _, _, after = head.partition(b"content-length:")
            length = int(after.partition(b"\r\n")[0] or 0)
            if len(self.read) < end + 4 + length:
                return
            path = head.split(b" ", 2)[1]
            self.read = self.read[end + 4 + length :]
            if path == b"/handshakes":
                self.answer(200, str(Exchange.handshakes).encode())
                continue
            latency = int(path.strip(b"/").partition(b"?")[0] or 0) / 1000
            loop = asyncio.get_running_loop()
            loop.call_later(latency, self.answer, 400, _REFUSAL)

    def answer(self, status: int, body: bytes) -> None:
        """Write an answer."""
        if not self.transport.is_closing():
            self.transport.write(
                b"HTTP/1.1 %d -\r\nContent-Type: application/json\r\nCache-Control: no-store\r\n"
                b"Content-Length: %d\r\n\r\n%s" % (status, len(body), body)
            )


async def serve(certificate: str, key: str, authority: str) -> None:
    """Serve until the process is ended."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.load_verify_locations(authority)
    context.verify_mode = ssl.CERT_OPTIONAL
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Exchange, "127.0.0.1", 0, ssl=context, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:4]))

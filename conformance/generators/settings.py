"""Settings that must not matter: TLS version, connection, key, order and spelling of a request.

A family is one request, valid or with one fault, in twelve settings. The array of Plackett and
Burman (Biometrika 33, 1946) has each pair of levels of its factors in three of its rows, so that
what a bank does for one level, or for two together, shows.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product

from conformance.generators import callers, client, refresh, token
from conformance.generators import changes as by
from conformance.generators.faults import unchanged
from fixtures.scenarios.doors import BESIDE_A_CALL, Kind
from fixtures.scenarios.faults import Fault
from fixtures.tpp.messages import FORM, Request

_CYCLE = "11011100010"
ROWS = (*(_CYCLE[turn:] + _CYCLE[:turn] for turn in range(len(_CYCLE))), "0" * len(_CYCLE))
"""Rows of an orthogonal array of strength two: a column is a factor, a digit one of its levels."""

RSA = "rsa"
_PAGES = "text/html, application/hal+json;q=0.9, application/json;q=0.9, */*;q=0.8"
_OF_A_BROWSER = "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8"
"""Names no JSON, which the token endpoint answers with whatever it is asked (RFC 6749 5.1, 5.2)."""


def _is_plain_form(request: Request) -> bool:
    return request.place == "form" and request.body is None


def _reversed(request: Request) -> Request:
    if not _is_plain_form(request):
        return request
    return replace(request, parameters=request.parameters[::-1])


def _with_another(request: Request) -> Request:
    if not _is_plain_form(request):
        return request
    return request.with_parameter("unknown_parameter", "value")  # RFC 6749 3.2: to be ignored


def _accepting_pages(request: Request) -> Request:
    kept = tuple(pair for pair in request.headers if pair[0].lower() != "accept")
    of_a_form = (request.content_type or "").startswith(FORM)
    accepted = _OF_A_BROWSER if of_a_form else _PAGES
    return replace(
        request, headers=(("Accept", accepted), ("Accept-Encoding", "gzip, deflate"), *kept)
    )


def _with_fields(request: Request) -> Request:
    present = {name.lower() for name, _ in request.headers}
    beside = tuple(pair for pair in BESIDE_A_CALL if pair[0].lower() not in present)
    return replace(request, headers=(*request.headers, *beside))


def _escaped(request: Request) -> Request:
    return by.escaped(request, None) if _is_plain_form(request) else request


def _headers_reversed(request: Request) -> Request:
    return replace(request, headers=request.headers[::-1])


def _names_in_capitals(request: Request) -> Request:
    return replace(request, headers=tuple((n.upper(), v) for n, v in request.headers))


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a factor: what it is called, and what it does to a fault and to a request."""

    name: str
    of_fault: Callable[[Fault], Fault] = lambda fault: fault
    of_request: Callable[[Request], Request] = lambda request: request


FACTORS: tuple[tuple[Level, Level], ...] = (
    (
        Level("TLS 1.2", lambda fault: replace(fault, tls="TLSv1.2")),
        Level("TLS 1.3", lambda fault: replace(fault, tls="TLSv1.3")),
    ),
    (
        Level("a kept connection", lambda fault: replace(fault, kept=True)),
        Level("a new connection", lambda fault: replace(fault, fresh=True)),
    ),
    (Level("known parameters"), Level("an unknown parameter", of_request=_with_another)),
    (Level("parameters in order"), Level("parameters in reverse", of_request=_reversed)),
    (Level("plain values"), Level("every character escaped", of_request=_escaped)),
    (Level("media type as usual"), Level("a charset beside it", of_request=by.with_charset)),
    (Level("Accept as usual"), Level("a page rather than JSON", of_request=_accepting_pages)),
    (Level("headers in order"), Level("headers in reverse", of_request=_headers_reversed)),
    (Level("names of headers as usual"), Level("in capitals", of_request=_names_in_capitals)),
    (
        Level("no more fields"),
        Level("fields of the PSU and of browsers", of_request=_with_fields),
    ),
    (
        Level("a key as usual"),
        Level("an RSA key", lambda fault: replace(fault, prefers="" if fault.presents else RSA)),
    ),
)
"""The factors, in the order of the columns; what writes the body comes after what it is made of."""


@dataclass(frozen=True, slots=True)
class Family:
    """One request in every setting.

    Attributes:
        name: of the request, the id of its test.
        clause: the requirement that its answer meets.
        faults: the request in each setting.
        settings: the names of the levels of each, in the same order.
    """

    name: str
    clause: str
    faults: tuple[Fault, ...]
    settings: tuple[tuple[str, ...], ...]

    @property
    def kind(self) -> Kind:
        """The door that it is sent to."""
        return self.faults[0].kind

    def __repr__(self) -> str:
        return self.name


def family(fault: Fault) -> Family:
    """A fault in every setting."""
    rows = [
        [levels[int(digit)] for levels, digit in zip(FACTORS, row, strict=False)] for row in ROWS
    ]
    faults = tuple(_in_setting(fault, number, row) for number, row in enumerate(rows, 1))
    return Family(
        fault.name, fault.clause, faults, tuple(tuple(each.name for each in row) for row in rows)
    )


def _in_setting(fault: Fault, number: int, levels: Iterable[Level]) -> Fault:
    levels = tuple(levels)

    def change(request: Request, world: object) -> Request:
        request = fault.change(request, world)  # type: ignore[arg-type]
        for level in levels:
            request = level.of_request(request)
        return request

    plain = None if fault.accepts else fault.change
    named = replace(
        fault,
        name=f"{fault.name}, setting {number}",
        change=change,
        plain=plain,
        repeats=fault.name,
    )
    for level in levels:
        named = level.of_fault(named)
    return named


def _valid(clause: str, kind: Kind) -> Fault:
    return Fault(
        name=f"valid request at {kind}",
        clause=clause,
        change=unchanged,
        lawful=(),
        kind=kind,
        accepts=True,
    )


_VALID: tuple[tuple[Kind, str], ...] = (
    ("refresh", "REFR-01"),
    ("credentials", "PISP-01"),
    ("accounts", "STEP8-01"),
    ("transactions", "STEP8-01"),
    ("funds", "STEP8-21"),
    ("payment", "PISP-07"),
)
VALID = tuple(family(_valid(clause, kind)) for kind, clause in _VALID)
"""Valid requests; a code is spent by each, and its lawful spellings have tests of their own."""


def _cells(faults: Iterable[Fault], *kinds: Kind) -> tuple[Fault, ...]:
    return tuple(fault for fault in faults if fault.kind in kinds)


def _named(faults: Iterable[Fault], *names: str) -> tuple[Fault, ...]:
    return tuple(fault for fault in faults if any(name in fault.name for name in names))


def _central() -> Iterator[Fault]:
    """The refusals that a bank is there for."""
    yield from _cells(callers.NO_CERTIFICATE, "refresh", "accounts", "transactions")
    yield from _cells(callers.ANOTHERS_CERTIFICATE, "refresh", "accounts", "funds")
    yield from _cells(callers.MISNAMED, "refresh", "credentials")
    flawed = _named(callers.FLAWED, "expired", "unknown ca", "revoked ocsp")
    yield from _cells(flawed, "refresh", "accounts")
    yield from _cells(callers.WITHOUT_THE_ROLE, "accounts", "refresh")
    yield from _cells(_named(callers.WITHOUT_TOKEN, "no token"), "accounts", "funds")
    yield from _cells(_named(callers.DEAD, "revoked token"), "accounts", "transactions")
    yield from _cells(callers.FOREIGN, "accounts")
    yield from _cells(callers.OUTSIDE_THE_SCOPE, "funds")
    for fault in (*token.REDIRECT_URI_OTHER[:1], *client.CLIENT_ID, *token.CODE_TAMPERED[:1]):
        yield replace(fault, extra=True)


REFUSED = tuple(family(fault) for fault in _central())
"""The central refusals."""

WORDED = tuple(
    family(replace(fault, name=f"{fault.name}, worded", clause="STEP7-13"))
    for fault in (*refresh.TOKEN_UNKNOWN[:1], *refresh.TOKEN_ABSENT[:1])
)
"""Refusals of the token endpoint whose wording is the same in every setting."""


def uncovered() -> list[tuple[int, int, str, str]]:
    """Pairs of levels that no row has: two factors and a digit of each. There is none."""
    pairs = product(range(len(FACTORS)), range(len(FACTORS)), "01", "01")
    return [
        (one, two, a, b)
        for one, two, a, b in pairs
        if one < two and not any((row[one], row[two]) == (a, b) for row in ROWS)
    ]

"""Detours: a caller's request in another spelling, for a gateway that guards one alone."""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

from conformance.generators import changes as by
from conformance.generators.bearer import in_lower_case, token_of
from conformance.generators.callers import RESOURCES, Caller, at, bare, both, credentials
from fixtures.scenarios.doors import Kind
from fixtures.scenarios.fault_chain import World
from fixtures.scenarios.faults import Change, Fault
from fixtures.tpp.messages import Request, encoded

Spelling = Callable[[str], str]


def _path(change: Spelling) -> Spelling:
    def changed(url: str) -> str:
        parts = urlsplit(url)
        return urlunsplit(parts._replace(path=change(parts.path)))

    return changed


def _first_encoded(path: str) -> str:
    head, _, last = path.rpartition("/")
    return f"{head}/%{ord(last[0]):02x}{last[1:]}" if last else path


_SPELLINGS: tuple[tuple[str, Spelling], ...] = (
    ("two slashes", _path("/{}".format)),
    ("a slash behind", _path("{}/".format)),
    ("a dot segment", _path("/.{}".format)),
    ("a matrix parameter", _path("{};a=b".format)),
    ("an encoded letter", _path(_first_encoded)),
    ("capitals", _path(str.upper)),
    ("a suffix .json", _path("{}.json".format)),
    ("a blank behind", _path("{}%20".format)),
)
_OVERRIDES = (
    ("X-HTTP-Method-Override", "OPTIONS"),
    ("X-Original-URL", "/"),
    ("X-Forwarded-For", "127.0.0.1"),
    ("X-Internal", "true"),
    ("Host", "localhost"),
)


def _respelt(change: Spelling) -> Change:
    return lambda request, _: replace(request, url=change(request.url))


def _headed(name: str, value: str) -> Change:
    return lambda request, _: request.with_header(name, value)


_DETOURS: tuple[tuple[str, Change], ...] = (
    *((f"path with {name}", _respelt(change)) for name, change in _SPELLINGS),
    *((f"{name}", _headed(name, value)) for name, value in _OVERRIDES),
)
DETOURS = (
    *at(
        ("accounts", "transactions", "funds"),
        *(
            Caller(name=f"no token, {name}", clause="STEP8-02", change=both(bare, change))
            for name, change in _DETOURS
        ),
    ),
    *at(
        ("accounts", "transactions", "refresh"),
        *(
            Caller(
                name=f"no certificate, {name}",
                clause={"accounts": "STEP8-09", "transactions": "STEP8-09", "refresh": "REFR-10"},
                change=change,
                presents="-",
            )
            for name, change in _DETOURS
        ),
    ),
)


def _in_the_url(request: Request, world: World) -> Request:
    """The request with its access token in the query and not in the header (RFC 6750 2.3)."""
    mark = "&" if urlsplit(request.url).query else "?"
    url = f"{request.url}{mark}{encoded((('access_token', token_of(request)),))}"
    return replace(bare(request, world), url=url)


IN_THE_URL = at(
    tuple(kind for kind in RESOURCES if kind != "accounts"),
    Caller(name="token in the URL", clause="STEP8-06", change=_in_the_url),
)
"""Beside GET /accounts, of which the resource generators ask it."""


def _moved(name: str) -> Change:
    """One parameter in the URL, and the others where they are."""

    def moved(request: Request, world: World) -> Request:
        own = by.spelt(name, request, world)
        value = request.value(own)
        if value is None:
            return request
        mark = "&" if urlsplit(request.url).query else "?"
        return replace(request.without(own), url=f"{request.url}{mark}{encoded(((own, value),))}")

    return moved


_MOVED: dict[Kind, tuple[str, ...]] = {
    "code": ("code", "client_id", "client_secret", "redirect_uri"),
    "pkce": ("code_verifier",),
    "refresh": ("refresh_token", "client_id", "client_secret"),
    "credentials": ("grant_type", "client_id"),
    "revoke": ("token", "client_id", "client_secret"),
    "revoke access": ("token", "client_id"),
}
_CELLS = tuple((door, name) for door, names in _MOVED.items() for name in names)
LEFT_OUT = {
    f"{name} in the URL at {door}": Caller(
        name=f"{name} left out", clause="STEP5-06", change=by.without(name)
    ).at(door)
    for door, name in _CELLS
}
"""By the name of a cell below: the same request without its parameter."""
PARAMETERS_IN_THE_URL = tuple(
    Caller(name=f"{name} in the URL", clause="STEP5-06", change=_moved(name)).at(door)
    for door, name in _CELLS
)
"""One parameter each, beside all of them at once, which the token generators move."""


def _served(name: str, clause: str, change: Change) -> tuple[Fault, ...]:
    """A difference that no resource minds."""
    caller = Caller(name=name, clause=clause, change=change)
    return tuple(replace(caller.at(door), accepts=True) for door in RESOURCES)


SCHEME_RESPELT = (
    *_served("scheme in lower case", "STEP8-16", lambda request, _: in_lower_case(request)),
    *_served("blanks behind the scheme", "STEP8-27", credentials("Bearer   {}".format)),
)
"""Valid calls whose scheme is in lower case (RFC 9110 11.1), or far from its token (11.4: 1*SP)."""
_LONGEST_ID = "request_of-seventy/characters." + "9" * 40
REQUEST_IDS = _served(
    "X-Request-ID of 70 characters", "STEP8-28", by.heading("X-Request-ID", _LONGEST_ID)
)
"""Valid calls whose X-Request-ID has the form that STET gives it, and not that of a UUID."""

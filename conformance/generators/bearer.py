"""Faults of a resource request (STET step 8, RFC 6750)."""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace

from conformance.generators.changes import other_letter
from fixtures.scenarios.doors import Kind
from fixtures.scenarios.fault_chain import World
from fixtures.scenarios.faults import Change, Fault
from fixtures.tpp.messages import Request, encoded

_OTHERS: tuple[Kind, ...] = ("transactions", "funds", "payment")
_JWS_PARTS = 3  # RFC 7515 7.1
_NONE = urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()


def fault(name: str, clause: str, change: Change) -> Fault:
    """A fault of GET /accounts under the TPP's own certificate."""
    return Fault(name=f"accounts: {name}", clause=clause, change=change, lawful=(), kind="accounts")


def authorization(value: str | None) -> Change:
    """The Authorization field with this value, or none."""

    def change(request: Request, _: World) -> Request:
        kept = tuple(pair for pair in request.headers if pair[0].lower() != "authorization")
        more = () if value is None else (("Authorization", value),)
        return replace(request, headers=(*kept, *more))

    return change


def token_of(request: Request) -> str:
    """The access token that a valid request carries; faults of a token are made of it."""
    value = next((value for name, value in request.headers if name.lower() == "authorization"), "")
    return value.partition(" ")[2]


def made(change: Callable[[str], str]) -> Change:
    """The token of the request, changed."""
    return lambda request, world: authorization(f"Bearer {change(token_of(request))}")(
        request, world
    )


def _refresh_token(request: Request, world: World) -> Request:
    return authorization(f"Bearer {world.token('refresh_token')}")(request, world)


def _forged(change: Callable[[str, str, str], str]) -> Change:
    """A JWT with head, body and signature changed; what is no JWT stays as it is."""

    def forged(request: Request, world: World) -> Request:
        parts = token_of(request).split(".")
        if len(parts) != _JWS_PARTS:
            return request
        return authorization(f"Bearer {change(*parts)}")(request, world)

    return forged


def _in_query(request: Request, world: World) -> Request:
    bare = authorization(None)(request, world)
    return replace(bare, place="query", parameters=(("access_token", token_of(request)),))


def _both(request: Request, _: World) -> Request:
    return replace(request, place="query", parameters=(("access_token", token_of(request)),))


def in_lower_case(request: Request) -> Request:
    """The same request with the scheme name in lower case."""
    headers = tuple(
        (name, value.replace("Bearer ", "bearer ", 1))
        if name.lower() == "authorization"
        else (name, value)
        for name, value in request.headers
    )
    return replace(request, headers=headers)


def accepting(value: str | None) -> Change:
    """The Accept field with this value, or none."""

    def change(request: Request, _: World) -> Request:
        kept = tuple(pair for pair in request.headers if pair[0].lower() != "accept")
        more = () if value is None else (("Accept", value),)
        return replace(request, headers=(*kept, *more))

    return change


def _in_form(request: Request, world: World) -> Request:
    bare = authorization(None)(request, world)
    return bare.with_body(encoded((("access_token", token_of(request)),)).encode())


def under(clause: str, *families: tuple[Fault, ...]) -> tuple[Fault, ...]:
    """The same faults for another clause: they are sent once and judged by each."""
    return tuple(replace(fault, clause=clause) for family in families for fault in family)


NO_TOKEN = (fault("no token", "STEP8-02", authorization(None)),)
ANOTHER_SCHEME = (fault("another scheme", "STEP8-02", authorization("Basic bm9ib2R5Om5vdGhpbmc=")),)
DEAD_TOKENS = (
    fault("unknown token", "STEP8-04", authorization("Bearer " + "a" * 43)),
    fault("tampered token", "STEP8-04", made(other_letter)),
    fault("truncated token", "STEP8-04", made(lambda token: token[:-1])),
    replace(
        fault("refresh token as access token", "STEP8-04", _refresh_token),
        needs="refresh_token",
    ),
)


def elsewhere(*faults: Fault) -> tuple[Fault, ...]:
    """The same faults at the other resources: what guards one need not guard another."""
    return tuple(
        replace(fault, name=f"{door}: {fault.name.removeprefix('accounts: ')}", kind=door)
        for door in _OTHERS
        for fault in faults
    )


NO_TOKEN_ELSEWHERE = elsewhere(*NO_TOKEN)
DEAD_ELSEWHERE = elsewhere(DEAD_TOKENS[0])
SIGNATURES = tuple(
    fault(f"JWT, {how}", "STEP8-22", _forged(change))
    for how, change in (
        ("signature removed", lambda head, body, _: f"{head}.{body}."),
        ("signature of another", lambda head, body, sign: f"{head}.{body}.{other_letter(sign)}"),
        ("algorithm none", lambda _, body, __: f"{_NONE}.{body}."),
        ("algorithm none, signed", lambda _, body, sign: f"{_NONE}.{body}.{sign}"),
    )
)
IN_THE_URL = (fault("token in the URL", "STEP8-06", _in_query),)
IN_A_FORM = (fault("token in a form", "STEP8-06", _in_form),)
# Header and form is no case: the call is a GET, whose content means nothing (RFC 9110 9.3.1), so a
# bank that leaves it unread has seen one token (RFC 6750 2.2: a form MUST NOT be sent by GET).
TWICE = (fault("header and URL", "STEP8-07", _both),)
ACCEPT = ("application/hal+json", "*/*", None)

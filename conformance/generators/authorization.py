"""Faults of GET /authorize (STET step 2, RFC 6749 4.1.1), and the errors that name them."""

from dataclasses import dataclass

from conformance.generators import changes as by
from conformance.generators.faults import Change
from fixtures.tpp.messages import Request
from fixtures.trials import World

ELSEWHERE = "https://not-registered.example/call-back"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationFault:
    """One way to break GET /authorize.

    Attributes:
        name: the id of its test.
        clause: the law that its refusal keeps.
        change: the sound request with the fault.
        errors: values of `error` that name it in a redirect; none: no redirect is lawful.
    """

    name: str
    clause: str
    change: Change
    errors: tuple[str, ...] = ()

    def apply(self, request: Request, world: World) -> Request:
        """The request with the fault."""
        return self.change(request, world)

    def __repr__(self) -> str:
        return self.name


def fault(name: str, clause: str, change: Change, *errors: str) -> AuthorizationFault:
    """A fault, and the errors that name it."""
    return AuthorizationFault(
        name=f"authorize: {name}", clause=clause, change=change, errors=errors
    )


def _scope_of(field: str) -> Change:
    return lambda request, world: request.having("scope", getattr(world.profile.scopes, field))


def _mixed(request: Request, world: World) -> Request:
    scopes = world.profile.scopes
    return request.having("scope", f"{scopes.aisp} {scopes.cbpii}")


RESPONSE_TYPE_ABSENT = (
    fault(
        "no response_type",
        "STEP2-03",
        by.without("response_type"),
        "invalid_request",
        "unsupported_response_type",
    ),
)

RESPONSE_TYPE_OTHER = tuple(
    fault(
        f"response_type={value}",
        "STEP2-04",
        by.having("response_type", value),
        "unsupported_response_type",
        "unauthorized_client",
        "invalid_request",
    )
    for value in ("token", "id_token", "code token", "CODE", "junk")
)

CLIENT_ID_ABSENT = (fault("no client_id", "STEP2-05", by.without("client_id")),)

CLIENT_ID_UNKNOWN = (
    fault("unknown client_id", "STEP2-06", by.having("client_id", "PSDFR-ACPR-00000")),
    fault(
        "random client_id",
        "STEP2-06",
        by.having("client_id", "3f1c7b0a-52a4-4f0e-9c6f-0d6f1a2b3c4d"),
    ),
)

REDIRECT_URI_FOREIGN = (
    fault("redirect_uri elsewhere", "STEP2-07", by.having("redirect_uri", ELSEWHERE)),
)

REDIRECT_URI_VARIANTS = tuple(
    fault(f"redirect_uri, {how}", "STEP2-08", by.altering("redirect_uri", change))
    for how, change in (
        ("path extended", lambda uri: uri + "/more"),
        ("query added", by.with_query),
        ("slash toggled", by.slash_toggled),
        ("path in other case", by.path_upper),
        ("port", lambda uri: by.on_host(uri, lambda host: host + ":8443")),
        ("subdomain", lambda uri: by.on_host(uri, lambda host: "sub." + host)),
        ("userinfo", lambda uri: by.on_host(uri, lambda host: host + "@not-registered.example")),
        (
            "host as prefix",
            lambda uri: by.on_host(uri, lambda host: host + ".not-registered.example"),
        ),
        ("dot segments", lambda uri: uri + "/%2e%2e/other"),
        ("backslash", lambda uri: uri + "\\@not-registered.example"),
    )
)

REDIRECT_URI_FRAGMENT = (
    fault(
        "redirect_uri with fragment", "STEP2-09", by.altering("redirect_uri", lambda u: u + "#x")
    ),
)

REDIRECT_URI_HTTP = (
    fault(
        "redirect_uri over http",
        "STEP2-10",
        by.altering("redirect_uri", lambda uri: uri.replace("https://", "http://", 1)),
    ),
)

SCOPE_UNKNOWN = (
    fault("unknown scope", "STEP2-12", by.having("scope", "no-such-scope"), "invalid_scope"),
)

SCOPE_MIXED = (fault("aisp and cbpii mixed", "STEP2-14", _mixed, "invalid_scope"),)

SCOPE_CASE = (
    fault("scope in capitals", "STEP2-16", by.altering("scope", str.upper), "invalid_scope"),
)

REPEATED = tuple(
    fault(f"repeated {name}, {kind}", "STEP2-17", by.repeating(name, value), "invalid_request")
    for name in ("response_type", "client_id", "redirect_uri", "scope", "state")
    for kind, value in (("equal", None), ("different", "another-value"))
)

UNKNOWN_PARAMETER = fault("unknown parameter", "STEP2-18", by.having("unknown_parameter", "value"))
FOREIGN_ORIGIN = fault(
    "foreign Origin", "STEP2-25", by.carrying("Origin", "https://not-registered.example")
)

STATES = (
    "s",
    "state-of-thirty-four-characters-ok",
    "s" * 140,
    "s" * 500,
    "a b+c&d=e%20f;g/h?i#j",
    "\u00e9tat-\u20ac",
)
HOSTILE = "x\r\nX-Injected: 1\r\n\r\n\"'><script>alert(1)</script>"


def state_name(state: str) -> str:
    """The id of a state: its length and whether it is plain."""
    return f"{len(state)} {'plain' if state.replace('-', '').isalnum() else 'reserved'} characters"


def unknown_scope_with(state: str) -> AuthorizationFault:
    """A request that is refused by redirect, with this state."""
    return fault(
        "unknown scope and a state",
        "STEP2-19",
        lambda request, _: request.having("scope", "no-such-scope").having("state", state),
        "invalid_scope",
    )


HOSTILE_STATE = unknown_scope_with(HOSTILE)

"""Faults of GET /authorize (STET step 2, RFC 6749 4.1.1), and the errors that name them."""

from dataclasses import replace
from urllib.parse import quote

from conformance.generators import changes as by
from conformance.generators.values import IN_A_FORM, Damage
from fixtures.scenarios.fault_chain import World
from fixtures.scenarios.faults import Change, RequestFault
from fixtures.tpp.messages import Request

HOST = "not-registered.example"
CHALLENGE_VALUE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # RFC 7636 appendix B
CHALLENGE_VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # its verifier


def fault(name: str, clause: str, change: Change, *errors: str) -> RequestFault:
    """A fault, and the errors that name it."""
    return RequestFault(name=f"authorize: {name}", clause=clause, change=change, errors=errors)


def _scopes(*fields: str) -> Change:
    def change(request: Request, world: World) -> Request:
        names = (str(getattr(world.profile.scopes, field)) for field in fields)
        return by.given("scope", " ".join(names), request, world)

    return change


def _named(client_id: str) -> Change:
    """Name another client, or none."""
    return _renamed(lambda _: client_id)


def _renamed(change: Damage) -> Change:
    """Change the client's name where this bank reads it: in the query or as the path's end."""

    def renamed(request: Request, world: World) -> Request:
        client_id = change(world.profile.client.client_id)
        if world.profile.client.client_id_in_authorize == "path":
            return replace(request, url=f"{request.url.rpartition('/')[0]}/{quote(client_id)}")
        kept = by.with_parameter("client_id", client_id) if client_id else by.without("client_id")
        return kept(request, world)

    return renamed


def sent_by(method: str) -> Change:
    """The request by another method, its parameters where that has them."""
    return lambda request, _: _by(method, request)


def challenged(value: str = CHALLENGE_VALUE, method: str = "S256", repeated: str = "") -> Change:
    """A PKCE challenge (RFC 7636 4.3); an empty value or method is left out."""

    def change(request: Request, world: World) -> Request:
        request = _unchallenged(request, world)
        for name, text in {"code_challenge": value, "code_challenge_method": method}.items():
            request = by.given(name, text, request, world) if text else request
        return by.repeating(repeated)(request, world) if repeated else request

    return change


def _unchallenged(request: Request, world: World) -> Request:
    return by.both(by.without("code_challenge"), by.without("code_challenge_method"))(
        request, world
    )


def _preflight(request: Request, _: World) -> Request:
    """What a browser asks before a cross-origin request (Fetch 4.8)."""
    asked = request.using("OPTIONS").with_header("Origin", f"https://{HOST}")
    return asked.with_header("Access-Control-Request-Method", "GET")


def _by(method: str, request: Request) -> Request:
    in_body = method in {"POST", "PUT"}
    return request.using(method).in_place("form") if in_body else request.using(method)


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
        by.with_parameter("response_type", value),
        "unsupported_response_type",
        "unauthorized_client",
        "invalid_request",
    )
    for value in ("token", "id_token", "code token", "CODE", "junk")
)

CLIENT_ID_ABSENT = (fault("no client_id", "STEP2-05", _named("")),)

CLIENT_ID_UNKNOWN = (
    fault("unknown client_id", "STEP2-06", _named("PSDFR-ACPR-00000")),
    fault(
        "random client_id",
        "STEP2-06",
        _named("3f1c7b0a-52a4-4f0e-9c6f-0d6f1a2b3c4d"),
    ),
    *(
        fault(f"client_id {how}", "STEP2-06", _renamed(IN_A_FORM[how]))
        for how in (
            "in another case",
            "without its last letter",
            "extended",
            "padded with =",
            "as a pattern",
            "with a blank behind",
            "with a blank before",
            "with a line break behind",
            "with an invisible letter",
            "in full-width letters",
            "in letters that look alike",
        )
    ),
)

UNKNOWN = "no-such-scope"
SCOPE_UNKNOWN = fault(
    "unknown scope", "STEP2-12", by.with_parameter("scope", UNKNOWN), "invalid_scope"
)
SCOPE_MIXED = fault("aisp and cbpii mixed", "STEP2-14", _scopes("aisp", "cbpii"), "invalid_scope")
SCOPE_CASE = fault("scope in other case", "STEP2-16", by.altering("scope", str.swapcase))
SCOPE_BEYOND_THE_ROLES = fault(
    "scope of a role that the TPP lacks",
    "STEP2-13",
    _scopes("cbpii"),
    "invalid_scope",
    "unauthorized_client",
    "access_denied",
)
SCOPE_ABSENT = fault("no scope", "STEP2-15", by.without("scope"), "invalid_scope")
SCOPE_EMPTY = fault("empty scope", "STEP2-15", by.with_parameter("scope", ""), "invalid_scope")
ODD_SCOPES = tuple(
    fault(name, "STEP2-38", by.altering("scope", change))
    for name, change in (
        ("scope named twice", lambda scope: f"{scope} {scope}"),
        ("scope with blanks around", " {} ".format),
        ("scope with commas", lambda scope: f"{scope},{scope}"),
        ("scope of a blank", lambda _: " "),
    )
)
STATE_ABSENT = fault("no state", "STEP2-18", by.without("state"))
STATE_EMPTY = fault("empty state", "STEP2-18", by.with_parameter("state", ""))
SCOPE_ORDERS = (
    fault("aisp first", "STEP2-29", _scopes("aisp", "extended")),
    fault("aisp last", "STEP2-29", _scopes("extended", "aisp")),
)

REPEATED = tuple(
    fault(f"repeated {name}, {kind}", "STEP2-17", by.repeating(name, value), "invalid_request")
    for name in ("response_type", "client_id", "redirect_uri", "scope", "state")
    for kind, value in (("equal", None), ("different", "another-value"))
)
REPEATED_CHALLENGES = tuple(
    replace(
        fault(f"repeated {name}", "STEP2-17", challenged(repeated=name), "invalid_request"),
        verifier="mismatch-" * 6,
    )
    for name in ("code_challenge", "code_challenge_method")
)

IGNORED = tuple(
    fault(name, "STEP2-18", by.with_parameter(parameter, value))
    for name, parameter, value in (
        ("unknown parameter", "unknown_parameter", "value"),
        ("ui_locales", "ui_locales", "fr en"),  # OpenID Connect Core 3.1.2.1
        ("unknown parameter without a value", "unknown_parameter", ""),
        ("response_mode=query", "response_mode", "query"),  # what the code flow does anyway
    )
)
REVERSED = fault(
    "parameters in reverse order",
    "STEP2-29",
    lambda request, _: replace(request, parameters=request.parameters[::-1]),
)
METHODS = tuple(
    fault(method, "STEP2-28", sent_by(method))
    for method in ("POST", "HEAD", "OPTIONS", "PUT", "DELETE")
)
FOREIGN_ORIGIN = fault("foreign Origin", "STEP2-25", by.with_header("Origin", f"https://{HOST}"))
FOREIGN_PREFLIGHT = fault("preflight of a foreign origin", "STEP2-25", _preflight)

FORGED_HOSTS = tuple(
    fault(f"forged {name}", "STEP2-36", by.with_header(name, value))
    for name, value in (
        ("Host", HOST),
        ("X-Forwarded-Host", HOST),
        ("X-Host", HOST),
        ("Forwarded", f"host={HOST}"),  # RFC 7239
    )
)
OVERSIZE = tuple(
    fault(f"{name} of {size} characters", "STEP2-37", by.with_parameter(name, "s" * size))
    for name in ("client_id", "redirect_uri", "scope", "state", "unknown_parameter")
    for size in (5_000, 60_000)
)

CHALLENGE = fault("S256 code_challenge", "STEP2-23", challenged())
NO_CHALLENGE = fault("no code_challenge", "STEP2-35", _unchallenged, "invalid_request")
BAD_CHALLENGES = (
    fault("unknown challenge method", "STEP2-24", challenged(method="S999"), "invalid_request"),
    fault("short challenge", "STEP2-24", challenged(value="too-short-"), "invalid_request"),
    fault(
        "challenge of other characters", "STEP2-24", challenged(value="!" * 43), "invalid_request"
    ),
)
PLAIN_CHALLENGES = tuple(
    replace(fault(name, "STEP2-34", challenged(proof, method), "invalid_request"), verifier=proof)
    for name, method, proof in (
        ("plain challenge", "plain", "plain-" * 8),
        ("challenge without method", "", "unnamed-" * 6),
    )
)
PLAIN_MISMATCHED = tuple(
    replace(
        each, name=f"{each.name}, another verifier", clause="STEP5-26", verifier="mismatch-" * 6
    )
    for each in PLAIN_CHALLENGES
)


def _with_hints(request: Request, world: World) -> Request:
    """The request with what OpenID Connect Core 3.1.2.1 has beside OAuth, and changes no step."""
    for name, value in HINTS.items():
        request = by.with_parameter(name, value)(request, world)
    return request


HINTS = {"display": "page", "ui_locales": "fr en"}
COMPANY: dict[str, tuple[Change, str]] = {
    "with a challenge": (challenged(), CHALLENGE_VERIFIER),
    "without state": (by.without("state"), ""),
    "with OpenID Connect's parameters": (_with_hints, ""),
}
"""What a request may have, or lack, and is held to the same rules; and its code_verifier."""


def accompanied(*faults: RequestFault) -> tuple[RequestFault, ...]:
    """Each fault in each company."""
    return tuple(
        replace(
            each,
            name=f"{each.name}, {how}",
            change=by.both(company, each.change),
            verifier=verifier,
        )
        for each in faults
        for how, (company, verifier) in COMPANY.items()
    )


ALL_CHARACTERS = "".join(map(chr, range(0x20, 0x7F)))  # VSCHAR (RFC 6749 appendix A.5)
STATES = (
    "s",
    "state-of-thirty-four-characters-ok",
    "s" * 128,
    "s" * 140,
    "s" * 500,
    "a b+c&d=e%20f;g/h?i#j",
    "ends with a blank ",
    " begins with a blank",
    "two  blanks",
    "00042",
    "1e3",
    "null",
    "base64+/letters==",
    "%2B%26 escaped already",
    "&code=planted&error=planted",
    "a plus + alone",
    'one quote" and one back\\slash',
    "<b>markup</b>'s",
    '{"json":[1]}',
    ALL_CHARACTERS,
    "s+" * 256,
)
LONG_STATES = ("s" * 1000, "s" * 2000)
HOSTILE = "x\r\nX-Injected: 1\r\n\r\n\"'><script>alert(1)</script>"
HOSTILE_VALUES = tuple(
    fault(f"hostile {name}", "STEP2-20", by.with_parameter(name, HOSTILE))
    for name in ("redirect_uri", "scope", "client_id", "response_type")
)


def state_name(state: str) -> str:
    """The id of a state: its length and whether it is plain."""
    return f"{len(state)} {'plain' if state.replace('-', '').isalnum() else 'reserved'} characters"


def refused_with(state: str) -> tuple[RequestFault, ...]:
    """Requests that a bank refuses by redirect, with this state."""
    return tuple(
        replace(one, change=by.both(one.apply, by.with_parameter("state", state)))
        for one in REFUSED
    )


STATE_OF_ALL = fault(
    "state of all characters", "STEP4-02", by.with_parameter("state", ALL_CHARACTERS)
)
HOSTILE_STATE = fault(
    "hostile state",
    "STEP2-20",
    by.both(by.with_parameter("scope", UNKNOWN), by.with_parameter("state", HOSTILE)),
)
ACCOMPANIED_TYPES = accompanied(RESPONSE_TYPE_OTHER[0])
ACCOMPANIED_CLIENTS = accompanied(*CLIENT_ID_ABSENT, CLIENT_ID_UNKNOWN[0])
BEYOND_THE_ROLES = (SCOPE_BEYOND_THE_ROLES, *accompanied(SCOPE_BEYOND_THE_ROLES))
#: Requests that a bank refuses by redirect, or by a page of its own; the first alone may be granted
#: in part: RFC 6749 3.3 lets a bank ignore a scope.
REFUSED = (SCOPE_UNKNOWN, RESPONSE_TYPE_OTHER[-1])
SOUND = fault("sound", "STEP2-01", lambda request, _: request)

"""Faults of the refresh request (RFC 6749 section 6)."""

from dataclasses import replace

from conformance.generators import changes as by
from conformance.generators.client import nameless
from conformance.generators.faults import (
    INVALID_CLIENT,
    INVALID_GRANT,
    INVALID_REQUEST,
    INVALID_SCOPE,
    UNAUTHORIZED_CLIENT,
    UNSUPPORTED_GRANT_TYPE,
    of_case,
    refusal,
    unchanged,
)
from fixtures.scenarios.fault_chain import Refusal, World
from fixtures.scenarios.faults import Change, Fault
from fixtures.tpp.messages import FORM, Request


def fault(
    name: str, clause: str, change: Change, *lawful: Refusal, tolerated: tuple[Refusal, ...] = ()
) -> Fault:
    """A fault of the refresh request under the TPP's own certificate."""
    return Fault(
        name=f"refresh: {name}",
        clause=clause,
        change=change,
        lawful=lawful,
        tolerated=tolerated,
        kind="refresh",
    )


def _wider(request: Request, world: World) -> Request:
    wider = world.profile.scopes.wider
    return by.given("scope", wider, request, world) if wider else request


def _with_scope(request: Request, world: World) -> Request:
    return by.given("scope", world.profile.scopes.requested, request, world)


def _with_code(request: Request, world: World) -> Request:
    return by.given("code", world.borrowed("code for funds"), request, world)


TOKEN_ABSENT = of_case(
    "bad_rt",
    *(
        fault(name, "REFR-07", change, INVALID_REQUEST, tolerated=(INVALID_GRANT,))
        for name, change in (
            ("absent('refresh_token')", by.without("refresh_token")),
            ("empty('refresh_token')", by.with_parameter("refresh_token", "")),
        )
    ),
)

TOKEN_UNKNOWN = of_case(
    "bad_rt",
    fault("unknown token", "REFR-08", by.with_parameter("refresh_token", "a" * 43), INVALID_GRANT),
    replace(
        fault(
            "access token in its place",
            "REFR-08",
            by.live("refresh_token", "access_token"),
            INVALID_GRANT,
        ),
        needs="access_token",
    ),
    fault(
        "unknown token beside a scope",
        "REFR-08",
        by.both(by.with_parameter("refresh_token", "a" * 43), _with_scope),
        INVALID_GRANT,
        tolerated=(INVALID_SCOPE, INVALID_REQUEST),
    ),
)

FOREIGN_TOKEN = of_case(
    "foreign_rt",
    replace(
        fault(
            "token of another TPP", "REFR-09", unchanged, INVALID_GRANT, tolerated=(INVALID_CLIENT,)
        ),
        client="other",
    ),
)

# RFC 6749 3.2: without a value a parameter counts as left out.
IGNORED = tuple(
    replace(
        fault(f"{name} without a value", "STEP5-23", by.if_absent(name, "")),
        accepts=True,
        joins="no lawful bank minds",
    )
    for name in ("scope", "redirect_uri")
)


def _type_in_capitals(request: Request, _: World) -> Request:
    """The case of a media type means nothing (RFC 9110 8.3.1)."""
    return replace(request, content_type=FORM.upper()) if request.content_type == FORM else request


LAWFUL_ENCODING = (
    replace(fault("media type in capitals", "STEP5-36", _type_in_capitals), accepts=True),
)

# A bank may refuse, or grant without what goes beyond the grant (RFC 6749 3.3 and 6).
WIDER_SCOPE = of_case(
    "bad_scope",
    replace(fault("wider scope", "REFR-06", _wider, INVALID_SCOPE, INVALID_REQUEST), accepts=True),
    replace(
        fault(
            "code of another scope beside it", "REFR-06", _with_code, INVALID_REQUEST, INVALID_GRANT
        ),
        accepts=True,
        needs="code for funds",
    ),
)

# Of two values a bank may have read the wrong one, and have refused that: tolerated.
REPEATED = tuple(
    fault(
        f"repeated({name!r}, {kind})",
        "REFR-14",
        by.repeating(name, value),
        INVALID_REQUEST,
        tolerated=(INVALID_CLIENT, INVALID_GRANT, UNSUPPORTED_GRANT_TYPE, UNAUTHORIZED_CLIENT),
    )
    for name in ("grant_type", "refresh_token", "client_id")
    for kind, value in (("equal", None), ("different", "another-value"))
)

METHODS = (
    fault("method GET", "REFR-14", by.by("GET"), refusal(status=(400, 401, 403, 404, 405, 415))),
    fault(
        "method GET, called a POST by a header",
        "REFR-14",
        by.called_a_post,
        refusal(status=(400, 401, 403, 404, 405, 415)),
    ),
)

NO_CLIENT_ID = (
    replace(
        fault(
            "absent('client_id')",
            "REFR-10",
            nameless(by.without("client_id")),
            INVALID_REQUEST,
            INVALID_CLIENT,
        ),
        accepts=True,
    ),
)

"""Faults of a resource request (STET step 8, RFC 6750)."""

from dataclasses import replace

from conformance.generators.faults import Change, Fault, unchanged
from fixtures.tpp.messages import Request
from fixtures.trials import World


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


def bearer(field: str) -> Change:
    """Another token of this run in the token's place."""
    return lambda request, world: authorization(f"Bearer {getattr(world, field)}")(request, world)


def _tampered(request: Request, world: World) -> Request:
    token = world.access_token
    middle = len(token) // 2
    swap = "B" if token[middle] in "Aa" else "A"
    changed = token[:middle] + swap + token[middle + 1 :]
    return authorization(f"Bearer {changed}")(request, world)


def _in_query(request: Request, world: World) -> Request:
    bare = authorization(None)(request, world)
    return replace(bare, place="query", parameters=(("access_token", world.access_token),))


def _both(request: Request, world: World) -> Request:
    return replace(request, place="query", parameters=(("access_token", world.access_token),))


def in_lower_case(request: Request) -> Request:
    """The same request with the scheme name in lower case."""
    headers = tuple(
        (name, value.replace("Bearer ", "bearer ", 1))
        if name.lower() == "authorization"
        else (name, value)
        for name, value in request.headers
    )
    return replace(request, headers=headers)


NO_TOKEN = (fault("no token", "STEP8-02", authorization(None)),)
DEAD_TOKENS = (
    fault("unknown token", "STEP8-04", authorization("Bearer " + "a" * 43)),
    replace(fault("tampered token", "STEP8-04", _tampered), needs="access_token"),
    replace(
        fault("refresh token as access token", "STEP8-04", bearer("refresh_token")),
        needs="refresh_token",
    ),
)
IN_THE_URL = (replace(fault("token in the URL", "STEP8-06", _in_query), needs="access_token"),)
TWICE = (replace(fault("header and URL", "STEP8-07", _both), needs="access_token"),)
OTHER_TPP = (replace(fault("other TPP", "STEP8-08", unchanged), client="other"),)
OTHER_CERTIFICATE = (
    replace(fault("other TPP's certificate", "STEP8-08", unchanged), presents="other_tpp"),
)
NO_CERTIFICATE = (
    replace(fault("no certificate", "STEP8-09", unchanged), presents="-", case="no_cert"),
)

"""Token requests with scope: the STET note says that a TPP leaves it out (step 5)."""

from conformance.generators import changes as by
from conformance.generators.faults import INVALID_GRANT, INVALID_REQUEST, INVALID_SCOPE, of_case
from fixtures.scenarios.fault_chain import World
from fixtures.scenarios.faults import Change, Fault
from fixtures.tpp.messages import Request


def scoped(name: str, clause: str, change: Change) -> Fault:
    """A sound exchange with a scope; a lawful bank ignores it or refuses it."""
    return Fault(
        name=name,
        clause=clause,
        change=change,
        lawful=(INVALID_SCOPE, INVALID_REQUEST),
        accepts=True,
        joins="scope",
    )


def junk(name: str, change: Change, joins: str = "scope") -> Fault:
    """A scope that nobody can grant, in a request that is valid otherwise.

    A bank that ignores the scope spends the code, so it goes in one request with other scopes.
    """
    return Fault(
        name=name,
        clause="STEP5-04",
        change=change,
        lawful=(INVALID_SCOPE, INVALID_REQUEST),
        tolerated=(INVALID_GRANT,),
        accepts=True,
        joins=joins,
    )


def _beside(value: str) -> Change:
    """A scope beside what is sent already."""

    def besides(request: Request, world: World) -> Request:
        scope = f"{by.sent('scope', request, world)} {value}".strip()
        return by.given("scope", scope, request, world)

    return besides


def _twice(request: Request, world: World) -> Request:
    """The parameter scope twice."""
    scope = by.sent("scope", request, world) or "aisp"
    return by.repeating("scope")(by.given("scope", scope, request, world), world)


def _same(request: Request, world: World) -> Request:
    """The granted scope, beside what is sent already."""
    scope = f"{world.profile.scopes.requested} {by.sent('scope', request, world)}".strip()
    return by.given("scope", scope, request, world)


def _extended(request: Request, world: World) -> Request:
    """Extended history beside the granted scope, or beside what is sent already."""
    scopes = world.profile.scopes
    sent = by.sent("scope", request, world) or scopes.requested
    return by.given("scope", f"{sent} {scopes.extended}", request, world)


def _other(request: Request, world: World) -> Request:
    """A scope of another role in place of the granted one, or beside what is sent already."""
    sent, other = by.sent("scope", request, world), world.profile.scopes.beyond
    return by.given("scope", f"{sent} {other}".strip(), request, world) if other else request


SAME = of_case("bad_scope", scoped("scope as granted", "STEP5-02", _same))
WIDER = of_case(
    "bad_scope",
    scoped("scope with extended history", "STEP5-03", _extended),
    scoped("scope of another role", "STEP5-03", _other),
)
JUNK = of_case(
    "bad_scope",
    *(
        junk(name, change)
        for name, change in (
            ("scope unknown", _beside("no-such-scope")),
            ("scope of 10 kB", _beside("aisp " * 2048)),
            ("scope with quotes and controls", _beside('ai"sp\x01\\')),
        )
    ),
    junk("scope twice", _twice, joins=""),
)

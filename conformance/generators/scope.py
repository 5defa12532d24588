"""Token requests with scope: the STET note says that a TPP leaves it out (step 5)."""

from conformance.generators import changes as by
from conformance.generators.faults import INVALID_REQUEST, INVALID_SCOPE, Change, Fault
from fixtures.tpp.messages import Request
from fixtures.trials import World


def scoped(name: str, clause: str, change: Change) -> Fault:
    """A sound exchange with a scope; a lawful bank ignores it or refuses it."""
    return Fault(
        name=name,
        clause=clause,
        change=change,
        lawful=(INVALID_SCOPE, INVALID_REQUEST),
        accepts=True,
    )


def _same(request: Request, world: World) -> Request:
    return request.having("scope", world.profile.scopes.requested)


def _wider(request: Request, world: World) -> Request:
    scopes = world.profile.scopes
    return request.having("scope", f"{scopes.requested} {scopes.extended}")


def _other(request: Request, world: World) -> Request:
    return request.having("scope", world.profile.scopes.cbpii)


SAME = (scoped("scope as granted", "STEP5-02", _same),)
WIDER = (
    scoped("scope with extended history", "STEP5-03", _wider),
    scoped("scope of another role", "STEP5-03", _other),
)
JUNK = (
    scoped("scope unknown", "STEP5-04", by.having("scope", "no-such-scope")),
    scoped("scope of 10 kB", "STEP5-04", by.having("scope", "aisp " * 2048)),
    scoped("scope with quotes and controls", "STEP5-04", by.having("scope", 'ai"sp\x01\\')),
    scoped("scope twice", "STEP5-04", by.repeating("scope", "aisp")),
)

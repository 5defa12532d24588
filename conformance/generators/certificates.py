"""Token requests that are sound but for the client certificate: one flaw each (certs/flaws.py)."""

from certs import flaws
from conformance.generators.faults import Fault, unchanged


def flawed(prefix: str) -> tuple[Fault, ...]:
    """The flawed certificates whose law is in one family of clauses."""
    return tuple(
        Fault(
            name=f"certificate, {name.replace('_', ' ')}",
            clause=flaws.CATALOGUE[name].clause,
            change=unchanged,
            lawful=(),
            presents=name,
            case="wrong_client",
        )
        for name in flaws.NAMES
        if flaws.CATALOGUE[name].clause.startswith(prefix)
    )

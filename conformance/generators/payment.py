"""Client credentials whose client_id and certificate do not belong together (STET step 6)."""

from collections.abc import Callable
from dataclasses import dataclass

from conformance.generators import changes as by
from conformance.generators.changes import other_letter
from conformance.generators.faults import (
    INVALID_CLIENT,
    INVALID_REQUEST,
    INVALID_SCOPE,
    UNSUPPORTED_GRANT_TYPE,
)
from fixtures.outcomes import missing_input
from fixtures.profile.schema import BankProfile
from fixtures.scenarios.doors import Kind
from fixtures.scenarios.faults import Fault
from fixtures.tpp.messages import Request


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A client_id that is not the certificate's; `apply` makes the request.

    `second` is the door at which the bank has to know the second TPP; None where it plays no part.
    """

    name: str
    apply: Callable[[Request, BankProfile], Request]
    second: Kind | None = None

    def __repr__(self) -> str:
        return self.name


def _naming(client_id: str, request: Request, profile: BankProfile) -> Request:
    name = profile.shape.spelt("client_id", request.call)
    return request.with_parameter(name, client_id)


def _of_the_other(request: Request, profile: BankProfile) -> Request:
    if profile.other_client is None:
        missing_input("a second TPP ([other_client])")
    return _naming(profile.other_client.client_id, request, profile)


def _altered(request: Request, profile: BankProfile) -> Request:
    return _naming(other_letter(profile.client.client_id), request, profile)


REPEATED = tuple(
    Fault(
        name=f"client credentials: repeated({name!r}, {how})",
        clause="PISP-08",
        change=by.repeating(name, value),
        lawful=(INVALID_REQUEST,),
        tolerated=(INVALID_CLIENT, INVALID_SCOPE, UNSUPPORTED_GRANT_TYPE),
        kind="credentials",
    )
    for name in ("grant_type", "client_id", "scope")
    for how, value in (("equal", None), ("different", "another-value"))
)
"""Parameters of client credentials sent twice (RFC 6749 3.2)."""

MISMATCHES = (
    Mismatch("client_id of the other TPP", _of_the_other, "credentials"),
    Mismatch("client_id that no registration has", _altered),
)

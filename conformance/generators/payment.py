"""Client credentials whose client_id and certificate do not belong together (STET step 6)."""

from collections.abc import Callable
from dataclasses import dataclass

from conformance.generators.changes import other_letter
from fixtures.outcomes import missing_input
from fixtures.profile.schema import BankProfile
from fixtures.scenarios.doors import Kind
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


def _of_the_other(request: Request, profile: BankProfile) -> Request:
    if profile.other_client is None:
        missing_input("a second TPP ([other_client])")
    return request.with_parameter("client_id", profile.other_client.client_id)


def _altered(request: Request, profile: BankProfile) -> Request:
    return request.with_parameter("client_id", other_letter(profile.client.client_id))


MISMATCHES = (
    Mismatch("client_id of the other TPP", _of_the_other, "credentials"),
    Mismatch("client_id that no registration has", _altered),
)

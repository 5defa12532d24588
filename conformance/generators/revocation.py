"""Faults of the revocation request (RFC 7009 2.1), on a token that no bank has given."""

from collections.abc import Callable
from dataclasses import dataclass

from conformance.generators.faults import INVALID_REQUEST, refusal
from fixtures.scenarios.fault_chain import Refusal
from fixtures.tpp.messages import Request

UNKNOWN_TOKEN = "a" * 43  # revoked without complaint (RFC 7009 2.2), so the fault alone refuses


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to break a revocation request; `lawful` are the refusals that name it."""

    name: str
    clause: str
    apply: Callable[[Request], Request]
    lawful: tuple[Refusal, ...]


TOKEN_ABSENT = (
    Fault("absent('token')", "REVK-05", lambda sound: sound.without("token"), (INVALID_REQUEST,)),
    Fault(
        "empty('token')",
        "REVK-05",
        lambda sound: sound.with_parameter("token", ""),
        (INVALID_REQUEST,),
    ),
)
METHODS = (
    Fault(
        "method GET",
        "REVK-10",
        lambda sound: sound.using("GET").in_place("query"),
        (refusal(status=(400, 401, 403, 404, 405, 415)),),
    ),
)

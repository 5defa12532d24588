"""Faults of the code_verifier (RFC 7636 4.5, 4.6; RFC 9700 2.1.1)."""

from dataclasses import replace

from conformance.generators import changes as by
from conformance.generators.authorization import CHALLENGE_VERIFIER
from conformance.generators.faults import INVALID_GRANT, INVALID_REQUEST, of_case
from conformance.generators.token import fault
from fixtures.scenarios.fault_chain import Fault
from fixtures.scenarios.faults import Change
from fixtures.tpp.client_authentication import challenge

OTHER_VERIFIER = CHALLENGE_VERIFIER


def challenged(name: str, clause: str, change: Change) -> Fault:
    """A fault of the exchange of a code that was asked for with an S256 challenge."""
    plain = fault(name, clause, change, (INVALID_GRANT, INVALID_REQUEST))
    return replace(plain, kind="pkce")


VERIFIER_WRONG = of_case(
    "bad_verifier",
    challenged(
        "code_verifier of another", "STEP5-26", by.with_parameter("code_verifier", OTHER_VERIFIER)
    ),
    challenged(
        "code_verifier, one letter", "STEP5-26", by.altering("code_verifier", by.other_letter)
    ),
    challenged(
        "code_verifier, the challenge itself", "STEP5-26", by.altering("code_verifier", challenge)
    ),
)

VERIFIER_ABSENT = of_case(
    "bad_verifier",
    challenged("absent('code_verifier')", "STEP5-27", by.without("code_verifier")),
    challenged("empty('code_verifier')", "STEP5-27", by.with_parameter("code_verifier", "")),
)

VERIFIER_WITHOUT_CHALLENGE = of_case(
    "bad_verifier",
    fault(
        "code_verifier without a challenge",
        "STEP5-28",
        by.with_parameter("code_verifier", "a" * 43),
        (INVALID_GRANT, INVALID_REQUEST),
    ),
)

"""A fault as a bank might answer it, and what its verifier is expected to say."""

from contextlib import nullcontext

import pytest

from fixtures.scenarios.faults import FaultResult, Refusal
from tests.expect.answers import answer, given

HTML = answer(403, text="<html>no</html>", kind="text/html")
CRASH = answer(500, {"error": "server_error"})


class GrantFault:
    """A fault that invalid_grant names, and invalid_request tolerably."""

    name, case = "code, one letter", "malformed"
    lawful = (Refusal(frozenset({400}), frozenset({"invalid_grant"})),)
    tolerated = (Refusal(frozenset({400}), frozenset({"invalid_request"})),)


def result(came, *, again=None, declared=()):
    return FaultResult(GrantFault(), came, again, given(), declared)


def judged(wrong):
    return pytest.raises(wrong) if wrong else nullcontext()

"""Known deviations: matched word for word, red when they are over or gone."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from fixtures.outcomes import Outcome
from fixtures.profile.schema import Deviation
from fixtures.results import Result
from fixtures.session.deviations import eased, stale

KNOWN = Deviation(
    clause="STEP7-03",
    received="Cache-Control: absent",
    reason="the gateway strips it",
    owner="API team",
    expires="2027-03-31",
)
PROFILE = SimpleNamespace(deviations=(KNOWN,))
TODAY, LATER = date(2027, 3, 31), date(2027, 4, 1)
BROKEN = Result(
    nodeid="conformance/test_07_token_response.py::test_the_answer_is_not_cacheable",
    title="A token is answered with Cache-Control: no-store.",
    clauses=("STEP7-03",),
    step=7,
    level="MUST",
    outcome=Outcome.FAILED,
    message="expected Cache-Control: no-store; received Cache-Control: absent",
)
KEPT = replace(BROKEN, outcome=Outcome.PASSED, message="")


def test_what_is_declared_is_a_known_deviation_to_its_last_day():
    result = eased(BROKEN, [KNOWN], TODAY)

    assert result.outcome is Outcome.DEVIATION
    assert result.message.startswith(BROKEN.message)
    assert all(word in result.message for word in ("2027-03-31", "API team", "strips"))


def test_past_its_day_it_is_red_and_says_so():
    result = eased(BROKEN, [KNOWN], LATER)

    assert result.outcome is Outcome.FAILED
    assert "expired on 2027-03-31" in result.message


@pytest.mark.parametrize(
    "result",
    [
        replace(BROKEN, message="expected Cache-Control: no-store; received Cache-Control: public"),
        replace(BROKEN, message=f"{BROKEN.message} or so"),
        replace(BROKEN, clauses=("STEP7-15",)),
        replace(BROKEN, outcome=Outcome.INCONCLUSIVE),
        replace(BROKEN, outcome=Outcome.NOT_EXERCISED),
        KEPT,
    ],
)
def test_nothing_else_is_eased(result):
    assert eased(result, [KNOWN], TODAY) == result


def test_a_warning_can_be_known_too():
    warned = replace(BROKEN, outcome=Outcome.WARNING, level="SHOULD")

    assert eased(warned, [KNOWN], TODAY).outcome is Outcome.DEVIATION


def test_a_bank_that_keeps_the_clause_makes_the_declaration_red():
    (gone,) = stale([KEPT], PROFILE)

    assert gone.outcome is Outcome.FAILED
    assert "take it out of [[deviations]]" in gone.message
    assert "STEP7-03" in gone.title


@pytest.mark.parametrize("today", [TODAY, LATER])
def test_a_deviation_that_is_there_is_not_stale(today):
    assert stale([eased(BROKEN, [KNOWN], today), KEPT], PROFILE) == []


@pytest.mark.parametrize("outcome", [Outcome.INCONCLUSIVE, Outcome.NOT_EXERCISED])
def test_of_a_clause_that_was_not_looked_at_nothing_is_said(outcome):
    assert stale([replace(KEPT, outcome=outcome)], PROFILE) == []
    assert stale([], PROFILE) == []

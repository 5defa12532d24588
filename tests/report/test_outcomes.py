"""How a test ended, and what that counts as: only a broken clause judges the bank."""

import pytest

from fixtures.outcomes import (
    Inconclusive,
    NonConformity,
    Outcome,
    Recommendation,
    missing_input,
    out_of_scope,
    outcome_of,
)

BROKEN = NonConformity("HTTP 400 invalid_grant", "HTTP 200 application/json")
TOLERATED = Recommendation("no-store", "no-cache")
SAID = "expected HTTP 400 invalid_grant; received HTTP 200 application/json"


def ended(how, *words):
    """What a test raises that ends so."""
    with pytest.raises((Exception, pytest.skip.Exception)) as raised:
        how(*words)
    return raised.value


@pytest.mark.parametrize(
    ("level", "outcome"),
    [("MUST", Outcome.FAILED), ("SHOULD", Outcome.WARNING), ("INFO", Outcome.RECORDED)],
)
def test_a_broken_clause_counts_by_its_level(level, outcome):
    assert outcome_of(BROKEN, level) == (outcome, SAID)


@pytest.mark.parametrize(
    ("level", "outcome"),
    [("MUST", Outcome.WARNING), ("SHOULD", Outcome.WARNING), ("INFO", Outcome.RECORDED)],
)
def test_what_is_tolerated_is_a_warning_at_most(level, outcome):
    assert outcome_of(TOLERATED, level) == (outcome, "expected no-store; received no-cache")


@pytest.mark.parametrize(
    ("level", "outcome"),
    [("MUST", Outcome.PASSED), ("SHOULD", Outcome.PASSED), ("INFO", Outcome.RECORDED)],
)
def test_a_clause_that_was_kept_passes(level, outcome):
    assert outcome_of(None, level) == (outcome, "")


@pytest.mark.parametrize(
    ("how", "outcome"),
    [(missing_input, Outcome.NOT_EXERCISED), (out_of_scope, Outcome.OUT_OF_SCOPE)],
)
@pytest.mark.parametrize("level", ["MUST", "SHOULD", "INFO"])
def test_a_skip_tells_what_is_missing_from_what_is_not_offered(how, outcome, level):
    assert outcome_of(ended(how, "a second TPP"), level) == (outcome, "a second TPP")


def test_any_other_skip_is_not_exercised():
    assert outcome_of(ended(pytest.skip, "no reason"), "MUST") == (
        Outcome.NOT_EXERCISED,
        "no reason",
    )


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Inconclusive("the bank was away"), "the bank was away"),
        (AssertionError("a plain assert"), "AssertionError: a plain assert"),
        (TimeoutError("60 s"), "TimeoutError: 60 s"),
        (KeyError("token"), "KeyError: 'token'"),
    ],
)
@pytest.mark.parametrize("level", ["MUST", "SHOULD", "INFO"])
def test_whatever_else_is_raised_judges_nobody(error, told, level):
    assert outcome_of(error, level) == (Outcome.INCONCLUSIVE, told)


def noted(*notes):
    """A broken clause with what Hypothesis notes on it."""
    error = NonConformity("HTTP 4xx", "HTTP 500")
    for note in notes:
        error.add_note(note)
    return error


def test_the_plainest_counterexample_stands_below_the_message():
    drawn = noted(
        "Falsifying example: test_it(",
        "    tpp=Tpp(),\n    fault=absent('code'),\n    psu=Psu(),\n)",
    )

    outcome, told = outcome_of(drawn, "MUST")

    assert outcome is Outcome.FAILED
    assert told.splitlines() == [
        "expected HTTP 4xx; received HTTP 500",
        "plainest request that shows it: absent('code')",
    ]


def test_the_counterexample_may_end_its_note():
    outcome = outcome_of(noted("drawn:", "fault=absent('code')", "and more"), "MUST")

    assert outcome[1].splitlines()[1:] == ["plainest request that shows it: absent('code')"]


@pytest.mark.parametrize("note", ["nothing of the kind", "default=1", "tpp=Tpp(fault=0)"])
def test_other_notes_are_no_counterexample(note):
    assert outcome_of(noted(note), "MUST") == (
        Outcome.FAILED,
        "expected HTTP 4xx; received HTTP 500",
    )

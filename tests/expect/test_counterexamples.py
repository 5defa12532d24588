"""What is said of requests that exploration found to be answered wrongly, and of sequences."""

from dataclasses import dataclass, replace

import pytest

from fixtures import expect
from fixtures.expect import counterexamples
from fixtures.outcomes import Inconclusive, NonConformity, Recommendation
from fixtures.scenarios.fuzzing.mutation import Finding
from fixtures.tpp.messages import Termination
from tests.expect.answers import answer, given, refusal, unanswered
from tests.expect.fault_chains import HTML


@dataclass(frozen=True)
class Mutation:
    """Mutation as it is named."""

    name: str

    def __repr__(self):
        return self.name


def finding(name, number, wrong):
    return Finding(Mutation(name), replace(refusal(), number=number), wrong, 3)


def test_no_finding_is_no_breach():
    expect.no_finding([])


def test_each_finding_is_told_with_its_exchange():
    crash = NonConformity("HTTP 4xx", "HTTP 500")
    page = NonConformity("a JSON error", "HTTP 400 text/html")

    with pytest.raises(NonConformity) as raised:
        expect.no_finding([finding("NUL", 7, crash), finding("JSON", 9, page)])

    assert raised.value.expected == "HTTP 4xx"
    assert raised.value.received == "HTTP 500 to NUL; HTTP 400 text/html to JSON"
    assert raised.value.at == (7, 9)


AWAY = [unanswered(Termination.UNREACHABLE), unanswered(Termination.DISTRUSTED)]


@pytest.mark.parametrize(
    ("comes", "answers", "due"),
    [
        ("nothing", [refusal(), HTML], True),
        ("nothing", [refusal(), given()], False),
        ("nothing", [], True),
        ("tokens", [given()], True),
        ("tokens", [refusal(), given()], True),
        ("tokens", [refusal()], False),
        ("one", [refusal(), refusal()], True),
        ("one", [given(), refusal()], True),
        ("one", [given(), given()], False),
        ("nothing", [unanswered()], True),
    ],
)
def test_each_step_of_a_sequence_gives_what_is_due(comes, answers, due):
    assert counterexamples.gives(comes, answers) is due
    if due:
        counterexamples.as_due([(comes, answers)], "the clause", "the way")
        return
    with pytest.raises(NonConformity, match=r"(?s)the clause; received .*, the way"):
        counterexamples.as_due(
            [("nothing", [refusal()]), (comes, answers)], "the clause", "the way"
        )


@pytest.mark.parametrize("away", [*AWAY, answer(429), answer(500), answer(503)])
@pytest.mark.parametrize(
    ("comes", "others"),
    [("nothing", [given()]), ("tokens", [given()]), ("one", []), ("one", [refusal()])],
)
def test_a_bank_that_is_away_gives_nothing_that_was_due(away, comes, others):
    with pytest.raises(Inconclusive):
        counterexamples.gives(comes, [*others, away])


def test_a_server_error_to_a_loser_hides_no_second_winner():
    with pytest.raises(NonConformity, match="one grant at most"):
        counterexamples.as_due([("one", [given(), answer(500), given()])], "the clause", "the way")


@pytest.mark.parametrize(
    "judge",
    [
        lambda answers: counterexamples.as_due([("one", answers)], "the clause", "the way"),
        expect.one_success,
        lambda answers: expect.one_chain(answers, [given()]),
    ],
    ids=["sequence", "codes", "refreshes"],
)
@pytest.mark.parametrize("loser", [answer(500), answer(502)])
def test_a_server_error_to_a_loser_of_a_race_is_never_green(judge, loser):
    with pytest.raises(Recommendation, match=f"HTTP {loser.status}.*, 2 of 4"):
        judge([loser, given(), loser, refusal()])

"""What came of a step, where it was no answer to judge by."""

import pytest

from fixtures.outcomes import Inconclusive
from fixtures.scenarios.sequences.steps import gives
from fixtures.tpp.messages import Termination
from tests.expect.answers import answer, given, unanswered


@pytest.mark.parametrize(
    ("came", "words"),
    [
        (unanswered(Termination.UNREACHABLE), "no usable answer came in time"),
        (answer(503), "HTTP 503 without media type"),
    ],
)
def test_a_step_without_an_answer_says_what_came_of_it(came, words):
    with pytest.raises(Inconclusive) as told:
        gives("nothing", [came])

    assert str(told.value) == f"what came of a step of its sequence: {words}"


def test_a_race_with_a_winner_is_decided_whatever_the_others_were_answered():
    assert gives("one", [answer(500), given(), unanswered()])
    assert not gives("one", [given(), unanswered(), given()])

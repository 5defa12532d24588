"""Answers that are nearly right are never right, whatever the right one is made of."""

import pytest

from fixtures.scenarios.guesses import NEARLY


@pytest.mark.parametrize("spoils", NEARLY, ids=map(str, range(len(NEARLY))))
@pytest.mark.parametrize(
    "right", ["4711", "9", "secret", "Z", "-", "a-", "_-!", "tr\u00e8s long", "00", "1", "1234"]
)
def test_a_nearly_right_answer_is_another_one(spoils, right):
    assert spoils(right) != right


def test_the_first_differs_in_one_character_of_the_same_kind():
    assert NEARLY[0]("4719") == "4710"
    assert NEARLY[0]("wordZ") == "wordA"
    assert NEARLY[0]("word-") == "word_"

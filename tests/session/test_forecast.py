"""Logins are announced again where a bank costs others than were planned."""

from collections import Counter

import pytest

from fixtures.run import Habits
from fixtures.session.cost import Plan
from fixtures.session.forecast import Forecast

COURSE = [1, 2, 10, 20]
PLACES = {f"test_{number}": number for number in range(4)}


def forecast(*, most=0, repeats=0, before=0, habits=Habits()):  # noqa: B008 - frozen
    plan = Plan(Counter({"consent": 20}), 9, lambda _: COURSE, most=most, repeats=repeats)
    return Forecast(plan, habits, PLACES, before)


def test_a_bank_that_costs_what_was_planned_is_not_announced_again():
    told = forecast()

    assert [told.news(name, COURSE[n], 0, Counter()) for name, n in PLACES.items()] == [None] * 4


@pytest.mark.parametrize(("made", "said"), [(5, None), (6, None), (7, ("Now 25 to 25", 25))])
def test_a_few_logins_more_are_no_news(made, said):
    news = forecast().news("test_1", made, 0, Counter())

    assert (news and (news[0].partition(". ")[2].removesuffix(" in all."), news[1])) == said


def test_it_is_announced_once_with_its_reasons_and_what_repeats_findings():
    told = forecast(repeats=20)

    said, number = told.news("test_1", 33, 3, Counter(granted=25, old=2))

    assert said == (
        "PSU logins: 30 so far, where 2 were planned (25 faulty redemptions were granted, and each "
        "spends a code; 2 tokens had grown too old for a test to use them). Now 51 to 68 in all."
    )
    assert number == 51
    assert told.news("test_2", 41, 3, Counter(granted=25)) is None


def test_fewer_logins_are_announced_too():
    said, _ = forecast().news("test_2", 3, 0, Counter())

    assert said == "PSU logins: 3 so far, where 10 were planned. Now 13 to 13 in all."


def test_what_the_baseline_has_learnt_is_no_reason():
    habits = Habits(voids_codes=True)

    said, _ = forecast(habits=habits).news("test_1", 30, 0, Counter(burnt=90, spent=28))

    assert "(28 refused refreshes spent their token)" in said


def test_a_run_that_goes_on_counts_from_where_it_began():
    told = forecast(before=50)

    assert told.news("test_1", 52, 0, Counter()) is None
    assert told.news("test_1", 82, 0, Counter())[1] == 98 + 2


def test_no_more_is_announced_than_the_profile_allows():
    assert (
        forecast(most=22, repeats=9)
        .news("test_1", 20, 0, Counter())[0]
        .endswith("Now 22 to 22 in all.")
    )


def test_a_test_that_the_plan_does_not_know_says_nothing():
    assert forecast().news("test_9", 99, 0, Counter()) is None

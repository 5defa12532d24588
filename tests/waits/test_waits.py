"""A parked life runs beside the others where time is waited for, and when asked where it is not."""

import threading

import pytest

from fixtures.evidence import Evidence
from fixtures.outcomes import Inconclusive
from fixtures.tpp.messages import Answer, End, Request
from fixtures.waits import Parking


def test_lives_run_side_by_side_where_time_is_waited_for():
    meet = threading.Barrier(2, timeout=5)
    parking = Parking(waits=True, alone=False)

    lives = [parking.park(meet.wait), parking.park(meet.wait)]

    assert sorted(life.outcome() for life in lives) == [0, 1]


def test_a_life_runs_in_the_asking_thread_where_the_clock_is_moved():
    parked = Parking(waits=False, alone=False).park(threading.current_thread)

    assert parked.outcome() is threading.current_thread()
    assert parked.outcome() is threading.current_thread()


@pytest.mark.parametrize(("holds_tokens", "begun"), [(True, False), (False, True)])
def test_lives_of_tokens_do_not_overlap_where_a_login_ends_older_ones(holds_tokens, begun):
    lived = threading.Event()

    Parking(waits=True, alone=True).park(lived.set, holds_tokens=holds_tokens)

    assert lived.wait(0.2 if not begun else 5) is begun


def test_what_a_life_raises_reaches_every_test_that_asks():
    def life():
        raise Inconclusive("the bank was away")

    parked = Parking(waits=True, alone=False).park(life)

    for _ in range(2):
        with pytest.raises(Inconclusive, match="away"):
            parked.outcome()


def test_exchanges_of_a_parked_life_belong_to_no_running_test():
    evidence = Evidence()
    answer = Answer(request=Request(method="GET", url="https://bank.test/"), end=End.DROPPED)

    Parking(waits=True, alone=False).park(lambda: evidence.record(answer)).outcome()
    evidence.record(answer)

    assert evidence.aside == {1}

"""A background task runs beside the others once begun, and when it is asked for otherwise."""

import threading

import pytest

from fixtures.outcomes import Inconclusive
from fixtures.scenarios.background import BackgroundTask
from fixtures.tpp.evidence.recorder import Evidence
from fixtures.tpp.messages import Answer, Request, Termination


def test_tasks_that_have_begun_run_side_by_side():
    meet = threading.Barrier(2, timeout=5)
    lives = [BackgroundTask(lambda: None, lambda _: meet.wait()) for _ in range(2)]

    for life in lives:
        life.begin()

    assert sorted(life.outcome() for life in lives) == [0, 1]


def test_minting_happens_in_the_thread_that_begins():
    parked = BackgroundTask(
        threading.current_thread, lambda minted: (minted, threading.current_thread())
    )

    parked.begin()
    minted, lived = parked.outcome()

    assert minted is threading.current_thread()
    assert lived is not threading.current_thread()


def test_a_life_that_was_not_begun_runs_in_the_asking_thread_once():
    lived = []
    parked = BackgroundTask(lambda: "made", lived.append)

    parked.outcome()
    parked.outcome()

    assert lived == ["made"]


@pytest.mark.parametrize("begin", [True, False])
@pytest.mark.parametrize("where", ["setup", "live"])
def test_what_a_life_raises_reaches_every_test_that_asks(begin, where):
    def fail(*_):
        raise Inconclusive("the bank was away")

    parked = BackgroundTask(fail if where == "setup" else lambda: None, fail)
    if begin:
        parked.begin()

    for _ in range(2):
        with pytest.raises(Inconclusive, match="away"):
            parked.outcome()


def test_exchanges_of_a_begun_life_belong_to_no_running_test():
    evidence = Evidence()
    answer = Answer(
        request=Request(method="GET", url="https://bank.test/"), end=Termination.DROPPED
    )
    parked = BackgroundTask(lambda: None, lambda _: evidence.record(answer))

    parked.begin()
    parked.outcome()
    evidence.record(answer)

    assert evidence.aside == {1}

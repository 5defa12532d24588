"""A wait whose window was missed says nothing: it is inconclusive, and never a failure."""

import time
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace

import pytest

from fixtures.outcomes import Inconclusive
from fixtures.profile.schema import Lifetimes
from fixtures.scenarios.background import BackgroundTask
from fixtures.session.fixtures.expiry import Ageing, ageing, grown_old
from tests.expect.answers import answer, tokens

__all__ = ["ageing"]
LIFETIME, SKEW = 3600, 30


class Clock:
    """Lets time pass without waiting."""

    def __init__(self):
        self.passed = []

    @contextmanager
    def passes(self, seconds):
        """The seconds, rounded, are remembered."""
        self.passed.append(round(seconds))
        yield


@pytest.fixture
def tpp():
    """A TPP whose bank serves twice and refuses from then on."""
    statuses = iter([200, 200, 401])
    return SimpleNamespace(
        profile=SimpleNamespace(lifetimes=Lifetimes(clock_skew=SKEW)),
        accounts=lambda token: token,
        send=lambda _: answer(next(statuses)),
    )


def aged(seconds):
    """Tokens of this age."""
    return replace(tokens(expires_in=LIFETIME), at=time.monotonic() - seconds)


def test_a_token_is_used_late_in_its_life_and_after_it(tpp):
    clock = Clock()

    life = grown_old(tpp, aged(60), clock)

    assert clock.passed == [LIFETIME * 0.9 - 60, LIFETIME + SKEW - 60]
    assert (life.late.status, life.expired.status) == (200, 401)


def test_a_token_that_is_too_old_is_used_at_once_and_not_called_late(tpp):
    clock = Clock()

    life = grown_old(tpp, aged(LIFETIME + 60), clock)

    assert clock.passed == [0, 0]
    assert (life.late, life.expired.status) == (None, 401)


def test_an_answer_that_came_after_the_expiry_is_not_called_late(tpp, monkeypatch):
    ages = iter([60, LIFETIME + 1, LIFETIME + 1])
    monkeypatch.setattr("fixtures.session.fixtures.expiry.age", lambda _: next(ages))

    assert grown_old(tpp, aged(60), Clock()).late is None


@pytest.fixture(params=[None, answer(401)], ids=["missed", "refused in time"])
def token_life(request):
    """A life whose window was missed, and one that a bank has cut short."""
    return BackgroundTask(lambda: None, lambda _: Ageing(answer(200), request.param, answer(401)))


@pytest.fixture
def by_the_clock():
    """The bank's clocks have moved."""
    return lambda answer: answer


@pytest.fixture
def in_step():
    """The same, of an answer before the expiry."""
    return lambda answer: answer


def test_a_missed_window_is_inconclusive_and_an_early_refusal_is_read(request, token_life):
    late = token_life.outcome().late

    if late is None:
        with pytest.raises(Inconclusive, match="missed"):
            request.getfixturevalue("ageing")
    else:
        assert request.getfixturevalue("ageing").late is late

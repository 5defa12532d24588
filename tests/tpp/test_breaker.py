"""The circuit breaker: silence, a harmless question, and a bank that comes back."""

import pytest

from fixtures.outcomes import Inconclusive
from fixtures.tpp.transport.circuit_breaker import PATIENCE, PAUSE, Breaker


class Bank:
    """A bank that may be gone, and a clock."""

    def __init__(self):
        self.there, self.asked, self.clock, self.notes = False, 0, 100.0, []

    def alive(self):
        """Count the question."""
        self.asked += 1
        return self.there


@pytest.fixture
def bank():
    return Bank()


@pytest.fixture
def breaker(bank):
    return Breaker(bank.alive, bank.notes.append, lambda: bank.clock)


@pytest.fixture
def open_breaker(breaker):
    for _ in range(PATIENCE):
        breaker.silent()
    return breaker


def test_a_bank_that_is_gone_is_asked_no_more(open_breaker, bank):
    with pytest.raises(Inconclusive, match="gone"):
        open_breaker.check()
    assert bank.asked == 1
    assert "gone" in bank.notes[0]


def test_silence_to_some_requests_is_no_absence(breaker, bank):
    bank.there = True
    for _ in range(3 * PATIENCE):
        breaker.silent()
    breaker.check()
    assert bank.asked == 3


def test_an_answer_between_ends_the_count(breaker, bank):
    for _ in range(3 * PATIENCE):
        breaker.silent()
        breaker.answered()
    breaker.check()
    assert bank.asked == 0


def test_a_bank_that_is_back_is_asked_again(open_breaker, bank):
    bank.there, bank.clock = True, bank.clock + PAUSE
    open_breaker.check()
    assert "again" in bank.notes[-1]


def test_a_bank_that_stays_away_is_looked_at_once_a_pause(open_breaker, bank):
    for _ in range(10):
        bank.clock += PAUSE / 4
        with pytest.raises(Inconclusive):
            open_breaker.check()
    assert bank.asked == 3

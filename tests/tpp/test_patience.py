"""A 429: the bank is left alone for as long as it says, and asked again."""

from collections import deque
from itertools import repeat

import pytest

from fixtures.tpp.client import Tpp
from fixtures.tpp.transport.rate_limit import Pace
from fixtures.tpp.transport.transport import TRIES

MANY = b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n%s\r\n"
REFUSED = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture
def holds(monkeypatch):
    """Seconds for which every request was held, and every handshake."""
    seconds = []
    monkeypatch.setattr(Pace, "hold", lambda _, more: seconds.append(more))
    return seconds


@pytest.fixture
def asked(serve, take, make_profile, wire):
    """A TPP of a bank that gives these answers in turn, and the bank."""

    def make(*answers):
        left = deque(answers)

        def play(bank, connection):
            while take(bank, connection):
                connection.sendall(left.popleft() if len(left) > 1 else left[0])

        bank = serve(play)
        profile = make_profile(bank.url)
        return Tpp(profile, profile.client, "tpp", wire(profile)), bank

    return make


@pytest.mark.parametrize(
    ("field", "held"),
    [(b"Retry-After: 7\r\n", [7.0]), (b"", [1.0]), (b"Retry-After: 3600\r\n", [])],
)
def test_a_bank_that_goes_on_with_429_is_left_alone(asked, holds, field, held):
    tpp, bank = asked(MANY % field)

    assert tpp.send(tpp.refreshing("nobodys")).status == 429
    assert len(bank.received) == (TRIES if held else 1)
    assert holds == [each for each in held for _ in repeat(None, 2 * TRIES)]


def test_the_same_request_is_sent_again_when_the_time_has_come(asked):
    tpp, bank = asked(MANY % b"", REFUSED)

    answer = tpp.send(tpp.refreshing("nobodys"))

    first, second = tpp.transport.evidence.exchanges
    assert (first.status, second.status, answer.number) == (429, 400, second.number)
    assert second.at - first.at > 0.9
    assert bank.received[0] == bank.received[1]


def test_nobody_sends_while_the_bank_wants_to_be_left_alone(asked, monkeypatch):
    order = []
    tpp, _ = asked(MANY % b"", REFUSED)
    monkeypatch.setattr(Pace, "hold", lambda *_: order.append("hold"))
    monkeypatch.setattr(Pace, "wait", lambda _, wait=Pace.wait: order.append("wait") or wait(_))

    tpp.send(tpp.refreshing("nobodys"))

    assert order == ["wait", "hold", "hold", "wait"]


def test_a_form_of_the_psu_is_not_posted_again(asked, holds):
    tpp, bank = asked(MANY % b"")

    tpp.transport.send(tpp.refreshing("nobodys"), "tpp")

    assert len(bank.received) == 1
    assert holds == [1.0, 1.0]


def test_a_race_is_run_once(asked, holds):
    tpp, bank = asked(MANY % b"")

    with tpp.transport.burst():
        tpp.send(tpp.refreshing("nobodys"))

    assert len(bank.received) == 1
    assert holds == [1.0, 1.0]

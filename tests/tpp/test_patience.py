"""A 429 outside generated requests: the bank is left alone for as long as it says."""

import pytest

from fixtures.tpp.client import Tpp
from fixtures.tpp.transport.rate_limit import Pace

MANY = b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n%s\r\n"


@pytest.fixture
def holds(monkeypatch):
    """Seconds for which every request was held, and every handshake."""
    seconds = []
    monkeypatch.setattr(Pace, "hold", lambda _, more: seconds.append(more))
    return seconds


@pytest.fixture
def ask(serve, once, make_profile, wire):
    """Ask a bank that answers 429 with one more header field."""

    def asking(field):
        profile = make_profile(serve(once(MANY % field)).url)
        tpp = Tpp(profile, profile.client, "tpp", wire(profile))
        return tpp.send(tpp.refreshing("nobodys"))

    return asking


@pytest.mark.parametrize(
    ("field", "held"),
    [(b"Retry-After: 7\r\n", [7.0]), (b"", [1.0]), (b"Retry-After: 3600\r\n", [])],
)
def test_every_request_and_handshake_waits_for_a_bank_that_says_when(ask, holds, field, held):
    assert ask(field).status == 429
    assert holds == held * 2

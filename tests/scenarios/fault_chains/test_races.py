"""A race releases its requests together, each behind a request that changes nothing."""

import threading
import time
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from fixtures.outcomes import Inconclusive
from fixtures.profile.schema import Limits
from fixtures.scenarios.race import emptied, together
from fixtures.tpp.messages import Request

REQUEST = Request(
    method="POST",
    url="https://bank.example.com/token",
    parameters=(("code", "c"),),
    headers=(("Authorization", "Bearer t"), ("Accept", "application/json")),
)


class Track:
    """A TPP that notes what its bank is sent, and in which thread."""

    def __init__(self, breaks=None, delay=0.0):
        self.profile = SimpleNamespace(limits=Limits(connect_timeout=0.1, read_timeout=0.1))
        self.sent, self.breaks, self.delay = [], breaks, delay
        self.lock, self.bursts, self.notes = threading.Lock(), 0, []
        self.transport = SimpleNamespace(
            burst=self.burst, evidence=SimpleNamespace(note=self.notes.append)
        )

    @contextmanager
    def burst(self):
        """Whatever is sent here is not paced."""
        self.bursts += 1
        yield

    def send(self, request):
        """The request itself, once noted."""
        with self.lock:
            self.sent.append((threading.get_ident(), request))
            first = len(self.sent) == 1
        if first and self.breaks:
            raise self.breaks
        if first:
            time.sleep(self.delay)
        return request


def test_every_connection_is_open_before_the_first_is_released():
    track = Track()
    requests = [REQUEST.with_parameter("code", str(number)) for number in range(5)]

    answers = together(track, requests)

    assert answers == requests
    assert [request.parameters for _, request in track.sent[:5]] == [()] * 5
    assert {thread for thread, _ in track.sent[:5]} == {thread for thread, _ in track.sent[5:]}
    assert len({thread for thread, _ in track.sent}) == 5
    assert (track.bursts, len(track.notes)) == (1, 1)


def test_what_opens_a_connection_holds_no_credential():
    opening = emptied(REQUEST.with_body(b"body"))

    assert (opening.parameters, opening.content) == ((), b"")
    assert opening.headers == (("Accept", "application/json"),)


def test_a_sender_that_fails_stops_the_race():
    with pytest.raises(LookupError):
        together(Track(breaks=LookupError("no certificate")), [REQUEST] * 3)


def test_a_connection_that_is_late_stops_the_race():
    track = Track(delay=0.4)

    with pytest.raises(Inconclusive):
        together(track, [REQUEST] * 3)

    assert all(request.parameters == () for _, request in track.sent)

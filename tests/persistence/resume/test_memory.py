"""Memory: a test that is told anew is answered from memory, and what is in doubt is settled."""

import pickle
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from fixtures.persistence.freshness import is_alive
from fixtures.profile.schema import Lifetimes
from fixtures.tpp.evidence.recorder import Evidence
from fixtures.tpp.evidence.replay import Exchanged, LostAnswerError, ReplayLog, Step
from fixtures.tpp.messages import Answer, Request, Termination

GRANTED, REFUSED = 200, 400
EXCHANGE = Request(method="POST", url="https://bank.example/token", parameters=(("code", "c1"),))
CONSENT = Request(
    method="POST", url="https://bank.example/consent", headers=(("Cookie", "session=1"),)
)
TEST = "conformance/test_05.py::test_a"


def answered(request, status=GRANTED, body=b"{}"):
    return Answer(request=request, end=Termination.ANSWERED, status=status, body=body)


def process(events):
    """The evidence of a process that takes up what earlier ones have written to `events`."""
    memory = ReplayLog(
        write=lambda name, value: events.append((name, value)),
        pack=pickle.dumps,
        unpack=pickle.loads,
        test=TEST,
    )
    for name, value in events:
        if name == "exchange":
            memory.exchanges[value.serial] = value
            memory.last = value.serial
            memory.past.setdefault(value.asked.place, []).append(value)
            memory.doubted(value.asked)
        elif name == "sending":
            memory.doubts.setdefault(value.place, []).append(value)
        else:
            memory.past.setdefault(value.place, []).append(value)
    return Evidence(memory=memory)


def sends(evidence, request=EXCHANGE, status=GRANTED, sent=None):
    def send():
        if sent is not None:
            sent.append(request)
        return answered(request, status)

    with evidence.memory.within("first_grant"):
        return evidence.exchanged(request, "tpp", send)


def killed(evidence, request=EXCHANGE):
    def dies():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), evidence.memory.within("first_grant"):
        evidence.exchanged(request, "tpp", dies)


def test_an_exchange_is_had_once_and_told_again():
    events, sent = [], []
    first = sends(process(events), sent=sent)
    later = process(events)

    again = sends(later, sent=sent)

    assert replace(again, number=first.number) == first
    assert later.exchanges == [again]
    assert "c1" in later.spent
    assert len(sent) == 1


def test_equal_exchanges_are_told_in_their_order_and_the_next_one_is_sent():
    events, sent = [], []
    before = process(events)
    for status in (GRANTED, REFUSED):
        sends(before, status=status)
    later = process(events)

    statuses = [sends(later, status=503, sent=sent).status for _ in range(3)]

    assert statuses == [GRANTED, REFUSED, 503]
    assert len(sent) == 1


@pytest.mark.parametrize("part", ["another fixture", None])
def test_what_another_part_asks_is_sent(part):
    events, sent = [], []
    sends(process(events))
    later = process(events)

    with later.memory.within(part):
        later.exchanged(EXCHANGE, "tpp", lambda: sent.append(1) or answered(EXCHANGE))

    assert sent == [1]


def test_a_request_under_another_certificate_is_another():
    events = []
    sends(process(events))
    later = process(events)

    with later.memory.within("first_grant"):
        found = later.exchanged(EXCHANGE, "renewed", lambda: answered(EXCHANGE, 401))

    assert found.status == 401


def test_what_is_made_anew_tells_no_two_requests_apart():
    events, sent = [], []
    one, two = (
        EXCHANGE.with_header(
            "X-Request-ID", f"7b1e5ba8-0d3a-4d22-8a6c-00000000000{number}"
        ).with_header("Date", f"Sun, 22 Nov 2026 17:00:0{number} GMT")
        for number in (1, 2)
    )
    sends(process(events), one)

    assert sends(process(events), two, status=REFUSED, sent=sent).status == GRANTED
    assert sent == []


def test_a_grant_settles_what_was_in_doubt():
    events = []
    killed(process(events))

    assert sends(process(events)).status == GRANTED
    assert sends(process(events), status=REFUSED).status == GRANTED  # told from here on


def test_a_refusal_of_what_was_in_doubt_proves_nothing():
    events = []
    killed(process(events))
    later = process(events)

    with pytest.raises(LostAnswerError) as lost:
        sends(later, status=REFUSED)
    assert lost.value.answer == later.exchanges[0]
    assert sends(later, status=REFUSED).status == REFUSED  # a request of its own


def test_what_was_lost_is_lost_to_every_later_process():
    events = []
    killed(process(events))
    with pytest.raises(LostAnswerError):
        sends(process(events), status=REFUSED)

    with pytest.raises(LostAnswerError):
        sends(process(events))


def test_a_page_of_the_psu_is_not_sent_again():
    events, sent = [], []
    killed(process(events), CONSENT)

    with pytest.raises(LostAnswerError):
        sends(process(events), CONSENT, sent=sent)
    assert sent == []


def test_a_harmless_request_is_never_in_doubt():
    events = []
    look = replace(EXCHANGE, method="GET")
    killed(process(events), look)

    assert sends(process(events), look, status=REFUSED).status == REFUSED


def test_random_values_and_attempts_come_back():
    events = []
    memory = process(events).memory
    with memory.within("first_grant"):
        drawn = memory.drawn(24)
        memory.step("visit", ("ok", drawn), lambda: "the call-back")
    later = process(events).memory

    with later.within("first_grant"):
        assert later.drawn(24) == drawn
        assert later.step("visit", ("ok", drawn), lambda: "another") == "the call-back"
        assert later.step("visit", ("ok", drawn), lambda: "another") == "another"


def test_nothing_is_kept_of_a_run_that_cannot_be_taken_up():
    memory = ReplayLog()
    with memory.within("first_grant"):
        assert memory.place is None
        assert memory.step("visit", "", lambda: "made") == "made"


RUN = SimpleNamespace(profile=SimpleNamespace(lifetimes=Lifetimes(code=60, access_token=100)))
TOKENS = b'{"access_token": "a", "expires_in": 100}'


def had(seconds, request=EXCHANGE, body=b"{}"):
    return Exchanged(1, TEST, None, answered(request, body=body), ago(seconds))


def visited(seconds):
    return Step((TEST, "first_grant"), "visit", "", b"", ago(seconds))


def bought(seconds):
    return had(seconds, body=TOKENS)


def shown(seconds):
    return had(seconds, CONSENT)


def ago(seconds):
    return datetime.now(UTC) - timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("past", "alive"),
    [
        ([], True),
        ([(visited, 20)], True),
        ([(visited, 40)], False),
        ([(visited, 40), (bought, 30)], True),
        ([(visited, 95), (bought, 90)], False),
        ([(bought, 90), (visited, 20)], True),
        ([(shown, 5)], True),
        ([(shown, 100_000)], False),
        ([(had, 100_000)], True),
    ],
)
def test_what_has_grown_too_old_is_not_taken_up(past, alive):
    assert is_alive([made(seconds) for made, seconds in past], RUN) is alive


def test_what_is_told_again_is_as_old_as_it_is():
    events = []
    first = sends(process(events))
    name, kept = events[-1]
    events[-1] = (name, replace(kept, ended=kept.ended - timedelta(seconds=50)))

    again = sends(process(events))

    assert 49 < first.at - again.at < 51

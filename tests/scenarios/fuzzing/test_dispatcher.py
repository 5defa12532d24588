"""The dispatcher sends side by side, once each, at the bank's pace, on so many connections."""

import random
import threading
import time
from dataclasses import replace
from types import SimpleNamespace

import pytest

from fixtures.bank import embedded
from fixtures.profile.loader import load
from fixtures.profile.schema import Limits
from fixtures.scenarios.fuzzing.dispatcher import Dispatcher
from fixtures.session.fixtures.fuzzing_state import sender
from fixtures.tpp.client import Tpp
from fixtures.tpp.evidence.recorder import Evidence
from fixtures.tpp.messages import Answer, Request, Termination
from fixtures.tpp.transport.rate_limit import Pace
from fixtures.tpp.transport.retry_after import retry_after
from fixtures.tpp.transport.transport import Transport
from tests.scenarios.fuzzing.conftest import SOUND


def numbered(number):
    return SOUND.with_parameter("code", f"code {number}")


def busiest_second(times):
    """How many moments fall into one second, wherever it begins."""
    return max(sum(at <= other < at + 1 for other in times) for at in times)


class Hours:
    """A clock that moves when somebody sleeps."""

    def __init__(self):
        self.time = 1000.0
        self.slept = []

    def now(self):
        """Seconds of this clock."""
        return self.time

    def sleep(self, seconds):
        """Move on."""
        self.slept.append(seconds)
        self.time += seconds


def told(status, **headers):
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Answer(request=SOUND, end=Termination.ANSWERED, status=status, headers=pairs)


class Hasty:
    """A TPP at a server that hangs up on a kept connection; or on a new one as well."""

    def __init__(self, *, always):
        self.always, self.fresh = always, []

    def authorization_request(self):
        """Elsewhere."""
        asked = Request(method="GET", url="https://bank.test/authorize", place="query")
        return SimpleNamespace(request=asked)

    def send(self, request, *, fresh=False):
        """An answer on a new connection alone."""
        self.fresh.append(fresh)
        if fresh and not self.always:
            return replace(told(400), request=request)
        return Answer(request=request, end=Termination.DROPPED)


@pytest.mark.parametrize("always", [False, True])
def test_a_connection_that_is_cut_behind_another_answer_is_no_answer(always):
    tpp = Hasty(always=always)

    answer = sender(SimpleNamespace(tpp=tpp))(SOUND)

    assert answer.end is (Termination.DROPPED if always else Termination.ANSWERED)
    assert tpp.fresh == [False, True]


def test_requests_are_sent_side_by_side():
    meeting = threading.Barrier(4, timeout=5)

    def send(request):
        meeting.wait()
        return replace(told(400), request=request)

    with Dispatcher(send, 4) as dispatcher:
        futures = [dispatcher.submit(numbered(number)) for number in range(4)]
        assert [each.result().request for each in futures] == [numbered(n) for n in range(4)]


def test_the_same_bytes_are_sent_once(counter):
    with Dispatcher(counter.send, 4) as dispatcher:
        first = dispatcher.submit(SOUND)
        again = dispatcher.submit(replace(SOUND, parameters=(), body=SOUND.content))

        assert again is first
        dispatcher.settle()
    assert len(counter.sent) == 1


def test_a_header_makes_another_request(counter):
    with Dispatcher(counter.send, 4) as dispatcher:
        dispatcher.submit(SOUND)
        dispatcher.submit(SOUND.with_header("X-Request-ID", "7"))
        dispatcher.settle()
    assert len(counter.sent) == 2


def test_the_quota_is_kept_and_known_requests_do_not_count(counter):
    with Dispatcher(counter.send, 2, quota=3) as dispatcher:
        futures = [dispatcher.submit(numbered(number % 4)) for number in range(12)]
        dispatcher.settle()

    assert len(counter.sent) == 3
    assert [number for number in range(4) if futures[number] is None] == [3]


def test_what_goes_beyond_the_quota_is_remembered_too(counter):
    with Dispatcher(counter.send, 2, quota=1) as dispatcher:
        dispatcher.submit(numbered(1))
        first = dispatcher.beyond(numbered(2))

        assert dispatcher.beyond(numbered(2)) is first
        assert dispatcher.submit(numbered(2)) is first
        dispatcher.settle()
    assert len(counter.sent) == 2


def test_a_request_alone_waits_for_all_others():
    order, gate = [], threading.Event()

    def send(request):
        if request.value("code") != "code 9":
            gate.wait(5)
        order.append(request.value("code"))
        return told(400)

    with Dispatcher(send, 3) as dispatcher:
        dispatcher.submit(numbered(1))
        dispatcher.submit(numbered(2))
        threading.Timer(0.05, gate.set).start()
        dispatcher.alone(numbered(9))
    assert order[-1] == "code 9"


def test_a_pace_gives_one_slot_an_interval():
    hours = Hours()
    pace = Pace(50, hours.now, hours.sleep)
    start, slots = hours.time, []

    for _ in range(101):
        pace.wait()
        slots.append(hours.time - start)

    assert slots[-1] == pytest.approx(2.02)
    assert busiest_second(slots) == 50


def paced(rate, late, seed):
    """When requests go out in five seconds, where callers wake up late and send later still."""
    chance, hours, sent = random.Random(seed), Hours(), []  # noqa: S311 - no secret
    pace = Pace(
        rate, hours.now, lambda left: hours.sleep(left + chance.choice((0, late / 9, late)))
    )
    for _ in range(5 * rate + 1):
        slot = pace.wait()
        hours.time += chance.choice((0, 0, 0, late / 9))
        pace.sent(slot)
        sent.append(hours.time - 1000)
    return sent


@pytest.mark.parametrize("rate", [1, 5, 50, 200])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_second_is_crowded_however_late_callers_wake_up(rate, seed):
    assert busiest_second(paced(rate, 0.03, seed)) <= rate


@pytest.mark.parametrize("rate", [1, 5, 50, 200])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_paced_run_ends_in_time(rate, seed):
    assert paced(rate, 0.002, seed)[-1] <= 5 * 1.02


def test_what_a_thread_sends_late_counts_when_it_is_sent():
    hours, sent = Hours(), []
    pace = Pace(4, hours.now, hours.sleep)

    kept_from_sending = pace.wait()
    for _ in range(5):
        slot = pace.wait()
        if not sent:
            sent.append(hours.time)
            pace.sent(kept_from_sending)
        sent.append(hours.time)
        pace.sent(slot)

    assert busiest_second(sent) == 4


def test_a_rate_below_one_a_second_is_kept():
    hours = Hours()
    pace = Pace(0.5, hours.now, hours.sleep)

    for _ in range(3):
        pace.wait()

    assert hours.slept == [pytest.approx(2.02), pytest.approx(2.02)]


def test_who_waits_already_is_held_too():
    hours, calls = Hours(), []

    def sleep(seconds):
        hours.sleep(seconds)
        if not calls:
            calls.append(hours.time)
            pace.hold(5)

    pace = Pace(10, hours.now, sleep)
    pace.wait()
    pace.wait()

    assert hours.slept == [pytest.approx(0.101), 5.0]


def test_an_idle_pace_saves_no_slots():
    hours = Hours()
    pace = Pace(10, hours.now, hours.sleep)
    pace.wait()
    hours.time += 60

    pace.wait()
    pace.wait()

    assert hours.slept == [pytest.approx(0.101)]


def test_no_limit_is_no_wait():
    hours = Hours()
    pace = Pace(0, hours.now, hours.sleep)

    pace.wait()
    pace.wait()

    assert hours.slept == []


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (told(200, Retry_After="9"), None),
        (told(503, Retry_After="9"), None),
        (told(429), 1.0),
        (told(429, Retry_After="0"), 0.0),
        (told(429, Retry_After=" 12 "), 12.0),
        (told(429, Retry_After="soon"), 1.0),
        (told(429, Retry_After="Thu, 01 Jan 1970 00:01:40 GMT"), 40.0),
        (told(429, Retry_After="Thu, 01 Jan 1970 00:00:01 GMT"), 0.0),
        (told(429, Retry_After="Thu, 01 Jan 1970 00:01:40 -0000"), 40.0),
    ],
)
def test_retry_after_is_read_in_both_forms(answer, seconds):
    assert retry_after(answer, lambda: 60.0) == seconds


@pytest.mark.parametrize("number", [1, 4, 8])
def test_a_thread_has_one_connection(sound_bank, number):
    running, profile = sound_bank
    profile = replace(profile, limits=Limits(concurrency=number))
    server = running._servers[0]
    before = server.handshakes["completed"]

    with Transport(profile, Evidence()) as transport:
        tpp = Tpp(profile, profile.client, "tpp", transport)
        with Dispatcher(tpp.send, number) as dispatcher:
            url = profile.endpoints.token
            futures = [
                dispatcher.submit(Request(method="POST", url=url, parameters=(("x", str(each)),)))
                for each in range(20 * number)
            ]
            assert {each.result().status for each in futures} == {400}

    assert server.handshakes["completed"] - before == number


@pytest.fixture
def paced_tpp(sound_bank):
    """A TPP at fifty requests a second, on a clock that moves when it waits for its turn."""
    _, profile = sound_bank
    profile = replace(profile, limits=Limits(requests_per_second=50, concurrency=8))
    hours = Hours()
    with Transport(profile, Evidence()) as transport:
        transport._pace = Pace(50, hours.now, hours.sleep)
        transport._handshakes = Pace(0, hours.now, hours.sleep)
        yield Tpp(profile, profile.client, "tpp", transport), hours


def test_every_request_over_tls_takes_one_slot(paced_tpp):
    tpp, hours = paced_tpp
    url = tpp.profile.endpoints.token

    with Dispatcher(tpp.send, 8) as dispatcher:
        futures = [
            dispatcher.submit(Request(method="POST", url=url, parameters=(("x", str(each)),)))
            for each in range(50)
        ]
        assert {each.result().status for each in futures} == {400}

    assert hours.time - 1000 == pytest.approx(49 * 1.01 / 50)


def test_a_request_without_a_connection_takes_a_slot_too(paced_tpp):
    tpp, hours = paced_tpp
    nobody = Request(method="POST", url="https://127.0.0.1:9/token")

    ends = [tpp.send(nobody, fresh=True).end for _ in range(3)]

    assert ends == [Termination.UNREACHABLE] * 3
    assert hours.time - 1000 == pytest.approx(2 * 1.01 / 50)


def test_connections_are_opened_at_the_pace_too(paced_tpp):
    tpp, hours = paced_tpp
    tpp.transport._handshakes = Pace(20, hours.now, hours.sleep)
    asked = Request(method="POST", url=tpp.profile.endpoints.token)

    answers = [tpp.send(asked, fresh=True) for _ in range(4)]

    assert {each.status for each in answers} == {400}
    assert hours.time - 1000 == pytest.approx(3 * 1.01 / 20)


def test_waiting_for_a_slot_is_no_part_of_the_exchange(paced_tpp, monkeypatch):
    tpp, hours = paced_tpp
    real = time.perf_counter
    monkeypatch.setattr(time, "perf_counter", lambda: real() + hours.time)
    tpp.transport._pace.hold(3600)

    answer = tpp.send(Request(method="POST", url=tpp.profile.endpoints.token))

    assert answer.status == 400
    assert hours.time - 1000 == pytest.approx(3600)
    assert answer.seconds < 1800


@pytest.fixture(scope="module")
def sound_bank(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bank")
    with embedded.start(folder) as running:
        yield running, load(running.profile)

"""The timeline of a test, and the order of its exchanges."""

from datetime import UTC, datetime, timedelta

from fixtures.expect.verifier import BROKEN, KEPT, Judgement, VerifierOutcome
from fixtures.report.timeline import timeline
from fixtures.session import recording
from fixtures.tpp.evidence.recorder import Note
from fixtures.tpp.messages import Answer, Request, Termination

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
TOKEN = Request(method="POST", url="https://bank.test/token")


def exchange(number, began, ended, status=200):
    answer = Answer(
        request=TOKEN,
        end=Termination.ANSWERED if status else Termination.DROPPED,
        status=status,
        number=number,
        certificate="tpp",
        seconds=ended - began,
    )
    return answer, NOON + timedelta(seconds=ended)


def test_requests_that_wait_for_each_other_need_no_timeline():
    assert timeline([exchange(1, 0, 1), exchange(2, 1, 2)], [], 0) == ""
    assert timeline([], [], 0) == ""


def test_a_race_is_told_in_the_order_of_time():
    assert timeline([exchange(1, 0, 2), exchange(2, 0.5, 1, 0)], [], 100_000).splitlines() == [
        "    +0.000 s 100001 --> POST /token (tpp)",
        "    +0.500 s 100002 --> POST /token (tpp)",
        "    +1.000 s 100002 <-- the connection was cut without alert or answer",
        "    +2.000 s 100001 <-- HTTP 200",
    ]


def test_a_move_of_the_clock_is_told_where_it_lies_between_exchanges():
    within = Note(1, "the bank's clock is put forward by 60 s", NOON + timedelta(seconds=1.5))
    before = Note(0, "earlier", NOON - timedelta(seconds=1))
    told = timeline([exchange(1, 0, 1), exchange(2, 2, 3)], [before, within], 0).splitlines()

    assert told[2] == "    +1.500 s       the bank's clock is put forward by 60 s"
    assert len(told) == 5


def test_a_wait_is_told_by_its_length():
    told = timeline([exchange(1, 0, 1), exchange(2, 61, 62)], [], 0)

    assert "             ... 60 s pass\n" in told


def test_the_exchange_that_a_verifier_complains_of_is_cited_last():
    answers = [exchange(number, number, number + 1)[0] for number in (1, 2, 3)]
    broken = Judgement("status", (answers[1], 400), {}, VerifierOutcome(BROKEN, "why"))
    kept = Judgement("status", (answers[1], 200), {}, VerifierOutcome(KEPT))

    def order(*judged):
        return [each.number for each in recording.deciding_last(answers, judged)]

    assert order(kept, broken) == [1, 3, 2]
    assert order(broken, kept) == [1, 2, 3]
    assert order() == [1, 2, 3]
    named = recording.deciding_last(answers, (broken,), (1, 2))
    assert [each.number for each in named] == [3, 2, 1]

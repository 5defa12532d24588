"""Arguments of verifiers on paper and back, without a secret; and what is noted of a verifier."""

import json
import threading
from datetime import UTC, datetime

import pytest

from fixtures import expect
from fixtures.expect import verifier as judging
from fixtures.expect.verifier import BROKEN, KEPT, SKIPPED, TOLERATED, UNCLEAR, VerifierOutcome
from fixtures.outcomes import NonConformity
from fixtures.profile.schema import AcceptedError, Shape
from fixtures.report.audit import replay, transcript
from fixtures.report.audit.codec import Named, NotSerialisable, Redactor, as_json, exchanges, read
from fixtures.scenarios.authorization import Attempt, Outcome
from fixtures.scenarios.faults import FaultResult, Refusal
from fixtures.scenarios.fuzzing.mutation import Finding
from fixtures.scenarios.revocations import Revocation
from fixtures.tpp.evidence.recorder import Evidence
from fixtures.tpp.grants import Authorization, Callback, Tokens
from fixtures.tpp.messages import Answer, Request, Termination
from fixtures.tpp.transport.tls_probe import Handshake, Reply

TOKEN = "eyTokenTokenTokenToken0123456789"
FIRST = 100_000


@pytest.fixture
def evidence():
    """Two exchanges: a token, and a page that sends the browser on with a code."""
    asked = Request(method="POST", url="https://bank.test/token", parameters=(("a", "b"),))
    body = json.dumps({"access_token": TOKEN, "token_type": "Bearer"}).encode()
    kind = (("Content-Type", "application/json"),)
    page = Request(method="GET", url="https://bank.test/authorize?state=s", content_type=None)
    place = (("Location", f"https://tpp.test/cb?code={TOKEN[::-1]}&state=s"),)
    found = Evidence()
    found.record(
        Answer(request=asked, end=Termination.ANSWERED, status=200, headers=kind, body=body)
    )
    found.record(Answer(request=page, end=Termination.ANSWERED, status=302, headers=place))
    return found


@pytest.fixture
def again(evidence):
    """Tells a value, and reads it from JSON as `verify` does."""

    def through(value):
        told_ = as_json(value, Redactor(FIRST, evidence.redaction.text))
        text = json.dumps(told_)
        assert TOKEN not in text
        assert TOKEN[::-1] not in text
        entries = transcript.entries(evidence, FIRST)
        answers = {each["number"]: replay.answer(each) for each in entries}
        return read(json.loads(text), answers)

    return through


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, 3, 0.5, "a text", [1, "b"], (1, (2,)), frozenset({"a"}), {"a": [1]}),
        *(Termination.DROPPED, b"\x30\x00\xff", datetime(2026, 3, 1, tzinfo=UTC)),
        *(Refusal(frozenset({400}), frozenset({"invalid_grant"})), AcceptedError(status=403)),
        *(
            Shape(parameter_names={"code": "c"}),
            Reply(Termination.REFUSED),
            Handshake(Termination.ANSWERED),
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_plain_value_comes_back_as_it_was(again, value):
    assert again(value) == value
    assert type(again(value)) is type(value)


def test_an_answer_comes_back_as_a_verifier_reads_it(again, evidence):
    answer = again(evidence.exchanges[0])

    assert (answer.number, answer.status, answer.media_type) == (FIRST + 1, 200, "application/json")
    assert answer.json() == {"access_token": "<access_token 1>", "token_type": "Bearer"}
    assert answer.request.parameters == (("a", "b"),)
    assert answer.request.url == "https://bank.test/token"


def test_what_is_made_of_answers_comes_back_as_such(again, evidence):
    token, page = evidence.exchanges
    asked = Authorization(
        request=page.request, state="s", redirect_uri="https://tpp.test/cb", scope="aisp"
    )
    callback = Callback(authorization=asked, url=page.headers[0][1], pages=(page,))
    attempt = Attempt(callback, callback, Shape())

    assert again(callback).reached
    assert again(callback).value("code") == "<code 1>"
    assert again(Outcome(attempt, callback, token)).answer.number == FIRST + 1
    assert again(Tokens.read(token)).access_token == "<access_token 1>"
    assert again(Revocation(answer=token, again=page)).again.status == 302
    assert again(attempt).hosts == {"bank.test"}


def test_a_fault_result_and_a_finding_keep_what_judges_them(again, evidence):
    token, page = evidence.exchanges
    lawful = (Refusal(frozenset({400}), frozenset({"invalid_request"})),)
    result = again(FaultResult(Named("absent('code')", lawful), token, None, token, ()))
    finding = again(Finding(Named("twice('code')"), page, NonConformity("HTTP 400", "HTTP 302"), 3))

    assert judging.outcome_of(expect.refused, result).kind == BROKEN
    assert result.fault.lawful == lawful
    assert (repr(finding.mutation), finding.wrong.expected) == ("twice('code')", "HTTP 400")


def test_what_has_a_behaviour_or_hides_a_secret_is_not_told(evidence):
    words = Redactor(0, evidence.redaction.text)
    for value in (object(), iter([1]), TOKEN.encode(), [object()]):
        with pytest.raises(NotSerialisable):
            as_json(value, words)


def test_the_exchange_that_decides_is_named_after_its_control(evidence):
    token, page = evidence.exchanges
    result = as_json(FaultResult(Named("x"), page, None, token, ()), Redactor(0, str))

    assert exchanges(result) == [1, 2]


@pytest.mark.parametrize("body", ["x" * 20_000, "\udcff"])
def test_a_part_of_an_exchange_is_no_ground_for_a_judgement(evidence, body):
    answer = evidence.exchanges[0]
    octets = body.encode("utf-8", "surrogateescape")
    cut = Answer(request=answer.request, end=Termination.ANSWERED, status=400, body=octets)
    entry = transcript.entry(cut, evidence.ended[0], 1, str)

    with pytest.raises(replay.NotWhole):
        replay.answer(entry)


@pytest.fixture
def noted():
    """What is noted while the block lasts."""
    judging.begin()
    yield judging.taken
    judging.end()


def heard(verifier, *arguments):
    return judging.outcome_of(verifier, *arguments)


def test_each_way_to_end_is_noted_with_its_words(noted, evidence):
    page = evidence.exchanges[1]
    heard(expect.status, page, 302)
    heard(expect.status, page, 200)
    heard(expect.recommended, 0, "a name", "none")
    heard(expect.granted, page)
    heard(expect.offered, 0, "no such thing")

    found = noted()
    assert [each.said.kind for each in found] == [KEPT, BROKEN, TOLERATED, UNCLEAR, SKIPPED]
    assert found[1].said == VerifierOutcome(
        BROKEN, "expected HTTP 200; received HTTP 302 without media type"
    )
    assert (found[1].verifier, found[1].arguments) == ("status", (page, 200))
    assert noted() == []


def test_what_a_verifier_asks_of_others_is_not_noted(noted, evidence):
    heard(expect.served, evidence.exchanges[0])  # asks `status`

    assert [each.verifier for each in noted()] == ["served"]


def test_only_the_thread_of_the_tests_is_noted(noted, evidence):
    other = threading.Thread(target=heard, args=[expect.status, evidence.exchanges[0], 200])
    other.start()
    other.join()

    assert noted() == []


def test_nothing_is_noted_where_nobody_reads_it(evidence):
    heard(expect.status, evidence.exchanges[0], 200)

    assert judging.taken() == []

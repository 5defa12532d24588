"""The verifiers of refusals: what each lets pass, and what it says of each other answer."""

from dataclasses import replace

import pytest

from fixtures import expect
from fixtures.outcomes import Granted, Inconclusive, NonConformity, Recommendation
from fixtures.profile.schema import AcceptedError
from fixtures.scenarios.faults import Fault, Refusal
from fixtures.tpp.messages import Termination
from tests.expect.answers import ASKED, answer, given, refusal, unanswered
from tests.expect.fault_chains import CRASH, HTML, judged, result

OUT = pytest.skip.Exception
LAWFUL = Refusal(frozenset({400}), frozenset({"invalid_grant"}))
CODE = "code-that-is-a-secret-1"
SENT = replace(ASKED, parameters=(("grant_type", "authorization_code"), ("code", CODE)))
PUT = replace(ASKED, method="PUT")


@pytest.mark.parametrize(
    ("came", "wrong"),
    [
        (refusal(), None),
        (refusal("invalid_request"), Recommendation),
        (refusal("invalid_client"), NonConformity),
        (refusal(status=401), None),
        (refusal("invalid_code", 403), None),
        (refusal("Unauthorized", 401), None),
        (given(), NonConformity),
        (answer(204), None),
        (answer(200, {"status": "refused"}), None),
        (answer(302, Location="/error"), None),
        (HTML, None),
        (CRASH, Inconclusive),
        (answer(429), Inconclusive),
        (unanswered(Termination.REFUSED), None),
        (unanswered(), None),
        (unanswered(Termination.UNREACHABLE), Inconclusive),
    ],
)
def test_refused(came, wrong):
    with judged(wrong):
        expect.refused(result(came))


@pytest.mark.parametrize(
    ("clause", "wrong"), [("STEP5-12", NonConformity), ("STEP5-21", Recommendation)]
)
def test_a_wrong_error_violates_a_requirement_that_names_the_error(clause, wrong):
    fault = Fault(name="a", clause=clause, change=lambda request, _: request, lawful=(LAWFUL,))
    seen = result(refusal("invalid_client"))
    with judged(wrong):
        expect.refused(replace(seen, fault=fault))


def test_a_declared_error_is_lawful_too():
    expect.refused(result(refusal("expired", 403), declared=(AcceptedError(status=403),)))


@pytest.mark.parametrize(
    ("came", "again", "wrong"),
    [
        (unanswered(Termination.REFUSED), None, None),
        (unanswered(), unanswered(), None),
        (unanswered(), given(), NonConformity),
        (HTML, None, None),
        *((answer(status), None, None) for status in (200, 302, 400, 401, 403, 404, 413)),
        (given(), None, NonConformity),
        (answer(429), None, Inconclusive),
        (unanswered(Termination.UNREACHABLE), None, Inconclusive),
        (CRASH, None, Inconclusive),
    ],
)
def test_turned_away(came, again, wrong):
    with judged(wrong):
        expect.turned_away(result(came, again=again))


@pytest.mark.parametrize(
    ("came", "wrong"),
    [
        (answer(405, Allow="POST", request=PUT), None),
        (answer(405, Allow="OPTIONS, post", request=PUT), None),
        (answer(405, request=PUT), NonConformity),
        (answer(405, Allow="OPTIONS", request=PUT), NonConformity),
        (answer(405, Allow="POST, PUT", request=PUT), NonConformity),
        (refusal("invalid_request"), OUT),
        (CRASH, Inconclusive),
    ],
)
def test_names_post(came, wrong):
    with judged(wrong):
        expect.names_post(came)


@pytest.mark.parametrize(
    ("came", "wrong"),
    [
        (refusal(), None),
        (answer(415), None),
        (given(), None),
        (CRASH, NonConformity),
        (answer(302), None),
        (unanswered(), None),
        (unanswered(Termination.UNREACHABLE), Inconclusive),
    ],
)
def test_clean_or_granted(came, wrong):
    with judged(wrong):
        expect.clean_or_granted(came)


@pytest.mark.parametrize(
    ("came", "wrong"),
    [
        (refusal(), None),
        (answer(400, Access_Control_Allow_Origin="*"), NonConformity),
        (answer(400, Access_Control_Allow_Origin="https://elsewhere.example"), NonConformity),
        (CRASH, Inconclusive),
        (answer(500, Access_Control_Allow_Origin="*"), NonConformity),
    ],
)
def test_closed_to_scripts(came, wrong):
    with judged(wrong):
        expect.closed_to_scripts(came)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('{"error": "invalid_grant"}', None),
        ('{"error": "invalid_grant", "error_description": "authorization_code refused"}', None),
        (f'{{"error_description": "code {CODE}"}}', NonConformity),
        ('Traceback (most recent call last):\n  File "app.py"', NonConformity),
        ("java.lang.NullPointerException: code", NonConformity),
        ("  at com.bank.Token.read(Token.java:42)", NonConformity),
    ],
)
@pytest.mark.parametrize("status", [400, 500])
def test_keeps_secrets(status, text, wrong):
    wrong = wrong or (Inconclusive if status == 500 else None)

    with judged(wrong) as raised:
        expect.keeps_secrets(answer(status, text=text, request=SENT))
    assert CODE not in str(raised and raised.value)


def test_a_token_response_is_no_error_to_read_secrets_in():
    with pytest.raises(Inconclusive):
        expect.keeps_secrets(given())


@pytest.mark.parametrize(
    ("other", "wrong"),
    [
        (refusal(), None),
        (refusal("invalid_request"), NonConformity),
        (refusal(status=401), NonConformity),
        (answer(400, {"error": "invalid_grant", "error_description": "spent"}), NonConformity),
        (answer(400, {"error": "invalid_grant", "error_description": ""}), None),
        (HTML, NonConformity),
    ],
)
def test_said_alike(other, wrong):
    with judged(wrong):
        expect.said_alike(refusal(), other)


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ([given(), refusal(), refusal()], None),
        ([refusal(), given(), CRASH], Recommendation),
        ([given(), given(), refusal()], NonConformity),
        ([refusal(), refusal()], Inconclusive),
    ],
)
def test_one_success(answers, wrong):
    with judged(wrong):
        expect.one_success(answers)


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ([refusal()], None),
        ([refusal(), refusal()], None),
        ([refusal(), given()], NonConformity),
        ([refusal("invalid_request")], Recommendation),
        ([refusal("invalid_client")], NonConformity),
        ([HTML], None),
        ([], Inconclusive),
    ],
)
def test_all_refused(answers, wrong):
    with judged(wrong):
        expect.all_refused(answers, "invalid_grant")


def test_each_may_be_refused_as_the_bank_declares():
    answers, declared = [refusal(), refusal("invalid_token", 401)], [AcceptedError(status=401)]

    expect.all_refused(answers, "invalid_grant", declared)
    with pytest.raises(NonConformity):
        expect.all_refused(answers, "invalid_grant")


@pytest.mark.parametrize(
    ("kept", "fresh", "alive", "wrong"),
    [
        (
            refusal("invalid_client", 401),
            refusal("invalid_client", 401),
            answer(200, {"accounts": []}),
            None,
        ),
        (answer(403), answer(403), answer(200, {"accounts": []}), None),
        (refusal(), refusal("invalid_client", 401), answer(200, {"accounts": []}), NonConformity),
        (given(), refusal("invalid_client"), answer(200, {"accounts": []}), Granted),
        (given(), refusal("invalid_client"), answer(401), Granted),
        (refusal("invalid_client", 401), refusal("invalid_client", 401), answer(401), Inconclusive),
        (None, refusal("invalid_client", 401), None, Inconclusive),
        (refusal(), refusal(), answer(200, {"accounts": []}), Inconclusive),
        (refusal(), refusal(), given(), None),
        (refusal("invalid_request"), refusal(), given(), NonConformity),
        (given(), refusal(), refusal(), Granted),
        (given(), refusal(), given(), Granted),
        (None, refusal(), None, Inconclusive),
        (None, given(), None, pytest.skip.Exception),
        (CRASH, refusal("invalid_client"), answer(200, {"accounts": []}), Inconclusive),
    ],
)
def test_matched_alike(kept, fresh, alive, wrong):
    with judged(wrong):
        expect.matched_alike(kept, fresh, alive)


@pytest.mark.parametrize(
    ("came", "wrong"),
    [
        (refusal("invalid_client"), None),
        (refusal("unauthorized_client", 401), None),
        (answer(403), None),
        (unanswered(Termination.REFUSED), None),
        (unanswered(), None),
        (HTML, None),
        (refusal(), Recommendation),
        (refusal("invalid_code"), Inconclusive),
        (answer(200, {"status": "refused"}), Inconclusive),
        (refusal("invalid_request"), NonConformity),
        (given(), NonConformity),
        (CRASH, Inconclusive),
    ],
)
def test_left_the_register(came, wrong):
    with judged(wrong):
        expect.left_the_register(came)


@pytest.mark.parametrize(
    ("came", "wrong"),
    [
        (given(scope="aisp"), None),
        (given(), None),
        (refusal(), None),
        (given(scope="aisp cbpii"), NonConformity),
        (refusal("invalid_client"), NonConformity),
    ],
)
def test_not_wider(came, wrong):
    with judged(wrong):
        expect.not_wider(result(came), "aisp", ())


@pytest.mark.parametrize(
    ("came", "wrong"),
    [
        (refusal(), None),
        (refusal("invalid_client", 401), None),
        (refusal("access_denied"), NonConformity),
        (refusal(status=401), NonConformity),
        (answer(400, {"error": "invalid_grant"}, kind="text/plain"), NonConformity),
        (HTML, NonConformity),
        (CRASH, Inconclusive),
    ],
)
def test_error_form(came, wrong):
    with judged(wrong):
        expect.error_form(came)


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"error": "invalid_grant"}, None),
        ({"error": "invalid_grant", "error_description": "it's gone"}, None),
        ({"error": "invalid_grant", "error_description": 'a "no"'}, NonConformity),
        ({"error": "invalid_grant", "error_description": "d\u00e9j\u00e0"}, NonConformity),
        ({"error": "invalid_grant", "error_uri": "https://b.example/a b"}, NonConformity),
        ({"error": "invalid_grant", "error_description": 7}, NonConformity),
    ],
)
def test_error_characters(body, wrong):
    with judged(wrong):
        expect.error_characters(body)

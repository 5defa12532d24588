"""The verifiers of refusals: for the right reason, in the right words, and at no one's cost."""

from dataclasses import replace

import pytest

from fixtures import expect
from fixtures.outcomes import Inconclusive, NonConformity, Recommendation
from fixtures.scenarios.faults import FaultResult, Refusal
from fixtures.tpp.messages import Termination
from fixtures.tpp.oauth_errors import TOKEN_ERRORS
from tests.expect.answers import ASKED, answer, given, refusal, unanswered
from tests.expect.fault_chains import CRASH, HTML, GrantFault, judged, result

OUT = pytest.skip.Exception
PUT = replace(ASKED, method="PUT")


@pytest.mark.parametrize(
    ("policy", "came", "wrong"),
    [
        ("ignore", given(), None),
        ("ignore", refusal(), NonConformity),
        ("required", given(), None),
        ("required", refusal(), NonConformity),
        ("reject", refusal(), None),
        ("reject", given(), NonConformity),
        ("reject", refusal("invalid_client"), NonConformity),
        ("either", given(), None),
        ("either", refusal(), None),
        ("either", refusal("invalid_client"), NonConformity),
        ("either", CRASH, Inconclusive),
    ],
)
def test_scope_policy(policy, came, wrong):
    with judged(wrong):
        expect.scope_policy(result(came), policy)


@pytest.mark.parametrize(
    ("came", "wrong"),
    [
        (refusal(), None),
        (refusal("invalid_scope"), None),
        (HTML, None),
        (given(scope="aisp"), None),
        (given(scope="aisp pisp"), NonConformity),
        (given(), NonConformity),
        (answer(404), None),
        (answer(200, {"status": "refused"}), None),
        (CRASH, Inconclusive),
    ],
)
def test_no_scope(came, wrong):
    with judged(wrong):
        expect.no_scope(result(came), "pisp")


def test_reaction():
    assert expect.reaction(result(given())) == "ignored"
    assert expect.reaction(result(answer(204))) == "refused"
    assert expect.reaction(result(refusal())) == "refused"
    assert expect.reaction(result(answer(300))) == "refused"
    assert expect.reaction(result(answer(302))) == "refused"
    assert expect.reaction(result(unanswered())) == "refused"


@pytest.mark.parametrize(
    ("came", "wrong"),
    [
        (refusal(), None),
        (refusal("invalid_client", 401), NonConformity),
        (unanswered(Termination.REFUSED), None),
        (unanswered(), None),
        (answer(403), None),
        (answer(404), None),
        (given(), NonConformity),
    ],
)
def test_refused_or_turned_away(came, wrong):
    with judged(wrong):
        expect.refused_or_turned_away(result(came))


@pytest.mark.parametrize(
    ("came", "wrong"),
    [
        (refusal("invalid_grant"), None),
        (refusal("invalid_request", 401), None),
        (refusal("invalid_client"), NonConformity),
        (refusal("invalid_grant", 403), None),
        (refusal("invalid_code", 403), None),
        (given(), NonConformity),
        (answer(204), None),
        (HTML, None),
        (CRASH, Inconclusive),
        (answer(429), Inconclusive),
        (unanswered(), Inconclusive),
    ],
)
def test_error(came, wrong):
    with judged(wrong):
        expect.error(came, {400, 401}, {"invalid_grant", "invalid_request"})


@pytest.mark.parametrize(
    ("came", "wrong"),
    [
        *((refusal(name), None) for name in TOKEN_ERRORS),
        (refusal(status=499), None),
        (refusal(status=399), Recommendation),
        (refusal(status=500), NonConformity),
        (refusal("server_error"), Recommendation),
        (given(), NonConformity),
        (HTML, Recommendation),
        (answer(400), Recommendation),
        (answer(413), None),
        (answer(429), Inconclusive),
        (unanswered(), Recommendation),
        (unanswered(Termination.REFUSED), Recommendation),
        (unanswered(Termination.UNREACHABLE), Inconclusive),
        (unanswered(Termination.DISTRUSTED), Inconclusive),
    ],
)
def test_clean_refusal(came, wrong):
    with judged(wrong):
        expect.clean_refusal(came)


def test_the_errors_of_rfc_6749_5_2_are_six():
    assert sorted(TOKEN_ERRORS) == [
        "invalid_client",
        "invalid_grant",
        "invalid_request",
        "invalid_scope",
        "unauthorized_client",
        "unsupported_grant_type",
    ]


@pytest.mark.parametrize(
    ("came", "wrong"), [(HTML, OUT), (given(), Inconclusive), (CRASH, Inconclusive)]
)
def test_an_error_that_cannot_be_read_is_not_read(came, wrong):
    assert expect.readable(refusal()) == {"error": "invalid_grant"}
    with judged(wrong):
        expect.readable(came)


class AnyRefusal(GrantFault):
    """A fault that any refusal with 401 or 403 names."""

    lawful = (Refusal(frozenset({401, 403}), frozenset()),)


@pytest.mark.parametrize(
    ("came", "wrong"),
    [
        (answer(403), None),
        (refusal(status=401), None),
        (refusal("odd"), None),
        (refusal(), NonConformity),
    ],
)
def test_a_refusal_without_names_asks_for_its_status_alone(came, wrong):
    with judged(wrong):
        expect.refused(FaultResult(AnyRefusal(), came, None, given(), ()))


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ((("code", "12345678"),), NonConformity),
        ((("code", "1234567"),), None),
        ((("state", "12345678"),), None),
        *(
            (((name, "12345678"),), NonConformity)
            for name in ("code_verifier", "refresh_token", "token", "client_secret")
        ),
    ],
)
def test_a_secret_of_eight_characters_or_more_is_not_repeated(sent, wrong):
    request = replace(ASKED, parameters=sent)
    with judged(wrong):
        expect.keeps_secrets(answer(400, text="no such code: 12345678", request=request))


@pytest.mark.parametrize(
    "kept",
    [refusal("invalid_client", 400), refusal("unauthorized_client", 401), answer(403), given()],
)
def test_a_connection_in_use_makes_a_difference(kept):
    with pytest.raises(NonConformity):
        expect.matched_alike(kept, refusal("invalid_client", 401), answer(200, {"accounts": []}))


@pytest.mark.parametrize(
    "fresh", [refusal("invalid_client"), refusal("unauthorized_client"), answer(401), answer(403)]
)
def test_a_foreign_client_is_refused_alike_on_both_connections(fresh):
    expect.matched_alike(fresh, fresh, answer(200, {"accounts": []}))


@pytest.mark.parametrize(
    ("came", "wrong"),
    [
        (refusal("access_denied"), None),
        (refusal("unauthorized_client"), None),
        (refusal("odd", 401), None),
        (answer(401), None),
        (answer(400), Inconclusive),
        (answer(404), Inconclusive),
        (answer(204), Inconclusive),
        (refusal("server_error"), NonConformity),
        (unanswered(Termination.UNREACHABLE), Inconclusive),
    ],
)
def test_a_tpp_off_the_register_is_not_served(came, wrong):
    with judged(wrong):
        expect.left_the_register(came)


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"error": ""}, NonConformity),
        ({"error": 'a"b'}, NonConformity),
        ({"error": "a\\b"}, NonConformity),
        ({}, None),
        ({"error": "a", "error_description": ""}, None),
        ({"error": "a", "error_description": "a\nb"}, NonConformity),
        ({"error": "a", "error_uri": ""}, None),
        ({"error": "a", "error_uri": None}, NonConformity),
        ({"error": "a", "error_uri": "https://b.example/a#b"}, None),
    ],
)
def test_the_characters_of_an_error_are_those_of_rfc_6749(body, wrong):
    with judged(wrong):
        expect.error_characters(body)


@pytest.mark.parametrize(
    ("verifier", "came", "message"),
    [
        (expect.refused, result(given()), "a refusal, 400 invalid_grant; received HTTP 200"),
        (expect.refused, result(refusal("invalid_client")), "400 invalid_grant; received HTTP 400"),
        (expect.error_characters, {"error": "\t"}, "error of permitted.*received error with"),
        (expect.names_post, answer(405, request=PUT), "Allow with POST; received no Allow"),
        (
            expect.names_post,
            answer(405, Allow="GET, HEAD", request=PUT),
            "received Allow with 2 other",
        ),
        (
            expect.names_post,
            answer(405, Allow="POST, PUT", request=PUT),
            "expected Allow without PUT",
        ),
        (expect.one_success, [given(), given()], "one token response; received 2 of 2"),
    ],
)
def test_a_message_says_which_answer_was_lawful_and_which_came(verifier, came, message):
    with pytest.raises(NonConformity, match=message):
        verifier(came)


@pytest.mark.parametrize(
    ("came", "control", "wrong"),
    [
        (given(), None, None),
        (given(), refusal("invalid_scope"), None),
        (answer(204), given(), NonConformity),
        (refusal("invalid_client", 401), None, NonConformity),
        (refusal("unauthorized_client"), refusal("unauthorized_client"), NonConformity),
        (HTML, None, NonConformity),
        (answer(401), None, NonConformity),
        (refusal("invalid_scope"), None, Inconclusive),
        (refusal("invalid_scope"), refusal("invalid_scope"), Inconclusive),
        (refusal("invalid_scope"), given(), NonConformity),
        (refusal("invalid_scope"), CRASH, Inconclusive),
        (refusal("invalid_scope"), unanswered(), Inconclusive),
        (CRASH, given(), Inconclusive),
    ],
)
def test_client_taken(came, control, wrong):
    with judged(wrong):
        expect.client_taken(came, (200,), control)

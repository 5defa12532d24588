"""The verifiers of challenges (RFC 6750 3), alone and beside those of other schemes."""

import pytest

from fixtures import expect
from fixtures.outcomes import Inconclusive, NonConformity, Recommendation
from fixtures.tpp.oauth_errors import challenge_error
from tests.expect.answers import answer, holds, raises, unanswered

BREAKS = NonConformity
BEARER = 'Bearer realm="x"'
SKIPPED = pytest.skip.Exception


@pytest.mark.parametrize("verifier", [expect.challenge, expect.challenge_form])
def test_another_challenge_may_stand_beside_that_of_bearer(verifier):
    both = f'{BEARER}, DPoP realm="a, b=c", algs="ES256 EdDSA"'

    holds(verifier, answer(401, WWW_Authenticate=both))


def test_another_status_is_tolerated_where_a_test_says_so():
    malformed = answer(400, {"error": "invalid_request"}, WWW_Authenticate=BEARER)

    raises(Recommendation, expect.challenge, malformed, 400)
    raises(BREAKS, expect.challenge, malformed)
    raises(BREAKS, expect.challenge, answer(402, WWW_Authenticate=BEARER))
    holds(expect.challenge, answer(401, WWW_Authenticate=BEARER), 400)


@pytest.mark.parametrize(
    "wrong",
    [answer(401), answer(400), answer(200, {}), answer(403, WWW_Authenticate=BEARER)],
    ids=["no challenge", "400 without challenge", "served", "forbidden"],
)
def test_a_call_without_a_token_that_is_not_challenged_is_told(wrong):
    raises(BREAKS, expect.challenge, wrong, 400)


def test_a_challenge_names_each_attribute_once():
    holds(expect.challenge_form, answer(401, WWW_Authenticate=f'{BEARER}, error="invalid_token"'))


@pytest.mark.parametrize(
    ("value", "error"),
    [('Bearer error="a", Error="b"', BREAKS), ('Basic realm="x"', BREAKS), (None, SKIPPED)],
)
def test_a_challenge_of_another_form_is_told(value, error):
    headers = {} if value is None else {"WWW_Authenticate": value}

    raises(error, expect.challenge_form, answer(401, **headers))


def test_the_schemes_beside_bearer_are_told():
    with pytest.raises(BREAKS, match=r"received basic, dpop, negotiate$"):
        expect.challenge(answer(401, WWW_Authenticate='Negotiate, DPoP a="x", Basic a="x"'))


@pytest.mark.parametrize("status", [200, 302, 400, 403])
def test_an_answer_other_than_401_needs_no_challenge(status):
    raises(SKIPPED, expect.challenge_form, answer(status))


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_challenge_has_its_form_whatever_it_goes_with(status):
    holds(expect.challenge_form, answer(status, WWW_Authenticate=BEARER))
    raises(BREAKS, expect.challenge_form, answer(status, WWW_Authenticate='Basic realm="x"'))
    raises(BREAKS, expect.challenge_form, answer(status, WWW_Authenticate=f'{BEARER}, realm="y"'))


@pytest.mark.parametrize("away", [answer(500), answer(503, WWW_Authenticate=BEARER), unanswered()])
def test_a_bank_that_is_away_challenges_nobody(away):
    raises(Inconclusive, expect.challenge, away)
    raises(Inconclusive, expect.challenge_form, away)


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ('Bearer error="invalid_token"', "invalid_token"),
        ("Bearer error = odd-1.x, b=c", "odd-1.x"),
        ('Bearer realm="x", Error="insufficient_scope"', "insufficient_scope"),
        ('Bearer no_error="x"', ""),
        (BEARER, ""),
        (None, ""),
    ],
)
def test_a_challenge_names_its_error_or_none(value, error):
    headers = {} if value is None else {"WWW_Authenticate": value}

    assert challenge_error(answer(401, **headers)) == error


def test_an_attribute_that_is_repeated_is_told():
    twice = answer(401, WWW_Authenticate='Bearer Realm="x", realm="y", error="a", ERROR="b"')

    with pytest.raises(BREAKS, match=r"each attribute once; received repeated: error, realm$"):
        expect.challenge_form(twice)


@pytest.mark.parametrize(
    ("field", "sound"),
    [
        ('Bearer realm="x", error="invalid_token"', True),
        ("Bearer", True),
        ("Bearer error=invalid_token", True),
        ('Basic realm="a, b=c", Bearer realm="y"', True),
        ('Negotiate abc==, Bearer realm = "x",, scope="a b"', True),
        ("Bearer realm=Reference ASPSP", False),
        ("Bearer error=invalid_token, error_description=", False),
        ('Bearer realm="x" error="y"', False),
        ('realm="x"', False),
    ],
)
def test_a_challenge_has_the_grammar_of_http(field, sound):
    refused = answer(401, {"message": "no"}, WWW_Authenticate=field)
    if sound:
        holds(expect.bearer_challenge, refused)
    else:
        raises(NonConformity, expect.bearer_challenge, refused)

"""Step 8. The access token opens the API as a Bearer token, and nothing else does."""

import pytest

from conformance.generators import bearer
from conformance.generators.faults import cases
from fixtures import expect

pytestmark = pytest.mark.usefixtures("resource")


@pytest.mark.clause("STEP8-01")
def test_a_bearer_token_is_accepted(tpp, tokens):
    """GET /accounts with the access token as Bearer is served."""
    answer = tpp.send(tpp.accounts(tokens.access_token))

    expect.served(answer)


@cases(bearer.NO_TOKEN)
def test_a_request_without_token_is_challenged(trials, fault):
    """A request without token is answered 401 with a Bearer challenge and no error code."""
    answer = trials.of(fault).answer

    expect.status(answer, 401)
    expect.challenge(answer)


@cases(bearer.DEAD_TOKENS)
def test_a_token_that_is_none_is_refused(trials, profile, fault):
    """What is no access token of the bank is answered 401 invalid_token."""
    expect.invalid_token(trials.of(fault).answer, profile.policy.dead_token_status)


@pytest.mark.clause("STEP8-03")
def test_an_expired_token_is_refused(tpp, tokens, profile, bank_time):
    """An expired access token is answered HTTP 401 with an error equal to invalid_token."""
    lifetime = tokens.expires_in or profile.lifetimes.access_token

    with bank_time.passes(lifetime + profile.lifetimes.clock_skew):
        answer = tpp.send(tpp.accounts(tokens.access_token))

    expect.served(tpp.send(tpp.accounts(tokens.access_token)))
    expect.invalid_token(answer, profile.policy.dead_token_status)


@pytest.mark.clause("STEP8-05")
def test_the_challenge_is_well_formed(trials):
    """A 401 carries a challenge of scheme Bearer with each attribute at most once."""
    expect.challenge_form(trials.of(bearer.DEAD_TOKENS[0]).answer)


@cases(bearer.IN_THE_URL)
def test_a_token_in_the_url_is_not_accepted(trials, fault):
    """An access token in the query is not accepted."""
    expect.status(trials.of(fault).answer, 400, 401, 403)


@cases(bearer.TWICE)
def test_two_ways_at_once_are_refused(trials, fault):
    """A token in the header and in the query at once is refused as invalid_request."""
    expect.status(trials.of(fault).answer, 400)


@cases(bearer.OTHER_TPP, bearer.OTHER_CERTIFICATE)
def test_a_token_serves_only_its_tpp(trials, fault):
    """A token that is presented under another TPP's certificate is refused."""
    expect.turned_away(trials.of(fault))


@cases(bearer.NO_CERTIFICATE)
def test_a_token_without_certificate_is_refused(trials, fault):
    """A token that is presented without a certificate is refused."""
    expect.turned_away(trials.of(fault))


@pytest.mark.clause("STEP8-10")
def test_a_token_opens_only_its_scope(tpp, tokens):
    """An account information token does not confirm funds: 403 insufficient_scope."""
    answer = tpp.send(tpp.funds_confirmation(tokens.access_token))

    expect.status(answer, 403)


@pytest.mark.clause("STEP8-11")
def test_history_ends_at_ninety_days(tpp, tokens, old_history):
    """Without extended_transaction_history no transaction older than 90 days is given."""
    answer = tpp.send(old_history(tokens.access_token))

    expect.no_old_transactions(answer, days=90)


@pytest.mark.clause("STEP8-12")
def test_an_error_has_the_model_of_stet(trials):
    """A resource error carries status and message, with texts of at most 140 characters."""
    expect.error_model(trials.of(bearer.DEAD_TOKENS[0]).answer)


@pytest.mark.clause("STEP8-13")
def test_the_request_identifier_returns(tpp, tokens):
    """The X-Request-ID of the request stands in the answer."""
    answer = tpp.send(tpp.accounts(tokens.access_token))

    expect.echoed(answer, "X-Request-ID")


@pytest.mark.clause("STEP8-14")
def test_the_request_is_replayed_after_a_refresh(tpp, profile, fresh_tokens, bank_time):
    """A request refused for an expired token is served after the token is refreshed."""
    tokens = fresh_tokens()

    with bank_time.passes((tokens.expires_in or 0) + profile.lifetimes.clock_skew):
        expect.dead(tpp.send(tpp.accounts(tokens.access_token)))
        renewed = expect.granted(tpp.send(tpp.refreshing(tokens.refresh_token)))
        answer = tpp.send(tpp.accounts(renewed.access_token))

    expect.served(answer)


@pytest.mark.clause("STEP8-15")
def test_a_token_serves_several_times(tpp, tokens):
    """A token serves each of three requests."""
    answers = [tpp.send(tpp.accounts(tokens.access_token)) for _ in range(3)]

    expect.served(*answers)


@pytest.mark.clause("STEP8-16")
def test_the_scheme_name_has_no_case(tpp, tokens):
    """The scheme name is matched without regard to case."""
    request = bearer.in_lower_case(tpp.accounts(tokens.access_token))

    expect.served(tpp.send(request))

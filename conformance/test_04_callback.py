"""Step 4. The ASPSP redirects the PSU to the call-back with a one-time code."""

import pytest

from conformance.generators import authorization, call_backs
from fixtures import expect
from fixtures.expect import check


@pytest.mark.clause("STEP4-01")
def test_the_redirect_goes_to_the_call_back(arrival, profile):
    """The PSU is redirected to the exact call-back, with one code in its query."""
    expect.code_returned(arrival, profile.shape)


@pytest.mark.clause("STEP4-02")
def test_state_returns_unchanged(arrival):
    """The call-back carries the state of the request, byte for byte, once."""
    expect.state_returned(arrival, arrival.authorization.state)


@pytest.mark.clause("STEP4-02")
def test_no_state_returns_where_none_was_sent(bare):
    """The call-back of a request without state carries none."""
    expect.state_returned(bare, None)


@pytest.mark.clause("STEP4-02")
def test_a_state_of_all_characters_is_taken(attempts):
    """A valid request whose state has every permitted character is taken as any other."""
    attempt = attempts.taken(authorization.STATE_OF_ALL)

    expect.state_taken(attempt)


@pytest.mark.clause("STEP4-10")
@pytest.mark.parametrize("state", authorization.LONG_STATES, ids=authorization.state_name)
@pytest.mark.usefixtures("error_redirect")
def test_a_long_state_returns_whole(attempts, state):
    """A state of a thousand characters or more returns whole, or its request is refused."""
    short = attempts.refused(authorization.refused_with("s"))

    attempt = attempts.refused(authorization.refused_with(state))

    expect.state_whole(attempt, state, short)


@pytest.mark.clause("STEP4-03")
def test_nothing_stands_next_to_the_code(arrival):
    """The call-back carries no token and no error beside the code."""
    expect.parameters_absent(arrival, "access_token", "refresh_token", "id_token", "error")


@pytest.mark.clause("STEP4-12")
def test_the_fragment_answers_nothing(arrival):
    """The fragment of the call-back holds nothing that answers the request."""
    expect.nothing_in_fragment(arrival)


@pytest.mark.clause("STEP4-13")
def test_the_call_back_carries_registered_parameters(arrival, profile):
    """The call-back carries registered parameters only."""
    expect.only_registered(arrival, profile.shape)


@pytest.mark.clause("STEP4-05")
@pytest.mark.usefixtures("queried_call_back")
def test_the_query_of_the_call_back_is_kept(bare):
    """The call-back keeps the query with which it is registered, beside the code."""
    expect.query_kept(bare)


@pytest.mark.clause("STEP4-06")
def test_the_announced_issuer_comes_with_the_code(announced_issuer, arrival):
    """A bank that announces iss puts it beside the code, equal to its issuer."""
    expect.issuer_returned(arrival, announced_issuer)


@pytest.mark.clause("STEP4-06")
def test_the_announced_issuer_comes_with_an_error(announced_issuer, attempts):
    """A bank that announces iss puts it beside an error, equal to its issuer."""
    attempt = attempts.refused(authorization.REFUSED)

    expect.issuer_returned(attempt.callback, announced_issuer)


@pytest.mark.clause("STEP4-04")
def test_the_code_cannot_be_guessed(first):
    """A code has room for at least 128 bits."""
    expect.unguessable(first.grant.code)


@pytest.mark.clause("STEP4-04")
def test_no_code_is_given_twice(arrival, bare, failed_login, profile):
    """Three consents bring three codes."""
    codes = [
        each.value(profile.shape.callback_code) for each in (arrival, bare, failed_login.consented)
    ]

    expect.all_different(codes)


@pytest.mark.clause("STEP4-15")
def test_two_authorizations_of_one_state_stay_apart(failed_login, profile):
    """A second authorization of the same state neither takes over the first nor shares its code."""
    expect.code_returned(failed_login.consented, profile.shape)
    expect.no_code(failed_login.rival, profile.shape)


@pytest.mark.clause("STEP4-07")
def test_the_redirect_is_not_cached(arrival):
    """The redirect that carries the code lets no cache store it."""
    expect.not_stored(expect.redirect_of(arrival))


@pytest.mark.clause("STEP4-09")
def test_the_call_back_is_https(arrival):
    """The authorization response is sent to an https URI."""
    expect.redirect_of(arrival)
    check(arrival.url.startswith("https://"), "an https URI", "another scheme")


@pytest.mark.clause("STEP4-09")
def test_a_call_back_over_http_is_not_used(attempts):
    """Where a bank goes on with an http call-back, it sends no answer there."""
    outcome = attempts.outcome(call_backs.PLAIN_HTTP[0])

    expect.sent_to_https(outcome.callback)


@pytest.mark.clause("STEP4-11")
def test_the_call_back_ends_with_a_fragment(arrival):
    """The call-back URL ends with a fragment of the bank's own."""
    expect.own_fragment(arrival)


@pytest.mark.clause("STEP4-14")
def test_no_page_holds_a_secret_in_its_url(arrival, profile):
    """No URL of the bank's own pages holds a code, a token or a credential."""
    expect.no_secret_in_urls(arrival, profile.shape)

"""Step 2, continued. What an error redirect looks like, PKCE at GET /authorize, the login page."""

import pytest

from conformance.generators import authorization
from conformance.generators.faults import cases
from fixtures import expect


@pytest.mark.clause("STEP2-21")
@pytest.mark.usefixtures("error_redirect")
def test_the_error_of_a_redirect_is_registered(attempts, profile):
    """The error redirect names one error of RFC 6749 4.1.2.1 in permitted characters."""
    attempt = attempts.refused(authorization.REFUSED)

    expect.registered_error(attempt.callback, profile.shape)


@pytest.mark.clause("STEP2-33")
@pytest.mark.usefixtures("error_redirect")
def test_an_error_stands_in_the_query(attempts):
    """The fragment of an error redirect answers nothing."""
    attempt = attempts.refused(authorization.REFUSED)

    expect.nothing_in_fragment(attempt.callback)


@pytest.mark.clause("STEP2-39")
@pytest.mark.parametrize("fault", authorization.REFUSED)
@pytest.mark.usefixtures("errors_called_back")
def test_an_error_comes_to_the_call_back(attempts, fault):
    """A request whose call-back is sound is refused at the call-back, and not on a page alone."""
    attempt = attempts.tried(fault)

    expect.called_back(attempt)


@pytest.mark.clause("STEP2-30")
@pytest.mark.parametrize("fault", authorization.REFUSED)
def test_a_page_stands_before_an_error_redirect(attempts, fault):
    """The PSU sees a page before an invalid request is reported to the call-back."""
    attempt = attempts.of(fault)

    expect.shown_first(attempt)


@pytest.mark.clause("STEP2-23")
def test_a_challenge_is_accepted(attempts):
    """A request with an S256 code challenge leads to the same page as one without."""
    attempt = attempts.taken(authorization.CHALLENGE)

    expect.goes_on(attempt)


@pytest.mark.usefixtures("pkce")
@cases(authorization.PLAIN_CHALLENGES)
def test_a_plain_challenge_is_worth_nothing(attempts, fault):
    """A plain challenge is refused, or its code is not exchanged for the challenge itself."""
    outcome = attempts.outcome(fault)

    expect.worthless(outcome, fault.errors)


@pytest.mark.usefixtures("pkce")
@cases(authorization.BAD_CHALLENGES)
def test_a_bad_challenge_is_refused(attempts, fault):
    """A code challenge that is malformed or of an unknown method is refused."""
    attempt = attempts.tried(fault)

    expect.turned_down(attempt, fault.errors)


@pytest.mark.usefixtures("pkce")
@cases([authorization.NO_CHALLENGE])
def test_a_request_without_challenge_is_refused(attempts, fault):
    """A request without a code challenge is refused."""
    attempt = attempts.tried(fault)

    expect.turned_down(attempt, fault.errors)


@cases([authorization.FOREIGN_ORIGIN, authorization.FOREIGN_PREFLIGHT])
def test_the_authorization_endpoint_has_no_cors(attempts, fault):
    """The authorization endpoint gives no Access-Control-Allow-Origin."""
    answer = attempts.first(fault)

    expect.header_absent(answer, "access-control-allow-origin")


@pytest.mark.clause("STEP2-26")
def test_the_login_page_cannot_be_framed(login_page):
    """The login page forbids framing by CSP frame-ancestors or X-Frame-Options."""
    expect.unframeable(login_page.pages[-1])


@pytest.mark.clause("STEP2-26")
def test_no_page_of_the_journey_can_be_framed(arrival):
    """Each page from login to consent forbids framing."""
    expect.unframeable(*expect.shown(arrival))


@pytest.mark.clause("STEP2-27")
def test_pages_limit_the_referer(login_page):
    """The login page has a Referrer-Policy that limits the Referer."""
    expect.limits_referer(login_page.pages[-1])


@pytest.mark.clause("STEP2-27")
def test_pages_load_nothing_from_a_third_party(arrival, bank_hosts):
    """No page from login to consent loads anything from a host that is not the bank's."""
    expect.nothing_foreign(expect.shown(arrival), bank_hosts)

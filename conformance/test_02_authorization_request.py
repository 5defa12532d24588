"""Step 2. The TPP sends the PSU's browser to GET /authorize."""

import pytest

from conformance.generators import authorization
from conformance.generators.faults import cases
from fixtures import expect


@pytest.mark.clause("STEP2-01")
def test_a_sound_request_leads_to_a_page_of_the_bank(login_page):
    """GET /authorize with a sound request leads to a page of the ASPSP."""
    expect.landed(login_page)
    expect.status(login_page.pages[-1], 200)


@pytest.mark.clause("STEP2-02")
def test_no_code_without_authentication(login_page):
    """A browser that nobody has logged in gets no code."""
    expect.no_code(login_page)


@cases(authorization.RESPONSE_TYPE_ABSENT, authorization.RESPONSE_TYPE_OTHER)
def test_another_response_type_is_refused(visits, fault):
    """A response_type that is absent or not 'code' is refused."""
    visit = visits.of(fault)

    expect.turned_down(visit, fault.errors)


@cases(
    authorization.CLIENT_ID_ABSENT,
    authorization.CLIENT_ID_UNKNOWN,
    authorization.REDIRECT_URI_FOREIGN,
    authorization.REDIRECT_URI_VARIANTS,
    authorization.REDIRECT_URI_FRAGMENT,
    authorization.REDIRECT_URI_HTTP,
)
def test_a_request_of_unproven_origin_stays_at_the_bank(visits, fault):
    """A wrong client_id or redirect_uri leads to an error page, never to a redirect."""
    visit = visits.of(fault)

    expect.stays_at_the_bank(visit)


@cases(authorization.SCOPE_UNKNOWN, authorization.SCOPE_MIXED, authorization.SCOPE_CASE)
def test_a_scope_that_stet_does_not_know_is_refused(visits, fault):
    """A scope that is unknown, mixed or misspelt is refused with invalid_scope."""
    visit = visits.of(fault)

    expect.turned_down(visit, fault.errors)


@cases(authorization.REPEATED)
def test_a_repeated_parameter_is_refused(visits, fault):
    """A request parameter that is sent twice is refused."""
    visit = visits.of(fault)

    expect.turned_down(visit, fault.errors)


@pytest.mark.clause("STEP2-18")
def test_an_unknown_parameter_is_ignored(visits):
    """An unknown request parameter changes nothing."""
    visit = visits.of(authorization.UNKNOWN_PARAMETER)

    expect.goes_on(visit)


@pytest.mark.clause("STEP2-19")
@pytest.mark.parametrize("state", authorization.STATES, ids=authorization.state_name)
def test_state_returns_unchanged_with_an_error(visits, state):
    """The error redirect carries the state of the request, byte for byte, once."""
    visit = visits.of(authorization.unknown_scope_with(state))

    expect.state_returned(visit.callback, state)


@pytest.mark.clause("STEP2-20")
def test_a_hostile_state_is_not_reflected(visits):
    """Markup and line breaks in state reach neither page nor header unescaped."""
    visit = visits.of(authorization.HOSTILE_STATE)

    expect.not_reflected(visit.callback, authorization.HOSTILE)


@pytest.mark.clause("STEP2-21")
def test_the_error_of_a_redirect_is_registered(visits):
    """The error redirect names one error of RFC 6749 4.1.2.1 in permitted characters."""
    visit = visits.of(authorization.SCOPE_UNKNOWN[0])

    expect.registered_error(visit.callback)


@pytest.mark.clause("STEP2-25")
def test_the_authorization_endpoint_has_no_cors(visits):
    """The authorization endpoint gives no Access-Control-Allow-Origin."""
    visit = visits.of(authorization.FOREIGN_ORIGIN)

    expect.header_absent(visit.callback.pages[0], "access-control-allow-origin")


@pytest.mark.clause("STEP2-26")
def test_pages_cannot_be_framed(login_page):
    """The login page forbids framing by CSP frame-ancestors or X-Frame-Options."""
    expect.unframeable(login_page.pages[-1])


@pytest.mark.clause("STEP2-27")
def test_pages_limit_the_referer(login_page):
    """The login page has a Referrer-Policy."""
    expect.header_present(login_page.pages[-1], "referrer-policy")

"""Step 3. The ASPSP identifies and authenticates the PSU."""

import pytest

from fixtures import expect


@pytest.mark.clause("STEP3-02")
def test_a_refusal_is_reported_to_the_call_back(refused_consent):
    """A PSU who refuses is sent back with access_denied and without a code."""
    expect.error_returned(refused_consent, "access_denied")


@pytest.mark.clause("STEP3-02")
def test_a_refusal_returns_the_state(refused_consent):
    """The redirect of a refusal carries the state of the request."""
    expect.state_returned(refused_consent, refused_consent.authorization.state)


@pytest.mark.clause("STEP3-04")
@pytest.mark.parametrize("decision", ["wrong_password", "wrong_otp"])
def test_failed_authentication_gives_no_code(tpp, psu, decision):
    """A PSU who fails a factor of authentication brings no code to the call-back."""
    callback = psu.authorizes(tpp.authorization_request(), decision=decision)

    expect.no_code(callback)


@pytest.mark.clause("STEP3-06")
def test_no_redirect_repeats_a_credential_post(first):
    """A POST with credentials is answered by 302 or 303, never by 307 or 308."""
    expect.no_repeating_redirect(first.grant.callback)


@pytest.mark.clause("STEP3-07")
def test_the_consent_page_names_the_tpp(first, profile):
    """A page of the journey shows the registered name of the TPP."""
    expect.page_names(first.grant.callback, profile.client.name)

"""Step 3. The ASPSP identifies and authenticates the PSU."""

import pytest

from conformance.generators import authorization
from fixtures import expect
from fixtures.scenarios.guesses import AT_ONCE
from fixtures.scenarios.login_attacks import BESIDE, STATELESS
from fixtures.scenarios.login_pages import FACTORS


@pytest.mark.clause("STEP3-01")
def test_a_withdrawn_tpp_gets_no_code(attempts, withdrawn_tpp):
    """A TPP whose agreement has ended is turned down, or its PSU's login brings no code."""
    outcome = attempts.outcome(authorization.SOUND, withdrawn_tpp)

    expect.no_grant(outcome, ("unauthorized_client", "access_denied"))


@pytest.mark.clause("STEP3-02")
def test_a_refusal_is_reported_to_the_call_back(refused_consent, profile):
    """A PSU who refuses is sent back with access_denied and without a code."""
    expect.error_returned(refused_consent, profile.shape, "access_denied", listed=True)


@pytest.mark.clause("STEP3-14")
def test_a_refusal_is_final(undone_refusal, profile):
    """A consent that is sent after the refusal brings no code to the call-back."""
    expect.no_code(undone_refusal, profile.shape)


@pytest.mark.clause("STEP2-19")
def test_a_refusal_returns_the_state(refused_consent):
    """The redirect of a refusal carries the state of the request."""
    expect.state_returned(refused_consent, refused_consent.authorization.state)


@pytest.mark.clause("STEP3-03")
def test_a_time_out_is_reported_to_the_call_back(abandoned, profile):
    """A PSU who comes back after ten minutes is sent to the call-back with an error."""
    # access_denied as for a refusal; banks that take a lapse for their own end say server_error.
    expect.error_returned(
        abandoned, profile.shape, "access_denied", "temporarily_unavailable", "server_error"
    )


@pytest.mark.clause("STEP3-04")
@pytest.mark.parametrize("factor", ["password", "otp"])
def test_failed_authentication_gives_no_code(failed_login, profile, factor):
    """A PSU who fails a factor of authentication brings no code to the call-back."""
    callback = failed_login.failed(factor)

    expect.no_code(callback, profile.shape)


@pytest.mark.clause("STEP3-04")
@pytest.mark.parametrize("factor", FACTORS)
def test_an_empty_answer_gives_no_code(login_attacks, profile, factor):
    """A PSU who leaves the field of a factor empty brings no code to the call-back."""
    expect.no_code(login_attacks.blank(factor), profile.shape)


@pytest.mark.clause("STEP3-04")
@pytest.mark.parametrize("factor", FACTORS)
def test_no_page_can_be_skipped(login_attacks, profile, factor):
    """A browser that goes to the consent without a factor brings no code to the call-back."""
    expect.no_codes(login_attacks.skipped(factor), profile.shape)


@pytest.mark.clause("STEP3-04")
def test_a_hint_of_the_psu_spares_no_password(hinted_login, profile):
    """A request that names its PSU brings no code without a password."""
    expect.no_code(hinted_login, profile.shape)


@pytest.mark.clause("STEP3-04")
@pytest.mark.parametrize("factor", FACTORS)
def test_a_nearly_right_answer_gives_no_code(nearly_right, profile, factor):
    """An answer that differs from the right one in a part brings no code to the call-back."""
    expect.no_code(nearly_right(factor), profile.shape)


@pytest.mark.clause("STEP3-12")
@pytest.mark.parametrize("factor", [*FACTORS, AT_ONCE])
def test_guesses_come_to_an_end(guessed_out, profile, factor):
    """A PSU who has given six wrong answers brings no code with the right one."""
    expect.no_code(guessed_out(factor), profile.shape)


@pytest.mark.clause("STEP3-03")
@pytest.mark.parametrize("factor", FACTORS)
def test_a_failed_authentication_is_reported_to_the_call_back(guessed_out, profile, factor):
    """A PSU whose login ends with wrong answers is sent to the call-back with an error."""
    callback = guessed_out(factor)

    expect.end_reported(
        callback, profile.shape, "access_denied", "temporarily_unavailable", "server_error"
    )


@pytest.mark.clause("STEP3-15")
def test_a_blocked_psu_gets_no_code(blocked_login, profile):
    """A PSU whom the bank has blocked brings no code with the right answers."""
    expect.no_code(blocked_login, profile.shape)


@pytest.mark.clause("STEP3-13")
def test_a_late_consent_brings_no_code(late_consent, profile):
    """A PSU who consents after being idle beyond the documented time brings no code."""
    expect.no_code(late_consent, profile.shape)


@pytest.mark.clause("STEP2-07")
def test_a_consent_names_no_other_call_back(tampered_consent):
    """A consent whose form names another call-back leads to the one of the request, or nowhere."""
    expect.nowhere_but_asked(tampered_consent)


@pytest.mark.clause("STEP7-11")
def test_a_consent_names_no_other_scope(tampered_grant, recorded, profile):
    """A consent whose form names a further scope gives the scope of the request, and no more."""
    answer = recorded(tampered_grant)

    expect.scope_within(answer, profile.scopes.requested, profile.scopes.granted_extra)


@pytest.mark.clause("STEP3-02")
@pytest.mark.parametrize("factor", FACTORS)
def test_an_early_refusal_is_reported_to_the_call_back(login_attacks, profile, factor):
    """A PSU who refuses before the consent is sent back with access_denied and without a code."""
    callback = login_attacks.refused(factor)

    expect.error_returned(callback, profile.shape, "access_denied", listed=True)


@pytest.mark.clause("STEP3-02")
def test_a_refusal_without_a_state_is_reported_to_the_call_back(login_attacks, profile):
    """A PSU who refuses a request without state is sent back with access_denied as well."""
    callback = login_attacks.refused(STATELESS)

    expect.error_returned(callback, profile.shape, "access_denied", listed=True)


@pytest.mark.clause("STEP2-19")
@pytest.mark.parametrize("factor", FACTORS)
def test_an_early_refusal_returns_the_state(login_attacks, factor):
    """The redirect of a refusal before the consent carries the state of the request."""
    callback = login_attacks.refused(factor)

    expect.state_returned(callback, callback.authorization.state)


@pytest.mark.clause("STEP2-19")
@pytest.mark.parametrize("beside", BESIDE)
def test_a_request_beside_changes_no_state(login_attacks, beside):
    """A refusal returns the state of its own request, whatever was asked meanwhile."""
    callback = login_attacks.beside(beside)

    expect.state_returned(callback, callback.authorization.state)


@pytest.mark.clause("STEP3-05")
def test_a_consent_from_elsewhere_is_refused(failed_login, profile):
    """A consent from another session, or without the token of the page, brings no code."""
    expect.no_codes(failed_login.forged, profile.shape)


@pytest.mark.clause("STEP3-11")
def test_credentials_go_to_the_bank_over_https(login_page, bank_hosts):
    """The forms of the login page are sent over https to a host of the bank."""
    expect.posts_home(login_page.pages[-1], bank_hosts)


@pytest.mark.clause("STEP3-06")
def test_no_redirect_repeats_a_credential_post(arrival):
    """A POST with credentials is answered by 302 or 303, never by 307 or 308."""
    expect.no_repeating_redirect(arrival)


@pytest.mark.clause("STEP3-06")
@pytest.mark.parametrize("factor", FACTORS)
def test_no_early_refusal_repeats_a_credential_post(login_attacks, factor):
    """A refusal on a page with credentials is answered by 302 or 303, never by 307 or 308."""
    expect.no_repeating_redirect(login_attacks.refused(factor))


@pytest.mark.clause("STEP3-07")
def test_the_consent_page_names_the_tpp(arrival, profile):
    """The consent page shows the registered name of the TPP."""
    expect.page_names(arrival, profile.client.name)


@pytest.mark.clause("STEP3-08")
def test_a_second_authorization_asks_the_psu_again(failed_login, profile):
    """A browser that has consented once is shown a page before it brings another code."""
    expect.asked_again(failed_login.second, profile.shape)


@pytest.mark.clause("STEP2-02")
@pytest.mark.usefixtures("second_tpp")
def test_a_consent_serves_no_other_tpp(failed_login, profile):
    """A browser that has consented to one TPP is shown a page before it brings another a code."""
    expect.asked_again(failed_login.others, profile.shape)


@pytest.mark.clause("STEP2-02")
def test_a_consent_serves_no_other_scope(failed_login, profile):
    """A browser that has consented is shown a page before it brings a code for another scope."""
    expect.asked_again(failed_login.wider, profile.shape)


@pytest.mark.clause("STEP3-09")
def test_a_repeated_consent_brings_no_second_code(failed_login, profile):
    """A consent that is sent again, or reloaded, brings no second code and no server error."""
    expect.one_code(failed_login.repeated, profile.shape)


@pytest.mark.clause("STEP3-10")
def test_cookies_are_guarded(arrival):
    """Each cookie of the login is Secure, HttpOnly and SameSite."""
    expect.guarded_cookies(arrival)

"""Step 6. The ASPSP checks role, certificate and client_id against the authorization number."""

import pytest

from certs import flaws
from conformance.generators import certificates, token
from conformance.generators.faults import cases
from fixtures import expect


@cases(token.CLIENT_ID)
def test_a_client_id_that_does_not_match_is_refused(trials, fault):
    """A client_id that does not match the certificate's authorization number is refused."""
    trial = trials.of(fault)

    expect.refused(trial)


@cases(token.OTHER_CERTIFICATE)
def test_a_certificate_of_another_tpp_is_refused(trials, fault):
    """A code and client_id presented under another TPP's certificate are refused."""
    trial = trials.of(fault)

    expect.refused_or_turned_away(trial)


@cases(token.ROLE)
def test_a_certificate_without_the_role_gets_no_such_scope(trials, profile, fault):
    """A certificate without the role for the granted scope gets no token that carries it."""
    trial = trials.of(fault)

    expect.no_scope(trial, profile.scopes.aisp)


@cases(certificates.flawed("STEP6-"))
def test_a_certificate_that_is_no_psd2_qwac_is_turned_away(trials, fault):
    """A token request under a certificate that is no sound PSD2 QWAC is turned away."""
    trial = trials.of(fault)

    expect.turned_away(trial)


@pytest.mark.clause("STEP6-01")
def test_the_client_id_is_the_authorization_number(profile, first):
    """A client registered under its authorization number is served (direct match)."""
    expect.match(profile, "direct")
    expect.success(first.answer, profile.shape.token_status)


@cases(token.RENEWED_CERTIFICATE)
def test_a_renewed_certificate_gets_a_token(trials, profile, fault):
    """A renewed QWAC of the same TPP gets a token for a fresh code."""
    trial = trials.of(fault)

    expect.success(trial.answer, profile.shape.token_status)


@pytest.mark.clause("STEP6-09")
@pytest.mark.parametrize("slot", flaws.SOUND)
def test_every_sound_certificate_of_the_tpp_refreshes(tpp, profile, refreshes, slot):
    """Another sound QWAC of the same TPP refreshes a token that the TPP holds."""
    answer = refreshes.under(tpp.presenting(slot))

    expect.success(answer, profile.shape.token_status)


@cases(token.CLIENT_AUTHENTICATION_FAILS)
def test_a_failed_client_authentication_is_called_invalid_client(trials, fault):
    """Where the token endpoint answers in HTTP, it reports invalid_client."""
    trial = trials.of(fault)

    expect.refused(trial)

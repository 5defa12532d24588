"""Step 0. Every exchange runs over TLS, and the TPP's endpoints ask for its certificate."""

import pytest

from conformance.generators import certificates, token
from conformance.generators.faults import cases
from fixtures import expect
from fixtures.expect import demand


@pytest.mark.clause("TLS-02")
def test_tls_1_2_with_a_client_certificate_works(tpp):
    """The token endpoint serves a TPP that speaks TLS 1.2 and presents its QWAC."""
    answer = tpp.send(tpp.refreshing("a" * 43), fresh=True, tls="TLSv1.2")

    demand(expect.answered(answer).tls == "TLSv1.2", "TLSv1.2", answer.tls)


@cases(token.NO_CERTIFICATE, token.FORGED_HEADERS)
def test_a_caller_without_certificate_gets_no_token(trials, fault):
    """The token endpoint serves no caller without a client certificate, whatever headers say."""
    trial = trials.of(fault)

    expect.turned_away(trial)


@cases(certificates.flawed("TLS-"))
def test_a_certificate_that_nobody_vouches_for_is_turned_away(trials, fault):
    """A token request that is sound but for its client certificate is turned away."""
    trial = trials.of(fault)

    expect.turned_away(trial)


@pytest.mark.clause("TLS-08")
def test_the_authorization_endpoint_asks_no_certificate(login_page):
    """A PSU's browser without any client certificate reaches the authorization endpoint."""
    expect.landed(login_page)
    expect.status(login_page.pages[-1], 200)

"""Revocation (RFC 7009, STET 3.4.3.5), where the bank offers it."""

import pytest

from conformance.generators import revocation
from conformance.generators.faults import cases
from fixtures import expect

pytestmark = pytest.mark.usefixtures("revocation_offered")


@pytest.mark.clause("REVK-01")
def test_a_revoked_refresh_token_is_dead(tpp, fresh_tokens):
    """A revoked refresh token is refused with invalid_grant."""
    tokens = fresh_tokens()
    expect.success(tpp.send(tpp.revoking(tokens.refresh_token)), {200})

    answer = tpp.send(tpp.refreshing(tokens.refresh_token))

    expect.error(answer, {400}, {"invalid_grant"})


@pytest.mark.clause("REVK-04")
def test_an_unknown_token_is_revoked_without_complaint(tpp):
    """Revoking an unknown token is answered 200."""
    expect.success(tpp.send(tpp.revoking("a" * 43)), {200})


@cases(revocation.TOKEN_ABSENT, revocation.METHODS)
def test_a_faulty_revocation_is_refused(trials, fault):
    """A revocation request with one fault is refused."""
    expect.refused(trials.of(fault))


@cases(revocation.NO_CERTIFICATE)
def test_a_revocation_without_certificate_is_turned_away(trials, fault):
    """A revocation without a client certificate is turned away."""
    expect.turned_away(trials.of(fault))

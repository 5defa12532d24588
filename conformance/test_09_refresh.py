"""Refresh your token: a new access token without the PSU."""

import pytest

from conformance.generators import refresh
from conformance.generators.faults import cases
from fixtures import expect

pytestmark = pytest.mark.usefixtures("refresh_offered")


@pytest.mark.clause("REFR-01")
def test_a_refresh_token_buys_a_new_access_token(tpp, refreshes, profile):
    """A refresh is granted, and the access token is another one."""
    before = refreshes.tokens.access_token

    answer = refreshes.under(tpp)

    expect.success(answer, profile.shape.token_status)
    expect.another(expect.granted(answer).access_token, before)


@pytest.mark.clause("REFR-02")
def test_refreshes_can_be_chained(tpp, refreshes, profile):
    """What a refresh returned can be refreshed again."""
    expect.granted(refreshes.under(tpp))

    answer = refreshes.under(tpp)

    expect.success(answer, profile.shape.token_status)


@pytest.mark.clause("REFR-03")
def test_rotation_is_the_declared_one(tpp, fresh_tokens, profile, record):
    """The refresh token is rotated, returned or left out, as the bank declares."""
    tokens = fresh_tokens()

    renewed = expect.granted(tpp.send(tpp.refreshing(tokens.refresh_token)))

    record(f"rotation: {expect.rotation(tokens, renewed)}")
    expect.declared(expect.rotation(tokens, renewed), profile.policy.refresh)


@pytest.mark.clause("REFR-05")
def test_extended_history_is_not_granted_again(tpp, profile, extended_tokens):
    """A refresh does not grant extended_transaction_history again, and says so."""
    answer = tpp.send(tpp.refreshing(extended_tokens.refresh_token))

    expect.scope_without(answer, profile.scopes.extended)


@cases(
    refresh.TOKEN_ABSENT,
    refresh.TOKEN_UNKNOWN,
    refresh.WIDER_SCOPE,
    refresh.REPEATED,
    refresh.METHODS,
    refresh.NO_CLIENT_ID,
)
def test_a_faulty_refresh_is_refused(trials, fault):
    """A refresh with one fault is refused with an error that names it."""
    expect.refused(trials.of(fault))


@cases(refresh.NO_CERTIFICATE)
def test_a_refresh_without_certificate_is_turned_away(trials, fault):
    """A refresh without a client certificate is turned away."""
    expect.turned_away(trials.of(fault))


@cases(refresh.OTHER_TPP)
def test_a_refresh_by_another_tpp_is_refused(trials, fault):
    """A refresh token is of no use to another TPP."""
    expect.refused_or_turned_away(trials.of(fault))

"""Refresh your token: a new access token without the PSU."""

import pytest

from conformance.generators import refresh
from conformance.generators.faults import cases
from fixtures import expect

pytestmark = pytest.mark.usefixtures("refresh_offered")


@pytest.mark.clause("REFR-01")
def test_a_refresh_token_buys_a_new_access_token(refresh_chain, recorded, profile):
    """A refresh is granted, and the access token is another one."""
    answer = recorded(refresh_chain.first)

    expect.success(answer, profile.shape.token_status)
    expect.another(expect.granted(answer).access_token, refresh_chain.tokens.access_token)


@pytest.mark.clause("REFR-02")
def test_refreshes_can_be_chained(refresh_chain, recorded, profile):
    """What a refresh returned can be refreshed again."""
    expect.granted(recorded(refresh_chain.first))

    answer = recorded(refresh_chain.answers[1])

    expect.success(answer, profile.shape.token_status)


@pytest.mark.clause("REFR-02")
def test_a_refresh_keeps_the_scope(refresh_chain, recorded, profile):
    """A refresh carries the scope of the grant, but for extended_transaction_history."""
    answer = recorded(refresh_chain.first)

    expect.same_scope(refresh_chain.tokens, answer, {profile.scopes.extended})


@pytest.mark.clause("REFR-18")
def test_the_granted_scope_may_be_named(refresh_chain, recorded, profile):
    """A refresh that names the granted scope is granted."""
    presence = profile.scopes.on_refresh
    expect.offered(presence != "forbidden", "the bank takes no scope on refresh ([scopes])")

    answer = recorded(refresh_chain.scoped)

    expect.success(answer, profile.shape.token_status)


@pytest.mark.clause("REFR-05")
def test_extended_history_is_not_granted_again(extended, profile, recorded):
    """A refresh does not grant extended_transaction_history again, and says so."""
    answer = recorded(extended.refreshed)

    expect.scope_without(answer, profile.scopes.extended)


@pytest.mark.clause("STEP8-11")
@pytest.mark.usefixtures("account")
def test_a_refreshed_token_shows_no_older_history(narrowed, recorded):
    """What a refresh gives without the extended scope shows no transaction older than 90 days."""
    answer = recorded(narrowed.history)

    expect.no_old_transactions(answer, days=90)


@pytest.mark.clause("REFR-05")
def test_extended_history_is_not_granted_on_request(extended, profile, recorded):
    """A refresh that asks for extended_transaction_history again does not get it."""
    expect.granted(recorded(extended.refreshed))

    answer = recorded(extended.asked_again)

    expect.without_scope(answer, profile.scopes.extended)


@pytest.mark.clause("REFR-06")
def test_a_refused_scope_leaves_the_refresh_token_alive(refresh_chain, recorded):
    """A refresh token serves after a refresh that was refused for its scope."""
    refused = recorded(refresh_chain.widened)

    expect.still_serves(refused, recorded(refresh_chain.after_widened))


@pytest.mark.clause("REFR-06")
@pytest.mark.usefixtures("resource", "funds_offered")
def test_a_refresh_leads_to_no_other_service(confirmation, profile, recorded):
    """A refresh of a grant to confirm funds that asks for the scope of accounts opens none."""
    expect.carries(confirmation.tokens, profile.scopes.cbpii)
    answer = recorded(confirmation.widened)

    expect.leads_nowhere(answer, confirmation.reached)


@cases(refresh.WIDER_SCOPE)
def test_a_refresh_does_not_widen_the_scope(fault_chains, profile, fault):
    """A refresh that asks for more than the grant is refused, or gets no more than the grant."""
    result = fault_chains.of(fault)

    expect.not_wider(result, profile.scopes.requested, profile.scopes.granted_extra)


@cases(
    refresh.TOKEN_ABSENT,
    refresh.TOKEN_UNKNOWN,
    refresh.REPEATED,
    refresh.METHODS,
)
def test_a_faulty_refresh_is_refused(fault_chains, fault):
    """A refresh with one fault is refused with an error that names it."""
    expect.refused(fault_chains.of(fault))


@cases(refresh.FOREIGN_TOKEN)
@pytest.mark.usefixtures("second_tpp")
def test_the_refresh_token_of_another_tpp_is_named_so(fault_chains, fault):
    """A refresh token in the hand of another TPP is refused as invalid_grant."""
    expect.refused(fault_chains.of(fault))


@cases(refresh.IGNORED, refresh.LAWFUL_ENCODING)
def test_a_difference_that_means_nothing_is_ignored(fault_chains, profile, fault):
    """A valueless parameter, or a media type in capitals, does not disturb a refresh."""
    result = fault_chains.of(fault)

    expect.success(result.answer, profile.shape.token_status)


@cases(refresh.NO_CLIENT_ID)
def test_a_refresh_without_client_id_is_refused(fault_chains, fault):
    """A refresh without client_id is refused; granted to a QWAC, it is a warning."""
    expect.refused_where_authenticated(fault_chains.of(fault))


@pytest.mark.clause("REFR-08")
@pytest.mark.beside("refresh")
def test_a_code_is_no_refresh_token(fault_chains, tpp, first, profile):
    """An authorization code in place of a refresh token is refused with invalid_grant."""
    expect.granted(fault_chains.control("refresh"))

    answer = tpp.send(tpp.refreshing(first.grant.code))

    expect.spent(answer, profile.declared("bad_rt"))


@pytest.mark.clause("REFR-02")
@pytest.mark.beside(refresh.TOKEN_UNKNOWN[0])
def test_a_refused_refresh_spends_no_token(fault_chains):
    """A refresh token that a refused request named still serves its owner."""
    fault_chains.of(refresh.TOKEN_UNKNOWN[0])

    spent = fault_chains.burns("refresh")
    expect.recommended(spent != "yes", "a refresh token that still serves", "a dead one")

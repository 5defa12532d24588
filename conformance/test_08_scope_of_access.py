"""Step 8. The access token opens what the PSU has granted, and no more."""

import pytest

from conformance.generators.history import WINDOWS
from fixtures import expect

pytestmark = pytest.mark.usefixtures("resource")


@pytest.mark.clause("STEP8-17")
def test_account_information_opens_no_funds(outside_scope, funds_confirmed):
    """A token for account information does not confirm funds."""
    expect.refused_for_scope(outside_scope, funds_confirmed)


@pytest.mark.clause("STEP8-17")
@pytest.mark.usefixtures("funds_offered")
def test_funds_confirmation_opens_no_accounts(profile, confirmation, recorded):
    """A token to confirm funds shows no account."""
    expect.carries(confirmation.tokens, profile.scopes.cbpii)
    expect.recognised(recorded(confirmation.funds))
    answer = recorded(confirmation.accounts)

    expect.not_served(answer)


@pytest.mark.clause("STEP8-17")
@pytest.mark.usefixtures("funds_offered", "revocation_offered", "refresh_offered")
def test_a_refreshed_token_for_funds_opens_no_accounts(profile, confirmation, recorded):
    """A token to confirm funds that came with a refresh shows no account."""
    expect.offered(
        not confirmation.spent, "the bank ends a grant whose refresh it refuses for its scope"
    )
    expect.carries(confirmation.tokens, profile.scopes.cbpii)
    expect.recognised(recorded(confirmation.again))
    answer = recorded(expect.ended(confirmation.end).before)

    expect.not_served(answer)


@pytest.mark.clause("STEP8-10")
def test_a_call_outside_the_scope_is_called_so(outside_scope):
    """A call outside the scope of the token is answered 403 insufficient_scope."""
    expect.insufficient_scope(outside_scope)


@pytest.mark.clause("STEP8-11")
@pytest.mark.usefixtures("no_extension_asked")
@pytest.mark.parametrize("days", [91, 120, 400])
def test_history_ends_at_ninety_days(paged, tokens, history, days):
    """Without extended_transaction_history no page has a transaction older than 90 days."""
    answers = paged(history(tokens.access_token, days))

    expect.no_old_pages(answers, days=90)


@pytest.mark.clause("STEP8-11")
@pytest.mark.usefixtures("no_extension_asked")
@pytest.mark.parametrize("window", WINDOWS)
def test_no_window_shows_older_history(paged, tpp, tokens, account, window):
    """However the window is asked for, no page has a transaction older than 90 days."""
    answers = paged(WINDOWS[window](tpp.transactions(tokens.access_token, account)))

    expect.no_old_pages(answers, days=90)


@pytest.mark.clause("STEP8-11")
@pytest.mark.usefixtures("no_extension_asked", "refresh_offered", "account")
def test_the_history_moves_on_with_the_day(aged_grant, in_time, in_step):
    """Months after the consent the 90 days are still counted back from the call."""
    answer = in_step(in_time(aged_grant.history))

    expect.no_old_transactions(answer, days=90, ahead=aged_grant.inside_at)


@pytest.mark.clause("STEP8-01")
def test_history_within_ninety_days_is_served(tpp, tokens, history, account):
    """Transactions of the last 89 days are served."""
    plain = tpp.send(tpp.transactions(tokens.access_token, account))
    answer = tpp.send(history(tokens.access_token, 89))

    expect.history_served(answer, plain)


@pytest.mark.clause("STEP8-19")
@pytest.mark.usefixtures("another_psu", "account")
def test_a_psu_sees_no_account_of_another(other_psu_grant, recorded):
    """The token of one PSU does not show the account of another."""
    answer = recorded(other_psu_grant.transactions)

    expect.not_anothers(answer)


@pytest.mark.clause("STEP8-19")
@pytest.mark.usefixtures("another_psu")
def test_a_psu_is_shown_no_list_of_another(other_psu_grant, recorded):
    """The list of accounts of one PSU is not shown to another who asks right after."""
    expect.not_the_same_list(recorded(other_psu_grant.before), recorded(other_psu_grant.accounts))


@pytest.mark.clause("STEP8-19")
@pytest.mark.usefixtures("another_psu")
def test_two_psus_at_once_are_told_apart(other_psu_grant, profile, recorded):
    """Two PSUs who ask for their accounts at the same moment are each shown their own."""
    expect.offered(profile.limits.concurrency > 1, "one request at a time ([limits] concurrency)")
    mine, theirs = other_psu_grant.at_once

    expect.told_apart(
        recorded(other_psu_grant.before), list(map(recorded, mine)), list(map(recorded, theirs))
    )

"""Refresh your token: what becomes of the older tokens, and when a grant ends."""

import pytest

from fixtures import expect

pytestmark = pytest.mark.usefixtures("refresh_offered")


@pytest.mark.clause("REFR-03")
def test_rotation_is_the_declared_one(refresh_chain, profile, record, recorded):
    """Three refreshes rotate, return or leave out the refresh token, as the bank declares."""
    recorded(refresh_chain.first)

    seen = expect.rotations(refresh_chain.tokens, refresh_chain.answers)

    record(f"rotation over {len(seen)} refreshes: {', '.join(seen)}")
    expect.declared_each(seen, profile.policy.refresh)


@pytest.mark.clause("REFR-03")
def test_a_replaced_refresh_token_is_dead(refresh_chain, after_grace, profile):
    """A refresh token that another has replaced is refused with invalid_grant."""
    seen = expect.rotations(refresh_chain.tokens, refresh_chain.answers)
    expect.offered("rotate" in seen, "the bank keeps its refresh tokens")

    answer = after_grace(refresh_chain.reused)

    expect.spent(answer, profile.declared("reused_rt"))


@pytest.mark.clause("REFR-03")
def test_a_refresh_whose_answer_was_lost(refresh_chain, profile, record, recorded):
    """A TPP that never got the answer to its refresh meets what the bank declares."""
    policy = profile.policy

    answer = recorded(refresh_chain.retried)

    declared = profile.declared("reused_rt")
    seen = expect.lost_answer(answer, policy.refresh, policy.refresh_grace_seconds, declared)
    record(f"a refresh that is sent again after its answer was lost: {seen}")


@pytest.mark.clause("REFR-04")
@pytest.mark.usefixtures("resource")
def test_a_refresh_ends_the_older_access_token(refresh_chain, profile, recorded):
    """The access token from before a refresh opens nothing after it, where the bank says so."""
    kept = profile.policy.refresh_revokes_access == "no"
    expect.offered(not kept, "the bank keeps the older access token ([policy])")
    expect.works(recorded(refresh_chain.access))

    answer = recorded(refresh_chain.old_access)

    expect.gone(answer, refresh_chain.access)


@pytest.mark.clause("REFR-13")
@pytest.mark.usefixtures("resource")
def test_a_new_grant_ends_the_older_one(extension, profile, recorded):
    """A new grant of a PSU to a TPP ends the older one, where the bank says so."""
    several = profile.policy.one_grant_per_psu == "no"
    expect.offered(not several, "the bank keeps several grants of a PSU ([policy])")

    answer = recorded(extension.older)

    expect.gone(answer)


@pytest.mark.clause("REFR-15")
def test_a_race_of_refreshes_leaves_one_chain(refresh_chain, recorded):
    """Refreshes of one token at the same moment leave at most one chain alive."""
    rivals = [recorded(answer) for answer in refresh_chain.race]
    heirs = [recorded(answer) for answer in refresh_chain.after_race]

    expect.one_chain(rivals, heirs)
    expect.no_crash(rivals)


@pytest.mark.clause("REFR-19")
def test_reuse_ends_the_whole_chain(refresh_chain, profile, recorded):
    """A replaced refresh token that comes back ends its successors, where the bank says so."""
    kept = profile.policy.refresh_reuse_revokes_family == "no"
    expect.offered(not kept, "the bank keeps the chain after a reuse ([policy])")
    seen = expect.rotations(refresh_chain.tokens, refresh_chain.answers)
    expect.offered("rotate" in seen, "the bank keeps its refresh tokens")
    expect.ground_spent(recorded(refresh_chain.reused))

    answer = recorded(refresh_chain.after_reuse)

    expect.spent(answer, profile.declared("bad_rt"))


@pytest.mark.clause("REFR-20")
def test_an_expired_refresh_token_is_refused(aged_grant, in_time, profile):
    """A refresh token is refused with invalid_grant once its lifetime is over."""
    answer = in_time(aged_grant.late_refresh)

    expect.spent(answer, profile.declared("expired_rt"))


@pytest.mark.clause("REFR-02")
def test_a_refresh_token_serves_within_its_lifetime(aged_grant, aged, profile):
    """A refresh token serves near the end of 90 days, or of the lifetime that is promised."""
    answer = aged(aged_grant.inside)

    expect.success(answer, profile.shape.token_status)


@pytest.mark.clause("REFR-11")
def test_an_old_authentication_carries_no_refresh(old_authentication, recorded, profile):
    """A refresh is refused when the PSU's strong authentication is older than the window."""
    answer = recorded(old_authentication)

    expect.spent(answer, profile.declared("expired_rt"))


@pytest.mark.clause("REFR-12")
def test_a_refresh_does_not_move_the_window(aged_grant, in_time, profile):
    """Once the window is over a refresh is refused, however lately another was made."""
    expect.alive_until_then(aged_grant.in_window)
    answer = in_time(aged_grant.moved_window)

    expect.spent(answer, profile.declared("expired_rt"))


@pytest.mark.clause("REFR-12")
def test_the_time_left_does_not_grow(refresh_chain, profile):
    """A refresh does not lengthen the time that a bank says is left of the grant."""
    # The grant may be one that was redeemed under a moved clock, as late as its code allowed.
    slack = profile.lifetimes.clock_skew + profile.lifetimes.code

    expect.window_kept(refresh_chain.tokens, refresh_chain.answers, slack)


@pytest.mark.clause("REFR-17")
@pytest.mark.usefixtures("resource", "funds_offered")
def test_a_call_outside_the_scope_ends_the_grant(confirmation, recorded, profile):
    """The refresh token is revoked after a call refused for insufficient scope."""
    expect.dead(recorded(confirmation.accounts))

    answer = recorded(confirmation.refreshed)

    expect.spent(answer, profile.declared("bad_rt"))

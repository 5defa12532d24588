"""Step 5. A code serves once, for a short time, whoever asks and however often."""

import pytest

from conformance.generators import client, token
from fixtures import expect
from fixtures.outcomes import out_of_scope
from fixtures.scenarios.ages import REPLAYS

TEN_MINUTES = 600  # RFC 6749 4.1.2


@pytest.mark.clause("STEP5-14")
def test_a_code_is_spent_once(spent, profile):
    """A code that was redeemed is refused with invalid_grant."""
    expect.error(spent.replay, {400}, {"invalid_grant"}, profile.declared("reused_code"))


@pytest.mark.clause("STEP5-14")
def test_a_renewed_certificate_spends_no_code_again(spent, profile):
    """A code that was redeemed is refused under another certificate of the same TPP, too."""
    answer = spent.renewed or out_of_scope("the TPP has one certificate: no slot 'renewed'")

    expect.error(answer, {400}, {"invalid_grant"}, profile.declared("reused_code"))


@pytest.mark.clause("STEP5-14")
@pytest.mark.usefixtures("can_wait")
@pytest.mark.parametrize("when", REPLAYS)
def test_a_spent_code_does_not_come_back(late_replay, profile, when):
    """A code that was redeemed is refused with invalid_grant later, and after its lifetime."""
    declared = profile.declared("reused_code", "expired_code")

    expect.error(late_replay(when), {400}, {"invalid_grant"}, declared)


@pytest.mark.clause("STEP5-18")
def test_a_code_of_the_second_tpp_serves_no_other(other_code, recorded):
    """A code of the second TPP is refused to the first, and gives its own TPP a token."""
    stolen, own = other_code
    expect.offered(stolen, "the bank voids a code that is tried in vain")

    expect.serves_its_own(recorded(stolen), recorded(own))


@pytest.mark.clause("STEP5-15")
@pytest.mark.usefixtures("resource")
def test_a_replay_ends_the_access_tokens_of_the_code(spent):
    """After the replay of a code the access token that it gave is refused."""
    expect.ground(spent.served)

    expect.all_dead(spent.uses, spent.served)


@pytest.mark.clause("STEP5-15")
@pytest.mark.usefixtures("refresh_offered")
def test_a_replay_ends_the_refresh_tokens_of_the_code(spent, profile):
    """After the replay of a code the refresh token that it gave is refused."""
    expect.all_refused(spent.refreshes, "invalid_grant", profile.declared("bad_rt"))


@pytest.mark.clause("STEP5-16")
def test_a_race_for_a_code_has_one_winner(profile, spent):
    """Of several redemptions of a code at the same moment one at most is granted."""
    expect.offered(profile.limits.concurrency > 1, "one request at a time ([limits] concurrency)")

    expect.one_success(spent.redemptions)
    expect.no_crash(spent.redemptions)


@pytest.mark.clause("STEP5-17")
def test_an_expired_code_is_refused(old_code, first, profile):
    """A code is refused with invalid_grant once its lifetime has passed."""
    expect.granted(first.answer)

    expect.error(old_code.expired, {400}, {"invalid_grant"}, profile.declared("expired_code"))


@pytest.mark.clause("STEP5-17")
@pytest.mark.parametrize("name", ["cbpii", "extended"])
def test_an_expired_code_of_another_scope_is_refused(expired_of, first, profile, name):
    """A code of any scope is refused with invalid_grant once its lifetime has passed."""
    expect.granted(first.answer)

    expect.error(expired_of(name), {400}, {"invalid_grant"}, profile.declared("expired_code"))


@pytest.mark.clause("STEP5-17")
def test_a_refused_exchange_lengthens_no_lifetime(aged_code, profile):
    """A code that a faulty exchange has named is refused once its lifetime has passed."""
    expect.ground_refused(aged_code.touched)
    declared = profile.declared("expired_code", "reused_code")

    expect.error(aged_code.lengthened, {400}, {"invalid_grant"}, declared)


@pytest.mark.clause("STEP5-01")
def test_a_code_serves_for_as_long_as_documented(aged_code, profile):
    """A code is still exchanged when nine tenths of its documented lifetime have passed."""
    expect.kept_as_documented(aged_code.late, profile.lifetimes.code)


@pytest.mark.clause("STEP5-17")
def test_a_code_lives_ten_minutes_at_most(profile):
    """The lifetime that the bank documents for its codes is ten minutes or less."""
    expect.recommended(
        profile.lifetimes.code <= TEN_MINUTES,
        f"{TEN_MINUTES} s at most (RFC 6749 4.1.2)",
        f"{profile.lifetimes.code} s",
    )


@pytest.mark.clause("STEP5-30")
@pytest.mark.beside(token.CODE_UNKNOWN[0])
def test_whether_a_failed_exchange_burns_the_code(fault_chains, record):
    """The ASPSP may keep or void a code after a failed exchange; both are lawful."""
    fault_chains.of(token.CODE_UNKNOWN[0])

    record(f"a failed exchange burns the code: {fault_chains.burn_codes}")


@pytest.mark.clause("STEP5-38")
@pytest.mark.beside(token.CODE_UNKNOWN[0])
def test_an_unknown_and_a_spent_code_are_answered_alike(fault_chains, spent):
    """An unknown code and a spent one are refused in the same words."""
    unknown = fault_chains.of(token.CODE_UNKNOWN[0])

    expect.said_alike(unknown.answer, spent.replay)


@pytest.mark.clause("STEP5-38")
@pytest.mark.beside(token.CODE_UNKNOWN[0], client.CODE_OF_THE_OTHER[0])
def test_an_unknown_and_a_foreign_code_are_answered_alike(fault_chains):
    """An unknown code and one of another TPP are refused in the same words."""
    unknown = fault_chains.of(token.CODE_UNKNOWN[0])
    foreign = fault_chains.of(client.CODE_OF_THE_OTHER[0])

    expect.said_alike(unknown.answer, foreign.answer)

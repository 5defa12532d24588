"""Step 5. The TPP exchanges the authorization code at POST /token, without scope."""

import pytest

from conformance.generators import scope, token
from conformance.generators.faults import cases
from fixtures import expect


@pytest.mark.clause("STEP5-01")
def test_a_granted_code_is_exchanged_without_scope(profile, first):
    """The ASPSP grants an access token for a fresh code sent without scope."""
    expect.success(first.answer, profile.shape.token_status)


@cases(scope.SAME)
def test_scope_as_granted_meets_the_declared_policy(trials, profile, record, fault):
    """A scope equal to the granted one is refused or ignored, as the bank declares."""
    trial = trials.of(fault)

    record(f"scope in the token request: {expect.reaction(trial)}")
    expect.scope_policy(trial, profile.policy.token_scope)


@cases(scope.WIDER)
def test_scope_never_widens_the_grant(trials, profile, fault):
    """A wider scope in the token request is refused, or the grant stays as the PSU gave it."""
    trial = trials.of(fault)

    expect.not_wider(trial, profile.scopes.requested, profile.scopes.granted_extra)


@cases(scope.JUNK)
def test_a_junk_scope_is_refused_or_ignored(trials, profile, fault):
    """A malformed scope is refused or ignored, and never breaks the endpoint."""
    trial = trials.of(fault)

    expect.not_wider(trial, profile.scopes.requested, profile.scopes.granted_extra)


@cases(
    token.GRANT_TYPE_ABSENT,
    token.GRANT_TYPE_UNKNOWN,
    token.PASSWORD_GRANT,
    token.CODE_ABSENT,
    token.CODE_UNKNOWN,
    token.CODE_TAMPERED,
    token.REDIRECT_URI_ABSENT,
    token.REDIRECT_URI_OTHER,
    token.REPEATED,
    token.METHODS,
    token.IN_THE_URL,
    token.MEDIA_TYPES,
    token.SECOND_AUTHENTICATION,
    token.VERIFIER_WITHOUT_CHALLENGE,
    token.CODE_OF_THE_OTHER,
)
def test_a_faulty_token_request_is_refused(trials, fault):
    """A token request with one fault is refused with an error that names it."""
    trial = trials.of(fault)

    expect.refused(trial)


@cases(token.MALFORMED)
def test_a_malformed_token_request_gets_a_clean_refusal(trials, fault):
    """Oversize values and broken encodings are answered with a 4xx JSON error."""
    trial = trials.of(fault)

    expect.clean_refusal(trial.answer)


@pytest.mark.clause("STEP5-14")
def test_a_code_is_spent_once(tpp, fresh_grant):
    """The second exchange of a code is refused with invalid_grant."""
    grant = fresh_grant()
    expect.granted(tpp.send(tpp.code_exchange(grant)))

    again = tpp.send(tpp.code_exchange(grant))

    expect.error(again, {400}, {"invalid_grant"})


@pytest.mark.clause("STEP5-17")
def test_an_expired_code_is_refused(tpp, profile, fresh_grant, bank_time):
    """A code is refused with invalid_grant once its lifetime has passed."""
    grant = fresh_grant()

    with bank_time.passes(profile.lifetimes.code + profile.lifetimes.clock_skew):
        answer = tpp.send(tpp.code_exchange(grant))

    expect.error(answer, {400}, {"invalid_grant"})


@pytest.mark.clause("STEP5-23")
def test_unknown_and_empty_parameters_are_ignored(tpp, profile, fresh_grant):
    """Unknown parameters and parameters without a value do not disturb a sound exchange."""
    sound = tpp.code_exchange(fresh_grant())
    request = sound.having("unknown_parameter", "value").having("state", "")

    answer = tpp.send(request)

    expect.success(answer, profile.shape.token_status)


@pytest.mark.clause("STEP5-30")
def test_whether_a_failed_exchange_burns_the_code(trials, record):
    """The ASPSP may keep or void a code after a failed exchange; both are lawful."""
    trials.of(token.CODE_UNKNOWN[0])

    record(f"a failed exchange burns the code: {trials.burn_codes}")

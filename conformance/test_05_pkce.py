"""Step 5. A code that was asked for with a challenge is exchanged with its verifier (RFC 7636)."""

import pytest

from conformance.generators import authorization, pkce, token
from conformance.generators.faults import cases
from fixtures import expect


@pytest.mark.clause("STEP5-25")
@pytest.mark.beside("pkce")
@pytest.mark.usefixtures("pkce_offered")
def test_the_verifier_of_the_challenge_is_accepted(fault_chains, profile):
    """A code that was asked for with an S256 challenge is exchanged with its verifier."""
    answer = fault_chains.control("pkce")

    expect.success(answer, profile.shape.token_status)


@cases(pkce.VERIFIER_WRONG, pkce.VERIFIER_ABSENT)
@pytest.mark.usefixtures("pkce_offered")
def test_a_verifier_that_does_not_fit_is_refused(fault_chains, fault):
    """A code with a challenge is refused to a verifier that is wrong or missing."""
    result = fault_chains.of(fault)

    expect.refused(result)


@cases(token.BESIDE_A_VERIFIER)
@pytest.mark.usefixtures("pkce_offered")
def test_a_verifier_makes_up_for_no_other_parameter(fault_chains, fault):
    """A code is refused with its verifier where the code or the redirect_uri is not right."""
    result = fault_chains.of(fault)

    expect.refused(result)


@pytest.mark.clause("STEP5-41")
@pytest.mark.parametrize("fault", pkce.VERIFIER_WRONG, ids=repr)
@pytest.mark.usefixtures("pkce_offered", "pkce_announced")
def test_an_announced_challenge_is_checked(fault_chains, fault):
    """A bank whose metadata announce PKCE refuses a verifier that does not fit."""
    expect.refused(fault_chains.of(fault))


@cases(authorization.PLAIN_MISMATCHED)
@pytest.mark.usefixtures("pkce_offered")
def test_a_plain_challenge_is_compared(attempts, fault):
    """A code with a plain challenge, named or by default, is refused to another verifier."""
    outcome = attempts.outcome(fault)

    expect.compared(outcome)


@cases(pkce.VERIFIER_WITHOUT_CHALLENGE)
@pytest.mark.usefixtures("pkce_optional")
def test_a_verifier_without_a_challenge_is_refused(fault_chains, fault):
    """A code that was asked for without a challenge is refused to any verifier."""
    result = fault_chains.of(fault)

    expect.refused(result)


@pytest.mark.clause("STEP5-32")
@pytest.mark.beside("pkce")
@pytest.mark.usefixtures("pkce_offered")
def test_a_short_verifier_is_refused(fault_chains, short_verifier_exchange, profile):
    """A verifier of 42 characters is refused, though it fits its challenge."""
    expect.granted(fault_chains.control("pkce"))

    answer = short_verifier_exchange()

    errors = {"invalid_grant", "invalid_request"}
    expect.error(answer, {400}, errors, profile.declared("bad_verifier"))


@pytest.mark.clause("STEP5-27")
@pytest.mark.usefixtures("pkce_offered")
def test_a_code_keeps_its_challenge_through_failed_logins(troubled_code, recorded):
    """A code whose login began with wrong credentials is not redeemed without its verifier."""
    bare, whole = map(recorded, troubled_code)

    expect.bound_to_its_verifier(bare, whole)


@pytest.mark.clause("STEP5-25")
@pytest.mark.usefixtures("pkce_offered")
@pytest.mark.parametrize("length", [43, 128])
def test_a_verifier_of_any_permitted_length_is_taken(exchanged_with, profile, length):
    """A code is exchanged with a verifier of 43 and of 128 characters."""
    expect.success(exchanged_with(length), profile.shape.token_status)

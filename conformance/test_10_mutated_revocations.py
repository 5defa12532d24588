"""Revocation, continued. Whatever a TPP gets wrong in POST /revoke, nothing breaks (RFC 7009)."""

import pytest

from conformance.generators import combined
from fixtures import expect
from fixtures.expect import fuzzed_endpoints, fuzzed_token_requests

pytestmark = pytest.mark.usefixtures("revocation_offered")


@pytest.mark.clause("REVK-13")
@combined.families(combined.REVOCATIONS)
def test_a_mutated_revocation_breaks_nothing(generated_revocations, mutation):
    """A revocation with mutation of one class is answered with 200 or a 4xx JSON error."""
    answer = generated_revocations.of(mutation, fuzzed_endpoints.judge_revocation)

    fuzzed_endpoints.judge_revocation(answer)


@pytest.mark.clause("REVK-13")
def test_explored_revocations_break_nothing(generated_revocations):
    """Mutated revocations, one mutation or two, are answered with 200 or a 4xx JSON error."""
    drawn, judge = combined.mutations(combined.REVOCATIONS), fuzzed_endpoints.judge_revocation

    findings = generated_revocations.explore(drawn, judge, combined.forms(combined.REVOCATIONS))

    expect.no_finding(findings)


@pytest.mark.clause("REVK-13")
def test_mutated_revocations_leave_tokens_alone(used_around_revocations):
    """The PSU's access token works after a revocation with each class of mutation as before."""
    before, after = used_around_revocations

    expect.ground(before)
    expect.served(after)


@pytest.mark.clause("REVK-05")
def test_no_mutated_revocation_is_taken_without_a_token(generated_revocations):
    """Of the generated revocations none is taken in which no token can be read."""
    fuzzed_endpoints.need_a_token(generated_revocations.answers, generated_revocations.plain)


@pytest.mark.clause("REVK-10")
def test_no_mutated_revocation_is_taken_but_by_post(generated_revocations):
    """Of the generated revocations none is taken that was sent by another method than POST."""
    fuzzed_endpoints.need_a_post(generated_revocations.answers, generated_revocations.plain)


@pytest.mark.clause("STEP7-15")
def test_no_refusal_of_a_mutated_revocation_repeats_a_secret(generated_revocations):
    """No refusal of a generated revocation repeats its token, or shows a stack trace."""
    fuzzed_token_requests.keep_secrets(generated_revocations.answers)

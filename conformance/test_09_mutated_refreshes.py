"""Refresh, continued. Whatever a TPP gets wrong in a refresh, the answer is a clean refusal."""

import pytest

from conformance.generators import combined
from fixtures import expect
from fixtures.expect import fuzzed_token_requests

pytestmark = pytest.mark.usefixtures("refresh_offered")


@pytest.mark.clause("REFR-21")
@combined.families(combined.REFRESHES)
def test_a_mutated_refresh_gets_a_clean_refusal(generated_refreshes, profile, mutation):
    """A refresh with mutation of one class is refused with a 4xx JSON error."""
    answer = generated_refreshes.of(mutation, fuzzed_token_requests.judge)

    form, declared = profile.shape.error_format, profile.declared("malformed", "bad_rt")
    fuzzed_token_requests.judge_wording(answer, generated_refreshes.plain, form, declared)


@pytest.mark.clause("REFR-21")
def test_explored_refreshes_get_a_clean_refusal(generated_refreshes):
    """Refreshes with any variant of mutation, or two, are answered with a 4xx JSON error."""
    drawn, listed = combined.mutations(combined.REFRESHES), combined.forms(combined.REFRESHES)

    findings = generated_refreshes.explore(drawn, fuzzed_token_requests.judge, listed)

    expect.no_finding(findings)


@pytest.mark.clause("REFR-21")
def test_mutated_refreshes_leave_tokens_alone(used_around_refreshes):
    """The PSU's access token works after a refresh with each class of mutation as it did before."""
    before, after = used_around_refreshes

    expect.ground(before)
    expect.served(after)


@pytest.mark.clause("STEP7-15")
def test_no_refusal_of_a_mutated_refresh_repeats_a_secret(generated_refreshes):
    """No refusal of a generated refresh repeats its token, or shows a stack trace."""
    fuzzed_token_requests.keep_secrets(generated_refreshes.answers)

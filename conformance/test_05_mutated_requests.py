"""Step 5. Whatever a TPP gets wrong in POST /token, the answer is a clean refusal."""

import pytest

from conformance.generators import combined
from fixtures import expect
from fixtures.expect import fuzzed_token_requests


@pytest.mark.clause("STEP5-29")
def test_a_code_that_nobody_issued_gets_a_clean_refusal(unredeemable_answer):
    """A token request that is valid but for its code gets nothing, and breaks nothing."""
    fuzzed_token_requests.judge(unredeemable_answer)


@pytest.mark.clause("STEP5-29")
@combined.families()
def test_a_mutated_request_gets_a_clean_refusal(generated, profile, mutation):
    """A token request with mutation of one class is refused with a 4xx JSON error."""
    answer = generated.of(mutation, fuzzed_token_requests.judge)

    form, declared = profile.shape.error_format, profile.declared("malformed", "bad_code")
    fuzzed_token_requests.judge_wording(answer, generated.plain, form, declared)


@pytest.mark.clause("STEP5-29")
def test_mutated_requests_leave_tokens_alone(used_around_the_catalogue):
    """The PSU's access token works after a request of each class of mutation as it did before."""
    before, after = used_around_the_catalogue

    expect.ground(before)
    expect.served(after)

"""Step 5. Whatever a TPP gets wrong in POST /token, the answer is a clean refusal."""

import pytest

from conformance.generators import combined
from fixtures import expect
from fixtures.expect import fuzzed_token_requests as hopeless


@pytest.mark.clause("STEP5-29")
def test_a_code_that_nobody_issued_gets_a_clean_refusal(hopeless_answer):
    """A token request that is sound but for its code is answered with a 4xx JSON error."""
    hopeless.judge(hopeless_answer)


@pytest.mark.clause("STEP5-29")
@combined.families()
def test_a_damaged_request_gets_a_clean_refusal(generated, damage):
    """A token request with damage of one class is answered with a 4xx JSON error."""
    answer = generated.of(damage, hopeless.judge)

    hopeless.judge(answer)


@pytest.mark.clause("STEP5-29")
def test_damaged_requests_leave_tokens_alone(used_around_the_catalogue):
    """The PSU's access token works after a request of each class of damage as it did before."""
    before, after = used_around_the_catalogue

    expect.ground(before)
    expect.served(after)

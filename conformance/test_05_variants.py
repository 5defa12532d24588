"""Step 5, continued. Every variant of a mutated POST /token, and pairs of them.

The exploration comes after the requests that need a live code, which find more with less.
"""

import pytest

from conformance.generators import combined
from fixtures import expect
from fixtures.expect import fuzzed_token_requests


@pytest.mark.clause("STEP5-29")
def test_explored_requests_get_a_clean_refusal(generated):
    """Token requests with any variant of mutation, or two, are answered with a 4xx JSON error."""
    findings = generated.explore(
        combined.mutations(), fuzzed_token_requests.judge, combined.forms()
    )

    expect.no_finding(findings)


@pytest.mark.clause("STEP7-15")
def test_no_refusal_of_a_mutated_request_repeats_a_secret(generated):
    """No refusal of a generated request repeats what was secret in it, or shows a stack trace."""
    fuzzed_token_requests.keep_secrets(generated.answers)


@pytest.mark.clause("STEP7-14")
def test_refusals_of_mutated_requests_keep_to_their_characters(generated):
    """The members of refusals of generated requests keep to the characters of RFC 6749."""
    fuzzed_token_requests.keep_to_their_characters(generated.answers)


@pytest.mark.clause("STEP5-29")
def test_explored_requests_leave_tokens_alone(used_around_the_exploration):
    """The PSU's access token works after the explored requests as it did before."""
    before, after = used_around_the_exploration

    expect.ground(before)
    expect.served(after)


@pytest.mark.clause("STEP5-29")
def test_a_sound_exchange_works_after_mutated_ones(exchange_afterwards, profile):
    """A fresh code is exchanged after the generated requests as it was before."""
    answer = exchange_afterwards()

    expect.success(answer, profile.shape.token_status)

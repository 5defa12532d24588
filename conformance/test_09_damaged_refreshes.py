"""Refresh, continued. Whatever a TPP gets wrong in a refresh, the answer is a clean refusal."""

import pytest

from conformance.generators import combined
from fixtures import expect
from fixtures.expect import fuzzed_token_requests as hopeless

pytestmark = pytest.mark.usefixtures("refresh_offered")


@pytest.mark.clause("REFR-21")
@combined.families(combined.REFRESHES)
def test_a_damaged_refresh_gets_a_clean_refusal(generated_refreshes, damage):
    """A refresh with damage of one class is answered with a 4xx JSON error."""
    answer = generated_refreshes.of(damage, hopeless.judge)

    hopeless.judge(answer)


@pytest.mark.clause("REFR-21")
def test_explored_refreshes_get_a_clean_refusal(generated_refreshes):
    """Refreshes with any variant of damage, or two, are answered with a 4xx JSON error."""
    drawn, listed = combined.damages(combined.REFRESHES), combined.forms(combined.REFRESHES)

    findings = generated_refreshes.explore(drawn, hopeless.judge, listed)

    expect.no_finding(findings)


@pytest.mark.clause("REFR-21")
def test_damaged_refreshes_leave_tokens_alone(used_around_refreshes):
    """The PSU's access token works after a refresh with each class of damage as it did before."""
    before, after = used_around_refreshes

    expect.ground(before)
    expect.served(after)


@pytest.mark.clause("STEP7-15")
def test_no_refusal_of_a_damaged_refresh_repeats_a_secret(generated_refreshes):
    """No refusal of a generated refresh repeats its token, or shows a stack trace."""
    hopeless.keep_secrets(generated_refreshes.answers)

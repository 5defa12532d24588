"""Step 1. The PSU names a bank: one profile, one set of hosts, one clock."""

from datetime import UTC, datetime

import pytest

from fixtures import expect
from fixtures.tpp.transport.tls_probe import CALLED


@pytest.mark.clause("STEP1-01")
@pytest.mark.parametrize("endpoint", CALLED)
def test_every_endpoint_answers(tpp, called, endpoint):
    """Something answers at each endpoint that the profile names."""
    answer = tpp.send(called(endpoint))

    expect.published(answer)


@pytest.mark.clause("STEP1-03")
def test_the_clock_is_right(tpp, called, profile):
    """The bank dates its answers with the present time."""
    answer = tpp.send(called("token"))

    expect.dated(answer, datetime.now(UTC), profile.lifetimes.clock_skew)

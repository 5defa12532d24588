"""Step 2, continued. Damage to GET /authorize, beyond what its own laws name one by one."""

import pytest

from conformance.generators import combined
from fixtures import expect
from fixtures.expect import fuzzed_endpoints as damaged


@pytest.mark.clause("STEP2-38")
@combined.families(combined.VISITS)
def test_a_damaged_authorization_request_breaks_nothing(generated_visits, damage):
    """GET /authorize with damage of one class leads to a page or a refusal, never to a crash."""
    answer = generated_visits.of(damage, damaged.judge_visit)

    damaged.judge_visit(answer)


@pytest.mark.clause("STEP2-38")
def test_explored_authorization_requests_break_nothing(generated_visits):
    """GET /authorize with any variant of damage, or two, leads to a page or a refusal."""
    drawn, judge = combined.damages(combined.VISITS), damaged.judge_visit

    findings = generated_visits.explore(drawn, judge, combined.forms(combined.VISITS))

    expect.no_finding(findings)


@pytest.mark.clause("STEP2-02")
def test_no_damaged_request_brings_a_code(generated_visits, profile):
    """No generated visit, in which nobody logs in, ends with a code or a token."""
    damaged.bring_no_code(generated_visits.answers, profile.shape.callback_code)


@pytest.mark.clause("STEP2-07")
def test_no_damaged_request_leads_away(generated_visits, own_hosts):
    """No generated visit is sent to a host that is neither the bank's nor of the call-back."""
    damaged.lead_nowhere_else(generated_visits.answers, own_hosts)


@pytest.mark.clause("STEP2-21")
def test_errors_of_damaged_requests_are_registered(generated_visits, profile):
    """Each error that a generated visit brings to the call-back is a registered one."""
    errors = profile.shape.callback_error

    damaged.name_registered_errors(generated_visits.answers, errors)


@pytest.mark.clause("STEP2-20")
def test_no_page_of_a_damaged_request_reflects_markup(generated_visits):
    """No page that answers a generated visit holds the markup of its request."""
    damaged.reflect_no_markup(generated_visits.answers)

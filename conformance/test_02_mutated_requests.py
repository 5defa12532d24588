"""Step 2, continued. Mutation to GET /authorize, beyond what its own clauses name one by one."""

import pytest

from conformance.generators import combined
from fixtures import expect
from fixtures.expect import fuzzed_endpoints


@pytest.mark.clause("STEP2-38")
@combined.families(combined.VISITS)
def test_a_mutated_authorization_request_breaks_nothing(generated_attempts, mutation):
    """GET /authorize with mutation of one class leads to a page or a refusal, never to a crash."""
    answer = generated_attempts.of(mutation, fuzzed_endpoints.judge_attempt)

    fuzzed_endpoints.judge_attempt(answer)


@pytest.mark.clause("STEP2-38")
def test_explored_authorization_requests_break_nothing(generated_attempts):
    """GET /authorize with any variant of mutation, or two, leads to a page or a refusal."""
    drawn, judge = combined.mutations(combined.VISITS), fuzzed_endpoints.judge_attempt

    findings = generated_attempts.explore(drawn, judge, combined.forms(combined.VISITS))

    expect.no_finding(findings)


@pytest.mark.clause("STEP2-02")
def test_no_mutated_request_brings_a_code(generated_attempts, profile):
    """No generated attempt, in which nobody logs in, ends with a code or a token."""
    fuzzed_endpoints.bring_no_code(generated_attempts.answers, profile.shape.callback_code)


@pytest.mark.clause("STEP2-07")
def test_no_mutated_request_leads_away(generated_attempts, own_hosts):
    """No generated attempt is sent to a host that is neither the bank's nor of the call-back."""
    fuzzed_endpoints.lead_nowhere_else(generated_attempts.answers, own_hosts)


@pytest.mark.clause("STEP2-07")
def test_no_mutated_request_ends_at_a_foreign_call_back(generated_ends, registered_call_backs):
    """No generated attempt of a PSU who logs in and accepts leads to an unregistered call-back."""
    fuzzed_endpoints.end_at_a_call_back(generated_ends, registered_call_backs)


@pytest.mark.clause("STEP2-05")
def test_no_mutated_request_without_a_client_ends_at_a_call_back(generated_ends, profile):
    """No generated attempt that names no client leads a PSU who accepts to a call-back."""
    fuzzed_endpoints.end_nowhere_without_client(generated_ends, profile.client.client_id)


@pytest.mark.clause("STEP2-21")
def test_errors_of_mutated_requests_are_registered(generated_attempts, profile):
    """Each error that a generated attempt brings to the call-back is a registered one."""
    errors = profile.shape.callback_error

    fuzzed_endpoints.name_registered_errors(generated_attempts.answers, errors)


@pytest.mark.clause("STEP2-20")
def test_no_page_of_a_mutated_request_reflects_markup(generated_attempts):
    """No page that answers a generated attempt holds the markup of its request."""
    fuzzed_endpoints.reflect_no_markup(generated_attempts.answers)

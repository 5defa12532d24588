"""Step 2. The TPP sends the PSU's browser to GET /authorize."""

import pytest

from conformance.generators import authorization, call_backs
from conformance.generators.faults import cases
from fixtures import expect


@pytest.mark.clause("STEP2-01")
def test_a_sound_request_leads_to_a_page_of_the_bank(login_page):
    """GET /authorize with a sound request leads to a page of the ASPSP."""
    expect.landed(login_page)
    expect.status(login_page.pages[-1], 200)


@pytest.mark.clause("STEP2-02")
def test_no_code_without_authentication(login_page, profile):
    """A browser that nobody has logged in is asked to, and gets no code."""
    expect.no_code(login_page, profile.shape)
    expect.asked_who(login_page, profile.psu)


@cases(authorization.IGNORED)
def test_an_unknown_parameter_is_ignored(attempts, fault):
    """An unknown request parameter changes nothing."""
    attempt = attempts.taken(fault)

    expect.goes_on(attempt)


@pytest.mark.clause("STEP2-18")
def test_an_absent_state_is_an_empty_state(attempts):
    """A request without state and one with an empty state are answered alike."""
    absent = attempts.taken(authorization.STATE_ABSENT)

    empty = attempts.taken(authorization.STATE_EMPTY)

    expect.same_end(absent, empty)


@pytest.mark.clause("STEP2-29")
def test_parameters_come_in_any_order(attempts):
    """The same parameters in reverse order lead to the same page."""
    attempt = attempts.taken(authorization.REVERSED)

    expect.goes_on(attempt)


@pytest.mark.clause("STEP2-29")
@pytest.mark.usefixtures("scope_asked")
def test_scopes_come_in_any_order(attempts):
    """Two values of scope are answered alike in either order."""
    one, other = (attempts.taken(fault) for fault in authorization.SCOPE_ORDERS)

    expect.same_end(one, other)


@cases(authorization.METHODS)
def test_another_method_is_served_or_cleanly_refused(attempts, fault):
    """The authorization endpoint answers another method as GET, or refuses it cleanly."""
    attempt = attempts.of(fault)

    expect.copes(attempt)
    expect.truthful_allow(attempt.callback.pages[-1], attempt.callback.pages[-1].request.method)


@cases(
    authorization.RESPONSE_TYPE_ABSENT,
    authorization.RESPONSE_TYPE_OTHER,
    authorization.ACCOMPANIED_TYPES,
)
@pytest.mark.usefixtures("response_type_sent")
def test_another_response_type_is_refused(attempts, fault):
    """A response_type that is absent or not 'code' is refused."""
    attempt = attempts.tried(fault)

    expect.turned_down(attempt, fault.errors)


@cases(
    authorization.CLIENT_ID_ABSENT,
    authorization.CLIENT_ID_UNKNOWN,
    authorization.ACCOMPANIED_CLIENTS,
)
def test_a_request_of_nobody_stays_at_the_bank(attempts, fault):
    """A missing or unknown client_id leads to an error page, never to a redirect."""
    attempt = attempts.tried(fault)

    expect.stays_at_the_bank(attempt)


@cases(
    call_backs.FOREIGN,
    call_backs.VARIANTS,
    call_backs.CONFUSIONS,
    call_backs.POLLUTED,
    call_backs.FRAGMENT,
    call_backs.PLAIN_HTTP,
    call_backs.ALSO_WRONG,
    call_backs.ACCOMPANIED,
    call_backs.BY_POST,
)
def test_a_call_back_that_is_not_registered_is_not_used(attempts, fault):
    """A redirect_uri that is not registered character by character is not followed."""
    attempt = attempts.tried(fault)

    expect.not_followed(attempt)


@cases(call_backs.BESIDE_A_LOGIN)
def test_a_pending_login_admits_no_other_call_back(attempts, fault):
    """A browser whose login is pending is led to no redirect_uri that is not registered."""
    attempt = attempts.tried(fault, pending=True)

    expect.not_followed(attempt)


@cases(call_backs.IN_REQUEST_OBJECT)
def test_a_request_object_names_no_other_call_back(attempts, fault):
    """A call-back in a request object that nobody has signed is not followed."""
    attempt = attempts.tried(fault)

    expect.nowhere_else(attempt)


@pytest.mark.clause("STEP2-40")
def test_the_query_of_a_call_back_is_compared_too(attempts, queried_call_back):
    """A call-back whose registered query is changed is not followed."""
    attempt = attempts.tried(call_backs.OTHER_QUERY, redirect_uri=queried_call_back)

    expect.not_followed(attempt)


@cases(call_backs.FALLBACK)
def test_a_wrong_call_back_is_not_replaced(attempts, fault):
    """A request with a wrong redirect_uri is not answered at the registered call-back."""
    attempt = attempts.tried(fault)

    expect.not_spared(attempt)


@pytest.mark.clause("STEP2-11")
def test_a_missing_call_back_leads_nowhere_else(attempts, profile):
    """A request without redirect_uri ends at the bank or at the registered call-back."""
    expect.offered(
        profile.policy.redirect_uri_on_authorize != "forbidden",
        "the bank takes no redirect_uri ([policy] redirect_uri_on_authorize)",
    )
    attempt = attempts.taken(call_backs.ABSENT)

    expect.nowhere_else(attempt)


@pytest.mark.clause("STEP2-22")
@pytest.mark.usefixtures("error_redirect")
def test_an_error_keeps_the_query_of_the_call_back(attempts, queried_call_back):
    """The error redirect keeps the query with which the call-back is registered."""
    attempt = attempts.refused(authorization.REFUSED, redirect_uri=queried_call_back)

    expect.query_kept(attempt.callback)


@pytest.mark.clause("STEP2-12")
@pytest.mark.usefixtures("scope_asked")
def test_an_unknown_scope_is_not_granted(attempts):
    """A scope that nobody knows is refused with invalid_scope, or left out of the grant."""
    outcome = attempts.outcome(authorization.SCOPE_UNKNOWN)

    expect.gives_no_more(outcome, authorization.UNKNOWN, authorization.SCOPE_UNKNOWN.errors)


@cases(authorization.BEYOND_THE_ROLES)
@pytest.mark.usefixtures("scope_asked")
def test_a_scope_beyond_the_roles_is_not_granted(attempts, profile, tpp_without_funds_role, fault):
    """A TPP without the role for funds confirmation is granted no such scope."""
    outcome = attempts.outcome(fault, tpp_without_funds_role)

    expect.gives_no_more(outcome, profile.scopes.cbpii, fault.errors)


@pytest.mark.clause("STEP2-14")
@pytest.mark.usefixtures("scope_asked")
def test_two_services_are_not_mixed_in_a_grant(attempts, profile):
    """Account information and funds confirmation asked at once are refused, or one is left out."""
    outcome = attempts.outcome(authorization.SCOPE_MIXED)

    both = f"{profile.scopes.aisp} {profile.scopes.cbpii}"
    expect.gives_no_more(outcome, both, authorization.SCOPE_MIXED.errors)


@pytest.mark.clause("STEP2-15")
@pytest.mark.usefixtures("scope_asked")
def test_an_absent_scope_is_an_empty_scope(attempts):
    """A request without scope and one with an empty scope are answered alike."""
    absent = attempts.taken(authorization.SCOPE_ABSENT)

    empty = attempts.taken(authorization.SCOPE_EMPTY)

    expect.same_end(absent, empty)


@pytest.mark.clause("STEP2-15")
@pytest.mark.usefixtures("scope_asked")
def test_an_absent_scope_gets_the_default_or_an_error(attempts):
    """A request without scope goes on with a default, or is refused with invalid_scope."""
    attempt = attempts.taken(authorization.SCOPE_ABSENT)

    expect.goes_on_or_turned_down(attempt, authorization.SCOPE_ABSENT.errors)


@pytest.mark.clause("STEP2-16")
@pytest.mark.usefixtures("scope_asked")
def test_a_scope_in_other_case_is_an_unknown_scope(attempts):
    """A scope in the other case is answered as a scope that nobody knows."""
    attempt = attempts.taken(authorization.SCOPE_CASE)

    expect.no_better(attempt, attempts.taken(authorization.SCOPE_UNKNOWN))


@cases(authorization.REPEATED)
def test_a_repeated_parameter_is_refused(attempts, fault):
    """A request parameter that is sent twice is refused."""
    attempt = attempts.tried(fault)

    expect.turned_down(attempt, fault.errors)


@pytest.mark.usefixtures("pkce")
@cases(authorization.REPEATED_CHALLENGES)
def test_a_repeated_challenge_is_refused(attempts, fault):
    """A parameter of PKCE that is sent twice is refused."""
    outcome = attempts.outcome(fault)

    expect.repetition_turned_down(outcome, fault.errors)


@pytest.mark.clause("STEP2-20")
@pytest.mark.parametrize("fault", [authorization.HOSTILE_STATE, *authorization.HOSTILE_VALUES])
def test_a_hostile_value_is_not_reflected(attempts, fault):
    """Markup and line breaks in a parameter reach neither page nor header unescaped."""
    attempt = attempts.taken(fault)

    expect.not_reflected(attempt.callback, authorization.HOSTILE)


@pytest.mark.clause("STEP2-38")
@pytest.mark.parametrize("fault", [authorization.HOSTILE_STATE, *authorization.HOSTILE_VALUES])
def test_a_hostile_value_is_no_server_error(attempts, fault):
    """Markup and line breaks in a parameter lead to a page or a refusal, never to a crash."""
    attempt = attempts.taken(fault)

    expect.stands(attempt)


@cases(authorization.ODD_SCOPES)
@pytest.mark.usefixtures("scope_asked")
def test_an_odd_scope_is_no_server_error(attempts, fault):
    """A scope that is named twice, or spaced oddly, leads to a page or a refusal."""
    attempt = attempts.taken(fault)

    expect.stands(attempt)


@cases(authorization.FORGED_HOSTS)
def test_a_forged_host_moves_no_link(attempts, fault):
    """No redirect, link or form leads to a host that a request header makes up."""
    answer = attempts.first(fault)

    expect.not_named(answer, authorization.HOST)


@cases(authorization.OVERSIZE)
def test_an_oversize_request_breaks_nothing(attempts, fault):
    """An oversize parameter is taken or cleanly refused, without a server error."""
    attempt = attempts.taken(fault)

    expect.stands(attempt)


@pytest.mark.clause("STEP2-19")
@pytest.mark.parametrize("state", authorization.STATES, ids=authorization.state_name)
@pytest.mark.usefixtures("error_redirect")
def test_state_returns_unchanged_with_an_error(attempts, state):
    """The error redirect carries the state of the request, byte for byte, once."""
    attempt = attempts.refused(authorization.refused_with(state))

    expect.state_returned(attempt.callback, state)

"""Step 8. The access token opens the API as a Bearer token, and nothing else does."""

from dataclasses import replace

import pytest

from conformance.generators import bearer
from conformance.generators.faults import cases
from fixtures import expect
from fixtures.scenarios import links

pytestmark = pytest.mark.usefixtures("resource")


@pytest.mark.clause("STEP8-01")
def test_a_bearer_token_is_accepted(tpp, tokens):
    """GET /accounts with the access token as Bearer is served."""
    answer = tpp.send(tpp.accounts(tokens.access_token))

    expect.served(answer)


@pytest.mark.clause("STEP8-01")
@pytest.mark.usefixtures("another_psu")
def test_a_psu_without_accounts_is_served(profile, other_psu_grant, recorded):
    """GET /accounts of a PSU who has none is answered as the bank documents."""
    answer = recorded(other_psu_grant.accounts)

    expect.served(answer, empty=profile.policy.empty_resource_status)


@pytest.mark.clause("STEP8-15")
def test_a_token_serves_several_times(tpp, tokens):
    """A token serves each of three requests."""
    once, *again = [tpp.send(tpp.accounts(tokens.access_token)) for _ in range(4)]

    expect.ground(once)
    expect.served(*again)


@pytest.mark.clause("STEP8-15")
def test_a_token_serves_until_it_expires(ageing):
    """A token serves when nine tenths of its lifetime have passed."""
    expect.ground(ageing.early)

    expect.served(ageing.late)


@pytest.mark.clause("STEP8-24")
@pytest.mark.parametrize("accept", bearer.ACCEPT, ids=["exact", "anything", "absent"])
def test_accept_may_be_exact_open_or_absent(tpp, tokens, profile, accept):
    """GET /accounts is served whatever media type the TPP accepts."""
    is_signed = profile.signature.on_resource and "accept" in profile.signature.headers
    expect.offered(accept or not is_signed, "the bank wants Accept to be signed ([signature])")
    plain = tpp.accounts(tokens.access_token)
    expect.ground(tpp.send(plain))

    expect.served(tpp.send(bearer.accepting(accept)(plain, None)))


@pytest.mark.clause("STEP8-21")
@pytest.mark.usefixtures("funds_offered")
def test_a_token_for_funds_confirms_funds(profile, confirmation, recorded):
    """POST /funds-confirmations with a token of that scope is answered."""
    expect.carries(confirmation.tokens, profile.scopes.cbpii)
    answer = recorded(confirmation.funds)

    expect.performed(answer)


@cases(bearer.NO_TOKEN, bearer.NO_TOKEN_ELSEWHERE)
def test_a_request_without_token_is_challenged(fault_chains, fault):
    """A request without token is answered 401 with a Bearer challenge."""
    expect.challenge(fault_chains.of(fault).answer)


@cases(bearer.ANOTHER_SCHEME)
def test_another_scheme_is_challenged(fault_chains, fault):
    """A request under another scheme is one without a token; 400 for it is tolerated."""
    # RFC 6750 3.1 counts it as lacking authentication; as invalid_request it is answered 400.
    expect.challenge(fault_chains.of(fault).answer, tolerated=400)


@cases(bearer.under("STEP8-18", bearer.DEAD_TOKENS))
def test_a_token_that_is_none_opens_nothing(fault_chains, fault):
    """A value that is not an access token of the bank opens no resource."""
    expect.turned_away(fault_chains.of(fault))


@cases(bearer.DEAD_TOKENS, bearer.DEAD_ELSEWHERE)
def test_a_token_that_is_none_is_called_invalid(fault_chains, profile, fault):
    """What is no access token of the bank is answered 401 invalid_token."""
    policy = profile.policy

    expect.invalid_token(
        fault_chains.of(fault).answer, policy.dead_token_status, policy.invalid_token
    )


@cases(bearer.SIGNATURES)
def test_a_forged_jwt_opens_nothing(fault_chains, fault):
    """A JWT whose signature is removed, replaced or declared absent opens no resource."""
    expect.turned_away(fault_chains.of(fault))


@pytest.mark.clause("STEP8-03")
def test_an_expired_token_is_refused(ageing, profile):
    """An expired access token is answered HTTP 401 with an error equal to invalid_token."""
    policy = profile.policy
    expect.ground(ageing.early)

    expect.invalid_token(ageing.expired, policy.dead_token_status, policy.invalid_token)


@pytest.mark.clause("STEP8-14")
@pytest.mark.usefixtures("refresh_offered")
def test_the_request_is_replayed_after_a_refresh(aged_grant, in_time, in_step, recorded):
    """A request refused for an expired token is served after the token is refreshed."""
    expect.dead(in_time(aged_grant.expired), aged_grant.replayed)

    expect.alive(recorded(aged_grant.refreshed))
    expect.served(in_step(recorded(aged_grant.replayed)))


@pytest.mark.clause("STEP8-15")
@pytest.mark.usefixtures("refresh_offered")
def test_a_token_by_a_late_refresh_lives_as_long_as_it_says(aged_grant, in_step, recorded):
    """What a refresh gives after the first token has expired lives for its own expires_in."""
    late = aged_grant.outlasting
    expect.offered(late, "where time is waited for, one token grows old, at GET /accounts")

    expect.lives_on(recorded(aged_grant.replayed), in_step(recorded(late)))


@cases(
    bearer.under("STEP8-05", bearer.NO_TOKEN, bearer.ANOTHER_SCHEME, bearer.DEAD_TOKENS),
)
def test_the_challenge_is_well_formed(fault_chains, fault):
    """A 401 carries a challenge of scheme Bearer with each attribute at most once."""
    expect.challenge_form(fault_chains.of(fault).answer)


@cases(bearer.IN_THE_URL, bearer.IN_A_FORM)
def test_a_token_in_url_or_form_is_not_accepted(fault_chains, fault):
    """An access token in the query or in a form is not accepted."""
    expect.turned_away(fault_chains.of(fault))


@cases(bearer.under("STEP8-20", bearer.IN_THE_URL))
def test_an_answer_to_a_token_in_the_url_is_private(fault_chains, fault):
    """Where a token in the query is accepted, the answer is private to caches."""
    expect.private(fault_chains.of(fault).answer)


@cases(bearer.TWICE)
def test_two_ways_at_once_are_refused(fault_chains, fault):
    """A token in the header and in another place at once is refused as invalid_request."""
    expect.turned_away(fault_chains.of(fault))


@cases(
    bearer.under("STEP8-12", bearer.NO_TOKEN, bearer.ANOTHER_SCHEME, bearer.DEAD_TOKENS),
    bearer.under("STEP8-12", bearer.NO_TOKEN_ELSEWHERE, bearer.DEAD_ELSEWHERE),
)
def test_an_error_has_the_model_of_stet(fault_chains, fault):
    """A resource error carries status and message, with texts of at most 140 characters."""
    expect.error_model(fault_chains.of(fault).answer)


@pytest.mark.clause("STEP8-13")
def test_the_request_identifier_returns(tpp, tokens):
    """The X-Request-ID of the request stands in the answer."""
    answer = tpp.send(tpp.accounts(tokens.access_token))

    expect.echoed(answer, "X-Request-ID")


@pytest.mark.clause("STEP5-34")
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_refused_method_is_told_the_allowed_ones(tpp, tokens, method):
    """A method that a resource refuses with HTTP 405 is told of GET in Allow."""
    request = replace(tpp.accounts(tokens.access_token), method=method)

    expect.truthful_allow(tpp.send(request), method)


@pytest.mark.clause("STEP8-26")
def test_the_links_of_an_account_lead_on(tpp, tokens):
    """The links of a list of accounts, and of the first of them, lead to what the bank serves."""
    listed = tpp.send(tpp.accounts(tokens.access_token))
    expect.ground(listed)

    expect.links_lead_on(links.followed(tpp, listed))


@pytest.mark.clause("STEP8-23")
def test_a_resource_is_json_in_utf_8(tpp, tokens):
    """GET /accounts is answered in JSON that is encoded in UTF-8."""
    answer = tpp.send(tpp.accounts(tokens.access_token))

    expect.json_in_utf8(answer)

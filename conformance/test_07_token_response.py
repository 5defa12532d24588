"""Step 7. The ASPSP answers HTTP 200 with the access token."""

import re

import pytest

from conformance.generators import token
from conformance.generators.faults import cases
from fixtures import expect
from fixtures.expect import check, documented_members

ONE_HOUR = 3600  # RFC 6750 5.3
B64TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")  # RFC 6750 2.1


@pytest.mark.clause("STEP7-20")
def test_the_members_are_those_of_the_documentation(first, profile, record):
    """A token answer has the members that the bank documents, and none that it rules out."""
    expect.accepted(first.answer)
    shape = profile.shape
    declared = (*shape.required_members, *shape.forbidden_members)
    known = (*declared, *shape.known_members)
    record(f"undocumented members: {len(documented_members.undocumented(first.answer, known))}")
    expect.offered(declared, "the profile declares no members ([shape])")

    documented_members.members(first.answer, shape.required_members, shape.forbidden_members)


@pytest.mark.clause("STEP7-06")
def test_the_access_token_is_short(first, profile):
    """The access token has at most 140 characters, unless the bank documents it as a JWT."""
    # signature and certificate thumbprint alone make a bound JWT (STEP7-16) longer than that
    opaque = not profile.endpoints.hold_claims
    expect.offered(opaque, "the access token is a JWT, as the profile's {jwt.NAME} says")
    length = len(str(expect.member(first.answer, "access_token")))

    check(length <= 140, "at most 140 characters", f"{length}")


@pytest.mark.clause("STEP7-09")
def test_the_access_token_is_short_lived(first):
    """An access token lives one hour at most, whatever the bank documents."""
    seconds = expect.granted(first.answer).expires_in
    expect.offered(seconds, "the answer states no lifetime (STEP7-17 asks for that)")

    check(seconds <= ONE_HOUR, f"at most {ONE_HOUR} s", f"{seconds} s")


@pytest.mark.clause("STEP7-10")
def test_a_refresh_token_comes_with_it(first, profile):
    """A refresh token comes with the access token, and is another value."""
    expect.offered(profile.policy.refresh != "none", "the profile says that there is no refresh")
    value = expect.member(first.answer, "refresh_token")

    check(isinstance(value, str) and value, "a refresh_token", "none")
    check(value != expect.member(first.answer, "access_token"), "two values", "one value twice")


@pytest.mark.clause("STEP7-11")
def test_the_scope_is_the_granted_one(first, profile):
    """The scope of the answer does not exceed the scope that was asked."""
    expect.scope_within(first.answer, profile.scopes.requested, profile.scopes.granted_extra)


@pytest.mark.clause("STEP7-16")
def test_a_token_that_says_so_is_bound(first, run):
    """An access token that is a JWT names its audience, its end and the TPP's certificate."""
    expect.bound(first.answer, run.certificate_pem)


@pytest.mark.clause("STEP7-17")
def test_the_lifetime_is_stated(first):
    """The answer states the lifetime of the access token."""
    expect.stated(expect.member(first.answer, "expires_in"))


@cases(token.REQUEST_ID)
def test_the_request_identifier_returns(fault_chains, fault):
    """The X-Request-ID of a token request stands in the answer."""
    answer = fault_chains.of(fault).answer

    expect.echoed(answer, "X-Request-ID")

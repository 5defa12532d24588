"""Step 7. The ASPSP answers HTTP 200 with the access token."""

import re

import pytest

from conformance.generators import token
from conformance.generators.faults import cases
from fixtures import expect
from fixtures.expect import demand
from fixtures.expect import documented_members as documented

B64TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")  # RFC 6750 2.1


@pytest.mark.clause("STEP7-01")
def test_the_status_is_200(first, profile):
    """A token is answered with HTTP 200."""
    expect.granted(first.answer)
    expect.status(first.answer, *profile.shape.token_status)


@pytest.mark.clause("STEP7-02")
def test_the_media_type_is_json(first, profile):
    """A token is answered as application/json."""
    expect.granted(first.answer)
    expect.media_type(first.answer, profile.shape.token_media_types)


@pytest.mark.clause("STEP7-03")
def test_the_answer_is_not_cacheable(first):
    """A token is answered with Cache-Control: no-store."""
    expect.granted(first.answer)
    expect.not_cacheable(first.answer)


@pytest.mark.clause("STEP7-04")
def test_the_answer_is_one_flat_object(first):
    """A token is answered in one JSON object with unique member names."""
    expect.accepted(first.answer)

    expect.json_object(first.answer)


@pytest.mark.clause("STEP7-20")
def test_the_members_are_those_of_the_documentation(first, profile, record):
    """A token answer has the members that the bank documents, and none that it rules out."""
    expect.accepted(first.answer)
    shape = profile.shape
    declared = (*shape.required_members, *shape.forbidden_members)
    known = (*declared, *shape.known_members)
    record(f"undocumented members: {len(documented.undocumented(first.answer, known))}")
    expect.offered(declared, "the profile declares no members ([shape])")

    documented.members(first.answer, shape.required_members, shape.forbidden_members)


@pytest.mark.clause("STEP7-05")
def test_the_access_token_is_a_b64token(first):
    """The access token is a non-empty string of b64token characters."""
    value = expect.member(first.answer, "access_token")

    demand(isinstance(value, str) and B64TOKEN.fullmatch(value), "b64token characters", "others")


@pytest.mark.clause("STEP7-06")
def test_the_access_token_is_short(first, profile):
    """The access token has at most 140 characters, unless the bank documents it as a JWT."""
    # signature and certificate thumbprint alone make a bound JWT (STEP7-16) longer than that
    opaque = not profile.endpoints.hold_claims
    expect.offered(opaque, "the access token is a JWT, as the profile's {jwt.NAME} says")
    length = len(str(expect.member(first.answer, "access_token")))

    demand(length <= 140, "at most 140 characters", f"{length}")


@pytest.mark.clause("STEP7-07")
def test_the_token_type_is_bearer(first, profile):
    """The token type is Bearer, in any case."""
    expect.bearer(expect.member(first.answer, "token_type"), profile.shape.token_type)


@pytest.mark.clause("STEP7-08")
def test_expires_in_is_a_positive_number(first, profile):
    """expires_in is a positive JSON number."""
    value = expect.member(first.answer, "expires_in")

    expect.lifetime(value, profile.shape.expires_in)


@pytest.mark.clause("STEP7-09")
def test_the_access_token_is_short_lived(first, profile):
    """An access token lives no longer than the bank says, one hour by default."""
    seconds = expect.granted(first.answer).expires_in or 0

    demand(
        seconds <= profile.lifetimes.access_token,
        f"at most {profile.lifetimes.access_token} s",
        f"{seconds} s",
    )


@pytest.mark.clause("STEP7-10")
def test_a_refresh_token_comes_with_it(first, profile):
    """A refresh token comes with the access token, and is another value."""
    expect.offered(profile.policy.refresh != "none", "the profile says that there is no refresh")
    value = expect.member(first.answer, "refresh_token")

    demand(isinstance(value, str) and value, "a refresh_token", "none")
    demand(value != expect.member(first.answer, "access_token"), "two values", "one value twice")


@pytest.mark.clause("STEP7-11")
def test_the_scope_is_the_granted_one(first, profile):
    """The scope of the answer does not exceed the scope that was asked."""
    expect.scope_within(first.answer, profile.scopes.requested, profile.scopes.granted_extra)


@pytest.mark.clause("STEP7-12")
def test_tokens_cannot_be_guessed(first):
    """Access and refresh tokens have room for at least 128 bits."""
    tokens = expect.granted(first.answer)

    expect.unguessable(tokens.access_token)
    expect.unguessable(tokens.refresh_token or tokens.access_token)


@pytest.mark.clause("STEP7-12")
def test_no_token_is_given_twice(first, issued, record):
    """All access tokens of the run differ, each in places that have room for 128 bits."""
    expect.granted(first.answer)
    record(f"{len(issued)} access tokens compared")

    expect.distinct(issued)
    expect.varied(issued)


@pytest.mark.clause("STEP7-16")
def test_a_token_that_says_so_is_bound(first, run):
    """An access token that is a JWT names its audience, its end and the TPP's certificate."""
    expect.bound(first.answer, run.certificate_pem)


@pytest.mark.clause("STEP7-17")
def test_the_lifetime_is_stated(first):
    """The answer states the lifetime of the access token."""
    expect.stated(expect.member(first.answer, "expires_in"))


@cases(token.REQUEST_ID)
def test_the_request_identifier_returns(trials, fault):
    """The X-Request-ID of a token request stands in the answer."""
    answer = trials.of(fault).answer

    expect.echoed(answer, "X-Request-ID")


@pytest.mark.clause("STEP7-19")
def test_the_refresh_token_is_visible(first):
    """The refresh token is made of printable ASCII characters."""
    refresh_token = expect.granted(first.answer).refresh_token
    expect.offered(refresh_token, "the answer holds no refresh token; STEP7-10 judges that")

    expect.visible(refresh_token)

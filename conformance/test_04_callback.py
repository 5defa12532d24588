"""Step 4. The ASPSP redirects the PSU to the call-back with a one-time code."""

import pytest

from fixtures import expect
from fixtures.expect import demand


@pytest.mark.clause("STEP4-01")
def test_the_redirect_goes_to_the_call_back(first):
    """The PSU is redirected by 302 or 303 to the exact call-back, code in the query, once."""
    expect.code_returned(first.grant.callback)


@pytest.mark.clause("STEP4-02")
def test_state_returns_unchanged(first):
    """The call-back carries the state of the request, byte for byte, once."""
    expect.state_returned(first.grant.callback, first.grant.authorization.state)


@pytest.mark.clause("STEP4-03")
def test_nothing_stands_next_to_the_code(first):
    """The call-back carries no token and no error beside the code."""
    expect.parameters_absent(
        first.grant.callback, "access_token", "refresh_token", "id_token", "error"
    )


@pytest.mark.clause("STEP4-04")
def test_the_code_cannot_be_guessed(first):
    """A code has room for at least 128 bits."""
    expect.unguessable(first.grant.code)


@pytest.mark.clause("STEP4-07")
def test_the_redirect_is_not_cached(first):
    """The redirect that carries the code is not cacheable."""
    expect.not_cacheable(first.grant.callback.redirect)


@pytest.mark.clause("STEP4-09")
def test_the_call_back_is_https(first):
    """The authorization response is sent to an https URI."""
    demand(first.grant.callback.url.startswith("https://"), "an https URI", "another scheme")

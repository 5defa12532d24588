"""Payment initiation by client credentials, where the bank offers it."""

import pytest

from fixtures import expect
from fixtures.expect import demand

pytestmark = pytest.mark.usefixtures("payment_initiation_offered")


@pytest.mark.clause("PISP-01")
def test_client_credentials_buy_a_payment_token(pisp, profile):
    """A payment initiator gets a Bearer token of scope pisp by client credentials."""
    answer = pisp.send(pisp.client_credentials(profile.scopes.pisp))

    expect.success(answer, profile.shape.token_status)
    expect.scope_within(answer, profile.scopes.pisp, profile.scopes.granted_extra)


@pytest.mark.clause("PISP-03")
def test_client_credentials_bring_no_refresh_token(pisp, profile):
    """A client credentials answer holds no refresh token."""
    answer = pisp.send(pisp.client_credentials(profile.scopes.pisp))

    expect.granted(answer)
    demand(expect.member(answer, "refresh_token") is None, "no refresh_token", "one")


@pytest.mark.clause("PISP-05")
def test_client_credentials_give_no_account_access(pisp, profile):
    """Scope aisp is never granted by client credentials."""
    answer = pisp.send(pisp.client_credentials(profile.scopes.aisp))

    expect.scope_not_granted(answer, profile.scopes.aisp)

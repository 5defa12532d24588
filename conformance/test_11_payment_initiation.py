"""Payment initiation by client credentials, where the bank offers it."""

import pytest

from conformance.generators import payment
from conformance.generators.faults import cases
from fixtures import expect

pytestmark = pytest.mark.usefixtures("payment_initiation_offered")


@pytest.mark.clause("PISP-01")
def test_client_credentials_buy_a_payment_token(pisp_answer, profile):
    """A payment initiator gets a Bearer token of scope pisp by client credentials."""
    expect.success(pisp_answer, profile.shape.token_status)
    expect.scope_within(pisp_answer, profile.scopes.pisp, profile.scopes.granted_extra)


@pytest.mark.clause("PISP-02")
def test_the_default_scope_is_payment_initiation(pisp, pisp_answer, profile):
    """Client credentials without scope get scope pisp, or invalid_scope."""
    expect.granted(pisp_answer)

    answer = pisp.send(pisp.client_credentials(""))

    expect.default_scope(answer, profile.scopes.pisp)


@pytest.mark.clause("PISP-04")
def test_a_certificate_without_the_role_gets_no_payment_token(tpp, pisp_answer, profile):
    """A certificate without the role PSP_PI gets no token of scope pisp."""
    expect.granted(pisp_answer)
    account_informer = tpp.presenting("aisp_only")

    answer = account_informer.send(account_informer.client_credentials())

    expect.without_scope(answer, profile.scopes.pisp)


@pytest.mark.clause("PISP-05")
@pytest.mark.parametrize("asked", ["{aisp}", "{aisp} {pisp}", "{pisp} {aisp}", "{pisp}  {aisp}"])
def test_client_credentials_give_no_account_scope(pisp, pisp_answer, profile, asked):
    """Scope aisp is never granted by client credentials, alone or beside pisp."""
    expect.granted(pisp_answer)
    scopes = profile.scopes

    answer = pisp.send(pisp.client_credentials(asked.format(aisp=scopes.aisp, pisp=scopes.pisp)))

    expect.without_scope(answer, profile.scopes.aisp)


@pytest.mark.clause("PISP-05")
@pytest.mark.usefixtures("resource")
def test_a_payment_token_opens_no_account(pisp_answer, tpp):
    """A token of client credentials shows no account."""
    token = expect.granted(pisp_answer)
    both_roles = tpp.presenting("tpp_all_roles")

    answer = both_roles.send(both_roles.accounts(token.access_token))

    expect.not_served(answer)


@pytest.mark.clause("PISP-06")
@pytest.mark.parametrize("mismatch", payment.MISMATCHES, ids=repr)
def test_a_client_id_of_another_gets_no_payment_token(pisp, pisp_answer, profile, known, mismatch):
    """Client credentials whose client_id is not the certificate's are refused as invalid_client."""
    expect.granted(pisp_answer)
    known(mismatch.second)

    answer = pisp.send(mismatch.apply(pisp.client_credentials(), profile))

    expect.error(answer, {400, 401}, {"invalid_client"}, profile.declared("wrong_client"))


@cases(payment.REPEATED)
def test_repeated_parameters_get_no_payment_token(fault_chains, fault):
    """Client credentials that repeat a parameter are refused with an error that names it."""
    expect.refused(fault_chains.of(fault))


@pytest.mark.clause("REVK-11")
@pytest.mark.usefixtures("revocation_offered")
def test_a_revoked_payment_token_is_given_no_more(pisp, pisp_answer, borrowed):
    """Client credentials bring another token once the TPP has revoked one."""
    expect.granted(pisp_answer)
    revoked = borrowed("revoked payment")
    expect.offered(revoked, "no token of client credentials was revoked")

    answer = pisp.send(pisp.client_credentials())

    expect.another(expect.granted(answer).access_token, revoked)


@pytest.mark.clause("PISP-07")
@pytest.mark.usefixtures("test_bank")
def test_a_payment_request_is_taken(pisp, pisp_answer):
    """A payment request with a token of scope pisp is taken."""
    token = expect.granted(pisp_answer)

    answer = pisp.send(pisp.payment_request(token.access_token))

    expect.performed(answer)


@pytest.mark.clause("STEP8-15")
@pytest.mark.usefixtures("test_bank")
def test_a_payment_token_given_again_lives_as_long_as_it_says(given_again, recorded):
    """A payment token that is given a second time lives for the expires_in that comes with it."""
    before, late = map(recorded, given_again)

    expect.lives_on(before, late)

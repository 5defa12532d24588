"""Step 7. What the ASPSP says where it gives no token."""

import pytest

from conformance.generators import client, pkce, refresh, token
from fixtures import expect

FORMS = (
    *token.GRANT_TYPE_ABSENT[:1],
    *token.GRANT_TYPE_UNKNOWN[:1],
    *token.CODE_ABSENT[:1],
    *token.CODE_UNKNOWN[:1],
    *client.CLIENT_AUTHENTICATION_FAILS,
    *token.REPEATED[:1],
)
REPEATABLE = (
    *token.CODE_UNKNOWN[:1],
    *token.CODE_TAMPERED[:1],
    *token.REDIRECT_URI_OTHER[1:2],
    *token.GRANT_TYPE_UNKNOWN[:1],
    *client.CODE_OF_THE_OTHER[:1],
)
each_error = pytest.mark.parametrize("fault", FORMS, ids=repr)


@pytest.mark.clause("STEP7-13")
@each_error
def test_an_error_has_the_form_of_rfc_6749(fault_chains, profile, fault):
    """An error at /token is in JSON, and registered, or as the bank declares for its case."""
    result = fault_chains.of(fault)

    expect.error_form(result.answer, profile.shape.error_format, result.declared, see=fault.clause)


@pytest.mark.clause("STEP7-13")
@pytest.mark.beside(refresh.TOKEN_UNKNOWN[0])
@pytest.mark.usefixtures("refresh_offered")
def test_the_error_of_a_refresh_has_the_form_of_rfc_6749(fault_chains, profile):
    """An error at /token to a refresh is in JSON too, and registered, or as the bank declares."""
    answer = fault_chains.of(refresh.TOKEN_UNKNOWN[0]).answer

    expect.error_form(answer, profile.shape.error_format, profile.declared("bad_rt"), see="REFR-08")


@pytest.mark.clause("STEP7-14")
@pytest.mark.parametrize("fault", [*FORMS, *token.CODE_QUOTED], ids=repr)
def test_an_error_uses_permitted_characters(fault_chains, fault):
    """error, error_description and error_uri use the characters of RFC 6749 5.2."""
    expect.error_characters(expect.readable(fault_chains.of(fault).answer, see=fault.clause))


@pytest.mark.clause("STEP7-15")
@pytest.mark.parametrize("fault", REPEATABLE, ids=repr)
def test_an_error_repeats_no_code(fault_chains, fault):
    """An error repeats no code of its request, and shows no stack trace."""
    expect.keeps_secrets(fault_chains.of(fault).answer, see=fault.clause)


@pytest.mark.clause("STEP7-15")
@pytest.mark.usefixtures("pkce_offered")
@pytest.mark.parametrize("fault", pkce.VERIFIER_WRONG[:1], ids=repr)
def test_an_error_repeats_no_verifier(fault_chains, fault):
    """An error repeats no code_verifier of its request."""
    expect.keeps_secrets(fault_chains.of(fault).answer, see=fault.clause)

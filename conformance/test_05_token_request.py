"""Step 5. The TPP exchanges the authorization code at POST /token, without scope."""

import pytest

from conformance.generators import client, scope, token
from conformance.generators.faults import cases
from fixtures import expect


@pytest.mark.clause("STEP5-01")
def test_a_granted_code_is_exchanged_without_scope(profile, first):
    """The ASPSP grants an access token for a fresh code sent without scope."""
    expect.success(first.answer, profile.shape.token_status)


@cases(scope.SAME)
def test_scope_as_granted_meets_the_declared_policy(fault_chains, profile, record, fault):
    """A scope equal to the granted one is refused or ignored, as the bank declares."""
    result = fault_chains.of(fault)

    record(f"scope in the token request: {expect.reaction(result)}")
    expect.scope_policy(result, profile.policy.token_scope)


@cases(scope.WIDER)
def test_scope_never_widens_the_grant(fault_chains, profile, fault):
    """A wider scope in the token request is refused, or the grant stays as the PSU gave it."""
    result = fault_chains.of(fault)

    expect.not_wider(result, profile.scopes.requested, profile.scopes.granted_extra)


@cases(scope.JUNK)
def test_a_junk_scope_is_refused_or_ignored(fault_chains, profile, fault):
    """A malformed scope is refused or ignored, and never breaks the endpoint."""
    result = fault_chains.of(fault)

    expect.clean_or_granted(result.answer)
    expect.not_wider(result, profile.scopes.requested, profile.scopes.granted_extra)


@cases(
    token.GRANT_TYPE_ABSENT,
    token.GRANT_TYPE_UNKNOWN,
    token.PASSWORD_GRANT,
    token.CODE_ABSENT,
    token.CODE_UNKNOWN,
    token.CODE_TAMPERED,
    token.REDIRECT_URI_ABSENT,
    token.REDIRECT_URI_OTHER,
    token.REPEATED,
    token.METHODS,
    token.IN_THE_URL,
    token.MEDIA_TYPES,
    token.NAMES_IN_CAPITALS,
    client.CODE_OF_THE_OTHER,
    (client.CODE_RETARGETED,),
)
def test_a_faulty_token_request_is_refused(fault_chains, fault):
    """A token request with one fault is refused with an error that names it."""
    result = fault_chains.of(fault)

    expect.refused(result)


@cases(client.NO_CLIENT_ID)
def test_a_request_without_client_id_is_refused(fault_chains, fault):
    """A token request without client_id is refused; granted to a QWAC, it is a warning."""
    result = fault_chains.of(fault)

    expect.refused_where_authenticated(result)


@cases(client.CLIENT_ID)
def test_a_client_id_that_does_not_match_is_refused(fault_chains, fault):
    """A client_id that does not match the certificate's authorization number is refused."""
    result = fault_chains.of(fault)

    expect.refused(result)


@cases(token.MALFORMED)
@pytest.mark.beside(token.CODE_UNKNOWN[0])
def test_a_malformed_token_request_gets_a_clean_refusal(fault_chains, profile, fault):
    """Oversize values and broken encodings are refused with a 4xx JSON error."""
    plain = fault_chains.of(token.CODE_UNKNOWN[0]).answer
    result = fault_chains.of(fault)

    expect.clean_refusal(result.answer, plain, profile.shape.error_format, result.declared)


@cases(client.SECOND_AUTHENTICATION)
@pytest.mark.usefixtures("certificate_alone")
def test_a_second_authentication_is_refused(fault_chains, fault):
    """A client secret beside the certificate is refused."""
    result = fault_chains.of(fault)

    expect.refused(result)


@cases(token.LAWFUL_ENCODING, token.IGNORED)
def test_a_difference_that_means_nothing_is_ignored(fault_chains, profile, fault):
    """Lawful encodings, unknown parameters and valueless ones do not disturb an exchange."""
    result = fault_chains.of(fault)

    expect.success(result.answer, profile.shape.token_status)


@pytest.mark.clause("STEP5-34")
@pytest.mark.parametrize("fault", token.METHODS, ids=repr)
def test_a_refused_method_is_told_the_allowed_ones(fault_chains, fault):
    """A method that is refused with HTTP 405 is told of POST in Allow."""
    answer = fault_chains.of(fault).answer

    expect.names_post(answer)


@cases(token.CONTENT_TYPES)
def test_a_repeated_content_type_breaks_nothing(fault_chains, fault):
    """A repeated Content-Type is refused cleanly, or read as one form."""
    answer = fault_chains.of(fault).answer

    expect.clean_or_granted(answer)


@cases(token.SCRIPTS)
def test_the_endpoint_is_closed_to_scripts(fault_chains, fault):
    """A script of another site may neither call the token endpoint nor read its answer."""
    answer = fault_chains.of(fault).answer

    expect.closed_to_scripts(answer)


@pytest.mark.clause("STEP5-31")
@pytest.mark.usefixtures("secret_issued")
def test_the_client_secret_is_taken_by_basic(first, profile):
    """A client that was given a secret authenticates by HTTP Basic."""
    by_basic = profile.client.authentication == "client_secret_basic"
    expect.offered(by_basic, "the profile sends the secret in the form")

    expect.client_taken(first.answer, profile.shape.token_status)


@cases(client.WRONG_SECRET)
@pytest.mark.usefixtures("secret_issued")
def test_a_wrong_client_secret_is_refused(fault_chains, fault):
    """A client secret that is not the one issued is refused as invalid_client."""
    result = fault_chains.of(fault)

    expect.refused(result)

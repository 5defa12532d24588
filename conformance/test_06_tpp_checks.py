"""Step 6. The ASPSP checks role, certificate and client_id against the authorization number."""

import pytest

from certs import flaws
from conformance.generators import certificates, client
from conformance.generators.faults import cases, cases_by
from fixtures import expect
from fixtures.scenarios.second_tpp import on_one_connection

RENEWED_CERTIFICATES = {
    slot: flaws.CATALOGUE[slot].clause
    for slot in flaws.SOUND
    if flaws.CATALOGUE[slot].clause.startswith("STEP6-")
} | {"aisp_only": "STEP6-09"}  # a QWAC renewed with the one role that the grant needs


@cases(client.OTHER_CERTIFICATE)
def test_a_certificate_of_another_tpp_is_refused(fault_chains, fault):
    """A code and client_id presented under another TPP's certificate are refused."""
    result = fault_chains.of(fault)

    expect.refused_or_turned_away(result)


@cases(client.ROLE)
def test_a_certificate_without_the_role_gets_no_such_scope(fault_chains, profile, fault):
    """A certificate without the role for the granted scope gets no token that carries it."""
    result = fault_chains.of(fault)

    expect.no_scope(result, profile.scopes.aisp)


@cases_by(
    "who",
    {
        "no certificate": "TLS-04",
        "another TPP's certificate": "STEP6-03",
        "role PSP_AI": "STEP6-17",
    },
)
def test_no_unauthorised_caller_exchanges_a_code_for_funds(of_unauthorised, profile, who):
    """A code to confirm funds brings no such token without its TPP's certificate and role."""
    expect.without_scope(of_unauthorised(who), profile.scopes.cbpii)


@cases(certificates.flawed("STEP6-"))
def test_a_certificate_that_is_no_psd2_qwac_is_turned_away(fault_chains, fault):
    """A token request under a certificate that is no sound PSD2 QWAC is turned away."""
    result = fault_chains.of(fault)

    expect.turned_away(result)


@pytest.mark.clause("STEP6-01")
def test_the_client_id_is_the_authorization_number(profile, first):
    """A client registered under its authorization number is served (direct match)."""
    expect.match(profile, "direct")
    expect.client_taken(first.answer, profile.shape.token_status)


@cases(client.RENEWED_CERTIFICATE)
def test_a_renewed_certificate_gets_a_token(fault_chains, profile, fault):
    """A renewed QWAC of the same TPP gets a token for a fresh code."""
    result = fault_chains.of(fault)

    expect.success(result.answer, profile.shape.token_status)


@cases_by("slot", RENEWED_CERTIFICATES)
def test_every_sound_certificate_of_the_tpp_refreshes(tpp, profile, refreshes, slot):
    """Another sound QWAC of the same TPP refreshes a token that the TPP holds."""
    answer = refreshes.under(tpp.presenting(slot))

    expect.success(answer, profile.shape.token_status)


@pytest.mark.clause("STEP6-13")
def test_the_old_certificate_serves_beside_the_renewed_one(tpp, profile, refreshes):
    """After a refresh under the renewed QWAC the old one, still valid, refreshes as well."""
    expect.granted(refreshes.under(tpp.presenting("renewed")))

    answer = refreshes.under(tpp)

    expect.success(answer, profile.shape.token_status)


@pytest.mark.clause("STEP6-02")
def test_an_issued_client_id_is_linked_to_the_number(indirect_exchange, first, profile):
    """A client_id that the bank has issued is served with the QWAC that it is linked to."""
    expect.client_taken(indirect_exchange, profile.shape.token_status, control=first.answer)


@pytest.mark.clause("STEP6-10")
def test_a_tpp_that_has_left_the_register_gets_no_token(withdrawn_exchange):
    """A TPP whose agreement has ended gets no token."""
    expect.left_the_register(withdrawn_exchange)


@pytest.mark.clause("STEP6-16")
@pytest.mark.usefixtures("refresh_offered")
def test_each_request_of_a_connection_is_matched(tpp, second_tpp, other_exchange, token_pool):
    """A live token of another TPP is refused on a connection that has served the right one."""
    expect.offered(tpp.spelt("client_id", "refresh"), "a refresh names no client ([shape])")

    tokens = expect.granted(other_exchange)
    matched = on_one_connection(tpp, second_tpp, tokens, token_pool.fresh)

    expect.matched_alike(matched.kept, matched.fresh, matched.alive)


@cases(client.CLIENT_AUTHENTICATION_FAILS)
def test_a_failed_client_authentication_is_called_invalid_client(fault_chains, fault):
    """Where the token endpoint answers in HTTP, it reports invalid_client."""
    result = fault_chains.of(fault)

    expect.refused(result)

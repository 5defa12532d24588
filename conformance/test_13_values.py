"""Values: a bank compares every secret, identifier and call-back whole and as it was sent.

A damaged value is given nothing, at any door that compares it, beside the same request with the
value as it is.
"""

import pytest

from conformance.generators import values
from conformance.generators.faults import cases
from fixtures import expect


@cases(values.SECRETS)
def test_a_damaged_code_or_token_buys_nothing(fault_chains, fault):
    """A code, verifier or refresh token that differs in any way is given no token."""
    expect.gives_nothing(fault_chains.of(fault), fault.kind)


@cases(values.CLIENTS)
def test_a_damaged_client_gets_nothing(fault_chains, fault):
    """A client_id or secret that differs in any way from the registered one is given nothing."""
    expect.gives_nothing(fault_chains.of(fault), fault.kind)


@cases(values.GRANT_TYPES)
def test_a_damaged_grant_type_gets_no_token(fault_chains, fault):
    """A grant_type that differs in any way from the standard's word is given no token."""
    expect.gives_nothing(fault_chains.of(fault), fault.kind)


@cases(values.CALL_BACKS)
def test_a_damaged_call_back_gets_no_token(fault_chains, fault):
    """A redirect_uri that differs in any way from that of the request is given no token."""
    expect.gives_nothing(fault_chains.of(fault), fault.kind)


@cases(values.REVOKED)
def test_a_damaged_token_revokes_nothing(fault_chains, fault):
    """A token that differs in any way from the live one does not revoke it."""
    expect.gives_nothing(fault_chains.of(fault), fault.kind)


@cases(values.ACCESS_TOKENS)
@pytest.mark.usefixtures("resource")
def test_a_damaged_access_token_opens_nothing(fault_chains, fault):
    """An access token that differs in any way from the live one opens no resource."""
    expect.gives_nothing(fault_chains.of(fault), fault.kind)

"""A token that is bound to one certificate of its TPP may be refused under another."""

from dataclasses import replace

import pytest

from fixtures import expect
from fixtures.outcomes import NonConformity
from fixtures.scenarios.faults import FaultResult
from tests.expect.answers import answer
from tests.scenarios.fault_chains.shop import Fault

SERVED = replace(answer(200, '{"accounts": []}'), certificate="tpp")
SETTINGS = (("TLS 1.3", "an RSA key"), ("TLS 1.3", "an EC key"))


def results(status, slot):
    """The same call under the certificate of a slot, and under the TPP's own."""
    other = replace(answer(status, "{}"), certificate=slot)
    return [FaultResult(Fault("valid"), each, None, SERVED, ()) for each in (other, SERVED)]


def test_another_certificate_may_be_refused_with_401():
    expect.granted_in_every_setting(results(401, "rsa"), SETTINGS)


@pytest.mark.parametrize(("status", "slot"), [(401, "tpp"), (403, "rsa"), (404, "rsa")])
def test_any_other_refusal_of_a_valid_request_is_red(status, slot):
    with pytest.raises(NonConformity):
        expect.granted_in_every_setting(results(status, slot), SETTINGS)

"""What a fault lacks is said in the same words for every fault, and has an action."""

from pathlib import Path

import pytest

from fixtures.profile.schema import Bank, BankProfile, Client, Endpoints
from fixtures.report.actions import action_for
from fixtures.scenarios.fault_inputs import INPUTS, require
from fixtures.scenarios.faults import Fault, World


@pytest.fixture(scope="module")
def profile():
    return BankProfile(
        source=Path("bank.toml"),
        bank=Bank(name="b", environment="sandbox"),
        endpoints=Endpoints(authorize="https://bank.test/a", token="https://bank.test/t"),
        client=Client(client_id="c", redirect_uris=("https://tpp.test/cb",)),
        certificates={},
    )


@pytest.mark.parametrize("needs", INPUTS)
@pytest.mark.parametrize("name", ["client_id of the other TPP", "client_id, setting 1"])
def test_an_input_of_the_profile_is_named_for_itself_and_not_for_the_fault(profile, needs, name):
    fault = Fault(name=name, clause="STEP5-19", change=lambda request, _: request, needs=needs)

    with pytest.raises(pytest.skip.Exception) as ended:
        require(fault, profile, None, lambda: World(profile))

    assert str(ended.value) == f"[missing input] {INPUTS[needs]}"
    assert not action_for(str(ended.value)).startswith("Provide")

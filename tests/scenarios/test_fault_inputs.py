"""What a fault lacks is said in the same words for every fault, and has an action."""

from dataclasses import replace
from pathlib import Path

import pytest

from conformance.generators.call_backs import FOREIGN
from conformance.generators.refresh import WIDER_SCOPE
from conformance.generators.scope import WIDER
from fixtures.profile.schema import Bank, BankProfile, Client, Endpoints, Scopes
from fixtures.report.actions import action_for
from fixtures.scenarios.fault_inputs import INPUTS, require
from fixtures.scenarios.faults import Fault, World
from fixtures.tpp.messages import Request


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


EACH_SCOPE = Scopes(requested="aisp cbpii pisp extended_transaction_history")
OWN, SHARED, THEIRS = (f"https://tpp.test/{name}" for name in ("cb", "shared", "other"))


@pytest.mark.parametrize(
    ("fault", "of_kind"),
    [(WIDER_SCOPE[0], "refresh"), (WIDER[1], "code")],
    ids=["refresh", "code"],
)
def test_a_wider_scope_is_asked_for_only_where_there_is_one(profile, fault, of_kind):
    request = Request(
        method="POST", url="https://bank.test/t", parameters=(("grant_type", of_kind),)
    )

    assert fault.apply(request, World(profile)).value("scope").endswith("cbpii")
    assert fault.apply(request, World(replace(profile, scopes=EACH_SCOPE))) == request


@pytest.mark.parametrize(
    ("theirs", "asked"), [((SHARED, THEIRS), THEIRS), ((SHARED,), OWN), (None, OWN)]
)
def test_the_call_back_of_another_tpp_is_one_that_it_alone_has(profile, theirs, asked):
    client = replace(profile.client, redirect_uris=(OWN, SHARED))
    other = Client(client_id="o", redirect_uris=theirs) if theirs else None
    known = World(replace(profile, client=client, other_client=other))
    request = Request(method="GET", url="https://bank.test/a", parameters=(("redirect_uri", OWN),))

    assert FOREIGN[0].apply(request, known).value("redirect_uri") == asked

"""Traits: every fixture by which a test reaches the PSU says what it costs, shares and risks."""

import inspect
from dataclasses import replace
from importlib import import_module
from types import CodeType, FunctionType, SimpleNamespace

import pytest

from fixtures import plugin
from fixtures.persistence.traits import GATES, REQUESTS, TRAITS, Traits, reached
from fixtures.profile.schema import Bank, BankProfile, Client, Endpoints, Person, Psu, Time
from fixtures.profile.schema.limits import LIVE_TESTS
from fixtures.session import needs
from fixtures.session.live_limits import BY_MODULE

MODULES = [
    import_module(name)
    for name in plugin.pytest_plugins
    if name.startswith("fixtures.session.") and not name.endswith(".options")
]
REACHES = {"psu", "token_pool", "grants", "authorizes"}
"""Parameters and attributes by which a login is asked for."""
EVERYTHING = BankProfile(
    source="bank.toml",
    bank=Bank(name="bank"),
    endpoints=Endpoints(
        authorize="https://a",
        token="https://t",
        accounts="https://r",
        transactions="https://r/{account}",
        funds_confirmations="https://f",
    ),
    client=Client(client_id="c"),
    other_client=Client(client_id="d"),
    certificates={"other_tpp": None},
    psu=Psu(persons=(Person(purpose="no_accounts"), Person(purpose="old_sca"))),
    time=Time(driver="control"),
)
"""A profile in which every fixture is made."""
DEFINITION = type(pytest.fixture(lambda: None))


def function_of(value):
    return value._get_wrapped_function() if isinstance(value, DEFINITION) else value


FIXTURES = {
    name: function_of(value)
    for module in MODULES
    for name, value in vars(module).items()
    if isinstance(value, DEFINITION)
}


def names_in(code: CodeType) -> set[str]:
    """The names that a function uses, its inner functions included."""
    inner = (each for each in code.co_consts if isinstance(each, CodeType))
    words = (each for each in code.co_consts if isinstance(each, str))
    own = {*code.co_names, *code.co_varnames, *code.co_freevars, *words}
    return own.union(*map(names_in, inner))


def reaches_the_psu(function: FunctionType, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a function, or one of its module that it calls, asks for a login."""
    names = names_in(function.__code__)
    own = {
        name: value
        for name, value in function.__globals__.items()
        if name in names - seen and inspect.isfunction(value)
        if value.__module__ == function.__module__
    }
    return bool(names & REACHES) or any(
        reaches_the_psu(value, seen | {name}) for name, value in own.items()
    )


def test_every_fixture_that_reaches_the_psu_bears_a_record():
    reaching = {name for name, each in FIXTURES.items() if reaches_the_psu(each)}

    assert {"first_grant", "other_psu_grant", "spent_life", "all_sequences"} <= reaching
    assert sorted(reaching - TRAITS.keys()) == []


def test_every_record_stands_beside_a_fixture():
    assert sorted(TRAITS.keys() - FIXTURES.keys()) == []
    assert set().union(*map(asked, TRAITS.values())) <= FIXTURES.keys()


def asked(traits):
    """The fixtures that one asks for as it goes, by its record."""
    return {*traits.asks, *traits.asks_by.values()}


COSTLY = {name for name, each in TRAITS.items() if each.login or each.takes or each.otherwise} - {
    "fresh_grant",
    "fresh_tokens",
}
IN_PLACE_OF_ANOTHER = {"generated_revocations": {"aged_grant"}}
"""What is asked for where the bank offers no refresh."""
SHARED_BY_ALL = {"token_pool", "all_fault_chains", "fault_chains", "borrowed", "subjects", "world"}
"""What these ask for is told by the faults of the tests: fixtures.session.needs."""


@pytest.mark.parametrize("name", sorted(TRAITS.keys() - SHARED_BY_ALL - {"aged_grant", "second"}))
def test_a_fixture_that_asks_for_a_login_as_it_goes_says_so(name):
    function = FIXTURES[name]
    named = (
        names_in(function.__code__) if "getfixturevalue" in names_in(function.__code__) else set()
    )
    dynamic = (named & COSTLY) - set(inspect.signature(function).parameters) - {name}
    dynamic -= IN_PLACE_OF_ANOTHER.get(name, set())

    assert dynamic <= set(reached([name], EVERYTHING, ("cbpii", "extended")))


def test_a_gate_reads_the_profile_alone():
    assert GATES.keys() >= {"revocation_offered", "refresh_offered", "funds_offered", "can_wait"}
    assert {REQUESTS[name] for name in GATES} == {("profile",)}


def test_a_closed_gate_costs_nothing():
    item = SimpleNamespace(
        fixturenames=["funds_offered", "funds_tokens"], iter_markers=lambda _: ()
    )
    without = replace(EVERYTHING, endpoints=replace(EVERYTHING.endpoints, funds_confirmations=""))

    assert needs.of(item, EVERYTHING).fixtures.keys() >= {"funds_tokens"}
    assert needs.of(item, without) == needs.NOTHING


def test_every_risk_is_a_word_of_the_profile_and_every_word_has_a_risk():
    risks = {each.risk for each in TRAITS.values()} - {""}

    assert risks | set(BY_MODULE.values()) == LIVE_TESTS


def test_what_grows_old_has_an_order_and_generated_requests_a_whole():
    ages = sorted(each.ages for each in TRAITS.values() if each.ages)

    assert ages == list(range(1, len(ages) + 1))
    assert sum(each.part for each in TRAITS.values()) == 10


def test_two_fixtures_of_one_name_are_not_taken():
    def first_grant():
        """Stand for another fixture of a known name."""

    with pytest.raises(ValueError, match="two fixtures are called first_grant"):
        Traits(login="consent")(first_grant)

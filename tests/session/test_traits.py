"""Traits: every fixture by which a test reaches the PSU says what it costs, shares and risks."""

import inspect
from importlib import import_module
from types import CodeType, FunctionType

import pytest

from fixtures import plugin
from fixtures.persistence.traits import TRAITS, Traits
from fixtures.profile.schema.limits import LIVE_TESTS
from fixtures.session.live_limits import BY_MODULE

MODULES = [
    import_module(name)
    for name in plugin.pytest_plugins
    if name.startswith("fixtures.session.") and not name.endswith(".options")
]
REACHES = {"psu", "token_pool", "grants", "authorizes"}
"""Parameters and attributes by which a login is asked for."""
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

    assert {"first_grant", "stranger", "spent_life", "all_sequences"} <= reaching
    assert sorted(reaching - TRAITS.keys()) == []


def test_every_record_stands_beside_a_fixture():
    assert sorted(TRAITS.keys() - FIXTURES.keys()) == []
    assert {each.asks for each in TRAITS.values()} - {""} <= FIXTURES.keys()


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

"""A second PSU who cannot log in leaves no account to be called a stranger's."""

from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from fixtures.outcomes import Inconclusive
from fixtures.profile.schema import Policy
from fixtures.profile.schema.psu import Psu
from fixtures.session.fixtures import lifecycles


@pytest.mark.parametrize("ended", [Inconclusive("no code"), pytest.skip.Exception("no such PSU")])
def test_the_first_psu_is_no_stranger_to_her_own_account(monkeypatch, ended):
    def grants(*_, **__):
        raise ended

    run = SimpleNamespace(
        aside=nullcontext,
        evidence=SimpleNamespace(logins=9),
        profile=SimpleNamespace(psu=Psu(), policy=Policy()),
        psu=SimpleNamespace(grants=grants),
        tpp="tpp",
    )
    token_pool = SimpleNamespace(fresh=lambda: "tokens of the first PSU")
    request = SimpleNamespace(getfixturevalue=lambda _: "account of the first PSU")
    monkeypatch.setattr(lifecycles.revocation_lifecycle, "other_psu_grant", lambda *asked: asked)

    asked = lifecycles.other_psu_grant._get_wrapped_function()(run, token_pool, request)

    assert asked == ("tpp", "tokens of the first PSU", "", None)


@pytest.mark.parametrize(
    ("driver", "ended"), [("form", False), ("code_pool", True), ("static_token", True)]
)
def test_a_driver_without_logins_has_no_second_psu(driver, ended):
    person = SimpleNamespace(purpose="no_accounts")
    psu = SimpleNamespace(driver=driver, persons=(person,))
    run = SimpleNamespace(profile=SimpleNamespace(psu=psu))
    skipped = pytest.raises(pytest.skip.Exception, match="a second PSU") if ended else nullcontext()

    with skipped:
        lifecycles.another_psu._get_wrapped_function()(run)


def test_a_repetition_reads_the_exchange_of_its_own_verifier(monkeypatch):
    """The first exchange of that length was answered with a server error, and is repeated."""

    def exchange(number, verifier):
        request = SimpleNamespace(value=lambda _: verifier)
        return SimpleNamespace(number=number, request=request)

    old, new, other = "a" * 124 + "-._~", "b" * 124 + "-._~", "c" * 128
    exchanges = [exchange(*pair) for pair in enumerate((None, old, new, new, other))]
    run = SimpleNamespace(
        tpp=SimpleNamespace(spelt=lambda *_: "code_verifier"),
        evidence=SimpleNamespace(exchanges=exchanges),
    )
    request = SimpleNamespace(getfixturevalue=lambda _: None, node=None)
    monkeypatch.setattr(lifecycles, "cite", lambda *_: None)

    exchanged = lifecycles.exchanged_with._get_wrapped_function()(run, request)

    assert exchanged(128) is exchanges[2]
    with pytest.raises(pytest.skip.Exception):
        exchanged(43)

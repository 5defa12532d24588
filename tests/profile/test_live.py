"""Safety limits of a live environment, and what a dry run counts."""

from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest

from fixtures import plugin
from fixtures.outcomes import MISSING_INPUT
from fixtures.persistence.traits import TRAITS
from fixtures.profile.schema import Bank, BankProfile, Client, Endpoints, Limits
from fixtures.session.dry_run import calls
from fixtures.session.live_limits import refused
from fixtures.tpp.messages import Answer, Request, Termination

URL = "https://bank.example"
for _name in plugin.pytest_plugins:  # each fixture has its record beside it
    import_module(_name)
LIVE = BankProfile(
    source="profile.toml",
    bank=Bank(name="Live", environment="live"),
    endpoints=Endpoints(
        authorize=f"{URL}/authorize", token=f"{URL}/token", accounts=f"{URL}/v1/accounts"
    ),
    client=Client(client_id="PSDFR-ACPR-12345"),
)


def item(*fixtures, module="test_05_code.py"):
    """A test of a module that asks for some fixtures."""
    return SimpleNamespace(fixturenames=fixtures, path=Path(module), stash=pytest.Stash())


RISKS = {name: each.risk for name, each in TRAITS.items() if each.risk}


@pytest.mark.parametrize("fixture", RISKS)
def test_what_hurts_is_refused_at_a_live_bank_unless_named(fixture):
    kind = RISKS[fixture]
    named = replace(LIVE, limits=Limits(live_tests=(kind,)))

    assert refused(item("profile", fixture), LIVE).startswith(MISSING_INPUT)
    assert kind in refused(item(fixture), LIVE)
    assert not refused(item("profile", fixture), named)


@pytest.mark.parametrize("module", ["test_10_revocation.py", "test_11_payment_initiation.py"])
def test_whole_steps_are_refused_at_a_live_bank(module):
    assert refused(item("tpp", module=module), LIVE)


def test_what_hurts_nobody_is_run_anywhere():
    assert not refused(item("tpp", "first_grant"), LIVE)


def test_a_sandbox_refuses_nothing():
    sandbox = replace(LIVE, bank=Bank(name="Sandbox"))

    assert not any(refused(item(fixture), sandbox) for fixture in RISKS)


def exchange(method, path):
    """An exchange with the bank."""
    return Answer(
        request=Request(method=method, url=URL + path), end=Termination.ANSWERED, status=200
    )


def test_a_dry_run_counts_by_endpoint():
    sent = [("GET", "/authorize"), ("POST", "/login"), *[("POST", "/token")] * 3]
    sent += [("GET", "/v1/accounts"), ("GET", "/v1/accounts/1/transactions")]
    told = calls([exchange(*each) for each in sent], LIVE, 1)

    assert "     3  POST    token" in told
    assert "     2  GET     accounts and below" in told
    assert "     1  POST    pages of the login" in told
    assert "     7  calls in all, 1 PSU login" in told

"""Rails of a live environment, and what a dry run counts."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from fixtures.outcomes import MISSING_INPUT
from fixtures.profile.schema import Bank, BankProfile, Client, Endpoints, Limits
from fixtures.profile.schema.limits import LIVE_TESTS
from fixtures.session.dry_run import calls
from fixtures.session.live_limits import BY_FIXTURE, BY_MODULE, refused
from fixtures.tpp.messages import Answer, Request, Termination

URL = "https://bank.example"
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
    return SimpleNamespace(fixturenames=fixtures, path=Path(module))


@pytest.mark.parametrize("fixture", BY_FIXTURE)
def test_what_hurts_is_refused_at_a_live_bank_unless_named(fixture):
    kind = BY_FIXTURE[fixture]
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

    assert not any(refused(item(fixture), sandbox) for fixture in BY_FIXTURE)


def test_every_rail_is_bound_to_something_that_exists():
    arrangements = Path("fixtures/session/fixtures").glob("*.py")
    defined = "".join(each.read_text() for each in arrangements)

    assert all(f"def {name}(" in defined for name in BY_FIXTURE)
    assert {*BY_FIXTURE.values(), *BY_MODULE.values()} == LIVE_TESTS


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

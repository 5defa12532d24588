"""A budget of logins goes to the tests that exercise most, and the rest says so."""

import json
from types import SimpleNamespace

import pytest

from fixtures.outcomes import MISSING_INPUT
from fixtures.profile.schema import Bank, BankProfile, Client, Endpoints
from fixtures.session import budget, live_limits
from tests.commands import suite

PROFILE = BankProfile(
    source="bank.toml",
    bank=Bank(name="bank"),
    endpoints=Endpoints(authorize="https://a", token="https://t"),
    client=Client(client_id="c"),
)
CLAUSES = {
    name: SimpleNamespace(level=level)
    for name, level in {"A-1": "MUST", "A-2": "MUST", "A-3": "MUST", "B-1": "SHOULD"}.items()
}


class Item:
    """A collected test, as far as a budget looks at it."""

    def __init__(self, nodeid, clause, *fixtures):
        self.nodeid, self.clause, self.fixturenames = nodeid, clause, fixtures
        self.path, self.stash, self.added = SimpleNamespace(name="test_05_x.py"), {}, []

    def iter_markers(self, _name):
        """Its clauses."""
        return iter([SimpleNamespace(args=(self.clause,))])

    def add_marker(self, mark):
        """Keep it."""
        self.added.append(mark)


FREE = Item("free", "A-1")
REFUSES = Item("refuses", "B-1", "first_grant", "refusal_login")
REVOKES = [Item(f"revokes {n}", name, "bare_login") for n, name in enumerate(("A-2", "A-3"))]
AGAIN = Item("again", "A-1", "fresh_grant")


@pytest.mark.parametrize(
    ("logins", "kept"),
    [
        (1, {"free", "revokes 0", "revokes 1"}),
        (2, {"free", "revokes 0", "revokes 1", "again"}),
        (9, {"free", "revokes 0", "revokes 1", "again", "refuses"}),
    ],
)
def test_a_login_goes_where_it_exercises_most(logins, kept):
    choice = budget.chosen([REFUSES, AGAIN, *REVOKES, FREE], PROFILE, CLAUSES, logins)

    assert {item.nodeid for item in choice.kept} == kept
    assert choice.planned <= logins
    assert {item.nodeid for item in (*choice.kept, *choice.left)} == {
        "free",
        "refuses",
        "revokes 0",
        "revokes 1",
        "again",
    }


def test_what_is_left_out_names_the_budget_and_the_requirements_that_nothing_else_exercises():
    choice = budget.chosen([FREE, *REVOKES, REFUSES], PROFILE, CLAUSES, 1)
    budget.leave_out(choice)

    assert choice.left == (REFUSES,)
    assert choice.musts == ()
    assert "--logins 1: 3 tests need 1 PSU logins; 1 tests are left out." in str(choice)
    reason = live_limits.refused(REFUSES, PROFILE)
    assert reason.startswith(f"{MISSING_INPUT}another login: --logins 1 ")
    assert live_limits.refused(FREE, PROFILE) == ""


@pytest.mark.parametrize(("logins", "repeats"), [(1, 0), (6, 1), (20, 5), (200, 20)])
def test_some_logins_are_kept_for_repeating_findings(logins, repeats):
    profile = budget.limited(PROFILE, logins)

    assert profile.psu.max_logins == logins
    assert profile.limits.confirmations == repeats


def test_a_run_makes_no_more_logins_than_it_is_given(tmp_path):
    words = ("--logins", "6", "--step", "05,08", "--reports", tmp_path, "--", "--verdict-only")

    done = suite("run", *words)

    verdict = json.loads((tmp_path / "verdict.json").read_text())
    assert done.returncode == 4
    assert 1 <= verdict["logins"] <= 6
    assert verdict["counts"]["inconclusive"] == 0
    assert "--logins 6: " in done.stdout
    assert "Give the run more logins" in done.stdout


@pytest.mark.parametrize("word", ["0", "-3", "six"])
def test_a_budget_is_a_number(word):
    done = suite("run", "--logins", word)

    assert done.returncode == 2
    assert "--logins" in done.stderr

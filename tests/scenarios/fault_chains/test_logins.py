"""The run at the embedded bank needs at most twenty PSU logins, those of its sequences apart."""

import json
import re
from collections import Counter

import pytest

from fixtures.session.cost import Plan
from tests.commands import suite

MOST, SEQUENCES = 20, 6


@pytest.fixture(scope="module")
def whole_run(tmp_path_factory):
    """What a run of everything says, and its verdict."""
    folder = tmp_path_factory.mktemp("reports")
    said = suite("run", "--reports", folder, "--", "--verdict-only")
    return said.stdout, json.loads((folder / "verdict.json").read_text())


def test_a_run_needs_few_logins(whole_run):
    _, verdict = whole_run

    assert verdict["logins"] <= MOST + SEQUENCES
    assert verdict["exit_code"] == 0


def test_the_plan_is_what_comes(whole_run):
    said, verdict = whole_run
    told = re.search(r"about (\d+) PSU logins .* and (\d+) requests; about (\d+) logins", said)

    logins, requests, unchained = map(int, told.groups())
    assert abs(logins - verdict["logins"]) <= verdict["logins"] / 5
    assert abs(requests - verdict["requests"]) <= verdict["requests"] / 4
    assert f" {SEQUENCES} sequence, " in said
    assert unchained - SEQUENCES > 5 * (logins - SEQUENCES)


def test_a_run_that_may_not_log_in_again_says_so_and_nothing_else(tmp_path):
    profile = tmp_path / "few.toml"
    profile.write_text('[bank]\nname = "few"\nembedded = true\n[psu]\nmax_logins = 10\n', "utf-8")
    words = ("--profile", profile, "--reports", tmp_path / "reports", "--", "--verdict-only")

    done = suite("run", *words)

    verdict = json.loads((tmp_path / "reports" / "verdict.json").read_text())
    assert (done.returncode, verdict["counts"]["inconclusive"], verdict["logins"]) == (4, 0, 10)


@pytest.mark.parametrize(("most", "told"), [(0, False), (3, False), (2, True)])
def test_a_limit_that_is_too_low_is_told(most, told):
    plan = Plan(Counter({"consent": 2, "refusal": 1}), 40, lambda _: [9], most=most)

    assert str(plan).startswith(
        "This selection needs about 3 PSU logins (2 consent, 1 refusal) and 40 requests; about 9"
    )
    assert (f"max_logins = {most}" in str(plan)) is told


def test_a_plan_that_no_bank_makes_dearer_tells_one_number():
    plan = Plan(Counter({"refusal": 1}), 14, lambda _: [1])

    assert str(plan) == "This selection needs about 1 PSU logins (1 refusal) and 14 requests."

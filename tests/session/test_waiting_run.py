"""A run that really waits takes as long as its longest wait, and finds a sound bank sound."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from fixtures.bank import embedded
from fixtures.bank.policy import SOUND
from tests.commands import suite

LONGEST = 4  # seconds: the life of an access token
SHORT = replace(
    SOUND,
    code_lifetime=timedelta(seconds=3),
    access_lifetime=timedelta(seconds=LONGEST),
    page_lifetime=timedelta(seconds=3),
)
ONE_AFTER_THE_OTHER = 14  # code and spent code: 3 each; access token, and one to refresh: 4 each
A_FEW = 8  # seconds, for everything that does not wait
WAITED = {"STEP5-14", "STEP5-17", "STEP8-03", "STEP8-14", "STEP8-15"}
BRIEF = ("--verdict-only", "-p", "no:cacheprovider")


@pytest.fixture(scope="module")
def profile(tmp_path_factory):
    """The profile of a bank where everything is short-lived, and time has to be waited for."""
    folder = tmp_path_factory.mktemp("bank")
    with embedded.start(folder, policy=SHORT) as running:
        text = running.profile.read_text("utf-8")
        waits = '[time]\ndriver = "wait"\nmax_wait = 5\n'
        path = folder / "waiting.toml"
        path.write_text(re.sub(r"\[time\]\n(?:[^\[\n].*\n)*", waits, text), "utf-8")
        yield path


def test_a_waiting_run_takes_as_long_as_its_longest_wait(profile, tmp_path):
    suite("run", "--profile", profile, "--reports", tmp_path, "--step=05,08", "--", *BRIEF)
    verdict = json.loads((tmp_path / "verdict.json").read_text())
    waited = {row["id"]: row["verdict"] for row in verdict["clauses"] if row["id"] in WAITED}

    broken = [row for row in verdict["results"] if row["outcome"] in {"failed", "warning"}]
    assert [(row["nodeid"], row["message"]) for row in broken] == []
    assert set(waited.values()) <= {"passed", "inconclusive"}  # a slow machine misses a window
    assert verdict["seconds"] < LONGEST + A_FEW < ONE_AFTER_THE_OTHER

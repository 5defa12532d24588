"""What a dry run counts is what a run of the same profile makes, whatever its scopes are called."""

import json
import re
import subprocess
import sys

import pytest

PROFILE = """
[bank]
name = "Banque"
embedded = true
[scopes]
aisp = "{0}"
requested = "{0}"
"""


def ran(folder, *words):
    """What the run says; its reports are in the folder."""
    command = [sys.executable, "-m", "fixtures.cli", "run", "--profile", folder / "bank.toml"]
    more = ["--step", "08", "--reports", folder, "--", "-p", "no:cacheprovider", "--verdict-only"]
    done = subprocess.run(
        [*command, *words, *more], check=False, capture_output=True, text=True, timeout=300
    )
    return done.stdout


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The verdict of a run."""
    folder = tmp_path_factory.mktemp("run")
    (folder / "bank.toml").write_text(PROFILE.format("aisp"), "utf-8")
    ran(folder)
    return json.loads((folder / "verdict.json").read_text("utf-8"))


@pytest.mark.parametrize("scope", ["aisp", "openid aisp", "openid", "comptes profil"])
def test_a_dry_run_counts_the_logins_and_calls_of_a_run(tmp_path, made, scope):
    (tmp_path / "bank.toml").write_text(PROFILE.format(scope), "utf-8")

    counted = re.search(r"(\d+)  calls in all, (\d+) PSU logins", ran(tmp_path, "--dry-run"))

    calls, logins = map(int, counted.groups())
    assert made["logins"] > 1
    assert logins == pytest.approx(made["logins"], rel=0.2)
    assert calls == pytest.approx(made["requests"], rel=0.2)

"""What a dry run counts is what a run of the same profile makes, whatever its scopes are called."""

import json
import re

import pytest

from fixtures.bank import embedded
from tests.commands import suite

ASKED = 'requested = "aisp"'


def ran(folder, profile, *words):
    """What the run says; its reports are in the folder."""
    command = ("run", "--profile", profile, "--step", "09", *words, "--reports", folder)
    return suite(*command, "--", "-p", "no:cacheprovider", "--verdict-only").stdout


@pytest.fixture(scope="module")
def bank(tmp_path_factory):
    """The folder of a bank that runs, and the verdict of a run at it."""
    folder, reports = tmp_path_factory.mktemp("bank"), tmp_path_factory.mktemp("reports")
    with embedded.start(folder):
        ran(reports, folder / "profile.toml")
        yield folder, json.loads((reports / "verdict.json").read_text("utf-8"))


@pytest.mark.parametrize("scope", ["aisp", "openid aisp", "comptes profil"])
def test_a_dry_run_counts_the_logins_and_calls_of_a_run(tmp_path, bank, scope):
    folder, made = bank
    profile, text = folder / "changed.toml", (folder / "profile.toml").read_text("utf-8")
    assert ASKED in text
    profile.write_text(text.replace(ASKED, f'aisp = "{scope}"\nrequested = "{scope}"'), "utf-8")

    counted = re.search(
        r"(\d+)  calls in all, (\d+) PSU logins", ran(tmp_path, profile, "--dry-run")
    )

    calls, logins = map(int, counted.groups())
    assert made["logins"] > 1
    assert logins == pytest.approx(made["logins"], rel=0.2)
    assert calls == pytest.approx(made["requests"], rel=0.2)

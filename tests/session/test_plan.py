"""The logins that a run announces are those that it makes, for all of the suite and for parts."""

import json
import re
import subprocess
import sys

import pytest

from tests.variants.test_lawful_banks import VARIANTS, played

BURNS = VARIANTS["a failed redemption burns the code"]
LITTLE = ("-p", "no:cacheprovider", "--verdict-only")


def ran(folder, *words, pytest_words=()):
    """What a run says, and its verdict."""
    command = [sys.executable, "-m", "fixtures.cli", "run", *words, "--reports", str(folder)]
    done = subprocess.run(
        [*command, "--", *LITTLE, *pytest_words],
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    return done.stdout, json.loads((folder / "verdict.json").read_text())


def announced(said):
    """PSU logins of the plan, where codes are kept."""
    return int(re.search(r"needs about (\d+) PSU logins", said)[1])


@pytest.mark.parametrize(
    "words",
    [
        *(("--step", f"{step:02}") for step in (0, 3, 6, 8, 9, 10, 11)),
        ("--step", "05,07"),
        ("-m", "must and step04"),
        ("-k", "verifier"),
        ("-k", "cbpii"),
        ("-k", "door and revoked"),
        ("-k", "refresh_token"),
    ],
    ids=" ".join,
)
def test_a_part_makes_the_logins_that_it_announces(tmp_path, words):
    said, verdict = ran(tmp_path, *words)

    assert verdict["exit_code"] in {0, 4}
    assert announced(said) == verdict["logins"]


@pytest.mark.parametrize(
    "words", [("--step", "05"), ("--step", "06"), ("-k", "verifier")], ids=" ".join
)
def test_at_a_bank_that_burns_codes_the_announcement_is_right_within_a_tenth(tmp_path, words):
    with played(BURNS, tmp_path / "bank") as running:
        said, verdict = ran(tmp_path, "--profile", str(running.profile), *words)

    least, most = map(int, re.search(r"At this bank: (\d+) to (\d+) PSU logins", said).groups())
    assert verdict["exit_code"] in {0, 4}
    assert least * 0.9 <= verdict["logins"] <= min(most, least * 1.1)

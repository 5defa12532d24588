"""The logins that a run announces are those that it makes, for all of the suite and for parts."""

import json
import re
from dataclasses import replace

import pytest

from fixtures.bank.defects import DEFECTS
from fixtures.bank.policy import SOUND
from tests.commands import suite
from tests.variants.test_lawful_banks import VARIANTS, Variant, played

BURNS = VARIANTS["a failed redemption burns the code"]
SURPRISES = {
    "no rotation": VARIANTS["no rotation"],
    "no new refresh token": VARIANTS["no new refresh token"],
    "a new grant ends the older ones": Variant(policy=replace(SOUND, one_grant_per_psu=True)),
    **{
        name: Variant(changes=DEFECTS[name].flaws)
        for name in (
            "no_refresh_token",
            "scope_refusal_spends_refresh_token",
            "repeated_parameters_accepted",
            "refresh_token_never_spent",
            "nobody_is_the_first_tpp",
        )
    },
}
"""Banks that cost other logins than one that keeps codes, rotates and refuses what is faulty."""
LITTLE = ("-p", "no:cacheprovider", "--verdict-only")


def ran(folder, *words, pytest_words=()):
    """What a run says, and its verdict."""
    done = suite("run", *words, "--reports", folder, "--", *LITTLE, *pytest_words)
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
        said, verdict = ran(tmp_path / "reports", "--profile", str(running.profile), *words)

    least, most = map(int, re.search(r"At this bank: (\d+) to (\d+) PSU logins", said).groups())
    assert verdict["exit_code"] in {0, 4}
    assert least * 0.9 <= verdict["logins"] <= min(most, least * 1.1)


def last_announced(said):
    """The fewest and the most PSU logins, as the run has announced them last."""
    found = re.findall(r"(?:At this bank:|Now) (\d+) to (\d+) (?:PSU logins|in all)", said)
    return tuple(map(int, found[-1]))


@pytest.mark.parametrize("name", SURPRISES)
def test_what_a_bank_costs_beyond_the_plan_is_announced_again(tmp_path, name):
    with played(SURPRISES[name], tmp_path / "bank") as running:
        said, verdict = ran(
            tmp_path / "reports", "--profile", str(running.profile), "--step", "05,09"
        )

    least, most = last_announced(said)
    assert least * 0.8 <= verdict["logins"] <= most * 1.2

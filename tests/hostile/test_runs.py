"""A run at a bank that is hostile in every channel ends with a verdict, and nothing obeys the bank.

`python -m benchmarks.hostile` tries each entry of the table, and opens the pages in Chromium.
"""

import json
import stat

import pytest

from fixtures.tpp.evidence.recorder import printable
from tests.hostile import running
from tests.hostile.bank import Rotating, always, hostile, spoils
from tests.hostile.spoilt import CHANNELS, ENTRIES, KINDS, TEXTS

WORDS = ("--step=04,07", "--", "--generated=0", "-p", "no:cacheprovider")
SAMPLE = [(channel, [*entries][-1]) for channel, entries in CHANNELS.items()]


@pytest.fixture(scope="module")
def bank(tmp_path_factory):
    with hostile(tmp_path_factory.mktemp("bank"), lambda _: None) as running_bank:
        yield running_bank


def test_the_table_has_every_channel_and_enough_entries():
    assert len(ENTRIES) > 120
    assert len(CHANNELS) == 13  # subjects of certificates are in test_subjects.py
    assert KINDS.keys() == CHANNELS.keys()


@pytest.mark.parametrize(("channel", "name"), SAMPLE)
def test_check_tells_of_a_hostile_bank_and_does_not_obey_it(bank, channel, name):
    spoils(bank, always(channel, name))

    said = running.command("check", "--login", "--profile", bank.profile)

    assert said.wrong() == []


@pytest.mark.parametrize("name", ["OSC", "bell and delete", "C1 controls", "bidirectional"])
def test_what_metadata_would_have_a_terminal_do_is_spelt_out(bank, name):
    spoils(bank, always("metadata", name))

    said = running.command("check", "--profile", bank.profile)

    assert said.wrong() == []
    assert printable(TEXTS[name]) in said.text


def test_a_run_at_a_hostile_bank_ends_with_a_verdict_and_every_command_reads_it(bank, tmp_path):
    plan = Rotating((*CHANNELS,), every=3, spared=8)
    spoils(bank, plan)

    said = running.run(bank.profile, tmp_path, *WORDS)

    assert said.wrong() == [], said.text[-3000:]
    assert running.ours(tmp_path) == []
    assert running.commands(tmp_path) == {}
    assert len(plan.used) > 40


def test_values_of_a_bank_that_are_words_of_ours_change_no_verdict(bank, tmp_path):
    words = ("CONFORMANT", "expected", "password", "passed", "STEP7-01", "12345678")
    cookies = [f"Set-Cookie: c{at}={word}; Path=/" for at, word in enumerate(words)]
    spoils(bank, lambda _kind: lambda whole: whole.wire(*cookies))

    said = running.run(bank.profile, tmp_path, *WORDS)

    verdict = json.loads((tmp_path / "verdict.json").read_bytes())
    assert (said.code, verdict["verdict"]) == (0, "CONFORMANT within steps 04, 07"), said.text[
        -3000:
    ]
    assert "CONFORMANT within steps 04, 07 (exit code 0)" in said.text
    assert running.command("verify", tmp_path).code == 0
    for name in ("statement.html", "junit.xml", "clauses.csv"):
        assert "<cookie" not in (tmp_path / name).read_text("utf-8"), name


def test_what_a_run_leaves_is_for_its_owner_alone(bank, tmp_path):
    spoils(bank, lambda _kind: None)
    reports = tmp_path / "made" / "reports"

    running.run(bank.profile, reports, "--step=07", "--", "--generated=0")
    assert running.commands(reports) == {}

    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (reports, *reports.rglob("*"))}
    wrong = [path for path, mode in modes.items() if mode != (0o700 if path.is_dir() else 0o600)]
    assert len(modes) > 20
    assert [path.name for path in wrong] == []

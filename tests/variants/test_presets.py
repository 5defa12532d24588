"""Each preset of a French bank is CONFORMANT at the embedded bank that plays it, and knows all."""

import json

import pytest

from benchmarks import presets as table
from tests.commands import suite

PRESETS = (
    "arkea",
    "bnp",
    "bourso",
    "bpce-bp",
    "bpce-ce",
    "ca",
    "cic",
    "lbp",
    "sg",
    "strict",
)
ODD = {"failed", "inconclusive", "error"}


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_is_conformant_at_its_own_bank(preset, tmp_path):
    words = ("--profile", preset, "--as", preset, "--reports", tmp_path, "--", "--verdict-only")

    ended = suite("run", *words, "--generated", "0")

    verdict = json.loads((tmp_path / "verdict.json").read_text("utf-8"))
    odd = [
        (each["nodeid"], each["message"]) for each in verdict["results"] if each["outcome"] in ODD
    ]
    assert odd == []
    assert (ended.returncode, verdict["verdict"]) == (0, "CONFORMANT")
    assert table.own(verdict).items() <= table.EXPECTED[preset].items()

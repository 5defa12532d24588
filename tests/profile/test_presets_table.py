"""The presets' table: it is whole, its document shows it, and a run comes out as it says."""

from pathlib import Path

import pytest

from benchmarks import presets as table
from tests.profile.test_presets import TEN

PAGE = Path(__file__).parents[2] / "docs" / "presets.md"


def test_each_preset_has_an_outcome():
    assert tuple(table.EXPECTED) == TEN


@pytest.mark.parametrize("name", TEN)
def test_a_preset_is_conformant_to_itself_and_stands_in_the_document(name):
    outcome = table.EXPECTED[name]

    assert outcome["verdict"] == "CONFORMANT"
    assert table.row(name, outcome) in PAGE.read_text("utf-8").splitlines()


def test_the_book_finds_nothing_in_a_bank_by_the_book():
    assert table.EXPECTED["strict"] == {"verdict": "CONFORMANT"} | dict.fromkeys(
        table.COLUMNS[1:], ""
    )


def test_the_book_finds_in_a_preset_what_is_expected():
    outcome = table.strict(table.outcomes("strict", "cic"))

    assert outcome.items() <= table.EXPECTED["cic"].items()

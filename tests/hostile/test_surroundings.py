"""However the machine is, a run ends with its own exit code, one line, and what it has found.

`python -m tests.hostile.surroundings` prints the same as a table.
"""

import os
import shutil

import pytest

from fixtures.bank import embedded
from tests.hostile import surroundings

ROWS = {row.name: row for row in surroundings.ROWS}


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    place = tmp_path_factory.mktemp("place")
    for each in (place, *place.parents):
        if each.stat().st_uid == os.getuid() and each.name:
            each.chmod(0o755)  # a row's other user has to come through
    with embedded.start(place / "bank") as bank:
        words = ("run", "--profile", bank.profile, "--reports", place / "whole")
        surroundings.suite(*words, *surroundings.BRIEF)
        yield surroundings.Table(surroundings.results(place / "whole")), bank.profile, place


@pytest.mark.parametrize("name", ROWS)
def test_a_run_ends_as_it_should_in_odd_surroundings(played, name):
    table, profile, place = played
    row = ROWS[name]
    if missing := [need for need in row.needs if not shutil.which(need) or os.geteuid()]:
        pytest.skip(f"needs root and {missing[0]}")

    assert table.add(row, profile, place / str([*ROWS].index(name)))
    assert table.wanted

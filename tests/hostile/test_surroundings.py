"""However the machine is, a run ends with its own exit code, one line, and what it has found.

`python -m tests.hostile.surroundings` prints the same as a table.
"""

import os
import shutil

import pytest

from tests.hostile import surroundings

ROWS = {row.name: row for row in surroundings.ROWS}


@pytest.fixture(scope="module")
def ground():
    with surroundings.ground() as made:
        yield made


@pytest.mark.parametrize("name", ROWS)
def test_a_run_ends_as_it_should_in_odd_surroundings(ground, name):
    table, profile, place = ground
    row = ROWS[name]
    if missing := [need for need in row.needs if not shutil.which(need) or os.geteuid()]:
        pytest.skip(f"needs root and {missing[0]}")

    assert table.add(row, profile, place / str([*ROWS].index(name)))
    assert table.wanted

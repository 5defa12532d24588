"""The benchmarks are run now and then: what they are made of must be there all the time."""

from importlib import import_module
from pathlib import Path

import pytest

import benchmarks
from benchmarks.bugs import EARLIER, LATER
from benchmarks.holdouts import HOLDOUTS
from benchmarks.reported import REPORTED
from fixtures.bank.defects import DEFECTS

MODULES = sorted(each.stem for each in Path(benchmarks.__path__[0]).glob("*.py"))


@pytest.mark.parametrize("name", MODULES)
def test_a_benchmark_can_be_imported(name):
    assert import_module(f"benchmarks.{name}").__doc__


def test_no_bug_has_the_name_of_another():
    assert DEFECTS.keys() >= set(EARLIER)
    new = [*LATER, *HOLDOUTS, *REPORTED]
    assert len(DEFECTS.keys() | new) == len(DEFECTS) + len(new)

"""The suite against derived defects of the reference bank: which of them does a run notice?

Each of benchmarks/derivations.py is judged by the tests of the steps that most likely show it,
then by all others, until one fails or warns. A defect that no request of a run meets, or that is
lawful, is missed as well; which those are is read from the list.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

import pytest

from benchmarks.bank_mutation import judge, reads_others, run_tests
from benchmarks.derivations import Derived, derived
from fixtures.bank.defects import DEFECTS
from fixtures.bank.defects.defect import Defect
from fixtures.cli.prove.bench import BROKEN, Bench, Case, judge_at
from fixtures.outcomes import Outcome

_UNCLEAR = frozenset({Outcome.INCONCLUSIVE, Outcome.NOT_EXERCISED})


@dataclass(frozen=True)
class Judged:
    """What became of one defect.

    Attributes:
        name: of the defect.
        by: node id of the test that found it, or what stopped the run; "" where nothing did.
        unclear: tests that could say nothing, where none found it.
        tests: how many ran.
    """

    name: str
    by: str
    unclear: int
    tests: int


class DerivedBench(Bench):
    """Judges the defects whose names come through the pipe."""

    def judged(self, session: pytest.Session, every: list[pytest.Item], case: Any) -> object:
        """The Judged of a name."""
        if isinstance(case, Case):
            return case
        each = _BY_NAME[case]
        DEFECTS[case] = Defect(case, frozenset(), (each.flaw,))
        by, unclear, tests = "", 0, 0
        results = run_tests(session, _likely_first(every, each), None, defect=case)
        try:
            with closing(results):
                for nodeid, outcome, _ in results:
                    tests += 1
                    unclear += outcome in _UNCLEAR
                    if outcome in BROKEN:
                        by = nodeid
                        break
        except pytest.exit.Exception as stopped:
            by = f"the baseline: {stopped.msg}"
        return Judged(case, by, unclear, tests)


def _likely_first(every: list[pytest.Item], each: Derived) -> list[pytest.Item]:
    def place(item: pytest.Item) -> int:
        if reads_others(item):
            return 2
        return int(item.nodeid.partition("test_")[2][:2] not in each.steps)

    return sorted(every, key=place)


_BY_NAME = {each.name: each for each in derived()}


def _serve(pipe: Connection, words: tuple[str, ...]) -> None:
    judge_at(DerivedBench(pipe), pipe, words)


def _families(names: Iterator[str]) -> Counter[str]:
    return Counter(name.rpartition("/")[0] for name in names)


def main() -> None:
    """Judge a sample, or all; print each that was not found, and the score by family."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="so many (default: all)")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--only", default="", metavar="TEXT", help="defects whose name has this")
    parser.add_argument("--processes", type=int, default=2)
    arguments, words = parser.parse_known_args()
    names = [name for name in _BY_NAME if arguments.only in name]
    if arguments.sample:
        names = random.Random(arguments.seed).sample(names, min(arguments.sample, len(names)))
    began, found = time.monotonic(), []
    for judged in judge(names, _serve, tuple(words), arguments.processes):
        if judged.by:
            found.append(judged.name)
            continue
        state = f"{judged.unclear} tests unclear" if judged.unclear else "not found"
        sys.stdout.write(f"{judged.name}: {state}\n")
        sys.stdout.flush()
    caught, asked = _families(iter(found)), _families(iter(names))
    sys.stdout.writelines(f"{caught[each]:4} of {asked[each]:3} {each}\n" for each in asked)
    sys.stdout.write(
        f"{len(found)} of {len(names)} derived defects found, of {len(_BY_NAME)} in all;"
        f" {time.monotonic() - began:.0f} s\n"
    )


if __name__ == "__main__":
    main()

"""How many token requests it takes to find each bug: `python -m benchmarks.bugs_found [NAME ...]`.

Without a name: the bugs of `benchmarks/bugs.py`; "holdouts": those of `benchmarks/holdouts.py`.

Each bank is judged by the tests of steps 5 and 6, in this process. A request counts if it went to
the token endpoint. The bug is found with the first one that a red test cites; of an exploration,
with the first whose bytes are those of the counterexample. What shrinking took is told apart.
"""

import contextlib
import io
import json
import re
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from benchmarks.bugs import EARLIER, LATER
from benchmarks.holdouts import HOLDOUTS
from fixtures.bank.defects import DEFECTS
from fixtures.collecting import LAW
from fixtures.damage import Finding
from fixtures.generation import Generation
from fixtures.lanes import Wire, wire
from fixtures.running import RUN, Run

MANY = 20
BUDGET = 210
"""[limits] generated_requests of the run; the trials of step 5 come on top."""


class Watch:
    """Keeps the run, to read its evidence when the tests are over."""

    run: Run
    findings: Sequence[Finding] = ()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Take the run from the session."""
        self.run = session.config.stash[RUN]


def judged(defect: str, seed: int = 1) -> tuple[Watch, dict]:
    """The tests of steps 5 and 6, which both send token requests, against a broken bank."""
    watch, explore = Watch(), Generation.explore

    def exploring(self: Generation, *given: object) -> list[Finding]:
        watch.findings = explore(self, *given)
        return watch.findings

    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as folder:
        patch.setattr(Generation, "explore", exploring)
        words = [
            f"--rootdir={LAW.parent}",
            f"--config-file={LAW.parent / 'pyproject.toml'}",
            f"--profile={LAW.parent / 'fixtures' / 'profiles' / 'reference.toml'}",
            f"--reports={folder}",
        ]
        chosen = ["--step=05,06", f"--seed={seed}", f"--generated={BUDGET}", f"--defect={defect}"]
        fixed = [str(LAW), "--assert=plain", "--verdict-only", "-pno:cacheprovider"]
        with contextlib.redirect_stdout(io.StringIO()):
            pytest.main([*fixed, *words, *chosen], plugins=[watch])
        return watch, json.loads((Path(folder) / "verdict.json").read_text("utf-8"))


def needed(defect: str) -> tuple[int, str, Sequence[Finding]]:
    """Token requests until the first that a red test cites, 0 if none; its test, the findings."""
    watch, verdict = judged(defect)
    url = watch.run.profile.endpoints.token
    asked = [
        each.number for each in watch.run.evidence.exchanges if each.request.url.startswith(url)
    ]
    seen: dict[Wire, int] = {}
    first = {
        each.number: seen.setdefault(wire(each.request), each.number)
        for each in watch.run.evidence.exchanges
    }
    ordinals = {number: place for place, number in enumerate(asked, start=1)}
    red = [each for each in verdict["results"] if each["outcome"] in {"failed", "warning"}]
    number, test = min(
        (
            (min(found), each["nodeid"].partition("::")[2])
            for each in red
            if (found := [ordinals[n] for n in _wrong(each, first) if n in ordinals])
        ),
        default=(0, ""),
    )
    return number, test, watch.findings


def _wrong(result: dict, first: dict[int, int]) -> list[int]:
    """The exchanges that a red test rests on: of an exploration, those that showed it first.

    A test that reads every answer rests on the last of them.
    """
    named = [first[int(number)] for number in re.findall(r"exchange (\d+)", result["message"])]
    cited = result["exchanges"]
    return named or (cited if len(cited) < MANY else [max(cited)])


def main(names: list[str]) -> None:
    """Print a line for each bug, then median and worst."""
    DEFECTS.update(LATER | HOLDOUTS)
    took: list[int] = []
    costs: list[tuple[int, int]] = []
    for name in [*HOLDOUTS] if names == ["holdouts"] else names or [*EARLIER, *LATER]:
        start = time.perf_counter()
        number, test, findings = needed(name)
        took.append(number)
        costs += [(each.cost, len(each.damage.families)) for each in findings]
        shown = [f"{each.damage!r} for {each.cost} more" for each in findings]
        told = "; ".join(shown) if "explored" in test else ""
        seconds = time.perf_counter() - start
        print(f"{name:30} {number or 'MISSED':>6}  {test} {told} {seconds:.1f}s", flush=True)
    found = [each for each in took if each]
    told = f"median {statistics.median(found):.0f}, worst {max(found)}"
    print(f"{len(found)} of {len(took)} found; requests needed: {told}")
    if costs:
        most, faults = max(cost for cost, _ in costs), max(number for _, number in costs)
        print(f"{len(costs)} explored findings: {most} more requests and {faults} faults at most")


if __name__ == "__main__":
    main(sys.argv[1:])

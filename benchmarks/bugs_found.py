"""How many token requests it takes to find each bug: `python -m benchmarks.bugs_found [NAME ...]`.

Without a name: the bugs of `benchmarks/bugs.py`; "holdouts": those of `benchmarks/holdouts.py` and
of `benchmarks/reported.py`.

Each bank is judged by the tests of steps 5 and 6, in this process. A request counts if it went to
the token endpoint. The bug is found with the first one that a red test cites; of an exploration,
with the first that showed it. What shrinking took is told apart, for every finding: one needed it
where a pair, another order or a text that was drawn showed it.
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
from benchmarks.reported import REPORTED
from fixtures.bank.defects import DEFECTS
from fixtures.collecting import LAW
from fixtures.damage import Finding
from fixtures.generation import Generation
from fixtures.lanes import Wire, wire
from fixtures.running import RUN, Run

MANY = 20
BUDGET = 200
"""[limits] generated_requests of the run; the trials of steps 5 and 6 come on top."""


class Watch:
    """Keeps the run, to read its evidence when the tests are over.

    Attributes:
        run: the run.
        findings: of its explorations.
        shown: what showed each first, by the exchange that its finding names.
    """

    run: Run
    findings: list[Finding]
    shown: dict[int, Wire]

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Take the run from the session."""
        self.run = session.config.stash[RUN]


def judged(defect: str, seed: int = 1) -> tuple[Watch, dict]:
    """The tests of steps 5 and 6, which both send token requests, against a broken bank."""
    watch, explore = Watch(), Generation.explore
    watch.findings, watch.shown = [], {}

    def exploring(self: Generation, *given: object) -> list[Finding]:
        found = explore(self, *given)
        watch.findings += found
        for each in found:
            shown = (each.first or each.damage).apply(self.sound, self.world)
            watch.shown[each.answer.number] = wire(shown)
        return found

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
    """Token requests until the first that a red test cites, 0 if none; its test, the findings.

    In place of the test that there is not stands the verdict: what is INCONCLUSIVE was seen.
    """
    watch, verdict = judged(defect)
    url = watch.run.profile.endpoints.token
    asked = [
        each.number for each in watch.run.evidence.exchanges if each.request.url.startswith(url)
    ]
    seen: dict[Wire, int] = {}
    for each in watch.run.evidence.exchanges:
        seen.setdefault(wire(each.request), each.number)
    first = {number: seen[shown] for number, shown in watch.shown.items()}
    ordinals = {number: place for place, number in enumerate(asked, start=1)}
    red = [each for each in verdict["results"] if each["outcome"] in {"failed", "warning"}]
    number, test = min(
        (
            (min(found), each["nodeid"].partition("::")[2])
            for each in red
            if (found := [ordinals[n] for n in _wrong(each, first) if n in ordinals])
        ),
        default=(0, verdict["verdict"]),
    )
    return number, test, watch.findings


def _wrong(result: dict, first: dict[int, int]) -> list[int]:
    """The exchanges that a red test rests on: of an exploration, those that showed it first.

    A test that reads every answer rests on the last of them.
    """
    named = [
        first.get(int(number), int(number))
        for number in re.findall(r"exchange (\d+)", result["message"])
    ]
    cited = result["exchanges"]
    return named or (cited if len(cited) < MANY else [max(cited)])


def main(names: list[str]) -> None:
    """Print a line for each bug, then median and worst, then what the counterexamples took."""
    holdouts = HOLDOUTS | REPORTED
    DEFECTS.update(LATER | holdouts)
    took: list[int] = []
    findings: list[Finding] = []
    for name in [*holdouts] if names == ["holdouts"] else names or [*EARLIER, *LATER]:
        start = time.perf_counter()
        number, test, found = needed(name)
        took.append(number)
        findings += found
        shown = "; ".join(f"{each.damage!r} for {each.cost} more" for each in found)
        seconds = time.perf_counter() - start
        print(f"{name:30} {number or 'MISSED':>6}  {test} {shown} {seconds:.1f}s", flush=True)
    numbers = [each for each in took if each]
    told = f"median {statistics.median(numbers):.0f}, worst {max(numbers)}"
    print(f"{len(numbers)} of {len(took)} found; requests needed: {told}")
    if findings:
        shrunk = [each for each in findings if repr(each.first) != repr(each.damage)]
        print(f"{len(findings)} explored findings: {_told(findings)}")
        if shrunk:
            print(f"of which {len(shrunk)} were made plainer: {_told(shrunk)}")


def _told(findings: Sequence[Finding]) -> str:
    """Extra requests, and faults of the counterexamples."""
    costs = [each.cost for each in findings]
    alone = sum(len(each.damage.families) == 1 for each in findings)
    return (
        f"{statistics.median(costs):.0f} more requests in the median, {max(costs)} at most; "
        f"{alone} of {len(findings)} of one fault"
    )


if __name__ == "__main__":
    main(sys.argv[1:])

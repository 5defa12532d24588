"""How many token requests it takes to find each bug: `python -m benchmarks.bugs_found [NAME ...]`.

Without a name: the bugs of `benchmarks/bugs.py`; "holdouts": those of `benchmarks/holdouts.py` and
of `benchmarks/reported.py`.

Each bank is judged by the tests of steps 5 and 6, in this process. A request counts if it went to
the token endpoint. The bug is found with the first one that a red test cites; of a test that reads
many answers, with the first that its verifier objects to. What shrinking took is told apart, for
every finding: one needed it where a pair, another order or a text that was drawn showed it.
"""

import contextlib
import io
import json
import re
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from benchmarks.bugs import EARLIER, LATER
from benchmarks.holdouts import HOLDOUTS
from benchmarks.reported import REPORTED
from fixtures.bank.defects import DEFECTS
from fixtures.expect import fuzzed_token_requests
from fixtures.outcomes import Inconclusive, NonConformity
from fixtures.run import RUN, Run
from fixtures.scenarios.fuzzing.fuzzer import Fuzzer
from fixtures.scenarios.fuzzing.mutation import Finding
from fixtures.session.paths import CONFORMANCE
from fixtures.tpp.messages import Answer

READERS: dict[str, Callable[[Answer], None]] = {
    "test_explored_requests_get_a_clean_refusal": fuzzed_token_requests.judge,
    "test_no_refusal_of_a_mutated_request_repeats_a_secret": lambda answer: (
        fuzzed_token_requests.keep_secrets([answer])
    ),
    "test_refusals_of_mutated_requests_keep_to_their_characters": lambda answer: (
        fuzzed_token_requests.keep_to_their_characters([answer])
    ),
}
"""Tests that read many answers, and what each of them is held to."""
BUDGET = 200
"""[limits] generated_requests of the run; the fault chains of steps 5 and 6 come on top."""


class Watch:
    """Keeps the run, to read its evidence when the tests are over.

    Attributes:
        run: the run.
        findings: of its explorations.
    """

    run: Run
    findings: list[Finding]

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Take the run from the session."""
        self.run = session.config.stash[RUN]


def judged(defect: str, seed: int = 1) -> tuple[Watch, dict]:
    """The tests of steps 5 and 6, which both send token requests, against a broken bank."""
    watch, explore = Watch(), Fuzzer.explore
    watch.findings = []

    def exploring(self: Fuzzer, *given: object) -> list[Finding]:
        found = explore(self, *given)
        watch.findings += found
        return found

    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as folder:
        patch.setattr(Fuzzer, "explore", exploring)
        words = [
            f"--rootdir={CONFORMANCE.parent}",
            f"--config-file={CONFORMANCE.parent / 'pyproject.toml'}",
            f"--profile={CONFORMANCE.parent / 'fixtures' / 'profiles' / 'reference.toml'}",
            f"--reports={folder}",
        ]
        chosen = ["--step=05,06", f"--seed={seed}", f"--generated={BUDGET}", f"--defect={defect}"]
        fixed = [str(CONFORMANCE), "--assert=plain", "--verdict-only", "-pno:cacheprovider"]
        with contextlib.redirect_stdout(io.StringIO()):
            pytest.main([*fixed, *words, *chosen], plugins=[watch])
        return watch, json.loads((Path(folder) / "verdict.json").read_text("utf-8"))


def needed(defect: str) -> tuple[int, str, Sequence[Finding]]:
    """Token requests until the first that a red test cites, 0 if none; its test, the findings.

    In place of the test that there is not stands the verdict: what is INCONCLUSIVE was seen.
    """
    watch, verdict = judged(defect)
    url = watch.run.profile.endpoints.token
    answers = {each.number: each for each in watch.run.evidence.exchanges}
    asked = [number for number, each in answers.items() if each.request.url.startswith(url)]
    ordinals = {number: place for place, number in enumerate(asked, start=1)}
    red = [each for each in verdict["results"] if each["outcome"] in {"failed", "warning"}]
    number, test = min(
        (
            (min(found), each["nodeid"].partition("::")[2])
            for each in red
            if (found := [ordinals[n] for n in _wrong(each, answers) if n in ordinals])
        ),
        default=(0, verdict["verdict"]),
    )
    return number, test, watch.findings


def _wrong(result: dict, answers: dict[int, Answer]) -> list[int]:
    """The exchanges that a red test rests on."""
    test = result["nodeid"].partition("::")[2]
    named = [int(number) for number in re.findall(r"exchange (\d+)", result["message"])]
    if test not in READERS:
        return named or result["exchanges"]
    return [number for number in result["exchanges"] if _objects(READERS[test], answers[number])]


def _objects(verifier: Callable[[Answer], None], answer: Answer) -> bool:
    try:
        verifier(answer)
    except NonConformity:
        return True
    except Inconclusive:
        return False
    return False


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
        shown = "; ".join(f"{each.mutation!r} for {each.cost} more" for each in found)
        seconds = time.perf_counter() - start
        print(f"{name:30} {number or 'MISSED':>6}  {test} {shown} {seconds:.1f}s", flush=True)
    numbers = [each for each in took if each]
    told = f"median {statistics.median(numbers):.0f}, worst {max(numbers)}"
    print(f"{len(numbers)} of {len(took)} found; requests needed: {told}")
    if findings:
        shrunk = [each for each in findings if repr(each.first) != repr(each.mutation)]
        print(f"{len(findings)} explored findings: {_told(findings)}")
        if shrunk:
            print(f"of which {len(shrunk)} were made plainer: {_told(shrunk)}")


def _told(findings: Sequence[Finding]) -> str:
    """Extra requests, and faults of the counterexamples."""
    costs = [each.cost for each in findings]
    alone = sum(len(each.mutation.families) == 1 for each in findings)
    return (
        f"{statistics.median(costs):.0f} more requests in the median, {max(costs)} at most; "
        f"{alone} of {len(findings)} of one fault"
    )


if __name__ == "__main__":
    main(sys.argv[1:])

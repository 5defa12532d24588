"""The suite against mutants of the reference bank: which of them does a run notice?

Each mutant is a small change of the code with which the sound bank checks, does and remembers. A
run judges it by those tests alone whose requests pass the changed line, and stops at the first
finding. Four results:

- found: a test fails or warns.
- unclear: none does, but one that passed can say nothing any more.
- seen: an answer came that the sound bank never gives to this test, and no test says so.
- unseen: every answer is one that the sound bank gives: equivalent, or a request is missing.
"""

import argparse
import json
import multiprocessing
import re
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import asdict, dataclass, field
from itertools import chain
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import FrameType
from typing import Any, Literal
from urllib.parse import urlencode

import pytest
from _pytest.runner import runtestprotocol

from benchmarks.mutants import BANK, MODULES, Mutant, Spot, mutants, planted, sample
from fixtures import plugin
from fixtures.cli.prove.bench import BROKEN, Bench, Case, judge_at
from fixtures.outcomes import Outcome
from fixtures.run import CITED
from fixtures.session.conclusion import Conclusion
from fixtures.tpp.messages import Answer

Fate = Literal["found", "unclear", "seen", "unseen", "unreached"]
PATIENCE = 90.0  # seconds for one mutant: a bank that lets every request wait is found anyhow
SOUND_RUNS = 3  # what the sound bank answers differs a little from run to run
_FILES = {str(BANK / f"{module}.py"): module for module in MODULES}
# Codes, tokens, states and verifiers; times; ports.
_WORD = 16  # characters of a code, token, state, verifier or password, at least
_RANDOM = re.compile(
    rf"[\w.-]{{{_WORD},}}|\b\d{{7,}}\b|\b[0-9a-f]{{16,}}\b|\d\d:\d\d:\d\d(\.\d+)?|\d{{4}}-\d\d-\d\d|(?<=127\.0\.0\.1:)\d+"
)
_HEX = re.compile(r"[0-9a-f]*\d[0-9a-f]*")
_SHOWN = 2000  # characters of a part of a request or an answer
_VARYING = frozenset({"date", "content-length", "signature", "digest", "x-request-id"})
# Tests that read what all others sent; they run for every mutant.
_READERS = ("answers", "generated")

Shape = tuple[str, ...]


@dataclass(frozen=True)
class Judged:
    """What became of one mutant.

    Attributes:
        mutant: the change.
        fate: see the head of this module.
        tests: how many ran.
        by: node ids of the tests that noticed it; for "seen" the tests whose answers differ.
        answers: for "seen", answers that the sound bank does not give, the first few.
        seconds: processor time of the process.
    """

    mutant: Mutant
    fate: Fate
    tests: int
    by: tuple[str, ...]
    answers: tuple[str, ...]
    seconds: float


@dataclass
class Sound:
    """What runs of the sound bank have shown.

    Attributes:
        reach: lines of the bank that each test's requests pass.
        outcomes: what each test ended with, over the runs.
        shapes: the requests with their answers.
    """

    reach: dict[str, set[Spot]] = field(default_factory=dict)
    outcomes: dict[str, set[Outcome]] = field(default_factory=dict)
    shapes: set[Shape] = field(default_factory=set)


class Watch:
    """Notes which lines of the bank run, for whoever is at work: a fixture or a test."""

    def __init__(self) -> None:
        self.lines: dict[str, set[Spot]] = {}
        self.at_work: list[str] = ["start"]
        self.phases: list[tuple[int, str]] = []

    def note(self, frame: FrameType, event: str, _: object) -> Any:
        """The trace function of every thread."""
        module = _FILES.get(frame.f_code.co_filename)
        if module is None:
            return None
        if event == "line":
            self.lines.setdefault(self.at_work[-1], set()).add((module, frame.f_lineno))
        return self.note

    @contextmanager
    def on(self, who: str) -> Iterator[None]:
        """Until the end of the `with`, lines are those of this fixture or test."""
        self.at_work.append(who)
        try:
            yield
        finally:
            self.at_work.pop()

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Iterator[None]:
        """A fixture's lines belong to every test that uses it."""
        with self.on(f"fixture {fixturedef.argname}"):
            return (yield)


class MutantBench(Bench):
    """Judges the mutants that come through the pipe, after the sound bank."""

    def __init__(self, pipe: Connection) -> None:
        super().__init__(pipe)
        self._sound = Sound()

    def judged(self, session: pytest.Session, every: list[pytest.Item], case: Any) -> object:
        """A mutant's Judged; the lines that any test reaches for the first case, which is none."""
        if not self._sound.reach:
            self._learn(session, every)
        if case is None or isinstance(case, Case):
            return sorted(set().union(*self._sound.reach.values()))
        return self._mutant(session, every, case)

    def _learn(self, session: pytest.Session, every: list[pytest.Item]) -> None:
        watch = Watch()
        session.config.pluginmanager.register(watch)
        threading.settrace(watch.note)
        cited: dict[str, list[int]] = {}
        first: dict[int, str] = {}

        def around(item: pytest.Item, run: Any) -> Any:
            @contextmanager
            def watched() -> Iterator[None]:
                mark = run.evidence.mark()
                with watch.on(item.nodeid):
                    yield
                first.update(dict.fromkeys(range(mark + 1, run.evidence.mark() + 1), item.nodeid))
                cited[item.nodeid] = item.stash.get(CITED, [])

            return watched()

        try:
            self._add(session, every, around)
        finally:
            threading.settrace(None)  # type: ignore[arg-type]
            session.config.pluginmanager.unregister(watch)
        for item in every:
            owners = {item.nodeid, *(first[one] for one in cited[item.nodeid] if one in first)}
            owners |= {f"fixture {name}" for name in getattr(item, "fixturenames", ())}
            spots = (watch.lines.get(each, set()) for each in owners)
            self._sound.reach[item.nodeid] = set().union(*spots, watch.lines.get("start", set()))
        for number in range(SOUND_RUNS - 1):
            self._add(session, every[:: number + 1], None)

    def _add(self, session: pytest.Session, every: list[pytest.Item], around: Any) -> None:
        for item, outcome, shapes in run_tests(session, every, around):
            self._sound.outcomes.setdefault(item, set()).add(outcome)
            self._sound.shapes.update(shapes)

    def _mutant(self, session: pytest.Session, every: list[pytest.Item], mutant: Mutant) -> Judged:
        began, sound = time.process_time(), self._sound
        readers = {item.nodeid for item in every if reads_others(item)}
        chosen = [
            item
            for item in every
            if mutant.spots & sound.reach[item.nodeid] or item.nodeid in readers
        ]
        red: list[str] = []
        unclear: list[str] = []
        odd: dict[str, set[Shape]] = {}
        tests, ends = 0, time.monotonic() + PATIENCE
        results = run_tests(session, chosen, None)
        try:
            with planted(mutant), closing(results), suppress(pytest.exit.Exception):
                for nodeid, outcome, shapes in results:
                    tests += 1
                    if outcome not in sound.outcomes.get(nodeid, ()):
                        if outcome in BROKEN:
                            red.append(nodeid)
                        elif nodeid not in readers:  # these miss what other tests would have sent
                            unclear.append(nodeid)
                    elif new := shapes - sound.shapes:
                        odd[nodeid] = new
                    if red or time.monotonic() > ends:
                        break
        except Exception as wrong:  # noqa: BLE001 - whatever a changed bank does when it starts
            red.append(f"the bank does not start: {wrong!r}")
        fate: Fate = "found" if red else "unclear" if unclear else "seen" if odd else "unseen"
        if not any(mutant.spots & spots for spots in sound.reach.values()):
            fate = "unreached"
        answers = [" ".join(one) for new in odd.values() for one in sorted(new)]
        by = tuple((red or unclear or list(odd))[:5])
        spent = time.process_time() - began
        return Judged(mutant, fate, tests, by, tuple(answers[:4]), spent)


def reads_others(item: pytest.Item) -> bool:
    return any(word in name for name in item.fixturenames for word in _READERS)  # type: ignore[attr-defined]


def run_tests(
    session: pytest.Session,
    items: list[pytest.Item],
    around: Callable[[pytest.Item, Any], Any] | None,
    defect: str = "",
) -> Generator[tuple[str, Outcome, set[Shape]], None, None]:
    """Run the tests against the bank of this process; give each test's end as it comes."""
    config = session.config
    config.option.defect = defect
    try:
        run = plugin.enter(config)
        conclusion = Conclusion(config, run, None)
        session.items = items
        for item in items:
            item.stash, item.user_properties = pytest.Stash(), []
        for item, following in zip(items, chain(items[1:], [None]), strict=True):
            mark = run.evidence.mark()
            with around(item, run) if around else nullcontext():
                for report in runtestprotocol(item, log=False, nextitem=following):
                    conclusion.keep(report)
            result = conclusion.results.get(item.nodeid)
            if result:
                yield item.nodeid, result.outcome, {_shape(each) for each in run.own(mark)}
    finally:
        session._setupstate.teardown_exact(None)  # fixtures of a run that stopped before its end
        plugin.leave(config)


def _shape(answer: Answer) -> Shape:
    """A request and its answer, without what is random in them."""
    request = answer.request
    sent = sorted(f"{name.lower()}: {value}" for name, value in request.headers)
    fields = sorted(f"{name.lower()}: {value}" for name, value in answer.headers)
    shown = (
        f"{request.method} {request.url}",
        answer.certificate,
        *(each for each in sent if each.partition(":")[0] not in _VARYING),
        str(request.content_type),
        urlencode(request.parameters),
        (request.body or b"")[:_SHOWN].decode("utf-8", "replace"),
        f"-> {answer.end.value} {answer.status}",
        *(each for each in fields if each.partition(":")[0] not in _VARYING),
        answer.body[:_SHOWN].decode("utf-8", "replace"),
    )
    return tuple(_RANDOM.sub(_masked, each[:_SHOWN]) for each in shown)


def _masked(found: re.Match[str]) -> str:
    """A long word is random where it has letters of both cases: no name of the protocol has."""
    word = found[0]
    named = len(word) >= _WORD and word in {word.lower(), word.upper()}
    return word if named and not _HEX.fullmatch(word) else "*"


def _serve(pipe: Connection, words: tuple[str, ...]) -> None:
    judge_at(MutantBench(pipe), pipe, words)


def judge(
    every: Sequence[object], serve: Callable[..., None], words: tuple[str, ...], processes: int
) -> Iterator[Any]:
    """Judge banks in processes beside this one, as they end.

    Args:
        every: what is sent to a process, one at a time.
        serve: what a process runs, with a pipe and `words`.
        words: more words for pytest's command line.
        processes: at a time.

    Raises:
        RuntimeError: a process ended before its time.
    """
    context = multiprocessing.get_context("spawn")
    waiting, pipes = iter(every), []
    for _ in range(min(processes, len(every))):
        ours, theirs = context.Pipe()
        context.Process(target=serve, args=(theirs, words)).start()
        theirs.close()
        ours.send(next(waiting))
        pipes.append(ours)
    while pipes:
        for ready in wait(pipes):
            assert isinstance(ready, Connection)
            told = ready.recv()
            if isinstance(told, str):
                raise RuntimeError(f"a process could not go on: {told}")  # noqa: TRY004 - its last words
            following = next(waiting, None)
            ready.send(following)
            if following is None:
                pipes.remove(ready)
            yield told


def main() -> None:
    """Judge a sample, or all; print each that was not found, and the score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="so many (default: all)")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--only", default="", metavar="TEXT", help="mutants whose line has this")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path, help="write every result there, a JSON object a line")
    arguments, words = parser.parse_known_args()
    every = [each for each in mutants() if arguments.only in str(each)]
    chosen = sample(every, arguments.sample or len(every), arguments.seed)
    began, fates = time.monotonic(), Counter[str]()
    out = arguments.out.open("w", encoding="utf-8") if arguments.out else None
    for judged in judge(chosen, _serve, tuple(words), arguments.processes):
        fates[judged.fate] += 1
        if out:
            out.write(json.dumps(asdict(judged)) + "\n")
            out.flush()
        if judged.fate not in {"found", "unreached"}:
            sys.stdout.write(f"{judged.fate:8} {judged.mutant}\n")
            sys.stdout.writelines(f"           {one}\n" for one in judged.by[:2])
            sys.stdout.flush()
    reached = sum(fates.values()) - fates["unreached"]
    told = ", ".join(f"{number} {fate}" for fate, number in fates.most_common())
    sys.stdout.write(
        f"{reached} mutants on lines that a run passes, of {len(every)} in all: {told};"
        f" {time.monotonic() - began:.0f} s\n"
    )


if __name__ == "__main__":
    main()

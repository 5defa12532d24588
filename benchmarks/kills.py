"""End a run at random moments, resume it each time, and count what was lost and repeated.

It is ended by kill -9 or by another `--signal`, such as TERM, HUP, INT or INT,INT (a second Ctrl-C
within half a second), sent to its process group as a terminal does; then exit code and reports have
to be there. A process is ended at random within `--longest` seconds of its first exchange, or, with
`--spread`, one run is ended so often that the moments lie evenly over it, its reports included.
Lost is a result that was on disk at a kill and is not there afterwards, or a verdict that differs
from that of an unbroken run. A login is repeated when its test had not finished; the run tells how
many, and the bank counts how many more there were.
"""

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from benchmarks import document
from fixtures.errors import ExitCode
from fixtures.persistence.journal import RESULTS, RUN, STORE, UNFINISHED
from fixtures.report.filenames import PAGE, VERDICT

LONGEST = 2.0  # seconds after its first exchange at which a process is killed at the latest
LOOK = 0.05  # seconds between two looks at what a process has kept
LATE = 3  # of the moments of one run that is killed, how many lie in its reports
AGAIN = 0.5  # seconds within which the second signal of two follows
WRITTEN = (VERDICT, PAGE, "statement.html", "junit.xml", "transcript.jsonl", "manifest.json")
"""Reports that a run leaves which had the time to write them."""
DONE = re.compile(rb"^ *(\d+)/\d+ \|", re.MULTILINE)  # a line of progress


@contextmanager
def bank(folder: Path) -> Iterator[tuple[Path, str]]:
    """An embedded bank in a process of its own; gives its profile and its control port."""
    process = subprocess.Popen(
        [*_suite("bank"), "--folder", str(folder)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout
        said = "".join(process.stdout.readline() for _ in range(3))
        control = re.search(r"Control: (\S+)", said)
        assert control, said
        yield folder / "profile.toml", control[1]
    finally:
        process.terminate()
        process.wait()


def logins(control: str) -> int:
    """How often a PSU has logged in at the bank."""
    with urlopen(f"{control}/statistics") as answer:  # noqa: S310 - http on loopback
        return int(json.load(answer)["logins"])


def verdict(reports: Path) -> tuple[str, dict[str, str], int]:
    """The verdict of a run, the outcome of each test, and the logins that it calls repeated."""
    document: dict[str, Any] = json.loads((reports / "verdict.json").read_bytes())
    outcomes = {each["nodeid"]: each["outcome"] for each in document["results"]}
    return document["verdict"], outcomes, document["repeated_logins"]


def on_disk(reports: Path) -> set[str]:
    """The tests whose results are on disk, each line read on its own."""
    path = reports / UNFINISHED / RESULTS
    lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
    return {json.loads(line)["nodeid"] for line in lines if line.endswith(b"\n")}


@dataclass(frozen=True)
class Moment:
    """When a process is ended: seconds after it has so many results, or its first exchange.

    A late one lies behind the last test; any other, behind a result of the process itself.
    """

    seconds: float
    results: int = 0
    late: bool = False


def spread(drawn: random.Random, kills: int, tests: int, took: "Took", late: int) -> list[Moment]:
    """Moments that lie evenly over a run: one in each part of its tests, `late` in its reports."""
    part = tests / (kills - late)
    early = [Moment(0, int((each + drawn.random()) * part) or 1) for each in range(kills - late)]
    first = [Moment(drawn.uniform(0, took.reports), tests, late=True)] if late else []
    # Who goes on when all tests are over has its start to go through, and then the reports.
    again = (drawn.uniform(took.start / 2, took.start + took.reports) for _ in range(late - 1))
    return [*early, *first, *(Moment(seconds, tests, late=True) for seconds in again)]


@dataclass
class Took:
    """Seconds of an unbroken run: until its first exchange, and behind its last result."""

    start: float = 0.0
    reports: float = 0.0


@dataclass
class Run:
    """A run and its processes, the last of which comes to an end.

    Attributes:
        code: its exit code.
        late: signals that came after the last test, so that the run ended as if there were none.
        kept, told: results on disk, and as many as the lines of progress told of, kill by kill.
        gone: results that were on disk at one kill and not at the next.
        unwritten: what was wrong after a signal that leaves time to write: exit code and reports.
    """

    code: int = 0
    late: int = 0
    kept: list[int] = field(default_factory=list)
    told: list[int] = field(default_factory=list)
    gone: int = 0
    unwritten: list[str] = field(default_factory=list)

    @property
    def lost(self) -> int:
        """Results that are on disk no more, or were told and are not on disk."""
        untold = zip(self.kept, self.told, strict=True)
        return self.gone + sum(max(0, told - kept) for kept, told in untold)


def play(
    options: Sequence[str],
    reports: Path,
    moments: Sequence[Moment],
    signals: Sequence[int],
    took: Took | None = None,
) -> Run:
    """Run the suite, and end it once for each moment, until it comes to an end by itself.

    Args:
        options: of the run.
        reports: its folder.
        moments: one for each process, as long as there are any.
        signals: sent then, one after the other.
        took: is told how long the parts of the first process were.
    """
    run, seen, left = Run(), set[str](), list(moments)
    words = [*options, "--reports", str(reports)]
    while True:
        moment = left.pop(0) if left else None
        run.code, said, sent = _process(words, reports, moment, signals, took)
        place = reports / UNFINISHED
        if not place.exists() or moment is None:
            run.late = int(sent)
            run.unwritten += _missing(reports)
            return run
        now = on_disk(reports)
        run.gone += len(seen - now)
        run.kept.append(len(now))
        run.told.append(_told(said))
        seen |= now
        if signal.SIGKILL not in signals:
            run.unwritten += _unwritten(reports, run.code, said, now)
        if (place / RUN).exists():
            words = ["--resume", "--reports", str(reports)]


def _unwritten(reports: Path, code: int, said: bytes, kept: set[str]) -> list[str]:
    """What is wrong with the end of an interrupted run: its code, its lines, its reports."""
    wrong = [] if code == ExitCode.INCOMPLETE else [f"exit code {code}"]
    wrong += [] if b"Broken off" in said else ["no line"]
    wrong += ["a traceback"] if b"Traceback" in said else []
    wrong += _missing(reports)
    if not wrong:
        _, outcomes, _ = verdict(reports)
        wrong += [f"{len(kept - outcomes.keys())} not told"] if kept - outcomes.keys() else []
    if wrong:
        sys.stdout.write(said.decode(errors="replace")[-1500:])
    return wrong


def _missing(reports: Path) -> list[str]:
    return [f"no {name}" for name in WRITTEN if not (reports / name).exists()]


def main() -> int:
    """Print one line a broken run, and the totals; 0 where nothing was lost, changed or untold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50, help="with each signal")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--signal", nargs="+", default=["KILL"], metavar="NAME[,NAME]")
    parser.add_argument("--longest", type=float, default=LONGEST, metavar="SECONDS")
    parser.add_argument("--spread", action="store_true", help="over one run, reports included")
    parser.add_argument("--write", action="store_true", help="write the table of docs/resume.md")
    parser.add_argument("options", nargs="*", help="of each run, after --")
    chosen = parser.parse_args()
    rows, wrong = list[Sequence[object]](), 0
    for name in chosen.signal:
        began, total = time.monotonic(), ended_by(name, chosen)
        seconds = f"{time.monotonic() - began:.0f} s"
        rows.append((SPELT.get(name, name), *(total[each] for each in COLUMNS.values()), seconds))
        wrong += sum(total[each] for each in WRONG)
        print(f"{name}: {dict(total)}, {seconds}", flush=True)
        if chosen.write:
            table = document.table(["ended by", *COLUMNS, "took"], rows)
            how = f"With `-- {' '.join(chosen.options)}`, on {document.machine()}."
            document.write("resume.md", "python -m benchmarks.kills --write", f"{table}\n\n{how}")
    return int(bool(wrong))


SPELT = {"KILL": "kill -9", "TERM": "SIGTERM", "HUP": "SIGHUP", "INT,INT": "Ctrl-C twice"}
COLUMNS = {
    "times": "kills",
    "runs": "runs",
    "results on disk": "kept",
    "lost": "lost",
    "other verdicts": "verdicts",
    "other outcomes": "differ",
    "reports, lines or exit codes missing": "unwritten",
    "secrets": "leaks",
    "logins more at the bank": "more",
    "told by the run": "told",
}
WRONG = ("lost", "verdicts", "differ", "untold", "leaks", "unwritten")


def ended_by(name: str, chosen: argparse.Namespace) -> Counter[str]:
    """What came of ending runs by a signal, counted."""
    signals = [signal.Signals[f"SIG{each}"] for each in name.split(",")]
    drawn, total = random.Random(chosen.seed), Counter[str]()
    with tempfile.TemporaryDirectory() as place, bank(Path(place) / "bank") as (profile, control):
        options, folder, took = ["--profile", str(profile), *chosen.options], Path(place), Took()
        before = logins(control)
        play(options, folder / "whole", (), signals, took)
        word, wanted, _ = verdict(folder / "whole")
        needed = logins(control) - before
        print(
            f"unbroken: {word}, {len(wanted)} tests, {needed} logins, {took.start:.1f} s before "
            f"its first exchange, {took.reports:.1f} s behind its last result",
            flush=True,
        )
        while total["kills"] < chosen.kills:
            reports, before = folder / f"broken{total['runs']}", logins(control)
            left = chosen.kills - total["kills"]
            if chosen.spread:
                late = min(left, LATE if signal.SIGKILL in signals else 1)
                moments = spread(drawn, left, len(wanted), took, late) if left > late else []
                moments = moments or [Moment(drawn.uniform(0, chosen.longest))] * left
            else:
                moments = [Moment(drawn.uniform(0, chosen.longest)) for _ in range(left)]
            run = play(options, reports, moments, signals)
            found, outcomes, told = verdict(reports)
            more = logins(control) - before - needed
            differs = sorted(test for test in wanted if outcomes.get(test) != wanted[test])
            leaks = "SECRET" in (folder / "out").read_text("utf-8", "replace")
            ended = len(run.kept) + run.late
            total.update(runs=1, kills=ended, kept=sum(run.kept), lost=run.lost)
            total.update(verdicts=int(found != word), differ=len(differs), more=max(0, more))
            total.update(unwritten=len(run.unwritten), late=run.late)
            total.update(told=told, untold=max(0, more - told), leaks=int(leaks))
            print(
                f"run {total['runs']}: ended {ended} times, {found} ({run.code}), {run.lost} "
                f"results lost, {len(differs)} of {len(wanted)} outcomes differ, secrets "
                f"{'FOUND' if leaks else 'none'}; {more} logins more at the bank, {told} told",
                f"  results on disk: {run.kept}",
                *(f"  differs: {each}" for each in differs[:5]),
                *(f"  after a signal: {each}" for each in run.unwritten),
                sep="\n",
                flush=True,
            )
    return total


def _suite(command: str) -> list[str]:
    return [sys.executable, "-m", "fixtures.cli", command]


def _process(
    words: list[str],
    reports: Path,
    moment: Moment | None,
    signals: Sequence[int],
    took: Took | None,
) -> tuple[int, bytes, bool]:
    """Run the suite, and end it at a moment.

    Returns:
        Its exit code, what it said, and whether it was sent the signals.
    """
    store, wanted = reports / UNFINISHED / STORE, moment.results if moment else 0
    if moment and wanted and not moment.late:  # each process gets to a test of its own
        wanted = max(wanted, len(on_disk(reports)) + 1)
    out, began = reports.parent / "out", time.monotonic()
    with out.open("wb") as stream:
        before = _size(store)
        process = subprocess.Popen(
            [*_suite("run"), *words], stdout=stream, stderr=stream, start_new_session=True
        )
        while process.poll() is None and not wanted and _size(store) in {before, 0}:
            time.sleep(LOOK)
        while process.poll() is None and wanted and len(on_disk(reports)) < wanted:
            time.sleep(LOOK)
        if took is not None:
            took.start = time.monotonic() - began
            took.reports = _since_the_last(process, reports)
        try:
            return process.wait(moment.seconds if moment else None), out.read_bytes(), False
        except subprocess.TimeoutExpired:
            for number in signals:
                os.killpg(process.pid, number)
                time.sleep(random.uniform(0, AGAIN))
            code = process.wait()
    return code, out.read_bytes(), True


def _since_the_last(process: "subprocess.Popen[bytes]", reports: Path) -> float:
    """Wait for a process; gives the seconds between its last result and its end."""
    kept, last = reports / UNFINISHED / RESULTS, time.monotonic()
    size = 0
    while process.poll() is None:
        if (now := _size(kept)) > size:
            size, last = now, time.monotonic()
        time.sleep(LOOK)
    return time.monotonic() - last


def _told(said: bytes) -> int:
    """How many tests the last line of progress told of."""
    told = DONE.findall(said.replace(b"\r", b"\n"))
    return int(told[-1]) if told else 0


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


if __name__ == "__main__":
    sys.exit(main())

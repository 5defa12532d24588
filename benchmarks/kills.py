"""Kill a run at random moments, resume it each time, and count what was lost and repeated.

Lost is a result that was on disk at a kill and is not there afterwards, or a verdict that differs
from that of an unbroken run. A login is repeated when its test had not finished; the run tells how
many, and the bank counts how many more there were.
"""

import argparse
import json
import random
import re
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

from fixtures.persistence.journal import RESULTS, RUN, STORE, UNFINISHED

LONGEST = 2.0  # seconds after its first exchange at which a process is killed at the latest
LOOK = 0.05  # seconds between two looks at what a process has kept
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


@dataclass
class Run:
    """A run and its processes, the last of which comes to an end.

    Attributes:
        code: its exit code.
        kept, told: results on disk, and as many as the lines of progress told of, kill by kill.
        gone: results that were on disk at one kill and not at the next.
    """

    code: int = 0
    kept: list[int] = field(default_factory=list)
    told: list[int] = field(default_factory=list)
    gone: int = 0

    @property
    def lost(self) -> int:
        """Results that are on disk no more, or were told and are not on disk."""
        untold = zip(self.kept, self.told, strict=True)
        return self.gone + sum(max(0, told - kept) for kept, told in untold)


def play(options: Sequence[str], reports: Path, moments: Sequence[float]) -> Run:
    """Run the suite, and kill it once for each moment, until it comes to an end.

    Args:
        options: of the run.
        reports: its folder.
        moments: seconds after the first exchange of a process.
    """
    run, seen, left = Run(), set[str](), list(moments)
    words = [*options, "--reports", str(reports)]
    while True:
        run.code, told = _process(words, reports, left.pop(0) if left else None)
        if run.code >= 0:
            return run
        now = on_disk(reports)
        run.gone += len(seen - now)
        run.kept.append(len(now))
        run.told.append(told)
        seen |= now
        if (reports / UNFINISHED / RUN).exists():
            words = ["--resume", "--reports", str(reports)]


def main() -> int:
    """Print one line a broken run, and the totals; 0 where nothing was lost, changed or untold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--longest", type=float, default=LONGEST, metavar="SECONDS")
    parser.add_argument("options", nargs="*", help="of each run, after --")
    chosen = parser.parse_args()
    drawn, total = random.Random(chosen.seed), Counter[str]()
    with tempfile.TemporaryDirectory() as name, bank(Path(name) / "bank") as (profile, control):
        options, folder = ["--profile", str(profile), *chosen.options], Path(name)
        before = logins(control)
        play(options, folder / "whole", ())
        word, wanted, _ = verdict(folder / "whole")
        needed = logins(control) - before
        print(f"unbroken: {word}, {len(wanted)} tests, {needed} logins", flush=True)
        while total["kills"] < chosen.kills:
            reports, before = folder / f"broken{total['runs']}", logins(control)
            left = chosen.kills - total["kills"]
            run = play(options, reports, [drawn.uniform(0, chosen.longest) for _ in range(left)])
            found, outcomes, told = verdict(reports)
            more = logins(control) - before - needed
            differs = sorted(test for test in wanted if outcomes.get(test) != wanted[test])
            leaks = "SECRET" in (folder / "out").read_text("utf-8", "replace")
            total.update(runs=1, kills=len(run.kept), kept=sum(run.kept), lost=run.lost)
            total.update(verdicts=int(found != word), differ=len(differs), more=max(0, more))
            total.update(told=told, untold=max(0, more - told), leaks=int(leaks))
            print(
                f"run {total['runs']}: {len(run.kept)} kills, {found} ({run.code}), {run.lost} "
                f"results lost, {len(differs)} of {len(wanted)} outcomes differ, secrets "
                f"{'FOUND' if leaks else 'none'}; {more} logins more at the bank, {told} told",
                *(f"  differs: {each}" for each in differs[:5]),
                sep="\n",
                flush=True,
            )
    print(
        f"{total['kills']} kills in {total['runs']} runs: {total['lost']} results lost of "
        f"{total['kept']} on disk at the kills, {total['verdicts']} other verdicts, "
        f"{total['differ']} other outcomes, {total['more']} logins more of which the runs told "
        f"{total['told']}, {total['leaks']} leaks"
    )
    return int(any(total[each] for each in ("lost", "verdicts", "differ", "untold", "leaks")))


def _suite(command: str) -> list[str]:
    return [sys.executable, "-m", "fixtures.cli", command]


def _process(words: list[str], reports: Path, after: float | None) -> tuple[int, int]:
    """Run the suite, and kill it so many seconds after its first exchange.

    Returns:
        Its exit code, and how many tests its last line of progress told of.
    """
    store = reports / UNFINISHED / STORE
    with (reports.parent / "out").open("wb") as out:
        before = _size(store)
        process = subprocess.Popen([*_suite("run"), *words], stdout=out, stderr=out)
        while process.poll() is None and _size(store) in {before, 0}:
            time.sleep(LOOK)
        try:
            code = process.wait(after)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
    told = DONE.findall((reports.parent / "out").read_bytes().replace(b"\r", b"\n"))
    return code, int(told[-1]) if told else 0


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


if __name__ == "__main__":
    began = time.monotonic()
    code = main()
    print(f"{time.monotonic() - began:.0f} s")
    sys.exit(code)

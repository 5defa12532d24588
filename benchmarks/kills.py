"""Kill a run at random moments, resume it each time, and count what was lost and asked twice.

Asked twice is a login that a person had finished, so that its code had arrived, and that is asked
once more. Counted apart, because nobody could have kept them: a login in whose pages the run was
killed, what a login had earned where the bank's answer was on its way to the killed process, and
codes and tokens that had grown too old when the run was taken up.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from fixtures.persistence.journal import KEY, RESULTS, STORE, UNFINISHED, Journal
from fixtures.tpp.evidence.replay import Step
from fixtures.tpp.messages import Answer

LONGEST = 2.0  # seconds after its first exchange at which a process is killed at the latest
LOOK = 0.05  # seconds between two looks at what a process has kept
DONE = re.compile(rb"^ *(\d+)/\d+ \|", re.MULTILINE)  # a line of progress


@contextmanager
def bank(folder: Path) -> Any:
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


def judged(reports: Path) -> tuple[str, dict[str, str]]:
    """The verdict of a run, and the outcome of each test."""
    document = json.loads((reports / "verdict.json").read_bytes())
    return document["verdict"], {each["nodeid"]: each["outcome"] for each in document["results"]}


def kept(reports: Path) -> set[str]:
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
        pages: tests in which a person was in the midst of the bank's pages at a kill.
        events: what its journal has kept.
    """

    code: int = 0
    kept: list[int] = field(default_factory=list)
    told: list[int] = field(default_factory=list)
    gone: int = 0
    pages: list[str] = field(default_factory=list)
    events: list[tuple[str, Any]] = field(default_factory=list)

    @property
    def logins(self) -> Counter[str]:
        """Logins by test."""
        return Counter(value for name, value in self.events if name == "login")

    @property
    def aged(self) -> list[str]:
        """Parts of tests whose codes or tokens had grown too old between two processes."""
        return [" of ".join(reversed(value)) for name, value in self.events if name == "anew"]

    @property
    def under_way(self) -> list[str]:
        """Requests whose answer was on its way to a killed process, and whose grant is gone."""
        lost = (value for name, value in self.events if name == "exchange" and value.lost)
        return [f"{_named(each.answer)} in {each.test}" for each in lost]


def play(options: Sequence[str], reports: Path, moments: Sequence[float]) -> Run:
    """Run the suite, and kill it once for each moment, until it comes to an end.

    Args:
        options: of the run.
        reports: its folder.
        moments: seconds after the first exchange of a process.
    """
    run, seen, left = Run(), set[str](), list(moments)
    words, copy = [*options, "--reports", str(reports)], reports.with_suffix(".kept")
    while True:
        run.code, told = _process(words, reports, copy, left.pop(0) if left else None)
        if run.code >= 0:
            run.events = _events(copy)
            return run
        now = kept(reports)
        run.gone += len(seen - now)
        run.kept.append(len(now))
        run.summary.append(told)
        run.pages += _in_pages(_events(copy))
        seen |= now
        if (reports / UNFINISHED / "run.json").exists():
            words = ["--resume", "--reports", str(reports)]


def main() -> int:
    """Print one line a broken run, and the totals; 0 where nothing was lost or asked twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--longest", type=float, default=LONGEST, metavar="SECONDS")
    parser.add_argument("options", nargs="*", help="of each run, after --")
    chosen = parser.parse_args()
    random_moments = random.Random(chosen.seed)
    with tempfile.TemporaryDirectory() as name, bank(Path(name) / "bank") as (profile, control):
        options = ["--profile", str(profile), *chosen.options]
        whole = Path(name) / "whole"
        before = logins(control)
        unbroken = play(options, whole, ())
        wanted, needed = judged(whole), logins(control) - before
        print(f"unbroken: {wanted[0]} ({unbroken.code}), {len(wanted[1])} tests, {needed} logins")
        total: Counter[str] = Counter()
        while total["kills"] < chosen.kills:
            reports, before = Path(name) / f"broken{total['runs']}", logins(control)
            left = chosen.kills - total["kills"]
            moments = [random_moments.uniform(0, chosen.longest) for _ in range(left)]
            run = play(options, reports, moments)
            found, asked = judged(reports), logins(control) - before - needed
            differs = sorted(n for n in wanted[1] if found[1].get(n) != wanted[1][n])
            clean = "SECRET" not in (reports.parent / "out").read_text("utf-8", "replace")
            shifted = Counter(run.logins)
            shifted.subtract(unbroken.logins)
            more = shifted.total()
            twice = max(0, more - len(run.pages) - len(run.under_way) - len(run.aged))
            total.update(
                runs=1,
                kills=len(run.kept),
                kept=sum(run.kept),
                lost=run.gone
                + sum(max(0, t - k) for k, t in zip(run.kept, run.summary, strict=True)),
                verdicts=int(found[0] != wanted[0]),
                pages=len(run.pages),
                under_way=len(run.under_way),
                aged=len(run.aged),
                twice=twice,
                leaks=int(not clean),
            )
            print(
                f"run {total['runs']}: {len(run.kept)} kills, {found[0]} ({run.code}), "
                f"{len(differs)} outcomes differ, secrets {'none' if clean else 'FOUND'}; "
                f"{asked} logins more at the bank, {more} more asked for: {len(run.pages)} left in "
                f"the pages, {len(run.under_way)} with the answer under way, {len(run.aged)} grown "
                f"too old, {twice} twice",
                *(f"  differs: {each}" for each in differs[:5]),
                *(f"  in the pages: {each}" for each in run.pages),
                *(f"  under way: {each}" for each in run.under_way),
                *(f"  too old: {each}" for each in run.aged),
                *(f"  logins: {n:+} in {each}" for each, n in shifted.items() if n),
                sep="\n",
                flush=True,
            )
    print(
        f"{total['kills']} kills in {total['runs']} runs: {total['lost']} results lost of "
        f"{total['kept']} on disk at the kills, {total['verdicts']} other verdicts, "
        f"{total['twice']} logins asked twice ({total['pages']} left in the pages and "
        f"{total['under_way']} with the answer under way, {total['aged']} grown too old counted "
        f"apart), {total['leaks']} leaks"
    )
    return int(any(total[each] for each in ("lost", "verdicts", "twice", "leaks")))


def _suite(command: str) -> list[str]:
    return [sys.executable, "-m", "fixtures.cli", command]


def _process(words: list[str], reports: Path, copy: Path, after: float | None) -> tuple[int, int]:
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
        _link(reports, copy)
        try:
            code = process.wait(after)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
    told = DONE.findall((reports.parent / "out").read_bytes().replace(b"\r", b"\n"))
    return code, int(told[-1]) if told else 0


def _link(reports: Path, copy: Path) -> None:
    """Give key and store a second name, under which they outlive the run."""
    (copy / UNFINISHED).mkdir(parents=True, exist_ok=True)
    for name in (KEY, STORE):
        found, second = reports / UNFINISHED / name, copy / UNFINISHED / name
        if found.exists() and not second.exists():
            os.link(found, second)


def _events(copy: Path) -> list[tuple[str, Any]]:
    return list(Journal(copy, {}.__getitem__).taken_up())


def _in_pages(events: list[tuple[str, Any]]) -> list[str]:
    """The test in which a login was under way at the end, if one was."""
    for name, value in reversed(events):
        if name == "login":
            return [value]
        visited = isinstance(value, Step) and value.kind in {"visit", "code"}
        if visited or name == "over" or (name == "exchange" and value.asked is not None):
            return []
    return []


def _named(answer: Answer) -> str:
    return answer.request.value("grant_type") or answer.request.url.rpartition("/")[2]


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


if __name__ == "__main__":
    began = time.monotonic()
    code = main()
    print(f"{time.monotonic() - began:.0f} s")
    sys.exit(code)

"""Kill a run at random moments, resume it each time, and count what was lost and asked twice."""

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

LONGEST = 2.0  # seconds after its first exchange at which a process is killed at the latest
LOOK = 0.05  # seconds between two looks at what a process has kept


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


def kept(reports: Path) -> list[str]:
    """The results on disk, each line read on its own."""
    path = reports / "unfinished" / "results.jsonl"
    lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
    whole = [line for line in lines if line.endswith(b"\n") and line.strip()]
    return [json.loads(line)["nodeid"] for line in whole]


def main() -> int:
    """Print one line a broken run, and the totals; 0 where nothing was lost or asked twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("options", nargs="*", help="of each run, after --")
    chosen = parser.parse_args()
    moments = random.Random(chosen.seed)  # noqa: S311 - moments, no secrets
    with tempfile.TemporaryDirectory() as name, bank(Path(name) / "bank") as (profile, control):
        options = ["--profile", str(profile), *chosen.options]
        whole = Path(name) / "whole"
        before = logins(control)
        code = _run([*options, "--reports", str(whole)], None)
        wanted, needed = judged(whole), logins(control) - before
        print(f"unbroken: {wanted[0]} ({code}), {len(wanted[1])} tests, {needed} logins")
        kills = lost = twice = runs = other = leaks = 0
        while kills < chosen.kills:
            reports, before, here = Path(name) / f"broken{runs}", logins(control), 0
            seen: set[str] = set()
            words = [*options, "--reports", str(reports)]
            while True:
                more = kills + here < chosen.kills
                code = _run(words, moments.uniform(0, LONGEST) if more else None)
                if code >= 0:
                    break
                here += 1
                print(f"kill {kills + here}: {logins(control) - before} logins so far", flush=True)
                now = kept(reports)
                lost += len(seen - set(now))
                seen |= set(now)
                if (reports / "unfinished" / "run.json").exists():
                    words = ["--resume", "--reports", str(reports)]
            found, asked = judged(reports), logins(control) - before - needed
            differs = {n for n in wanted[1] if found[1].get(n) != wanted[1][n]}
            clean = "SECRET" not in (reports.parent / "out").read_text("utf-8", "replace")
            print(
                f"run {runs + 1}: {here} kills, {found[0]} ({code}), {len(differs)} outcomes "
                f"differ, {asked} logins more, secrets {'none' if clean else 'FOUND'}",
                *sorted(differs)[:5],
                flush=True,
            )
            kills, runs, twice = kills + here, runs + 1, twice + asked
            other, leaks = other + (found[0] != wanted[0]), leaks + (not clean)
    print(
        f"{kills} kills in {runs} runs: {lost} results lost, {other} other verdicts, "
        f"{twice} logins asked twice, {leaks} leaks"
    )
    return int(bool(lost or other or twice or leaks))


def _suite(command: str) -> list[str]:
    return [sys.executable, "-m", "fixtures.cli", command]


def _run(words: list[str], after: float | None) -> int:
    """Run the suite, and kill it so many seconds after its first exchange; give its exit code."""
    where = Path(words[words.index("--reports") + 1])
    store = where / "unfinished" / "store"
    with (where.parent / "out").open("wb") as out:
        before = _size(store)
        process = subprocess.Popen([*_suite("run"), *words], stdout=out, stderr=out)
        while after is not None and process.poll() is None and _size(store) in {before, 0}:
            time.sleep(LOOK)
        try:
            return process.wait(after)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


if __name__ == "__main__":
    began = time.monotonic()
    code = main()
    print(f"{time.monotonic() - began:.0f} s")
    sys.exit(code)

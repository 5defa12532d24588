"""Whole commands at a hostile bank: what they say, cost and leave, and what of it is wrong."""

import contextlib
import io
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from fixtures.cli import main

MOST = 250
"""Megabytes of memory that a run may take."""
CODES = frozenset({0, 1, 2, 3, 4})
OURS = ("Traceback", "our error", "This suite failed")
SHOWN = 40
"""Exchanges of a run that are shown one by one, evenly spread."""
TRACK = r"""
import sys
from fixtures.cli import main
from tests.hostile.running import peak
code = main(sys.argv[1:])
sys.stderr.write(f"peak {peak()} MB\n")
sys.exit(code)
"""
"""Runs a command; getrusage would count what the process that started it holds."""


def peak() -> int:
    """The most memory that this process has had, in megabytes (Linux)."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    return int(found[1]) // 1024 if found else 0


@dataclass(frozen=True)
class Said:
    """A command: its exit code, what it said, and its peak memory in megabytes, 0 if unknown."""

    code: int
    text: str
    megabytes: int = 0

    def wrong(self) -> list[str]:
        """What no bank may bring about."""
        odd = sorted(
            {char for char in self.text if not char.isprintable() and char not in "\n\t\u00a0"}
        )
        found = [f"prints {char!a}" for char in odd]
        found += [] if self.code in CODES else [f"exit code {self.code}"]
        found += [each for each in OURS if each in self.text]
        return found + ([f"{self.megabytes} MB"] if self.megabytes >= MOST else [])


def command(*words: object) -> Said:
    """A command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([*map(str, words)])
    return Said(code, out.getvalue() + err.getvalue())


def run(profile: Path, reports: Path, *words: str) -> Said:
    """A run in a process of its own."""
    options = ["run", "--profile", str(profile), "--reports", str(reports), *words]
    done = subprocess.run(
        [sys.executable, "-c", TRACK, *options],
        capture_output=True,
        check=False,
        timeout=900,
        start_new_session=True,  # nobody at a terminal is asked
        env={**os.environ, "PYTHONIOENCODING": "utf-8:surrogateescape"},
    )
    text = (done.stdout + done.stderr).decode("utf-8", "replace")
    kept, _, peak = text.rpartition("peak ")
    return Said(done.returncode, kept or text, int(peak.split()[0]) if kept else 0)


def commands(reports: Path) -> dict[str, list[str]]:
    """What is wrong with each command that reads what a run has left."""
    entries = (reports / "transcript.jsonl").read_text("utf-8").splitlines()
    numbers = range(1, len(entries) + 1, max(1, len(entries) // SHOWN))
    into = ("--reports", reports, "--output")
    tried = {
        **{f"show {number}": ("show", number, "--reports", reports) for number in numbers},
        "show --har": ("show", "--har", reports / "all.har", "--reports", reports),
        "ticket": ("ticket", "--all", *into, reports / "tickets"),
        "ticket --jira": ("ticket", "--all", "--jira", *into, reports / "jira"),
        "diff": ("diff", reports / "verdict.json", reports / "verdict.json"),
        "verify": ("verify", reports),
        "group": ("group", reports, "--output", reports / "group.html"),
    }
    return {name: wrong for name, words in tried.items() if (wrong := command(*words).wrong())}


def ours(reports: Path) -> list[str]:
    """Tests of a run that ended by an error of the suite."""
    results = json.loads((reports / "verdict.json").read_bytes())["results"]
    marks = ("our error", "Traceback")
    return [each["nodeid"] for each in results if any(mark in str(each) for mark in marks)]

"""How long a run takes and where the time goes: the table of docs/performance.md.

usage: python -m benchmarks.timings [REPETITIONS]

Each row is the median of so many runs against the embedded bank, in seconds: wall time, and the
processor time of the run and of all that it starts. Processor time says the same on a machine that
is busy with other things; wall time does not.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

SUITE = [sys.executable, "-m", "stet_conformance"]
SEED = ["--", "--seed", "7"]
VERDICT = "a run, verdict only"
WHOLE = "a run with every report"


@dataclass(frozen=True)
class Spent:
    """Seconds of one command, and until its first request reached the bank (0 where none did)."""

    wall: float
    processor: float
    first: float = 0.0


def spent(words, reports):
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.time()
    subprocess.run([*SUITE, *words], check=True, capture_output=True)
    wall, after = time.time() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Spent(wall, processor, first_request(reports, began))


def first_request(reports, began):
    """Seconds from the start of the command until the first exchange had begun."""
    transcript = reports / "transcript.jsonl"
    if not transcript.is_file():
        return 0.0
    with transcript.open(encoding="utf-8") as lines:
        exchange = json.loads(next(lines))
    return datetime.fromisoformat(exchange["ended"]).timestamp() - began


def measured(repetitions):
    """The rows of the table: what, and the medians."""
    with tempfile.TemporaryDirectory() as folder:
        reports = Path(folder)
        commands = {
            "`--version`": ["--version"],
            "`run --help`": ["run", "--help"],
            VERDICT: ["run", "--reports", folder, *SEED, "--verdict-only"],
            WHOLE: ["run", "--reports", folder, *SEED],
            "`verify` of that run": ["verify", folder],
            "`report` of that run": ["report", "--reports", folder],
        }
        for name, words in commands.items():
            runs = [spent(words, reports) for _ in range(repetitions)]
            yield (
                name,
                statistics.median(each.wall for each in runs),
                statistics.median(each.processor for each in runs),
                statistics.median(each.first for each in runs) if name == WHOLE else 0.0,
            )


def main():
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    rows = list(measured(repetitions))
    processor = {name: seconds for name, _, seconds, _ in rows}
    print(f"Medians of {repetitions}; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}\n")
    print("| what | wall, s | processor, s |")
    print("| --- | ---: | ---: |")
    for name, wall, seconds, first in rows:
        print(f"| {name} | {wall:.1f} | {seconds:.1f} |")
        if first:
            print(f"| of it until the first request | {first:.1f} | |")
    print(f"| of it for the reports | | {processor[WHOLE] - processor[VERDICT]:.1f} |")


if __name__ == "__main__":
    main()

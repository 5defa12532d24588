"""Prints what became of every hostile answer: `python -m tests.hostile.table [NAME ...]`.

Each play runs in a process of its own, so that its peak memory is its own.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.hostile.judging import LONGEST, judged
from tests.hostile.plays import PLAYS
from tests.hostile.tls import EARLY
from tests.tpp.conftest import pki_files_in

MOST = 200
"""Megabytes of memory that a play may cost the process that reads it."""

ALONE = "--alone"
COLUMNS = "{name:34} {outcome:13} {seconds:5.1f} s {megabytes:4.0f} MB  {layer:12.12}  {words}"


def _tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def alone(name: str) -> str:
    """One play in this process, as JSON."""
    early = name in EARLY
    with tempfile.TemporaryDirectory() as folder:
        pki_files = pki_files_in(Path(folder))
        play = EARLY[name](pki_files) if early else PLAYS[name]
        row = asdict(judged(pki_files, name, play, early=early))
    return json.dumps({**row, "megabytes": _peak()})


def _peak() -> float:
    """Megabytes; getrusage would tell the peak of the process that started this one."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main(names: list[str]) -> int:
    """Print one line a play and the counts; 1 where a play hung, was green or cost too much."""
    bad = 0
    rows = []
    for name in names or [*PLAYS, *EARLY]:
        done = subprocess.run(
            [sys.executable, "-m", "tests.hostile.table", ALONE, name],
            capture_output=True,
            check=True,
            timeout=60,
        )
        row = json.loads(done.stdout)
        rows.append(row)
        fine = row["outcome"] in {"red", "inconclusive"}
        fine = fine and row["seconds"] <= LONGEST and row["megabytes"] < MOST
        bad += not fine
        _tell(COLUMNS.format(**row) + ("" if fine else "  <-- NOT AS IT SHOULD BE"))
    worst = max(rows, key=lambda row: row["megabytes"])["megabytes"]
    slowest = max(rows, key=lambda row: row["seconds"])["seconds"]
    _tell(
        f"{len(rows)} plays, {bad} not as they should be: "
        f"slowest {slowest:.1f} s of {LONGEST:.1f}, largest {worst:.0f} MB of {MOST}"
    )
    return bool(bad)


if __name__ == "__main__":
    if sys.argv[1:2] == [ALONE]:
        _tell(alone(sys.argv[2]))
    else:
        sys.exit(main(sys.argv[1:]))

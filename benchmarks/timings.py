"""How long a run takes and where the time goes: the tables of docs/performance.md.

usage: python -m benchmarks.timings [REPETITIONS] [--beside CHECKOUT] [--write]

Each row is the median of so many runs against the embedded bank, in seconds: wall time, and the
processor time of the run and of all that it starts. Processor time says the same on a machine that
is busy with other things; wall time does not. With --beside each command runs in another checkout,
too, in turn with this one. Bytecode is written, as Python does unless it is told not to. --write
puts the tables into the page.
"""

import argparse
import importlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from pathlib import Path

from benchmarks import document

COMMAND = "python -m benchmarks.timings"
HERE = Path(__file__).resolve().parent.parent
SEED = ["--", "--seed", "7"]
VERDICT = "a run, verdict only"
WHOLE = "a run with every report"
PARTS = {
    "results and exchanges, while the tests run": ("fixtures.session.recording", "conclude"),
    "verdict.json, as values": ("fixtures.report.files", "document"),
    "JUnit": ("fixtures.report.files", "junit"),
    "statements": ("fixtures.report.files", "statement"),
    "transcript and judgements, as values": ("fixtures.report.audit.transcript", "entries"),
    "transcript, as a file": ("fixtures.report.audit.transcript", "write"),
    "judgements, asked again and as a file": ("fixtures.report.audit.judgements", "write"),
    "binding page": ("fixtures.report.pages.binding", "binding"),
    "waiting for Node": ("fixtures.report.allure.html", "_generated"),
    "packing its page": ("fixtures.report.allure.compression", "taken_apart"),
    "manifest": ("fixtures.report.audit.manifest", "seal"),
    "search for secrets": ("fixtures.tpp.evidence.redaction", "Redaction.scan"),
    "everything after the last test": ("fixtures.session.conclusion", "Conclusion._concludes"),
}
"""Where a run with every report spends its time: module and function."""


@dataclass(frozen=True)
class Spent:
    """Seconds of one command, and until its first request reached the bank (0 where none did)."""

    wall: float
    processor: float
    first: float = 0.0


def spent(checkout, words, reports):
    """One command in a checkout."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.time()
    subprocess.run(
        [sys.executable, "-m", "stet_conformance", *words],
        check=True,
        capture_output=True,
        cwd=checkout,
        env=os.environ | {"PYTHONPATH": str(checkout), "PYTHONDONTWRITEBYTECODE": ""},
    )
    wall, after = time.time() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Spent(wall, processor, first_request(reports, began))


def first_request(reports, began):
    """Seconds from the start of the command until the first exchange had ended."""
    transcript = reports / "transcript.jsonl"
    if not transcript.is_file():
        return 0.0
    with transcript.open(encoding="utf-8") as lines:
        exchange = json.loads(next(lines))
    return datetime.fromisoformat(exchange["ended"]).timestamp() - began


def commands(reports):
    """What is measured, by name; each reports folder has its own run."""
    folder = str(reports)
    return {
        "`--version`": ["--version"],
        "`run --help`": ["run", "--help"],
        VERDICT: ["run", "--reports", folder, *SEED, "--verdict-only"],
        WHOLE: ["run", "--reports", folder, *SEED],
        "`verify` of that run": ["verify", folder],
        "`report` of that run": ["report", "--reports", folder],
    }


def measured(checkouts, repetitions):
    """For each command its medians in each checkout, taken in turn."""
    with tempfile.TemporaryDirectory() as folder:
        places = [Path(folder) / str(number) for number in range(len(checkouts))]
        for place in places:
            place.mkdir()
        for name in commands(Path()):
            runs = defaultdict(list)
            for _ in range(repetitions):
                for checkout, place in zip(checkouts, places, strict=True):
                    runs[checkout].append(spent(checkout, commands(place)[name], place))
            yield name, [median(runs[checkout]) for checkout in checkouts]
        with (places[0] / "verdict.json").open(encoding="utf-8") as file:
            told = json.load(file)
    yield f"{sum(told['counts'].values()):,} tests, {told['requests']:,} requests", []


def median(runs):
    """Of each of the three figures."""
    return Spent(
        *(statistics.median(getattr(run, name) for run in runs) for name in Spent.__annotations__)
    )


def rows(found):
    """The lines of the table: what, then wall and processor time in each checkout."""
    by_name = dict(found)
    for name, each in found:
        yield [name, *(f"{value:.1f}" for one in each for value in (one.wall, one.processor))]
        if name == WHOLE:
            until = [text for one in each for text in (f"{one.first:.1f}", "")]
            yield ["of it until the first answer", *until]
            pairs = zip(each, by_name[VERDICT], strict=True)
            more = [
                f"{value:.1f}"
                for whole, plain in pairs
                for value in (whole.wall - plain.wall, whole.processor - plain.processor)
            ]
            yield ["of it for the reports", *more]


def parts(repetitions):
    """Where a run with every report spends its time, in seconds of wall and own processor time."""
    found = defaultdict(list)
    for _ in range(repetitions):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.timings", "--parts", folder],
                check=True,
                capture_output=True,
                cwd=HERE,
                text=True,
            )
        for name, values in json.loads(done.stderr.splitlines()[-1]).items():
            found[name].append(values)
    for name, values in found.items():
        yield [name, *(f"{statistics.median(each):.1f}" for each in zip(*values, strict=True))]


def clocked(folder):
    """One run in this process, with a clock at each part."""
    from stet_conformance import main as run  # noqa: PLC0415 - what it imports is part of the run

    sums = {name: [0.0, 0.0] for name in PARTS}
    for name, (module, path) in PARTS.items():
        holder = importlib.import_module(module)
        *owners, function = path.split(".")
        for owner in owners:
            holder = getattr(holder, owner)
        setattr(holder, function, _clock(getattr(holder, function), sums[name]))
    sys.argv = ["stet-conformance", "run", "--reports", folder, *SEED]
    code = run()
    sys.stderr.write(f"\n{json.dumps(sums)}\n")
    return code


def _clock(function, total):
    @wraps(function)
    def timed(*arguments, **named):
        wall, own = time.perf_counter(), time.thread_time()
        try:
            return function(*arguments, **named)
        finally:
            total[0] += time.perf_counter() - wall
            total[1] += time.thread_time() - own

    return timed


def main():
    options = argparse.ArgumentParser()
    options.add_argument("repetitions", nargs="?", type=int, default=3)
    options.add_argument("--beside", type=Path)
    options.add_argument("--parts", help=argparse.SUPPRESS)
    options.add_argument("--write", action="store_true")
    chosen = options.parse_args()
    if chosen.parts:
        return clocked(chosen.parts)
    before, number = document.machine(), chosen.repetitions
    checkouts = [HERE, chosen.beside.resolve()] if chosen.beside else [HERE]
    *found, (tests, _) = measured(checkouts, number)
    heads = ["wall, s", "processor, s"]
    beside = [f"{head}, before" for head in heads] if chosen.beside else []
    text = "\n\n".join(
        [
            f"Medians of {number}; {tests}; {before}; load {os.getloadavg()[0]:.1f} at the end.",
            document.table(["what", *heads, *beside], rows(found)),
            f"The parts of one run with every report, medians of {number}:",
            document.table(["part", "wall, s", "own processor, s"], parts(number)),
        ]
    )
    sys.stdout.write(f"{text}\n")
    if chosen.write:
        document.write("performance.md", COMMAND, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())

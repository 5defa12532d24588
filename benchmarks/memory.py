"""Say what a whole run holds in memory: resident size by phase, and the size of each part.

The bank is a process of its own. The resident size is read as each phase ends; what is held is
measured when the last test is over, each object counted under the first part that reaches it.
"""

import argparse
import gc
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from benchmarks.kills import bank

MEGABYTE = 1024 * 1024
_CODE = (ModuleType, type, FunctionType, BuiltinFunctionType)
_BEGAN = time.monotonic()


def resident() -> float:
    """Megabytes of this process that are in memory now."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / MEGABYTE


def size(roots: Iterable[object], seen: set[int]) -> float:
    """Megabytes of the objects that are reached from some, but not from code, and not yet seen."""
    total, left = 0, list(roots)
    while left:
        each = left.pop()
        if id(each) in seen or isinstance(each, _CODE):
            continue
        seen.add(id(each))
        total += sys.getsizeof(each)
        left += gc.get_referents(each)
    return total / MEGABYTE


def write(what: str, number: float) -> None:
    """One line."""
    sys.stderr.write(f"{what:<44} {number:8.1f} MB  {time.monotonic() - _BEGAN:6.1f} s\n")


class Watch:
    """The plugin that tells the resident size by phase, and at the end what is held."""

    def __init__(self, parts: Callable[[Any], dict[str, object]]) -> None:
        self._parts = parts
        self._tests = 0

    def pytest_sessionstart(self) -> None:
        """Everything is imported, and the profile is read."""
        write("session has begun", resident())

    def pytest_collection_finish(self) -> None:
        """The tests are known."""
        write("tests are collected", resident())

    def pytest_runtest_logfinish(self) -> None:
        """Now and then."""
        self._tests += 1
        if self._tests % 250 == 0:
            write(f"after {self._tests} tests", resident())

    def pytest_sessionfinish(self, session: Any) -> None:
        """The tests are over; nothing has been written yet."""
        write("tests are over", resident())
        seen: set[int] = set()
        for name, root in self._parts(session).items():
            write(f"  held: {name}", size([root], seen))
        write("  held: everything else", size(gc.get_objects(), seen))

        for place, name in steps():
            setattr(place, name, _measured(getattr(place, name), name))

    def pytest_unconfigure(self) -> None:
        """The reports are written."""
        write("reports are written", resident())


def steps() -> list[tuple[Any, str]]:
    """What writes the reports: functions by their place and name."""
    from fixtures.report import files  # noqa: PLC0415 - what is imported first is measured
    from fixtures.report.allure import html  # noqa: PLC0415
    from fixtures.report.audit import judgements, manifest, transcript  # noqa: PLC0415
    from fixtures.session import reporting  # noqa: PLC0415

    return [
        *((files, name) for name in ("document", "put")),
        *((transcript, "entries"), (transcript, "write")),
        *((judgements, "lines"), (judgements, "write")),
        *((html, "_generated"), (html, "generate"), (manifest, "seal")),
        *((reporting, "ending"), (reporting.Reports, "_search")),
    ]


def _measured(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    def measured(*given: Any, **named: Any) -> Any:
        made = function(*given, **named)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        write(f"  {name}, peak {peak:.0f} MB", resident())
        return made

    return measured


def parts(session: Any) -> dict[str, object]:
    """What a run keeps, by name; what is in two is counted in the first."""
    from fixtures.run import RUN  # noqa: PLC0415 - what is imported first is measured
    from fixtures.session.conclusion import CONCLUSION  # noqa: PLC0415

    run = session.config.stash[RUN]
    conclusion = session.config.pluginmanager.getplugin(CONCLUSION)
    evidence = run.evidence
    return {
        "bodies of answers": [each.body for each in evidence.exchanges],
        "requests": [each.request for each in evidence.exchanges],
        "headers of answers": [each.headers for each in evidence.exchanges],
        "exchanges beside these": evidence.exchanges,
        "spellings of secrets": vars(evidence.redaction),
        "rendered exchanges": evidence._rendered,
        "visits": evidence.visits,
        "judgements": run.judged,
        "results": conclusion.results,
        "tests": session.items,
    }


def main() -> int:
    """Print a line a phase and a part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("options", nargs="*", help="of the run, after --")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, bank(Path(name) / "bank") as (profile, _):
        words = ["--profile", str(profile), "--reports", str(Path(name) / "reports")]
        return subprocess.run(
            [sys.executable, "-m", "benchmarks.memory", "watched", *words, *chosen.options],
            check=False,
            stdout=subprocess.DEVNULL,
        ).returncode


def watched(options: list[str]) -> int:
    """A run in this process."""
    write("interpreter", resident())
    from fixtures import cli  # noqa: PLC0415
    from fixtures.cli import run  # noqa: PLC0415

    write("the command is imported", resident())
    judged = run.judged
    run.judged = lambda words, *plugins: judged(words, *plugins, Watch(parts))
    code = cli.main(["run", *options])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    write("peak", peak)
    return code


if __name__ == "__main__":
    sys.exit(watched(sys.argv[2:]) if sys.argv[1:2] == ["watched"] else main())

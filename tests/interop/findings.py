"""What is expected of each server of others, read from findings/*.toml, each examined by hand."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "findings"
SHOWN = ("failed", "warning", "inconclusive", "not exercised")
"""Outcomes that a baseline lists; the rest passed, judges nothing, or is out of scope."""


@dataclass(frozen=True)
class Finding:
    """One finding of a baseline: a law, and every test that tells the same of it.

    Attributes:
        clause: id in the registry.
        outcome: one of SHOWN.
        saw: how the message ends: what was received, or why nothing can be said.
        tests: names of the tests, parameters included.
        only: the set-up that has it, "" where each of the server's has.
        source: section of the standard that it was held against.
        why: whose fault it is, and how that was found out.
        chance: only requests drawn at random show it, so that it may be missed.
    """

    clause: str
    outcome: str
    saw: str
    tests: tuple[str, ...]
    only: str
    source: str
    why: str
    chance: bool = False


def baseline(server: str) -> list[Finding]:
    """The findings that were examined, in the order of the file."""
    return [
        Finding(**(row | {"tests": tuple(row["tests"]), "only": row.get("only", "")}))
        for row in _read(server)["finding"]
    ]


def version(server: str) -> str:
    """The version that was examined."""
    return str(_read(server)["version"])


def flips(server: str) -> set[str]:
    """Clauses that one of the server's set-ups breaks and another keeps."""
    shared = {finding.clause for finding in baseline(server) if not finding.only}
    return {finding.clause for finding in baseline(server) if finding.only} - shared


def _read(server: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{server}.toml").read_text("utf-8"))


def expected(findings: Iterable[Finding], setting: str) -> set[tuple[str, str, str, str]]:
    """Clause, outcome, test and what was seen, of one set-up of the server."""
    return {
        (finding.clause, finding.outcome, test, finding.saw)
        for finding in findings
        if finding.only in {"", setting}
        for test in finding.tests
    }


def certain(findings: Iterable[Finding], setting: str) -> set[tuple[str, str, str, str]]:
    """The same without what chance may miss."""
    return expected((each for each in findings if not each.chance), setting)


def found(verdict: dict[str, Any]) -> set[tuple[str, str, str, str]]:
    """The same of a run, from its verdict.json."""
    return {
        (row["clauses"][0], row["outcome"], row["nodeid"].partition("::")[2], seen(row["message"]))
        for row in verdict["results"]
        if row["outcome"] in SHOWN
    }


def seen(message: str) -> str:
    """What a message says that was received, or all of it where it says nothing of the kind.

    Of several generated findings it is the first, without the request, which a new generator may
    change.
    """
    received = message.strip().partition("\n")[0].partition("; received ")
    said = received[2] or received[0]
    return said.partition(" to ")[0] if "(exchange " in said else said

"""What a run has found, read from its verdict.json."""

from typing import Any

SHOWN = ("failed", "warning", "inconclusive", "not exercised")
"""Outcomes that the truth lists; the rest passed, judges nothing, or is out of scope."""


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

"""What a server of others really does, read from truth/*.toml, and what the suite has to say of it.

truth/probes.toml has the probes: what each sends, and which answers make which clauses red or
warn. truth/NAME.toml has the answers of one server and its causes: one sentence, the probes that
show it, where it stands in the source, and the clauses that follow from it without a probe. So a
finding is expected because a probe says so, and one cause may stand behind many.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from tests.interop.findings import SHOWN

FOLDER = Path(__file__).parent / "truth"
_JUDGED = ("failed", "warning")
_POINTS = re.compile(r"\(([A-Z]+\d*-\d+) asks for that\)$")
FOUND = dict[str, tuple[str, ...]]
"""Clauses by outcome."""

Row = tuple[str, str, str, str]
"""Clause, outcome, test and what was seen, as findings.found gives them."""


@dataclass(frozen=True)
class Probe:
    """One question to a server.

    Attributes:
        asks: what is sent.
        breaks: outcome, pattern of an answer, and the clauses that it breaks.
    """

    asks: str
    breaks: tuple[tuple[str, str, tuple[str, ...]], ...]

    def broken(self, answer: str) -> set[tuple[str, str]]:
        """Clauses and outcomes that an answer leads to."""
        return {
            (clause, outcome)
            for outcome, pattern, clauses in self.breaks
            if fnmatchcase(answer, pattern)
            for clause in clauses
        }


@dataclass(frozen=True)
class Cause:
    """One thing that a server does, and what follows from it.

    Attributes:
        says: the sentence.
        source: where it stands: a file and name in the package, or the exchange that shows it.
        probes: the probes that show it; their rules say which clauses follow.
        findings: clauses by outcome beside those; "*" is any clause. After a blank stands a part
            of the name of the tests that are meant, where not all are.
        saw: parts of what was seen, one of which is in each of its findings; none is any.
        only: the set-ups that have it; none is each.
        chance: it may be missed.
    """

    says: str
    source: str
    probes: tuple[str, ...] = ()
    findings: FOUND = field(default_factory=dict)
    saw: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    chance: bool = False

    def explains(self, row: Row, derived: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """The entries of this cause that a finding belongs to.

        Args:
            row: the finding.
            derived: clauses and outcomes that follow from the probes.
        """
        clause, outcome, test, seen = row
        if self.saw and not any(part in seen for part in self.saw):
            return
        for entry, said in {*derived, *self.own()}:
            meant, _, part = entry.partition(" ")
            if meant in {clause, "*"} and said == outcome and part in test:
                yield entry, said

    def own(self) -> Iterator[tuple[str, str]]:
        """The entries that no probe leads to, and their outcomes."""
        for outcome, entries in self.findings.items():
            yield from ((entry, outcome) for entry in entries)


@dataclass(frozen=True)
class Truth:
    """All that is known of one server.

    Attributes:
        version: what was examined.
        answers: answers by probe.
        differing: by set-up, the answers that are others there.
        causes: the causes.
        unsteady: set-ups in which chance decides how much is found.
    """

    version: str
    answers: dict[str, str]
    differing: dict[str, dict[str, str]]
    causes: tuple[Cause, ...]
    unsteady: tuple[str, ...] = ()

    def answered(self, setting: str) -> dict[str, str]:
        """Answers of one set-up."""
        return self.answers | self.differing.get(setting, {})

    def derived(self, cause: Cause, setting: str) -> set[tuple[str, str]]:
        """Clauses and outcomes that follow from the probes of a cause in one set-up."""
        rules, answers = probes(), self.answered(setting)
        return set().union(*(rules[each].broken(answers[each]) for each in cause.probes))

    def held(self, setting: str) -> list[Cause]:
        """The causes of one set-up."""
        return [cause for cause in self.causes if not cause.only or setting in cause.only]

    def expected(self, setting: str) -> set[tuple[str, str]]:
        """Clauses and outcomes that a run of one set-up has to find."""
        certain = [cause for cause in self.held(setting) if not cause.chance]
        entries = set().union(*({*self.derived(each, setting), *each.own()} for each in certain))
        return {(entry.partition(" ")[0], outcome) for entry, outcome in entries}

    def flips(self, one: str, other: str) -> set[tuple[str, str]]:
        """What one of two set-ups has and the other has not."""
        return self.expected(one) ^ self.expected(other)

    def unclaimed(self, setting: str) -> list[str]:
        """Probes that break a clause in a set-up, and no cause says why."""
        rules = probes()
        claimed = {probe for cause in self.held(setting) for probe in cause.probes}
        answers = self.answered(setting)
        return sorted(
            each for each in answers if rules[each].broken(answers[each]) and each not in claimed
        )

    def compared(self, found: Iterable[Row], setting: str) -> tuple[list[Row], list[str]]:
        """Hold the findings of a run against the truth.

        What another finding leaves untested points to its clause, and needs no cause of its own
        where that finding has one.

        Returns:
            The findings that no cause explains, and what was to be found and was not.
        """
        rows = set(found)
        explained: set[Row] = set()
        missing = []
        for cause in self.held(setting):
            derived = self.derived(cause, setting)
            met = {entry: row for row in rows for entry in cause.explains(row, derived)}
            explained |= {row for row in rows if any(cause.explains(row, derived))}
            if not cause.chance and setting not in self.unsteady:
                expected = {*derived, *cause.own()}
                missing += [f"{e} {o}: {cause.says}" for e, o in sorted(expected - set(met))]
        known = {clause for clause, outcome, _, _ in explained if outcome in _JUDGED}
        explained |= {row for row in rows if row[1] == "not exercised" and _behind(row) & known}
        return sorted(rows - explained), missing


def _behind(row: Row) -> set[str]:
    """The clause to which a finding points, which stands in its way."""
    return set(_POINTS.findall(row[3]))


def known() -> list[str]:
    """Names of the servers whose truth is known."""
    return sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem != "probes")


def probes() -> dict[str, Probe]:
    """The probes by name."""
    return {name: _probe(row) for name, row in _read("probes").items()}


def read(server: str) -> Truth:
    """The truth of a server."""
    table = _read(server)
    causes = tuple(_cause(row) for row in table["cause"])
    answers = table.get("answers", {})
    differing = {name: answers[name] for name in answers if isinstance(answers[name], dict)}
    shared = {name: answer for name, answer in answers.items() if name not in differing}
    unsteady = tuple(table.get("unsteady", ()))
    return Truth(table["version"], shared, differing, causes, unsteady)


def _probe(row: dict[str, Any]) -> Probe:
    breaks = [
        (outcome, pattern, tuple(clauses))
        for outcome in SHOWN
        for pattern, clauses in row.get(outcome, {}).items()
    ]
    return Probe(row["asks"], tuple(breaks))


def _cause(row: dict[str, Any]) -> Cause:
    rest = {name: value for name, value in row.items() if name not in SHOWN}
    lists = {
        name: tuple(value) if isinstance(value, list) else value for name, value in rest.items()
    }
    return Cause(**lists, findings={name: tuple(row[name]) for name in SHOWN if name in row})


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))

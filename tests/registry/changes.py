"""What each requirement's verdict became since 0.1, from the registry and the changelog.

`python -m tests.registry.changes` prints the page that `make docs` puts beside the others;
`--table` prints the table of the changelog.
"""

import csv
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BEFORE = Path(__file__).with_name("edition_0_1.csv")
CHANGELOG = ROOT / "CHANGELOG.md"
ID = r"(?:TLS|STEP\d|REFR|REVK|PISP|META)-\d\d"
NAMED = re.compile(rf"({ID})((?:(?:, | and |, and | to )-\d\d)*)")
HEAD = """# Verdict changes by requirement

Made from the registry and from the lines under *Verdicts* of the changelog. A requirement that is
not listed gives the verdicts of 0.1.
"""


def registry():
    """The clauses of today: id to level and provenance."""
    clauses = tomllib.loads((ROOT / "conformance/clauses.toml").read_text("utf-8"))
    return {name: (each["level"], each["provenance"]) for name, each in clauses.items()}


def first_registry():
    """The same of 0.1."""
    with BEFORE.open(encoding="utf-8", newline="") as file:
        return {row["id"]: (row["level"], row["provenance"]) for row in csv.DictReader(file)}


def registered():
    """What changed in the registry: id to one phrase."""
    before, now, found = first_registry(), registry(), {}
    for name, (level, provenance) in now.items():
        if name not in before:
            found[name] = f"new: {level}, {provenance}"
        elif before[name] != (level, provenance):
            pairs = zip(before[name], (level, provenance), strict=True)
            found[name] = ", ".join(f"{old} → {new}" for old, new in pairs if old != new)
    return found


def table():
    """The rows of the registry's changes, in its order."""
    lines = [f"| {name} | {change} |" for name, change in registered().items()]
    return "\n".join(["| requirement | since 0.1 |", "| --- | --- |", *lines]) + "\n"


def counted():
    """The sentence of the changelog that counts the rows."""
    told = [*registered().values()]
    levels = sum(bool(re.search("MUST|SHOULD|INFO", each)) for each in told if "new" not in each)
    new = sum(each.startswith("new") for each in told)
    sources = sum(bool(re.search(r"[a-z] → |RFC →", each)) for each in told)
    return f"New: {new}; with another level: {levels}; resting on another source: {sources}."


def rows(text):
    """The rows of such tables in a changelog: id to phrase."""
    return dict(re.findall(rf"(?m)^\| ({ID}) \| (.+) \|$", text))


def bullets(text):
    """The lines under each *Verdicts* of a changelog, one string each."""
    found = []
    for section in re.split(r"(?m)^### ", text):
        if section.startswith("Verdicts"):
            lines = re.split(r"(?m)^## ", section)[0]
            found += [" ".join(each.split()) for each in re.split(r"(?m)^- ", lines)[1:]]
    return found


def named(text):
    """The requirements that a text names; `STEP8-03, -08 to -10` names five of them."""
    found = []
    for first, more in NAMED.findall(text):
        kind, _, number = first.partition("-")
        numbers = [int(number)]
        for joint, each in re.findall(r"(, and | and |, | to )-(\d\d)", more):
            begin = numbers[-1] + 1 if joint == " to " else int(each)
            numbers += range(begin, int(each) + 1)
        found += [f"{kind}-{each:02d}" for each in numbers]
    return dict.fromkeys(found)


def by_requirement(text):
    """Id to what the changelog says of it, sentence by sentence."""
    found = {name: [] for name in registry()}
    for bullet in bullets(text):
        for sentence in re.split(r"(?<=[.:]) (?=[A-Z])", bullet):
            for name in named(sentence):
                found.setdefault(name, []).append(sentence)
    return found


def page():
    """The whole page."""
    changed, parts = registered(), [HEAD, "| requirement | what changed |\n| --- | --- |"]
    for name, sentences in by_requirement(CHANGELOG.read_text("utf-8")).items():
        told = [f"**{changed[name]}**."] if name in changed else []
        told += dict.fromkeys(each.replace("|", "\\|").replace("<", "&lt;") for each in sentences)
        if told:
            parts.append(f"| {name} | {' '.join(told)} |")
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.stdout.write(table() if "--table" in sys.argv else page())

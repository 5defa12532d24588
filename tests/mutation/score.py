"""The score of `make mutation` by module; a survivor that explained.toml does not name fails.

Reads what mutmut leaves: beside each mutated file its mutants' exit codes, in the file the
mutants. Exit code 0 where every survivor is explained and every explanation is of a survivor,
1 where one is not, 2 where nothing was mutated.
"""

import ast
import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path

MADE = Path("mutants")
EXPLAINED = Path(__file__).with_name("explained.toml")
SURVIVED = frozenset({0, 5, 33})
"""pytest found nothing wrong, or no test calls the function."""
KILLED = frozenset({1, 3, 24, 36, 152, 255, -24})
"""A test failed, or ran out of time."""
MESSAGES = {
    "check": (1, 2),
    "recommended": (1, 2),
    "NonConformity": (0, 1),
    "Recommendation": (0, 1),
    "Inconclusive": (0,),
    "out_of_scope": (0,),
    "missing_input": (0,),
    "_each_refused": (1,),
}
"""Where the words of a message stand among the arguments."""
TELLING = frozenset(
    {"describe", "error_of", "get", "int", "join", "keys", "len", "map", "one_of", "sorted"}
    | {"str", "strip", "sum", "type", "_listed", "_scheme"}
)
"""Functions that make words and judge nothing."""


HEAD = """\
| module | killed | explained | unexplained | wording killed |
| --- | --- | --- | --- | --- |
"""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mutant.

    Attributes:
        module: path of the mutated file.
        function: dotted name within it.
        change: the lines that differ, before => after.
        wording: only the words of a message differ.
        code: exit code of the tests.
    """

    module: str
    function: str
    change: str
    wording: bool
    code: int | None

    @property
    def place(self) -> tuple[str, str, str]:
        """What an explanation names it by."""
        return self.module, self.function, self.change


def mutants(made: Path) -> Iterator[Mutant]:
    """The mutants that mutmut made and tried."""
    for meta in sorted(made.rglob("*.py.meta")):
        codes = json.loads(meta.read_text("utf-8"))["exit_code_by_key"]
        source = meta.with_suffix("")
        functions = {
            node.name: node
            for node in ast.walk(ast.parse(source.read_text("utf-8")))
            if isinstance(node, ast.FunctionDef)
        }
        for key, code in codes.items():
            name = key.rpartition(".")[2]
            stem = name.rpartition("__mutmut_")[0]
            before, after = functions[f"{stem}__mutmut_orig"], functions[name]
            yield Mutant(
                module=source.relative_to(made).as_posix(),
                function=stem.removeprefix("x_").removeprefix("xǁ").replace("ǁ", "."),
                change=change(before, after),
                wording=bare(before) == bare(after),
                code=code,
            )


def change(before: ast.FunctionDef, after: ast.FunctionDef) -> str:
    """The first line that differs, as it was and as it is, in the spelling of `ast.unparse`."""
    old, new = (ast.unparse(each).splitlines()[1:] for each in (before, after))
    pairs = ((a.strip(), b.strip()) for a, b in zip(old, new, strict=False) if a != b)
    return " => ".join(next(pairs, (ast.unparse(before.args), ast.unparse(after.args))))


@cache  # the function as it was is compared with each of its mutants
def bare(function: ast.FunctionDef) -> str:
    """A function without the words of its messages, and without what only those words hold."""
    tree = _Messages().visit(deepcopy(function))
    tree.name = ""
    read = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and _tells(node.value):
            names = {getattr(target, "id", "") for target in node.targets}
            if "" not in names and not names & read:
                node.value = ast.Constant("words")
    return ast.unparse(tree)


class _Messages(ast.NodeTransformer):
    """Blanks the words of each message."""

    def visit_Call(self, call: ast.Call) -> ast.Call:
        self.generic_visit(call)
        for index in MESSAGES.get(_name(call), ()):
            if index < len(call.args) and _tells(call.args[index]):
                call.args[index] = ast.Constant("words")
        for keyword in call.keywords:
            if keyword.arg in {"expected", "received"} and _tells(keyword.value):
                keyword.value = ast.Constant("words")
        return call


def _tells(value: ast.expr) -> bool:
    calls = (node for node in ast.walk(value) if isinstance(node, ast.Call))
    return all(_name(call) in TELLING for call in calls)


def _name(call: ast.Call) -> str:
    return getattr(call.func, "id", "") or getattr(call.func, "attr", "")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a mutant may survive: one by module, function and change, or all whose change is alike.

    Attributes:
        why: one line.
        place: of the one mutant, or ().
        like: regular expression for the whole change, or "".
    """

    why: str
    place: tuple[str, ...] = ()
    like: str = ""

    def holds(self, mutant: Mutant) -> bool:
        """Whether it explains a mutant."""
        if self.like:
            return re.fullmatch(self.like, mutant.change) is not None
        return mutant.place == self.place


def reasons() -> list[Reason]:
    """The committed reasons."""
    said = tomllib.loads(EXPLAINED.read_text("utf-8"))
    ones = (
        Reason(row["why"], place=(row["module"], row["function"], row["change"]))
        for row in said.get("survivor", [])
    )
    return [*ones, *(Reason(row["why"], like=row["like"]) for row in said.get("kind", []))]


def share(part: int, whole: int) -> str:
    """A share in per cent, rounded down."""
    return f"{part * 1000 // whole / 10:.1f} %" if whole else "-"


def row(name: str, found: list[Mutant], known: list[Reason]) -> str:
    """One row of the table."""
    judging = [each for each in found if not each.wording]
    killed = Counter(each.wording for each in found if each.code in KILLED)
    left = [each for each in judging if each.code not in KILLED]
    open_ = len(unexplained(left, known))
    return (
        f"| {name} | {killed[False]} of {len(judging)}, {share(killed[False], len(judging))} "
        f"| {len(left) - open_} | {open_} | {killed[True]} of {len(found) - len(judging)} |\n"
    )


def unexplained(left: list[Mutant], known: list[Reason]) -> list[Mutant]:
    """Those that no reason holds for."""
    return [each for each in left if not any(reason.holds(each) for reason in known)]


def main() -> int:
    """Print the table, the survivors without a reason and the reasons without a survivor."""
    found, known = list(mutants(MADE)), reasons()
    if not found:
        sys.stderr.write("mutants: nothing there to score; run mutmut first\n")
        return 2
    sys.stdout.write(HEAD)
    for module in sorted({each.module for each in found}):
        mine = [each for each in found if each.module == module]
        sys.stdout.write(row(module, mine, known))
    sys.stdout.write(row("all", found, known))
    left = [each for each in found if not each.wording and each.code not in KILLED]
    unknown = unexplained(left, known)
    stale = [reason for reason in known if not any(map(reason.holds, left))]
    for each in unknown:
        end = "SURVIVED" if each.code in SURVIVED else f"ENDED WITH {each.code}"
        sys.stdout.write(f"{end} {each.module} {each.function}: {each.change}\n")
    for reason in stale:
        sys.stdout.write(f"STALE {' '.join(reason.place) or reason.like}\n")
    return 1 if unknown or stale else 0


if __name__ == "__main__":
    raise SystemExit(main())

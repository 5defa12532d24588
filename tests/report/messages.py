"""The messages of the product, read from its sources, beside the catalogue of a language.

`python -m tests.report.messages` counts them; `--missing` prints those without French.
"""

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from babel.messages.extract import extract_from_dir

from fixtures.clauses import STEPS, load
from fixtures.cli import help as words
from fixtures.cli import parser
from fixtures.outcomes import Outcome
from fixtures.report.language import catalogue
from fixtures.tpp.messages import Termination

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {"_": None, "gettext": None, "gettext_noop": None, "say": None}
METHODS = [("**/templates/*.html", "jinja2.ext:babel_extract"), ("**.py", "python")]
SPOKEN = ("cli", "persistence", "preflight", "profile", "session/options.py", "session/before.py")
SPOKEN += (
    "session/reporting.py",
    "session/conclusion.py",
    "session/cost.py",
    "session/dry_run.py",
    "session/budget.py",
)
SPOKEN += ("psu/psu.py", "plugin.py", "report/allure/installation.py", "report/audit/signatures.py")
"""Files of fixtures/ whose sentences a command prints: errors, findings, lines on the console."""
HEARD = ("expect", "outcomes.py", "psu", "scenarios", "session", "tpp")
"""Files of fixtures/ that say, beside the tests, how a test ended: expected, received, why not."""
UNSPOKEN = ("cli/prove", "cli/coverage.py", "cli/schema.py")
UNSPOKEN += ("profile/schema", "profile/template.py")
"""Of the maintainers, or no sentences."""
SINKS = {
    "ConfigurationError": (2, 3),
    "CertificateFileError": (1, 2),
    "_unusable": (1, 2),
    "Failure": (0,),
    "ok": (1,),
    "tell": (1, 2),
    "warning": (1, 2),
    "wrong": (1, 2),
    "_wrong": (1, 2),
    "write": (0,),
    "_write": (0,),
    "writelines": (0,),
    "ArgumentTypeError": (0,),
    "GeneratorMissing": (0,),
    "NonConformity": (0, 1),
    "Granted": (0, 1),
    "Recommendation": (0, 1),
    "Inconclusive": (0,),
    "ServerError": (0, 1),
    "check": (1, 2),
    "not_given": (1, 2),
    "missing_input": (0,),
    "out_of_scope": (0,),
    "blocked": (0,),
    "_observe": (1,),
    "say": (0,),
    "skip": (0,),
    "Question": (1,),
    "Unseen": (1,),
}
"""Calls whose arguments, by place, a reader sees."""
MADE_OF = (ast.IfExp, ast.BinOp, ast.BoolOp, ast.GeneratorExp, ast.Starred)
MADE_OF += (ast.Dict, ast.Tuple, ast.List, ast.Subscript)
"""Expressions whose parts are read one by one."""
REASONS = ("unusable", "whereabouts", "describe", "_unrepeated", "refused")
REASONS += ("_asked_of", "_count", "_objection", "taken")
REASONS += ("welcome", "_calls", "_onward", "_broken_off")
"""Functions whose results are sentences that a reader sees."""
BROKEN = 3
"""Length of a tuple that a rule of the profile yields: key, problem, cure."""


def marked():
    """What the code and the templates mark."""
    return {
        message
        for package in ("cli", "psu", "report", "session")
        for _, _, message, _, _ in extract_from_dir(
            str(ROOT / "fixtures" / package), METHODS, keywords=KEYWORDS
        )
        if isinstance(message, str)
    }


def of_the_registry():
    """Sentences of requirements, reasons why some have no test, steps and results."""
    clauses = load().values()
    texts = {each.text for each in clauses} | {each.untestable for each in clauses}
    return (texts | {*STEPS.values()} | {each.value for each in Outcome}) - {""}


def titles():
    """First lines of the docstrings of conformance tests."""
    found = set()
    for file in sorted((ROOT / "conformance").glob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found.add((ast.get_docstring(node) or node.name).partition("\n")[0])
    return found


def of_the_help():
    """What --help says of each command, and what argparse itself says."""
    return words.texts(parser()) | words.ARGPARSE


def spoken():
    """Sentences of errors, findings and console lines; `{}` stands for a value."""
    found = {"warning", "wrong", "text", "a table", "an array of tables", "an array in [ ]"}
    for path in sorted((ROOT / "fixtures").rglob("*.py")):
        name = path.relative_to(ROOT / "fixtures").as_posix()
        if name.startswith(SPOKEN) and not name.startswith(UNSPOKEN):
            found |= read(path.read_text("utf-8"))
    found |= read((ROOT / "certs/loading.py").read_text("utf-8"))
    for name in ("file_errors", "inspection"):
        found |= tabled((ROOT / f"certs/{name}.py").read_text("utf-8"))
    return found


def heard():
    """How a test can end: what was expected, what came, what is missing; `{}` for a value."""
    files = [*(ROOT / "conformance").rglob("*.py"), ROOT / "fixtures/outcomes.py"]
    files += [path for name in HEARD for path in (ROOT / "fixtures" / name).rglob("*.py")]
    found = {each.value for each in Termination}
    return found.union(*(read(path.read_text("utf-8")) for path in files))


def tabled(source: str) -> set[str]:
    """Every sentence of a module of tables: what is wrong with a file, and the cure."""
    module = ast.parse(source)
    inner = {
        id(part)
        for each in ast.walk(module)
        if isinstance(each, ast.JoinedStr)
        for part in ast.walk(each)
    }
    bare = {id(each.value) for each in ast.walk(module) if isinstance(each, ast.Expr)}
    found = set()
    for each in ast.walk(module):
        if isinstance(each, ast.JoinedStr):
            found.add(pattern(each))
        elif (
            isinstance(each, ast.Constant)
            and isinstance(each.value, str)
            and id(each) not in inner | bare
        ):
            places = count()
            found.add(re.sub(r"\{[a-z][^}]*\}", lambda _: f"{{{next(places)}}}", each.value))  # noqa: B023
    return {each for each in found if _is_sentence(each) and "-----" not in each}


def read(source: str) -> set[str]:
    """The sentences of one module."""
    return _Reader(ast.parse(source)).messages()


@dataclass
class _Reader:
    """Follows the arguments of the sinks of one module to the sentences that they are made of."""

    module: ast.Module
    seen: set[int] = field(default_factory=set)

    def messages(self) -> set[str]:
        found = set()
        for scope in ast.walk(self.module):
            if isinstance(scope, ast.FunctionDef | ast.Module):
                for expression in _shown(scope):
                    found |= set(self._read(expression, scope))
        return {each for each in found if _is_sentence(each)}

    def _read(self, node: ast.AST, scope: ast.AST) -> Iterator[str]:
        if id(node) in self.seen:
            return
        self.seen.add(id(node))
        if isinstance(node, ast.Constant):
            yield str(node.value).strip("\n")
        elif isinstance(node, ast.JoinedStr):
            yield pattern(node).strip("\n")
            for value in (each.value for each in node.values if hasattr(each, "conversion")):
                yield from self._read(value, scope)
        elif isinstance(node, ast.Name):
            for value in _values(node.id, scope) or _values(node.id, self.module):
                yield from self._read(value, scope)
        elif isinstance(node, ast.Call):
            yield from self._called(node, scope)
        elif isinstance(node, MADE_OF):
            for child in ast.iter_child_nodes(node):
                yield from self._read(child, scope)

    def _called(self, node: ast.Call, scope: ast.AST) -> Iterator[str]:
        name = _name(node)
        for function in ast.walk(self.module):
            if isinstance(function, ast.FunctionDef) and function.name == name:
                for each in ast.walk(function):
                    if isinstance(each, ast.Return) and each.value is not None:
                        yield from self._read(each.value, function)
        if name in {"next", "get", "gettext_noop"}:
            for argument in (*node.args, *([node.func.value] if name == "get" else [])):
                yield from self._read(argument, scope)
            for each in ast.walk(node):
                if isinstance(each, ast.Name):
                    yield from self._read(each, scope)


def _shown(scope: ast.AST) -> Iterator[ast.AST]:
    """Expressions of a scope that a reader sees."""
    for node in _inside(scope):
        if isinstance(node, ast.Call):
            for place in SINKS.get(_name(node), ()):
                yield from node.args[place : place + 1]
        elif isinstance(node, ast.Yield | ast.Return) and node.value:
            if getattr(scope, "name", "") in REASONS:
                yield node.value
            elif isinstance(node.value, ast.Tuple):
                elements = node.value.elts
                yield from elements[1:] if len(elements) == BROKEN else ()


def _inside(scope: ast.AST) -> Iterator[ast.AST]:
    """Nodes of a scope without those of the functions in it."""
    for child in ast.iter_child_nodes(scope):
        yield child
        if not isinstance(child, ast.FunctionDef):
            yield from _inside(child)


def _name(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def _values(name: str, scope: ast.AST) -> list[ast.AST]:
    """What a scope assigns to a name, alone, in a tuple, or by a loop over a table."""
    found: list[ast.AST] = []
    for node in _inside(scope):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.NamedExpr):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name) and target.id == name and node.value is not None:
                    found.append(node.value)
                elif isinstance(target, ast.Tuple) and _has(target, name):
                    found.append(_partner(target, node.value, name))
        elif isinstance(node, ast.For) and _has(node.target, name):
            found.append(node.iter)
    return found


def _has(target: ast.AST, name: str) -> bool:
    return any(isinstance(each, ast.Name) and each.id == name for each in ast.walk(target))


def _partner(target: ast.Tuple, value: ast.AST, name: str) -> ast.AST:
    places = [n for n, each in enumerate(target.elts) if getattr(each, "id", "") == name]
    alike = isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts) and places
    return value.elts[places[0]] if alike else value


def pattern(node: ast.JoinedStr) -> str:
    """An f-string as a message: each value is a numbered place."""
    parts, places = [], 0
    for each in node.values:
        if isinstance(each, ast.Constant):
            parts.append(str(each.value).replace("{", "{{").replace("}", "}}"))
        else:
            parts.append(f"{{{places}}}")
            places += 1
    return "".join(parts)


def _is_sentence(text: str) -> bool:
    """Whether there is something to translate: words, and not a key, a path or a command."""
    bare = re.sub(r"\{\d+\}", "", text)
    return bool(re.search(r"[A-Za-z]{2,}", bare)) and bool(
        re.search(r"[A-Za-z]\s|\s[A-Za-z]", text)
    )


def everything():
    """Every message by the place where it was found."""
    return {
        "pages, terminal, tickets": marked(),
        "requirements, steps, results": of_the_registry(),
        "titles of tests": titles(),
        "help": of_the_help(),
        "errors, findings, console": spoken(),
        "results of tests": heard(),
    }


def translated():
    """Each message of the French catalogue and what it says, in the singular where it has two."""
    entries = [each for each in catalogue("fr") if each.id]
    return {
        each.id[0] if each.pluralizable else each.id: (
            each.string[0] if each.pluralizable else each.string
        )
        for each in entries
    }


def main() -> int:
    """Print the counts, or what has no translation; 1 where something has none."""
    options = argparse.ArgumentParser()
    options.add_argument("--missing", action="store_true")
    chosen = options.parse_args()
    known = {each for each, said in translated().items() if said}
    found = everything()
    missing = sorted(set().union(*found.values()) - known)
    if chosen.missing:
        sys.stdout.writelines(f"{each!r}\n" for each in missing)
    else:
        for kind, messages in found.items():
            done = len(messages & known)
            line = f"{kind:<30} {len(messages):>5} {done:>5} {len(messages) - done:>5}\n"
            sys.stdout.write(line)
        total = set().union(*found.values())
        done = len(total & known)
        sys.stdout.write(f"{'all':<30} {len(total):>5} {done:>5} {len(total) - done:>5}\n")
    return bool(missing)


if __name__ == "__main__":
    sys.exit(main())

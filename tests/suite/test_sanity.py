"""The suite's own rules: what house style and honesty ask of every test, clause and file."""

import ast
import importlib
import pkgutil
import re
import subprocess
from collections import Counter
from functools import reduce
from pathlib import Path

import pytest

from conformance import generators
from fixtures import expect
from fixtures.clauses import load
from fixtures.scenarios.faults import Fault
from fixtures.session.citations import citations

ROOT = Path(__file__).resolve().parent.parent.parent
MODULES = sorted((ROOT / "conformance").glob("test_*.py"))
CODE = sorted(
    path
    for folder in ("conformance", "fixtures", "certs")
    for path in (ROOT / folder).rglob("*.py")
    if "node_modules" not in path.parts
)
LONGEST_TEST, LONGEST_FUNCTION, LONGEST_FILE = 25, 80, 400


def conformance_tests():
    for path in MODULES:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield pytest.param(node, id=f"{path.stem}::{node.name}")


@pytest.mark.parametrize("node", list(conformance_tests()))
def test_a_clause_is_short_straight_and_says_what_it_is(node):
    branches = (ast.If, ast.Try, ast.For, ast.While, ast.IfExp)
    docstring = ast.get_docstring(node) or ""

    assert node.end_lineno - node.lineno < LONGEST_TEST
    assert not [each for each in ast.walk(node) if isinstance(each, branches)]
    assert re.fullmatch(r"[^\n]+\.", docstring), "one sentence"
    assert not re.search(r"\bshould\b|\btests? that\b", docstring, re.IGNORECASE)


def test_no_two_clauses_share_their_sentence():
    said = Counter(ast.get_docstring(param.values[0]) for param in conformance_tests())

    assert [sentence for sentence, number in said.items() if number > 1] == []


def test_every_clause_is_tested_or_named_as_untestable():
    clauses = load()
    tested = {name for names in citations(clauses).values() for name in names}

    silent = [c.id for c in clauses.values() if c.id not in tested and not c.untestable]
    both = [c.id for c in clauses.values() if c.id in tested and c.untestable]

    assert (silent, both) == ([], [])


def test_the_clauses_of_a_test_have_one_level():
    clauses = load()
    mixed = [
        test
        for test, names in citations(clauses).items()
        if "cases" not in test and len({clauses[name].level for name in names}) > 1
    ]
    parametrised = [param.id for param in conformance_tests() if _is_parametrised(param.values[0])]

    assert [each for each in mixed if each.replace(".py", "") not in parametrised] == []


def _is_parametrised(node):
    return any("cases" in ast.dump(each) for each in node.decorator_list)


def _called(path):
    """The functions of fixtures/expect/ that a file of conformance/ calls, by their spelling."""
    names = vars(importlib.import_module(f"conformance.{path.stem}"))
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            written = ast.unparse(node.func)
            root, *rest = written.split(".")
            found = reduce(lambda at, name: getattr(at, name, None), rest, names.get(root))
            if str(getattr(found, "__module__", "")).startswith("fixtures.expect"):
                yield written, found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_every_verifier_that_a_test_calls_is_registered(path):
    called = dict(_called(path))

    assert [name for name, each in called.items() if each not in expect.VERIFIERS.values()] == []


def test_no_verifier_is_called_like_a_module_beside_it():
    modules = {module.name for module in pkgutil.iter_modules(expect.__path__)}

    assert modules & expect.VERIFIERS.keys() == set()


def test_no_two_faults_share_their_name():
    names = Counter(fault.name for fault in _faults())

    assert [name for name, number in names.items() if number > 1] == []
    assert len(names) > 100


def _faults():
    for module in pkgutil.iter_modules(generators.__path__):
        loaded = importlib.import_module(f"conformance.generators.{module.name}")
        for name, value in vars(loaded).items():
            if name.isupper() and isinstance(value, tuple):
                yield from (each for each in value if isinstance(each, Fault))


def _functions(text):
    """Each function, and how many lines it has below its docstring."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            first = node.body[ast.get_docstring(node) is not None :] or node.body
            yield node.name, node.end_lineno - first[0].lineno + 1


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_short_and_opens_with_a_sentence(path):
    text = path.read_text()

    assert len(text.splitlines()) < LONGEST_FILE
    assert [name for name, lines in _functions(text) if lines >= LONGEST_FUNCTION] == []
    assert re.match(r'"""[^\n]+', text)


def test_the_top_of_fixtures_is_the_house():
    top = {path.stem for path in (ROOT / "fixtures").glob("*.py")} - {"__init__"}
    rooms = {path.parent.name for path in (ROOT / "fixtures").glob("*/__init__.py")}

    assert top == {"plugin", "run", "clauses", "results", "outcomes", "errors"}
    assert rooms == {
        *("cli", "session", "report", "persistence", "preflight", "expect"),
        *("scenarios", "psu", "tpp", "bank", "profile"),
    }


def test_no_tracked_file_names_a_registry_or_a_machine():
    names = [
        "registry.npm" + "js",
        "py" + "pi.org",
        "python" + "hosted",
        "/wo" + "rk/",
        "/ro" + "ot/",
    ]
    found = subprocess.run(
        ["git", "grep", "-lIE", "|".join(names)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert found.returncode in {0, 1}, found.stderr
    assert found.stdout.split() == []


PARAMETERS = {
    "client_id",
    "code",
    "code_challenge",
    "code_challenge_method",
    "code_verifier",
    "grant_type",
    "redirect_uri",
    "refresh_token",
    "response_type",
    "scope",
    "state",
    "token",
    "token_type_hint",
}


def _named_by_rfc(text):
    """Where a request's own methods are given a standard name, which a bank may spell its way."""
    of_request = {"value", "with_parameter", "without", "repeating"}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            name, on = node.args[0], ast.unparse(node.func.value)
            spelt = on == "by" or on.endswith("callback")
            named = isinstance(name, ast.Constant) and name.value in PARAMETERS
            if node.func.attr in of_request and named and not spelt:
                yield f"{on}.{node.func.attr}({name.value!r})"


@pytest.mark.parametrize(
    "path",
    [path for path in CODE if "bank" not in path.relative_to(ROOT).parts],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_a_parameter_is_named_as_the_bank_spells_it(path):
    assert list(_named_by_rfc(path.read_text("utf-8"))) == []

"""Every message that the catalogues have to translate, as Babel and the registry give them."""

import ast
from pathlib import Path

from babel.messages.extract import extract_from_dir

from fixtures.clauses import STEPS, load
from fixtures.outcomes import Outcome

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {"_": None, "gettext": None, "gettext_noop": None, "say": None}
METHODS = [("**/templates/*.html", "jinja2.ext:babel_extract"), ("**.py", "python")]


def marked():
    """What the code and the templates mark."""
    return {
        message
        for package in ("cli", "report")
        for _, _, message, _, _ in extract_from_dir(
            str(ROOT / "fixtures" / package), METHODS, keywords=KEYWORDS
        )
        if isinstance(message, str)
    }


def of_the_registry():
    """Sentences of requirements, reasons why some have no test, steps and results."""
    clauses = load().values()
    laws = {each.law for each in clauses} | {each.untestable for each in clauses}
    return (laws | {*STEPS.values()} | {each.value for each in Outcome}) - {""}


def titles():
    """First lines of the docstrings of conformance tests."""
    found = set()
    for file in sorted((ROOT / "conformance").glob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found.add((ast.get_docstring(node) or node.name).partition("\n")[0])
    return found


def every():
    return marked() | of_the_registry() | titles()

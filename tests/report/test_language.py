"""French: every message has its translation, in French typography."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from fixtures.clauses import STEPS, load
from fixtures.outcomes import Outcome
from fixtures.report.language import catalogue, say, typeset
from fixtures.report.pages.templating import environment
from fixtures.report.remedies import remedy
from fixtures.report.risks import why

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


FRENCH = catalogue("fr")
TRANSLATED = {message.id: message.string for message in FRENCH if message.id}


@pytest.mark.parametrize("messages", [marked, of_the_registry, titles])
def test_every_message_is_translated(messages):
    missing = sorted(messages() - TRANSLATED.keys())

    assert missing == [], f"{len(missing)} messages have no French in fixtures/report/locales/fr.po"


def test_the_catalogue_translates_nothing_that_is_not_said():
    said = marked() | of_the_registry() | titles()

    assert sorted(TRANSLATED.keys() - said) == []


def test_a_message_without_translation_stays_english():
    sentence = "A sentence that nobody has translated."

    assert say(sentence, "fr") == sentence
    assert not say("", "fr")


def test_the_catalogue_is_typeset_as_french_is():
    assert [text for text in TRANSLATED.values() if typeset(text, "fr") != text] == []


def test_risks_and_remedies_are_typeset_as_french_is():
    for clause in load().values():
        for text in (why(clause, "fr"), remedy(clause, "fr")):
            assert not re.search(r" [:;?!\u00bb]|\u00ab |\w'\w", text), clause.id


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("l'ASPSP : oui ; non ?", "l\u2019ASPSP\u00a0: oui\u00a0; non\u00a0?"),
        ("\u00ab code \u00bb, 90 %", "\u00ab\u00a0code\u00a0\u00bb, 90\u00a0%"),
        ("https://b.test/a:b 'none'", "https://b.test/a:b 'none'"),
    ],
)
def test_french_is_typeset_with_non_breaking_spaces_and_apostrophes(written, printed):
    assert typeset(written, "fr") == printed
    assert typeset(written, "en") == written


def test_a_template_says_its_words_in_the_language():
    found = environment("fr").from_string('{{ _("Expected") }}').render(redact=str)

    assert found == "Attendu"

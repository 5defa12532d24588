"""The `requirements` command shows the registry, and the document in docs/ is what it writes."""

import argparse
from pathlib import Path

import pytest

from fixtures.clauses import Clause, load
from fixtures.cli import requirements
from fixtures.errors import ConfigurationError
from fixtures.session import citations

DOCUMENT = Path(requirements.__file__).parents[2] / "docs" / "requirements.md"
MODULE = """\
import pytest

SPELLINGS = [
    pytest.param("a", marks=pytest.mark.clause("STEP5-12")),
    pytest.param("b", marks=[pytest.mark.clause("STEP5-13"), pytest.mark.skip]),
    "c",
]
pytestmark = [pytest.mark.clause("STEP5-01"), pytest.mark.usefixtures("tmp_path")]


@pytest.mark.clause("STEP5-14", "STEP5-16")
def test_once():
    pass


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_spelt(spelling):
    pass


def spelling():
    pass
"""


def run(*words):
    parser = argparse.ArgumentParser()
    requirements.add_arguments(parser)
    return requirements.run(parser.parse_args(words))


@pytest.fixture
def written(tmp_path, monkeypatch):
    """A package of conformance tests of our own, in place of the suite's; give its text."""

    def write(text):
        folder = tmp_path / f"tests_{tmp_path.name}"
        folder.mkdir()
        (folder / "__init__.py").touch()
        (folder / "test_05_token_request.py").write_text(text, encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.setattr(citations, "REGISTRY", folder / "clauses.toml")
        return folder

    return write


def test_the_marks_of_a_module_a_function_and_a_case_count(written):
    written(MODULE)

    assert citations.citations(load()) == {
        "test_05_token_request.py::test_once": ("STEP5-01", "STEP5-14", "STEP5-16"),
        "test_05_token_request.py::test_spelt": ("STEP5-01", "STEP5-12", "STEP5-13"),
    }


def test_a_test_that_cites_no_clause_of_ours_is_named(written):
    written(MODULE.replace("STEP5-16", "STEP5-99"))

    with pytest.raises(ConfigurationError, match=r"::test_once: unknown clause 'STEP5-99'"):
        citations.citations(load())


def test_the_table_has_a_line_for_each_clause(written, capsys):
    written(MODULE)

    code = run()

    printed = capsys.readouterr().out
    assert code == 0
    assert [line.split()[0] for line in printed.splitlines()[1:] if line][: len(load())] == list(
        load()
    )
    assert "STEP5-14  MUST    STET verified  1      The ASPSP spends a code once.\n" in printed
    assert "CIBA-01   INFO    STET inferred  -      " in printed
    assert "5 have a test" in printed


def test_one_clause_is_shown_whole(written, capsys):
    written(MODULE)

    run("--clause", "STEP5-14")

    printed = capsys.readouterr().out
    assert printed.startswith("STEP5-14\nrequirement   The ASPSP spends a code once.\n")
    assert "tests         test_05_token_request.py::test_once\n" in printed


def test_a_misspelt_clause_is_met_with_the_nearest(written):
    written(MODULE)

    with pytest.raises(ConfigurationError, match=r"--clause: .*'step5-14'; did you mean STEP5-14"):
        run("--clause", "step5-14")


def test_the_document_holds_every_clause_test_and_case():
    clauses = {
        name: Clause(
            id=name,
            step=5,
            group="5.6 Life of a code",
            level="MUST",
            document="RFC 6749",
            section="4.1.2",
            url="https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2",
            text="The ASPSP spends a code | once.",
            provenance="RFC",
            untestable=reason,
        )
        for name, reason in (("STEP5-14", ""), ("STEP5-39", "It would be an attack."))
    }
    cases = {
        "X-01": requirements.PeerCase(id="X-01", case="Replay", clauses=("STEP5-14",)),
        "X-02": requirements.PeerCase(id="X-02", case="Flood", suites=("OAuch",), out="Unkind."),
    }

    sentences = [("step-1", "what it asks")]
    cited = {"test_05.py::test_once": ("STEP5-14",)}
    text = requirements.document(clauses, cited, cases, sentences)

    source = "[RFC 6749, 4.1.2](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2)"
    sentence = r"The ASPSP spends a code \| once."
    assert f"| STEP5-14 | MUST | RFC | {sentence} | {source} | `test_once` |" in text
    assert f"| {sentence} | {source} | untestable: It would be an attack. |" in text
    assert "| `test_05.py::test_once` | STEP5-14 |" in text
    assert "| X-01 | Replay | none | STEP5-14 |" in text
    assert "| X-02 | Flood | OAuch | left out: Unkind. |" in text
    assert "- 2 cases of other suites, 1 of them left out" in text


def test_the_document_in_the_repository_is_fresh(capsys):
    run("--markdown")

    if DOCUMENT.read_text(encoding="utf-8") != capsys.readouterr().out:
        cure = "stet-conformance requirements --markdown > docs/requirements.md"
        pytest.fail(f"docs/requirements.md is stale: {cure}")


def test_no_clause_is_both_tested_and_untestable():
    clauses = load()
    cited = {name for names in citations.citations(clauses).values() for name in names}

    assert [c.id for c in clauses.values() if c.untestable and c.id in cited] == []

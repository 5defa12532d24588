"""What stands above the tests in the Allure report."""

from dataclasses import replace

import pytest

from fixtures.clauses import load
from fixtures.outcomes import Outcome
from fixtures.report import files
from fixtures.report.pages.allure_summary import WHOLE, summary
from fixtures.report.verdict import Scope, judge


@pytest.fixture
def summed(context):
    """The summary of a run with these results, against the registry."""

    def write(*results, language="en", **levels):
        clauses = load()
        binding = {
            name: replace(each, level=levels.get(name, each.level))
            for name, each in clauses.items()
        }
        fields = {name: getattr(context, name) for name in context.__slots__} | {"clauses": binding}
        about = type(context)(**fields)
        scope = Scope(clauses_with_tests=frozenset({each.clauses[0] for each in results}))
        verdict = judge(results, binding, scope=scope, strict=False)
        return summary(files.document(verdict, results, about), clauses, language)

    return write


def test_the_verdict_stands_before_the_cause_and_the_cause_before_the_facts(summed, result):
    message = "expected <b>; received HTTP 200"
    page = summed(result("STEP5-14", outcome=Outcome.FAILED, message=message))

    places = [page.index(word) for word in ("NOT CONFORMANT", "STEP5-14", "Bank:")]
    assert places == sorted(places)
    assert "&lt;b&gt;" in page
    assert "The code is read and deleted in two steps" in page
    assert "stet-conformance ticket STEP5-14" in page
    assert not any(word in page for word in ("<script", "<link", "src=", "http:", "https:"))


def test_causes_beyond_the_gravest_have_a_line_each(summed, result):
    names = ["STEP5-14", "STEP5-17", "STEP2-04", "STEP7-06", "META-02", "META-03", "META-05"]
    message = "expected a; received b"
    page = summed(*(result(name, outcome=Outcome.FAILED, message=message) for name in names))

    assert page.count("<dt>Expected</dt>") == WHOLE
    assert page.count('class="cause failed"') == len(names)


def test_an_incomplete_run_says_what_to_provide(summed, result):
    absent = result(
        "TLS-06",
        outcome=Outcome.NOT_EXERCISED,
        message="[missing input] certificate slot 'expired'",
    )
    page = summed(absent, result("STEP5-14"))

    assert "INCOMPLETE" in page
    assert "Add test certificates to the profile" in page


def test_what_is_not_exercised_counts_at_the_level_that_binds_the_bank(summed, result):
    message = "[missing input] certificate slot 'expired'"
    absent = [
        result(name, outcome=Outcome.NOT_EXERCISED, message=message)
        for name in ("TLS-06", "TLS-07")
    ]

    assert "Requirements that it exercises: 2, MUST: 2" in summed(*absent)
    assert "Requirements that it exercises: 2, MUST: 1" in summed(*absent, **{"TLS-07": "SHOULD"})


def test_the_summary_speaks_french(summed, result):
    failed = result("STEP5-14", outcome=Outcome.FAILED, message="expected a; received b")
    page = summed(failed, language="fr")

    assert "NON CONFORME" in page
    assert "<dt>Attendu</dt>" in page
    assert "Ce qu\u2019il faut corriger" in page

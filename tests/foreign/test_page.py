"""The page on the servers of others is the one that their baselines make."""

import pytest

from fixtures.clauses import load
from tests.interop import findings, page


def test_the_page_is_up_to_date():
    assert page.PAGE.read_text("utf-8") == page.written()


@pytest.mark.parametrize("name", page.BASELINES)
def test_every_finding_is_explained(name):
    known = load()

    for finding in findings.baseline(name):
        assert finding.clause in known
        assert finding.outcome in findings.SHOWN
        assert finding.tests
        assert finding.outcome == "not exercised" or finding.why.endswith(".")
        assert finding.source or finding.outcome in {"inconclusive", "not exercised"}

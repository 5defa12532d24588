"""One answer of the baseline that is lost, or a 503, changes no verdict and blames nobody."""

import json

import pytest
import werkzeug

from fixtures.bank.defects.defect import AlterResponse
from tests.commands import suite
from tests.psu import banks

EVERY = ("authorize", "login_page", "login", "sca_page", "sca", "consent_page", "consent")
EVERY += ("token", "accounts")
CLAUSES = "STEP4-01,STEP5-01,STEP7-01,STEP8-01,REFR-01"
BLAMES = ("is [endpoints]", "not served", "was refused", "does not take", "compare ", "psu.pages")


def lost():
    """The connection is closed without an answer."""

    def nothing():
        raise ConnectionAbortedError
        yield

    return werkzeug.Response(nothing(), 200)


def busy():
    """The bank is busy."""
    return werkzeug.Response("", 503)


def unlucky(at, makes):
    """The answer of this number is another, and no answer after it."""
    seen = []

    def change(_, answer):
        seen.append(answer)
        return makes() if len(seen) == at else answer

    return AlterResponse(EVERY, change)


@pytest.mark.parametrize("makes", [lost, busy])
@pytest.mark.parametrize("at", range(1, 13))
def test_one_lost_answer_changes_no_verdict(tmp_path, at, makes):
    words = ("--verdict-only", "-p", "no:cacheprovider", f"--clauses={CLAUSES}")
    reports = ("--reports", tmp_path / "reports", "--", *words)
    with banks.running(tmp_path / "bank", unlucky(at, makes)) as bank:
        done = suite("run", "--profile", bank.profile, *reports, timeout=120)

    verdict = json.loads((tmp_path / "reports" / "verdict.json").read_text())
    assert done.returncode == 4, done.stdout  # a part of the suite is never conformant
    assert {each["outcome"] for each in verdict["results"]} == {"passed"}, done.stdout
    assert [word for word in BLAMES if word in done.stdout] == []

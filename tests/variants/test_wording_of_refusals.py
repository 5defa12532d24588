"""A bank that refuses in words of its own breaks the clause on the form of errors, and no other."""

import json

import pytest

from certs.pki import Pki
from fixtures.bank.clock import Clock
from fixtures.bank.defects.defect import AlterResponse
from fixtures.bank.process import RunningBank
from fixtures.bank.reference import reference_bank
from tests.commands import suite

ENDPOINTS = ("token", "refresh", "revoke", "")
HTML, JSON = "text/html", "application/json"
REASONS = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 405: "Method Not Allowed"}
SECURITY = "TLS-04 TLS-05 TLS-06 TLS-07 TLS-10 TLS-15 STEP5-12 STEP5-14 STEP5-17 STEP5-18 STEP5-19"
SECURITY += " STEP5-21 STEP5-26 STEP6-03 STEP6-05 STEP6-06 REFR-08 REFR-09 REFR-10 REVK-08 REVK-09"


def spring(status):
    """The error of Spring Boot for a status."""
    said = {"timestamp": "2026-11-29T12:00:00Z", "status": status, "error": REASONS.get(status)}
    return json.dumps(said | {"message": "", "path": "/token"})


WORDINGS = {
    "an error code of its own": (403, lambda _: '{"error": "invalid_code"}', JSON),
    "an empty body": (400, lambda _: "", None),
    "HTTP 200": (200, lambda _: '{"status": "refused"}', JSON),
    "a firewall's page": (403, lambda _: "<h1>Blocked</h1> Incident 4711", HTML),
    "Spring's JSON": (None, spring, JSON),
}


def worded(status, body, kind):
    """Every refusal in these words."""

    def change(_, answer):
        if answer.status_code >= 400:
            answer.set_data(body(answer.status_code))
            answer.status_code = status or answer.status_code
            answer.headers.pop("Content-Type", None)
            if kind:
                answer.headers["Content-Type"] = kind
        return answer

    return change


def judged(wording, folder):
    """The results of a whole run at a bank that words its refusals so."""
    clock = Clock()
    pki = Pki(clock=clock)
    bank = AlterResponse(ENDPOINTS, worded(*WORDINGS[wording])).in_(reference_bank(pki, clock))
    with RunningBank(bank, pki, folder / "bank") as running:
        words = ("--verdict-only", "--seed", "7", "-p", "no:cacheprovider")
        reports = ("--reports", folder / "reports", "--", *words)
        suite("run", "--profile", running.profile, *reports, timeout=600)
    return json.loads((folder / "reports" / "verdict.json").read_bytes())["results"]


@pytest.mark.parametrize("wording", WORDINGS)
def test_the_wording_of_refusals_is_one_finding(wording, tmp_path):
    rows = judged(wording, tmp_path)

    found = [row for row in rows if row["outcome"] in {"failed", "warning"}]
    decided = {clause for row in rows if row["outcome"] == "passed" for clause in row["clauses"]}
    assert {clause for row in found for clause in row["clauses"]} == {"STEP7-13"}
    assert sum(row["outcome"] == "inconclusive" for row in rows) < 10
    assert set(SECURITY.split()) <= decided

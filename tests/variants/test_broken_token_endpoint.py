"""A token endpoint that fails: the failure is told, certificates are not blamed, logins are few."""

import json
from collections import Counter

import pytest

from certs.pki import Pki
from fixtures.bank.clock import Clock
from fixtures.bank.defects.defect import AlterResponse
from fixtures.bank.process import RunningBank
from fixtures.bank.reference import reference_bank
from tests.commands import suite

OF_A_VALID_BANK = 26  # PSU logins of a run


@pytest.fixture
def judged(tmp_path):
    """Gives the verdict on a bank that alters its token responses, as JSON."""

    def run(change):
        clock = Clock()
        pki = Pki(clock=clock)
        bank = AlterResponse(("token", "refresh"), change).in_(reference_bank(pki, clock))
        with RunningBank(bank, pki, tmp_path / "bank") as running:
            words = ("--verdict-only", "--seed", "7", "-p", "no:cacheprovider")
            reports = ("--reports", tmp_path / "r", "--", *words)
            suite("run", "--profile", running.profile, *reports, timeout=600)
        return json.loads((tmp_path / "r" / "verdict.json").read_bytes())

    return run


def failing(answer, status, kind, body):
    answer.status_code, answer.content_type = status, kind
    answer.set_data(body)
    return answer


def test_every_third_refresh_that_is_lost_blames_no_certificate(judged):
    served = Counter()

    def change(call, answer):
        refreshes = ("grant_type", "refresh_token") in call.form.pairs and answer.status_code == 200
        served["refresh"] += refreshes
        lost = refreshes and served["refresh"] % 3 == 0
        return failing(answer, 504, "text/html", "<h1>Time-out</h1>") if lost else answer

    results = judged(change)["results"]

    found = [each for each in results if each["outcome"] in {"failed", "warning"}]
    assert found
    assert {name.partition("-")[0] for each in found for name in each["clauses"]} == {"REFR"}
    assert any("HTTP 504" in each["message"] for each in results)


def test_a_token_endpoint_that_never_serves_costs_few_logins(judged):
    def change(call, answer):
        redeems = ("grant_type", "authorization_code") in call.form.pairs
        lost = redeems and answer.status_code == 200
        return failing(answer, 500, "application/json", '{"error": "crash"}') if lost else answer

    told = judged(change)

    assert told["verdict"] == "NOT CONFORMANT"
    assert told["causes"][0]["clause"] == "STEP5-01"
    assert told["logins"] <= OF_A_VALID_BANK

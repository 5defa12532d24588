"""Whole runs of step 2: requests are judged by where they end, by each driver."""

import json
import re

import pytest

from fixtures.profile.loader import load
from fixtures.psu import Psu
from fixtures.tpp.client import Tpp
from fixtures.tpp.evidence.recorder import Evidence
from fixtures.tpp.transport.transport import Transport
from tests.commands import suite
from tests.psu import banks


def judged(profile, clauses, *options):
    """The results of some clauses, those of generated requests aside, and what was printed."""
    reports = profile.parent / "reports"
    selected = ("--verdict-only", f"--clauses={','.join(clauses)}", "-p", "no:cacheprovider")
    done = suite("run", "--profile", profile, "--reports", reports, "--", *selected, *options)
    verdict = json.loads((reports / "verdict.json").read_bytes())
    results = verdict["results"]
    return [
        each for each in results if "_request.py" in each["nodeid"] or "_pages.py" in each["nodeid"]
    ], done.stdout


def outcomes(verdict, clause):
    """How the tests of a clause ended."""
    return {each["outcome"] for each in verdict if clause in each["clauses"]}


def by_the_url(verdict):
    """The tests whose request is in the URL alone, in a browser without a pending login."""
    others = ("pending_login", "request_object", "by POST")
    return [each for each in verdict if not any(name in each["nodeid"] for name in others)]


def messages(verdict, clause):
    """What the tests of a clause say."""
    return " ".join(each["message"] for each in verdict if clause in each["clauses"])


REFUSED = ("STEP2-03", "STEP2-04", "STEP2-05", "STEP2-06", "STEP2-07", "STEP2-09", "STEP2-10")
REFUSED += ("STEP2-17", "STEP2-24", "STEP2-31", "STEP2-32", "STEP2-34", "STEP2-39")
TAKEN = ("STEP2-18", "STEP2-23", "STEP2-29")


def test_a_bank_that_reads_requests_after_the_consent_is_sound(tmp_path):
    with banks.running(tmp_path, *banks.reads_late()) as bank:
        verdict, said = judged(bank.profile, (*REFUSED, *TAKEN, "STEP2-19", "STEP2-21"))

    ended = {clause: outcomes(verdict, clause) for clause in (*REFUSED, *TAKEN, "STEP2-19")}
    assert ended == {clause: {"passed"} for clause in ended}, said


def test_a_late_bank_with_a_fault_is_found_by_what_it_gives(tmp_path):
    with banks.running(tmp_path, *banks.reads_late(), defect="open_redirector") as bank:
        verdict, _ = judged(bank.profile, ("STEP2-04", "STEP2-07"))

    # who has a login pending is led by it: this bank goes on with the older request
    assert outcomes(by_the_url(verdict), "STEP2-07") == {"failed"}
    assert outcomes(verdict, "STEP2-04") == {"passed"}
    assert "received a code or token at a foreign call-back" in messages(verdict, "STEP2-07")


def generated(profile, clause, *options):
    """The outcome of the tests of a clause that follow generated requests to their end."""
    reports = profile.parent / "reports"
    words = ["--verdict-only", "-p", "no:cacheprovider", "--generated", "200", *options]
    words.append(f"--clauses=STEP2-38,{clause}")
    suite("run", "--profile", profile, "--reports", reports, "--", *words)
    rows = json.loads((reports / "verdict.json").read_bytes())["results"]
    ends = [
        each
        for each in rows
        if "mutated_request" in each["nodeid"] and "call_back" in each["nodeid"]
    ]
    return [(each["outcome"], each["message"]) for each in ends if clause in each["clauses"]]


@pytest.mark.parametrize(
    ("late", "defect", "clause", "ends"),
    [
        (True, "", "STEP2-07", ("passed", "")),
        (True, "", "STEP2-05", ("passed", "")),
        (True, "open_redirector", "STEP2-07", ("failed", "expected a registered call-back")),
        (False, "", "STEP2-07", ("out of scope", "the bank's first page settles")),
    ],
)
def test_generated_requests_are_followed_to_where_they_end(tmp_path, late, defect, clause, ends):
    changes = banks.reads_late() if late else ()
    with banks.running(tmp_path, *changes, defect=defect) as bank:
        ((outcome, message),) = generated(bank.profile, clause)

    assert outcome == ends[0]
    assert message.startswith(ends[1])


@pytest.mark.parametrize("driver", ["redirect", "code_pool"])
def test_a_code_for_nobody_at_a_foreign_call_back_is_red_without_any_page(tmp_path, driver):
    with banks.running(tmp_path, *banks.grants_at_once(), *banks.grants_anybody()) as bank:
        driven(bank.profile, driver)
        verdict, said = judged(bank.profile, ("STEP2-04", "STEP2-05", "STEP2-06", "STEP2-07"))

    for clause in ("STEP2-05", "STEP2-06", "STEP2-07"):
        assert outcomes(by_the_url(verdict), clause) == {"failed"}, said
    assert "received a code or token at a foreign call-back" in messages(verdict, "STEP2-07")
    assert "received a code or token at the call-back" in messages(verdict, "STEP2-06")
    assert outcomes(verdict, "STEP2-04") == {"passed"}


@pytest.mark.parametrize("driver", ["redirect", "code_pool"])
def test_a_sound_bank_without_pages_has_no_finding(tmp_path, driver):
    with banks.running(tmp_path, *banks.grants_at_once()) as bank:
        driven(bank.profile, driver)
        verdict, said = judged(bank.profile, (*REFUSED, *TAKEN))

    # a pending login needs pages that the suite fills in
    ended = [each for each in verdict if "pending_login" not in each["nodeid"]]
    assert {each["outcome"] for each in ended} == {"passed"}, said


def driven(path, driver):
    """The profile with another driver, and with codes for it."""
    profile = load(path)
    with Transport(profile, Evidence()) as transport:
        tpp = Tpp(profile, profile.client, "tpp", transport)
        psu = Psu(profile, transport, transport.evidence)
        ends = [psu.opens(tpp.authorization_request()) for _ in range(5)]
    codes = path.parent / "codes.txt"
    codes.write_text("".join(f"{each.value('code')}\n" for each in ends))
    pool = f'\ncode_pool = "{codes}"' if driver == "code_pool" else ""
    text = re.sub(r'(?m)^driver = "form"$', f'driver = "{driver}"{pool}', path.read_text())
    path.write_text(text)

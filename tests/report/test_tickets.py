"""The ticket of a broken bank begins with its defect, and its curl alone meets the same answer."""

import shutil

import pytest

from benchmarks import tickets
from fixtures.bank.defects import DEFECTS
from fixtures.report.exchanges import beginning

CASES = [("any_token_opens", "08"), ("any_response_type_taken", "02")]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize(("defect", "step"), CASES)
def test_the_curl_of_a_ticket_meets_the_same_answer_again(defect, step, tmp_path):
    found = tickets.tried(defect, tmp_path, "--step", step)

    assert found["cause"] in DEFECTS[defect].breaks
    assert found["same"], found["told"]
    assert "CURL_CA_BUNDLE" in found["ticket"]


def entry(number, line, cookie="", sets=""):
    return {
        "number": number,
        "request": {"line": line, "headers": [f"Cookie: {cookie}"] if cookie else [], "body": ""},
        "answer": {"headers": [f"Set-Cookie: {sets}"] if sets else [], "body": ""},
    }


def test_a_browser_session_is_followed_to_its_first_request():
    entries = {
        1: entry(1, "GET /authorize", sets="s=<cookie 1>"),
        2: entry(2, "POST /login", cookie="s=<cookie 1>", sets="s=<cookie 2>"),
        3: entry(3, "POST /consent", cookie="s=<cookie 2>"),
        4: entry(4, "POST /token"),
    }

    assert beginning(entries[3], entries) is entries[1]
    assert beginning(entries[4], entries) is None
    assert beginning(entries[2], {2: entries[2]}) is None


def test_answers_are_compared_by_status_type_members_and_error():
    one = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"b": 1, "a": 2}'
    two = '400\nContent-Type: application/json\n\n{"error": "invalid_grant"}'

    assert tickets.short(one) == "200 application/json a b"
    assert tickets.short(two) == "400 application/json error invalid_grant"
    assert tickets.short("HTTP/2 303 \r\nLocation: x\r\n\r\n") == "303"

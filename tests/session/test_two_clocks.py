"""A [time] command that moves one of two clocks, or none, is no finding: the bank broke no rule."""

import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from fixtures.bank import embedded
from fixtures.bank.defects.defect import AlterResponse
from fixtures.bank.request import Call
from fixtures.cli import main

OVER_TIME = "STEP5-17,STEP8-03,STEP8-14,REFR-20"
"""Requirements of what has expired at resources (step 8) and at the token endpoint."""
ORDER = """
import json, sys, urllib.request
order = json.dumps({"seconds": int(sys.argv[2])}).encode()
urllib.request.urlopen(urllib.request.Request(sys.argv[1], order, method="POST"))
"""
RESOURCES = frozenset({"accounts", "transactions", "funds-confirmations"})


@dataclass
class Ended:
    """The exit code of a run, and the outcome and the message of its tests by requirement."""

    code: int
    outcomes: dict[str, Counter]
    messages: dict[str, list[str]]


def moving(text):
    """The profile of a bank whose clock a command moves."""
    command = f"{sys.executable} order.py \\1 {{seconds}}"
    text = re.sub('(?m)^url = "(.*)"$', f"command = '{command}'", text)
    return text.replace('driver = "control"', 'driver = "command"')


def apart(text):
    """The same, whose resources have a host of their own."""
    return re.sub("(?m)^(accounts = .*)127.0.0.1", r"\1localhost", moving(text))


@pytest.fixture
def over_time(tmp_path, monkeypatch):
    """Run the tests of expiry at a bank with a defect, of which some endpoints stand still."""

    def start(change=moving, defect="", still=lambda _: False):
        def now(call):
            return datetime.now(UTC) if still(call.endpoint) else call.bank.clock()

        monkeypatch.setattr(Call, "now", property(now))
        with embedded.start(tmp_path / "bank", defect=defect):
            profile = tmp_path / "bank" / "changed.toml"
            (tmp_path / "bank" / "order.py").write_text(ORDER)
            written = (tmp_path / "bank" / "profile.toml").read_text("utf-8")
            profile.write_text(change(written), "utf-8")
            reports = tmp_path / "reports"
            command = ["run", "--profile", str(profile), "--reports", str(reports)]
            code = main([*command, "--", "--verdict-only", "--clauses", OVER_TIME])
        verdict = json.loads((reports / "verdict.json").read_text("utf-8"))
        outcomes, messages = {}, {}
        for each in verdict["results"]:
            for clause in each["clauses"] if each["outcome"] != "out of scope" else ():
                outcomes.setdefault(clause, Counter())[each["outcome"]] += 1
                messages.setdefault(clause, []).append(each["message"])
        return Ended(code, outcomes, messages)

    return start


def of_resources(endpoint):
    """Whether an endpoint is a resource."""
    return endpoint in RESOURCES


def of_the_server(endpoint):
    """Whether an endpoint is one of the authorization server."""
    return endpoint not in RESOURCES


@pytest.mark.parametrize("change", [moving, apart])
def test_two_clocks_that_move_with_the_command_are_no_finding(over_time, change):
    ended = over_time(change)

    assert set().union(*ended.outcomes.values()) == {"passed"}


def test_a_clock_of_the_resources_that_stands_still_is_no_finding(over_time):
    ended = over_time(apart, still=of_resources)

    assert ended.code == 3
    assert ended.outcomes["STEP8-03"] == {"inconclusive": 1}
    (said,) = set(ended.messages["STEP8-03"])
    assert said.startswith("nothing shows that [time] command moves the clock of endpoints.acc")
    assert said.endswith("that of endpoints.token has moved")
    assert set(ended.outcomes["STEP5-17"] | ended.outcomes["REFR-20"]) == {"passed"}


def test_a_clock_of_the_authorization_server_that_stands_still_is_no_finding(over_time):
    ended = over_time(apart, still=of_the_server)

    assert ended.code == 3
    assert "inconclusive" in ended.outcomes["STEP5-17"]
    assert ended.outcomes["REFR-20"] == {"inconclusive": 1}
    assert ended.outcomes["STEP8-03"] == {"passed": 1}


def test_a_command_that_moves_nothing_is_no_finding(over_time):
    ended = over_time(lambda text: re.sub("order.py", "-c 0", moving(text)))

    assert ended.code == 3
    assert not any("failed" in each for each in ended.outcomes.values())
    assert all("inconclusive" in each for each in ended.outcomes.values())


def not_yet_valid(call, response):
    """Resources that read the beginning of a token refuse one of another clock's future."""
    lately = datetime.now(UTC) + timedelta(hours=2)
    if response.status_code == 200 and call.access.expires_at > lately:
        response.status_code = 401
        response.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
        response.set_data('{"status": 401, "error": "invalid_token", "message": "", "path": ""}')
    return response


def test_resources_that_refuse_a_token_of_the_future_are_no_finding(over_time, monkeypatch):
    defect = AlterResponse("accounts", not_yet_valid)
    monkeypatch.setitem(embedded.DEFECTS, "not_yet_valid", defect)

    ended = over_time(apart, "not_yet_valid", still=of_resources)

    assert ended.code == 3
    assert ended.outcomes["STEP8-14"] == {"inconclusive": 1}
    assert not any("failed" in each for each in ended.outcomes.values())


@pytest.mark.parametrize(
    ("change", "defect", "clause"),
    [
        (moving, "code_never_expires", "STEP5-17"),
        (moving, "expired_token_accepted", "STEP8-03"),
        (moving, "refresh_never_ends", "REFR-20"),
        (apart, "code_never_expires", "STEP5-17"),
        (apart, "refresh_never_ends", "REFR-20"),
    ],
)
def test_what_serves_beyond_its_age_is_found_where_the_clock_moves(
    over_time, change, defect, clause
):
    ended = over_time(change, defect)

    assert ended.outcomes[clause]["failed"] > 0

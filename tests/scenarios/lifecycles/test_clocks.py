"""Which clock has moved, by what the bank's answers show."""

import base64
import json
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from fixtures.profile.schema import Bank, BankProfile, Client, Endpoints, Time
from fixtures.scenarios.clock import MOVED
from fixtures.scenarios.clocks import Clocks, Doubt
from fixtures.tpp.evidence.recorder import Evidence
from fixtures.tpp.messages import Request
from tests.expect.answers import answer

TOKEN, ACCOUNTS = "https://as.example.com/token", "https://rs.example.com/accounts"
NEAR = "https://as.example.com/accounts"
MOVE = 600


class Moved:
    """Exchanges with a bank whose command has run, and what its clocks show of that."""

    def __init__(self, accounts=ACCOUNTS, driver="command"):
        profile = BankProfile(
            source="stub.toml",
            bank=Bank(name="Stub"),
            endpoints=Endpoints(
                authorize="https://as.example.com/authorize", token=TOKEN, accounts=accounts
            ),
            client=Client(client_id="c"),
            time=Time(driver=driver),
        )
        self.evidence, self.accounts = Evidence(), accounts
        self.clocks = Clocks(profile, self.evidence)

    def moves(self):
        """The command runs."""
        self.evidence.note(MOVED.format(MOVE))

    def answers(self, url, status=200, *, ahead=None, issued=None):
        """An exchange, whose Date or whose JWT says how far the clock is ahead."""
        now = datetime.now(UTC).timestamp()
        date = {} if ahead is None else {"Date": _date(now + ahead)}
        body = {} if issued is None else {"access_token": _jwt(now + issued)}
        asked = Request(method="GET", url=url)
        return self.evidence.record(answer(status, body, request=asked, **date))


def _date(seconds):
    return format_datetime(datetime.fromtimestamp(seconds, UTC), usegmt=True)


def _jwt(iat):
    claims = base64.urlsafe_b64encode(json.dumps({"iat": int(iat)}).encode()).decode()
    return f"e30.{claims.rstrip('=')}.c2ln"


def moved(bank, token, accounts):
    """What is doubted of the resources once both endpoints have answered before and after."""
    for ahead in (0, 1):
        bank.answers(TOKEN, **{key: value * ahead for key, value in token.items()})
        last = bank.answers(bank.accounts, **{k: v * ahead for k, v in accounts.items()})
        if not ahead:
            bank.moves()
    return bank.clocks.doubt(bank.clocks.endpoint(last))


@pytest.mark.parametrize(
    ("token", "accounts", "doubted"),
    [
        ({"ahead": MOVE}, {"ahead": MOVE}, False),
        ({"ahead": 0}, {"ahead": MOVE}, False),
        ({"ahead": MOVE}, {"ahead": 0}, True),
        ({"ahead": MOVE}, {}, True),
        ({"issued": MOVE}, {"ahead": 0}, True),
        ({}, {}, True),
    ],
)
def test_a_machine_of_its_own_shows_its_own_clock(token, accounts, doubted):
    assert bool(moved(Moved(), token, accounts)) == doubted


@pytest.mark.parametrize(
    ("token", "accounts", "doubted"),
    [
        ({"ahead": MOVE}, {}, False),
        ({"issued": MOVE, "ahead": 0}, {"ahead": 0}, False),
        ({"ahead": MOVE}, {"ahead": 0}, True),
        ({}, {}, True),
        ({"ahead": 0}, {"ahead": 0}, True),
    ],
)
def test_endpoints_of_one_machine_share_a_clock_unless_their_dates_part(token, accounts, doubted):
    assert bool(moved(Moved(NEAR), token, accounts)) == doubted


@pytest.mark.parametrize(("status", "doubted"), [(401, False), (503, True), (200, True)])
def test_a_refusal_of_what_is_too_old_shows_that_time_has_passed(status, doubted):
    bank = Moved()
    bank.moves()
    bank.clocks.grew_old(bank.answers(ACCOUNTS, status))

    assert bool(bank.clocks.doubt("accounts")) == doubted


def test_the_doubt_names_the_clock_that_stands_still_and_the_one_that_moved():
    bank = Moved()

    told = moved(bank, {"ahead": MOVE}, {"ahead": 0})

    assert told == Doubt("accounts", "token")


@pytest.mark.parametrize("driver", ["control", "wait", "none"])
def test_no_other_driver_is_doubted(driver):
    assert moved(Moved(driver=driver), {"ahead": MOVE}, {"ahead": 0}) is None


def test_before_any_move_nothing_is_doubted():
    bank = Moved()
    bank.answers(ACCOUNTS)

    assert bank.clocks.doubt("token", "accounts") is None

"""The ledger keeps waits in one encrypted file, and refuses every file that is not its own."""

import stat
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from fixtures.errors import ConfigurationError
from fixtures.persistence.ledger import Ledger, Times, day
from fixtures.profile.schema import Bank, BankProfile, Client, Endpoints, Lifetimes
from fixtures.tpp.evidence.redaction import Redaction
from tests.persistence.ledger.conftest import LIFETIME, MINTED

DAY = timedelta(days=1)


def test_what_is_written_is_read_again_the_next_first(ledger, expiry, window):
    for wait in (expiry, window):
        ledger.put(wait)

    assert ledger.waits() == (window, expiry)


def test_a_ledger_without_file_is_empty(ledger):
    assert ledger.waits() == ()
    assert not ledger.path.exists()


def test_one_wait_stands_for_a_clause(ledger, expiry, window):
    again = replace(expiry, refresh_token="another-refresh-token")
    for wait in (expiry, window, again):
        ledger.put(wait)
    ledger.remove("REFR-12")

    assert ledger.waits() == (again,)


def test_the_file_is_its_owner_s_and_shows_nothing(ledger, expiry, tmp_path):
    ledger.put(expiry)

    assert stat.S_IMODE(ledger.path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [ledger.path]
    for shown in (expiry.refresh_token, expiry.client_id, "REFR-20", ledger.password):
        assert shown.encode() not in ledger.path.read_bytes()


def test_two_writings_share_neither_salt_nor_key(ledger, expiry):
    ledger.put(expiry)
    first = ledger.path.read_bytes().split(b"\n")
    ledger.put(expiry)
    second = ledger.path.read_bytes().split(b"\n")

    assert first[0] == second[0]
    assert first[1] != second[1]
    assert first[2] != second[2]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"password": "another"}, "the password is not that of the ledger"),
        ({"bank": "another"}, "of another bank or client_id"),
    ],
)
def test_a_ledger_of_others_is_one_line(ledger, expiry, change, said):
    ledger.put(expiry)

    with pytest.raises(ConfigurationError, match=said) as wrong:
        replace(ledger, **change).waits()

    assert "\n" not in str(wrong.value)
    assert "another-" not in str(wrong.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "this is no ledger"),
        (b"[bank]\nname = 'x'\n", "this is no ledger"),
        (b"stet-conformance ledger 1", "damaged"),
        (b"stet-conformance ledger 1\n\xff\nxx", "damaged"),
        (b"stet-conformance ledger 1\n00\nxx", "damaged"),
    ],
)
def test_a_foreign_file_is_one_line(ledger, content, said):
    ledger.path.write_bytes(content)

    with pytest.raises(ConfigurationError, match=said):
        ledger.waits()
    assert ledger.path.read_bytes() == content


def test_a_file_that_was_changed_is_not_believed(ledger, expiry):
    ledger.put(expiry)
    content = bytearray(ledger.path.read_bytes())
    content[-9] = ord("A") if content[-9] != ord("A") else ord("B")
    ledger.path.write_bytes(content)

    with pytest.raises(ConfigurationError, match="damaged"):
        ledger.waits()


@pytest.mark.parametrize("place", ["nowhere/waits.ledger", ""])
def test_a_place_that_cannot_be_written_is_one_line(ledger, expiry, tmp_path, place):
    elsewhere = replace(ledger, path=tmp_path / place)

    with pytest.raises(ConfigurationError, match=r"cannot be (written|read)"):
        elsewhere.put(expiry)


def test_another_process_is_kept_out(ledger):
    program = (
        "import sys; from pathlib import Path; from fixtures.persistence.ledger import Ledger\n"
        "with Ledger(Path(sys.argv[1]), 'bank', 'x', None).held(): pass"
    )

    def other():
        words = [sys.executable, "-c", program, str(ledger.path)]
        return subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)

    with ledger.held():
        kept_out = other()
    afterwards = other()

    assert kept_out.stderr.endswith("another process is at the ledger; wait until it has ended\n")
    assert afterwards.returncode == 0


def test_the_secrets_of_a_ledger_are_known_to_whoever_opens_it(ledger, expiry):
    ledger.put(expiry)
    fresh = Redaction()

    Ledger(ledger.path, ledger.bank, ledger.password, fresh).waits()

    assert fresh.learnt() == [(expiry.refresh_token, "refresh_token")]
    assert expiry.refresh_token not in repr(expiry)
    assert ledger.password not in repr(ledger)


def test_an_expiry_is_due_once_and_never_too_late(expiry):
    assert expiry.next_at == MINTED + LIFETIME + timedelta(seconds=30)
    assert (expiry.refresh_at, expiry.closes) == (None, None)


def test_a_window_is_refreshed_after_100_days_and_judged_after_180(window):
    after = window.refreshed("next", LIFETIME, MINTED + 101 * DAY)

    assert window.next_at == MINTED + 100 * DAY
    assert window.closes == MINTED + LIFETIME
    assert after.next_at == MINTED + 180 * DAY + timedelta(seconds=30)
    assert after.closes == MINTED + 281 * DAY
    assert after.refresh_token == "next"


def test_the_window_is_that_of_the_profile(window):
    profile = BankProfile(
        source="bank.toml",
        bank=Bank(name="bank"),
        endpoints=Endpoints(authorize="https://a", token="https://t"),
        client=Client(client_id="c"),
        lifetimes=Lifetimes(sca_window=90 * 86400, refresh_token=180 * 86400, clock_skew=30),
    )
    names = ("clause", "test", "client_id", "certificate", "refresh_token", "minted")
    wait = type(window).of_window(Times.of(profile), **{n: getattr(window, n) for n in names})

    assert wait.refresh_at == MINTED + 50 * DAY
    assert wait.judge_at == wait.closes == MINTED + 90 * DAY + timedelta(seconds=30)


def test_a_refresh_without_refresh_token_keeps_the_old_one(window):
    assert window.refreshed("", LIFETIME, MINTED).refresh_token == window.refresh_token


def test_tokens_of_60_days_are_refreshed_until_one_outlives_the_window(window):
    lifetime, facts = 60 * DAY, {"clause": "REFR-12"}
    known = {
        name: getattr(window, name)
        for name in ("test", "client_id", "certificate", "refresh_token", "minted")
    }
    times = Times(lifetime, window=180 * DAY, skew=timedelta())
    wait, days = type(window).of_window(times, **facts, **known), []
    while wait.refresh_at:
        days.append((wait.refresh_at - MINTED).days)
        wait = wait.refreshed("next", lifetime, wait.refresh_at)

    assert days == [40, 80, 120, 160]
    assert wait.judge_at < wait.closes == MINTED + 220 * DAY


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (timedelta(days=61), "REFR-20 due in 61 days (2027-05-22)"),
        (timedelta(hours=25), "REFR-20 due in 2 days (2027-05-22)"),
        (timedelta(hours=1), "REFR-20 due in 1 day (2027-05-22)"),
        (timedelta(), "REFR-20 due now (2027-05-22)"),
        (-timedelta(days=3), "REFR-20 due now (2027-05-22)"),
    ],
)
def test_a_wait_says_when_it_is_due(expiry, left, told):
    assert expiry.summary(expiry.next_at - left) == told


def test_the_day_of_a_moment_is_one_on_all_of_which_it_is_past():
    assert day(MINTED) == "2026-11-23"
    assert day(MINTED.replace(hour=0, minute=0)) == "2026-11-22"

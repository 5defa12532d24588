"""The quota of resource calls: counted at the wire, kept for the day, and never gone beyond."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fixtures.errors import ConfigurationError
from fixtures.profile.schema import Bank, BankProfile, Client, Endpoints, Limits
from fixtures.tpp.client import Tpp
from fixtures.tpp.evidence.recorder import Evidence
from fixtures.tpp.messages import Request, Termination
from fixtures.tpp.transport.quota import BOOK, Quota, Spent
from fixtures.tpp.transport.transport import Transport

URL = "https://127.0.0.1:9/v1"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SPENT = pytest.skip.Exception


def of(limit):
    return BankProfile(
        source="memory",
        bank=Bank(name="Counter"),
        endpoints=Endpoints(
            authorize=f"{URL}/authorize",
            token=f"{URL}/token",
            accounts=f"{URL}/accounts",
            transactions=f"{URL}/of/{{account}}/transactions",
            payment_requests=f"{URL}/payment-requests",
        ),
        client=Client(client_id="PSDFR-ACPR-12345"),
        limits=Limits(daily_resource_calls=limit),
    )


def test_calls_of_resources_are_counted_and_no_others():
    quota = Quota(of(0))

    for path in ("/accounts", "/of/1234/transactions?x=1", "/payment-requests", "/token"):
        quota.take(URL + path)

    assert quota.spent == Spent(3, 3, 0)
    assert str(quota.spent) == "3"


def test_the_call_beyond_the_quota_is_not_made():
    quota = Quota(of(2))
    quota.take(f"{URL}/accounts")
    quota.take(f"{URL}/accounts")

    with pytest.raises(SPENT, match=r"daily_resource_calls: 2 of 2 used on .*; run again tomorrow"):
        quota.take(f"{URL}/accounts")

    quota.take(f"{URL}/token")
    assert str(quota.spent) == "2, 2 / 2 (UTC)"


def test_a_later_run_of_the_day_goes_on_counting(tmp_path):
    for run in (1, 2):
        quota = Quota(of(3), tmp_path, lambda: NOON)
        quota.take(f"{URL}/accounts")
        assert quota.spent == Spent(1, run, 3)

    assert json.loads((tmp_path / BOOK).read_text()) == {
        "date": "2026-11-22",
        "calls": {"127.0.0.1:9": 2},
    }


def test_the_next_day_begins_anew(tmp_path):
    days = [NOON]
    quota = Quota(of(1), tmp_path, lambda: days[-1])
    quota.take(f"{URL}/accounts")
    with pytest.raises(SPENT):
        quota.take(f"{URL}/accounts")

    days.append(NOON + timedelta(hours=12))
    quota.take(f"{URL}/accounts")

    assert quota.spent == Spent(2, 1, 1)
    assert Quota(of(1), tmp_path, lambda: NOON + timedelta(days=2)).spent == Spent(0, 0, 1)


def test_banks_of_one_folder_are_counted_apart(tmp_path):
    other = replace(
        of(1), endpoints=replace(of(1).endpoints, accounts="https://b.example/accounts")
    )
    Quota(of(1), tmp_path, lambda: NOON).take(f"{URL}/accounts")

    Quota(other, tmp_path, lambda: NOON).take("https://b.example/accounts")

    assert Quota(of(1), tmp_path, lambda: NOON).spent == Spent(0, 1, 1)


def test_without_a_limit_nothing_is_written(tmp_path):
    Quota(of(0), tmp_path).take(f"{URL}/accounts")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", ["", "[]", '{"date": "2026-11-22"}', '{"calls": {"a": "x"}}'])
def test_a_book_that_cannot_be_read_is_named_with_its_cure(tmp_path, content):
    (tmp_path / BOOK).write_text(content)

    with pytest.raises(ConfigurationError, match=rf"{BOOK}: limits.*; delete the file"):
        Quota(of(1), tmp_path)


def test_the_transport_sends_nothing_beyond_the_quota():
    with Transport(of(1), Evidence()) as transport:
        tpp = Tpp(transport.profile, transport.profile.client, "", transport)
        request = Request(method="GET", url=f"{URL}/accounts", place="query", content_type=None)

        assert tpp.send(request).end is Termination.UNREACHABLE
        for send in (tpp.send, tpp.send_and_leave):
            with pytest.raises(SPENT):
                send(request)

        assert len(transport.evidence.exchanges) == 1
        assert tpp.send(replace(request, url=f"{URL}/token")).end is Termination.UNREACHABLE

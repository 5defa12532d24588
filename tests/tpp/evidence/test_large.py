"""What a bank sends at length does not stay in memory, and is read as it was."""

import copy
import secrets
import tracemalloc
from dataclasses import replace

import pytest

from fixtures.report.audit import transcript
from fixtures.tpp.evidence import large
from fixtures.tpp.evidence.recorder import Evidence
from fixtures.tpp.messages import Answer, Request, Termination

MEGABYTE = 1024 * 1024
MOST = 0.1
"""Megabytes that an answer may add, however large it is."""


def answer(body=b"", headers=(("Content-Type", "text/plain"),)):
    asked = Request(method="GET", url="https://bank.example/accounts")
    return Answer(
        request=asked, end=Termination.ANSWERED, status=200, headers=tuple(headers), body=body
    )


def kinds(length):
    text = secrets.token_hex(length // 2)
    return {
        "body": lambda: answer(secrets.token_bytes(length)),
        "JSON": lambda: answer(f'{{"name": "{text}"}}'.encode()),
        "header": lambda: answer(headers=[("X-Long", secrets.token_hex(length // 2))]),
        "headers": lambda: answer(headers=[("X-A", "b" * 90)] * (length // 90)),
        "cookie": lambda: answer(headers=[("Set-Cookie", f"a={secrets.token_hex(length // 2)}")]),
    }


@pytest.mark.parametrize("kind", ["body", "JSON", "header", "headers"])
@pytest.mark.parametrize("length", [100_000, MEGABYTE])
def test_a_large_answer_adds_little_memory(kind, length):
    evidence, make = Evidence(), kinds(length)[kind]
    evidence.record(make())
    tracemalloc.start()
    for _ in range(30):
        evidence.record(make())
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert grown / MEGABYTE < 30 * MOST


def test_a_large_cookie_costs_a_few_times_its_length():
    evidence, make = Evidence(), kinds(100_000)["cookie"]
    evidence.record(make())
    tracemalloc.start()
    for _ in range(10):
        evidence.record(make())
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert grown < 10 * 4 * 100_000


def test_a_large_answer_reads_as_it_came():
    came = answer(b'{"a": "' + b"b" * 20_000 + b'"}', [("X-\udc80", "\ud800"), ("Date", "x")])
    evidence = Evidence()

    recorded = evidence.record(came)

    assert type(recorded) is large.Kept
    assert evidence.exchanges == [recorded]
    assert (recorded.headers, recorded.body) == (came.headers, came.body)
    assert recorded.json() == came.json()
    assert recorded.header("date") == "x"
    assert replace(recorded, number=7).body == came.body
    assert replace(recorded, number=7).number == 7
    assert copy.copy(recorded) == replace(came, number=1)
    assert transcript.entries(evidence)[0]["answer"]["status"] == 200


def test_a_small_answer_stays_as_it_is():
    assert type(Evidence().record(answer(b"{}"))) is Answer


def test_an_answer_stays_in_memory_where_no_file_can_be_written(monkeypatch):
    def full(*_):
        raise OSError

    monkeypatch.setattr(large.Place, "put", full)

    assert Evidence().record(answer(b"a" * 20_000)).body == b"a" * 20_000

"""Ledgers to write to, and a bank that lives from one run to the next."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fixtures.bank import embedded
from fixtures.persistence.ledger import Ledger, Times, Wait
from fixtures.tpp.evidence.redaction import Redaction

MINTED = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
LIFETIME = timedelta(days=180)
TIMES = Times(LIFETIME, timedelta(days=180), timedelta(seconds=30))
FACTS = {
    "test": "conformance/test_09.py::test_some_clause",
    "client_id": "PSDFR-ACPR-12345",
    "certificate": "ab" * 32,
    "refresh_token": "refresh-token-of-the-grant",
    "minted": MINTED,
}


@pytest.fixture
def redaction():
    """What is known to be secret."""
    return Redaction()


@pytest.fixture
def ledger(tmp_path, redaction):
    """A ledger without file."""
    return Ledger(tmp_path / "waits.ledger", "bank", "pass word of the ledger", redaction)


@pytest.fixture
def expiry():
    """A refresh token that waits for its end."""
    return Wait.of_expiry(TIMES, clause="REFR-20", **FACTS)


@pytest.fixture
def window():
    """A grant that waits for the end of its window."""
    return Wait.of_window(TIMES, clause="REFR-12", **FACTS)


@pytest.fixture(scope="session")
def running(tmp_path_factory, request):
    """A bank that outlives the runs against it, sound or with the defect of the parameter."""
    defect = getattr(request, "param", "")
    with embedded.start(tmp_path_factory.mktemp("bank"), defect=defect) as running:
        yield running


@pytest.fixture
def waiting(running, tmp_path, monkeypatch):
    """Writes a profile of that bank with another [time] table; gives its path."""
    running.bank.clock.reset()
    monkeypatch.setenv("LEDGER_PASSWORD", "pass word of the ledger")
    path = tmp_path / "bank.toml"

    def write(*lines: str, **changes: str) -> Path:
        text = running.profile.read_text("utf-8")
        time = "\n".join(['[time]\ndriver = "wait"\nmax_wait = 1', *lines])
        text, tables = re.subn(r"\[time\]\n(?:[^\[\n].*\n)*", time + "\n", text)
        for key, value in changes.items():
            text, found = re.subn(rf"(?m)^{key} = .*$", f"{key} = {value}", text)
            assert found
        assert tables == 1
        path.write_text(text, "utf-8")
        return path

    return write

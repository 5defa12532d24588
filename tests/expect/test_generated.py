"""What is said of requests that exploration found to be answered wrongly."""

from dataclasses import dataclass, replace

import pytest

from fixtures import expect
from fixtures.damage import Finding
from fixtures.outcomes import NonConformity
from tests.expect.answers import refusal


@dataclass(frozen=True)
class Damage:
    """Damage as it is named."""

    name: str

    def __repr__(self):
        return self.name


def finding(name, number, wrong):
    return Finding(Damage(name), replace(refusal(), number=number), wrong, 3)


def test_no_finding_is_no_breach():
    expect.no_finding([])


def test_each_finding_is_told_with_its_exchange():
    crash = NonConformity("HTTP 4xx", "HTTP 500")
    page = NonConformity("a JSON error", "HTTP 400 text/html")

    with pytest.raises(NonConformity) as raised:
        expect.no_finding([finding("NUL", 7, crash), finding("JSON", 9, page)])

    assert raised.value.expected == "HTTP 4xx"
    assert raised.value.received == (
        "HTTP 500 to NUL (exchange 7); HTTP 400 text/html to JSON (exchange 9)"
    )

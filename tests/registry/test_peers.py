"""Every case of the other suites is answered by a clause or left out for a reason."""

import re

import pytest

from fixtures.clauses import load
from fixtures.cli.requirements import peer_cases
from fixtures.errors import ConfigurationError

SIZES = {
    # OpenID Foundation conformance suite and OAuch
    "AZ": 37, "CB": 15, "TK": 48, "RF": 17, "RV": 8, "RS": 16, "TL": 14, "MD": 6,
    # further suites; found in no suite
    "X": 44, "N": 49,
}  # fmt: skip


@pytest.fixture(scope="module")
def cases():
    return peer_cases(load())


def test_no_case_is_unaccounted_for(cases):
    expected = [f"{family}-{n:02}" for family, size in SIZES.items() for n in range(1, size + 1)]

    assert list(cases) == expected


def test_only_a_case_of_no_suite_names_none(cases):
    assert {case.id for case in cases.values() if not case.suites} == {
        name for name in cases if name.startswith("N-")
    }


def test_a_reason_is_a_sentence(cases):
    reasons = [case.out for case in cases.values() if case.out]

    assert [reason for reason in reasons if not re.fullmatch(r"[A-Z].{20,}\.", reason)] == []


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ('case = "x"', "unaccounted for"),
        ('case = "x"\nclauses = []', "unaccounted for"),
        ('case = "x"\nclauses = ["STEP5-14"]\nout = "both"', "both answered and left out"),
        ('case = "x"\nclauses = ["STEP5-99"]', "unknown clause 'STEP5-99'"),
        ('clauses = ["STEP5-14"]', "no case"),
        ('case = "x"\nclause = "STEP5-14"', "unknown field"),
    ],
)
def test_a_broken_case_is_named(tmp_path, row, says):
    path = tmp_path / "peers.toml"
    path.write_text(f"[AZ-01]\n{row}\n", encoding="utf-8")

    with pytest.raises(ConfigurationError, match=f"AZ-01: .*{says}"):
        peer_cases(load(), path)

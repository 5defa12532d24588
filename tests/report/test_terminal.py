"""What the terminal says, in columns that fit it."""

from pathlib import Path

import pytest

from fixtures.outcomes import Outcome
from fixtures.report import terminal
from fixtures.report.verdict import Scope, judge

WIDE = {Outcome.FAILED: 111, Outcome.INCONCLUSIVE: 111, Outcome.WARNING: 111}


@pytest.fixture
def verdict(result, law):
    """A broken MUST, at great cost."""
    results = [
        result(requests=12345, logins=1234, seconds=12345.6),
        result("STEP5-02", outcome=Outcome.FAILED, message="expected a; received b"),
    ]
    laws = {name: law(name) for name in ("STEP5-01", "STEP5-02")}
    return judge(results, laws, scope=Scope(), strict=False)


def test_progress_fits_one_line():
    line = terminal.progress(
        done=7, total=1290, step=2, counts=WIDE, requests=12345, logins=123, eta=5995
    )

    assert len(line) <= 100
    assert line.startswith("   7/1290 | 02 Authorization request | 111 failed, 111 unclear")


def test_progress_says_what_is_left_and_that_all_is_well():
    line = terminal.progress(done=7, total=90, step=5, counts={}, requests=3, logins=1, eta=95)

    assert line == " 7/90 | 05 Token request | all kept | 3 req, 1 logins | 1:35 min left"


def test_the_table_is_straight_and_fits(verdict):
    lines = terminal.table(verdict).splitlines()

    assert {len(line) for line in lines} == {len(lines[0])}
    assert len(lines[0]) <= 100
    assert lines[2].endswith("2      1      1      .       .       .  12347   1235 12345.9")


def test_a_finding_tells_the_law_what_came_and_how_to_run_it_again(result, law):
    failed = result(outcome=Outcome.FAILED, message="expected HTTP 400; received HTTP 200")
    warned = result(outcome=Outcome.WARNING, level="SHOULD", message="expected x; received y")

    text = terminal.findings([warned, result(), failed], {"STEP5-01": law()})

    assert text.splitlines()[:6] == [
        "FAILED [MUST] A granted code buys a bearer token.",
        "  STEP5-01: The ASPSP keeps STEP5-01. (RFC 6749 4.1.3)",
        "  expected HTTP 400",
        "  received HTTP 200",
        "  test: conformance/test_05_token_request.py::test_step5-01",
        "  exchanges: 7, 8",
    ]
    assert text.count("WARNING [SHOULD]") == 1
    assert len(text.split("\n\n")) == 2


def test_what_is_the_same_for_several_tests_is_told_once(result, law):
    def broken(case, number):
        return result(
            nodeid=f"conformance/test_05_token_request.py::test_refused[{case}]",
            title=f"A fault is refused. [{case}]",
            outcome=Outcome.FAILED,
            message="expected HTTP 400; received HTTP 200",
            exchanges=(number,),
        )

    text = terminal.findings([broken("a", 3), broken("b", 5)], {"STEP5-01": law()})

    assert text.splitlines() == [
        "FAILED [MUST] A fault is refused. (2 tests)",
        "  STEP5-01: The ASPSP keeps STEP5-01. (RFC 6749 4.1.3)",
        "  expected HTTP 400",
        "  received HTTP 200",
        "  tests: conformance/test_05_token_request.py::test_refused",
        "    [a] exchanges: 3",
        "    [b] exchanges: 5",
    ]


def test_one_reason_for_which_nothing_can_be_said_is_told_once(result, law):
    def unclear(clause):
        return result(
            clause, title=f"Law {clause}.", outcome=Outcome.INCONCLUSIVE, message="no connection"
        )

    laws = {name: law(name) for name in ("STEP5-01", "STEP5-02")}
    text = terminal.findings([unclear("STEP5-01"), unclear("STEP5-02")], laws)

    assert text.splitlines() == [
        "INCONCLUSIVE (2 tests)",
        "  no connection",
        "  clauses: STEP5-01, STEP5-02",
    ]


def test_what_no_column_holds_stands_below_the_table(result, law):
    results = [result(), *(result(outcome=Outcome.RECORDED) for _ in range(2))]
    verdict = judge(results, {"STEP5-01": law()}, scope=Scope(), strict=False)

    assert terminal.table(verdict).splitlines()[-1] == "Beside these tests: 2 recorded."


def test_the_closing_lines_say_verdict_exit_code_and_where(verdict):
    text = terminal.closing(verdict, {"statement": Path("reports/statement.html")})

    assert text.splitlines() == [
        "NOT CONFORMANT (exit code 1)",
        "1 test failed. 1 clause broken: STEP5-02.",
        "  statement  reports/statement.html",
    ]

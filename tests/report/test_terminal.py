"""What the terminal says, at any width, with and without colours."""

import io
from pathlib import Path
from types import SimpleNamespace

import pytest

from fixtures.outcomes import Outcome
from fixtures.report import terminal
from fixtures.report.progress import Progress, remaining
from fixtures.report.terminal import Screen
from fixtures.report.verdict import Scope, judge

WIDE = {Outcome.FAILED: 111, Outcome.INCONCLUSIVE: 111, Outcome.WARNING: 111}
ESCAPE = "\x1b["


class Tty(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self):
        """Yes."""
        return True


@pytest.fixture
def ended(make_clause):
    """Gives what a run with these results says at its end."""

    def write(*results, screen=None, paths=(), repeated=0, **clauses):
        known = {name: make_clause(name) for each in results for name in each.clauses} | clauses
        verdict = judge(
            results, known, scope=Scope(clauses_with_tests=frozenset(known)), strict=False
        )
        named = {path.name: path for path in paths}
        context = SimpleNamespace(clauses=known, repeated_logins=repeated)
        return terminal.ending(verdict, results, context, screen or Screen(), named)

    return write


@pytest.fixture
def failed(result):
    """Makes a result that failed."""

    def make(clause="STEP5-01", **changes):
        message = "expected HTTP 400 invalid_grant; received HTTP 200 with an access token"
        usual = {"outcome": Outcome.FAILED, "message": message, "deciding": 8}
        return result(clause, **usual | changes)

    return make


@pytest.mark.parametrize("width", [80, 100, 140])
def test_progress_fits_one_line_of_any_width(width):
    progress = Progress(
        done=7, total=1290, step=2, counts=WIDE, requests=12345, logins=123, left=5995
    )

    line = progress.line(Screen(width))

    assert len(line) < width
    assert line.startswith("   7/1290 | 02 Authorization request | 111 failed, 111 inconclusive")


def test_progress_says_what_is_left_and_that_nothing_was_found():
    progress = Progress(done=7, total=90, step=5, counts={}, requests=3, logins=1, left=95)

    assert progress.line(Screen()) == (
        " 7/90 | 05 Token request | no findings | 1:35 min left | 3 requests, 1 logins"
    )


def test_the_verdict_comes_first_then_the_cause_with_all_that_a_reader_needs(
    ended, failed, make_clause
):
    clause = make_clause("STEP5-01", group="5.6 Life of a code")

    text = ended(failed(), **{"STEP5-01": clause})
    lines = [line.strip() for line in text.splitlines()]

    assert lines[0] == "NOT CONFORMANT (exit code 1)"
    assert lines[3] == "1. STEP5-01 [MUST] failed The ASPSP keeps STEP5-01."
    assert lines[4:7] == [
        "requirement  RFC 6749 4.1.3",
        "expected     HTTP 400 invalid_grant",
        "received     HTTP 200 with an access token",
    ]
    assert lines[7].startswith("why          A code that works twice")
    assert "change       The code is read and deleted in two steps" in text
    assert "next         stet-conformance ticket STEP5-01" in text
    assert "stet-conformance show 8" in text


def test_no_exchange_is_offered_where_the_verdict_alone_was_written(ended, failed, tmp_path):
    alone = [tmp_path / "verdict.json"]

    assert "show 8" not in ended(failed(), paths=alone)
    assert "show 8" in ended(failed(), paths=[*alone, tmp_path / "transcript.jsonl"])


def test_causes_beyond_the_gravest_have_a_line_each(ended, failed):
    text = ended(*(failed(f"STEP5-{number:02d}") for number in range(1, 20)))

    assert text.count("expected     HTTP 400") == terminal.WHOLE
    assert f"{19 - terminal.WHOLE} more" in text
    assert all(f"STEP5-{number:02d} [MUST] failed" in text for number in range(1, 20))


@pytest.mark.parametrize("width", [80, 100, 120])
def test_no_line_is_wider_than_the_screen(ended, failed, result, width):
    long = "x" * 300
    results = [
        failed(message=f"expected {long}; received {long}", title=long),
        result("STEP5-02", outcome=Outcome.INCONCLUSIVE, message=long),
        result("STEP5-03", outcome=Outcome.NOT_EXERCISED, message=long, step=11),
        result("STEP5-04", requests=12345, logins=1234, seconds=12345.6),
    ]

    text = ended(*results, screen=Screen(width))

    assert max(map(len, text.splitlines())) <= width


def test_an_incomplete_run_says_which_one_action_provides_how_many_inputs(ended, result):
    slots = [
        result(
            f"STEP5-0{number}",
            outcome=Outcome.NOT_EXERCISED,
            message=f"[missing input] certificate slot 'kind_{number}'",
        )
        for number in (1, 2, 3)
    ]

    text = ended(*slots, result("STEP5-04"))

    assert text.startswith("INCOMPLETE (exit code 4)")
    assert "Add test certificates to the profile" in text
    assert "requirements that it exercises: 3, MUST: 3; inputs: 3; " in text


def test_one_reason_for_which_nothing_can_be_said_is_told_once(ended, result):
    unclear = [
        result(name, nodeid=name, outcome=Outcome.INCONCLUSIVE, message="no connection")
        for name in ("STEP5-01", "STEP5-02")
    ]

    text = ended(*unclear)

    assert text.count("no connection") == 1
    assert "2 tests of STEP5-01, STEP5-02" in text


def test_the_table_holds_the_steps_that_ran_alone(ended, result):
    text = ended(
        result(requests=12345),
        result("STEP8-01", step=8, outcome=Outcome.OUT_OF_SCOPE),
        *(result(outcome=Outcome.RECORDED) for _ in range(2)),
    )

    assert "05 Token request" in text
    assert "08 Bearer access" not in text
    assert "inconclusive" not in text
    assert "Beside these tests: 2 recorded, 1 out of scope." in text


def test_the_last_lines_say_the_verdict_again_and_where_the_report_is(ended, failed):
    folder = Path("reports")
    paths = [folder / name for name in ("verdict.json", "allure-report.html", "statement.html")]

    assert ended(failed(), paths=paths).splitlines()[-4:] == [
        "NOT CONFORMANT (exit code 1)",
        "  reports/allure-report.html",
        "  reports/statement.html",
        "  also in reports: verdict.json",
    ]


def test_colours_are_for_terminals_that_want_them(ended, failed, monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured, piped = Screen.of(Tty()), Screen.of(io.StringIO())
    monkeypatch.setenv("NO_COLOR", "1")
    plain = Screen.of(Tty())

    assert ESCAPE in ended(failed(), screen=coloured)
    assert ESCAPE not in ended(failed(), screen=plain)
    assert ESCAPE not in ended(failed(), screen=piped)


def test_nothing_that_a_bank_sent_is_markup_or_a_secret(ended, failed, secret):
    message = f"expected [bold]x[/bold] :smile:; received {secret}"

    text = ended(
        failed(message=message), screen=Screen(redact=lambda value: value.replace(secret, "<code>"))
    )

    assert "[bold]x[/bold] :smile:" in text
    assert secret not in text
    assert "received     <code>" in text


@pytest.mark.parametrize("repeated", [0, 3])
def test_logins_of_tests_that_were_broken_off_are_told(ended, result, repeated):
    told = ended(result(), repeated=repeated)

    assert (f"tests that were broken off: {repeated}" in told) is bool(repeated)


@pytest.mark.parametrize(
    ("took", "done", "todo", "left"),
    [(9.0, 0, 20, None), (9.0, 1, 20, None), (9.0, 1, 19, 171.0), (9.0, 3, 3, 9.0), (9.0, 3, 0, 0)],
)
def test_the_time_that_is_left_is_told_from_a_twentieth_of_the_run_on(took, done, todo, left):
    assert remaining(took, done, todo) == left

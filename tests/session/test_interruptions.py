"""How a run ends where it is not the bank that ends it: nothing is lost, never exit code 1."""

import json
import os
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

from fixtures import cli
from fixtures.cli import run
from fixtures.errors import ExitCode
from fixtures.session import signals
from tests.commands import suite


@pytest.fixture
def kept(tmp_path):
    """A folder of reports with what an earlier run has left, among it a run that was broken off."""
    (tmp_path / "allure-results").mkdir()
    (tmp_path / "allure-results" / "old-result.json").write_text("{}")
    (tmp_path / "unfinished").mkdir()
    (tmp_path / "unfinished" / "store").write_text("grants")
    (tmp_path / "verdict.json").write_text("{}")
    return tmp_path


def files(folder):
    paths = [path for path in folder.rglob("*.*") if path.suffix != ".lock"]
    found = {path.relative_to(folder): path.read_bytes() for path in paths}
    return found | {"store": (folder / "unfinished" / "store").read_bytes()}


@pytest.mark.parametrize("words", [["--collect-only", "-q"], ["-k", "no_test_is_called_so"]])
def test_looking_and_choosing_nothing_touch_nothing(kept, words):
    before = files(kept)

    ended = suite("run", "--step", "12", "--reports", kept, "--", *words)

    assert files(kept) == before
    assert ended.returncode != ExitCode.NOT_CONFORMANT, ended.stdout


@pytest.mark.parametrize("sent", [[signal.SIGTERM], [signal.SIGHUP], [signal.SIGINT] * 2])
def test_a_signal_interrupts_the_run_and_its_reports_are_written(tmp_path, sent):
    words = [sys.executable, "-m", "fixtures.cli", "run", "--step", "02,05"]
    with subprocess.Popen(
        [*words, "--reports", tmp_path],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        results = tmp_path / "unfinished" / "results.jsonl"
        until = time.monotonic() + 60
        while not (results.exists() and results.stat().st_size) and time.monotonic() < until:
            time.sleep(0.1)
        for each in sent:
            process.send_signal(each)
            time.sleep(0.3)
        said, _ = process.communicate(timeout=120)

    verdict = json.loads((tmp_path / "verdict.json").read_text("utf-8"))
    assert process.returncode in {ExitCode.INCOMPLETE, ExitCode.INCONCLUSIVE}, said
    assert verdict["scope"]["broken_off"]
    assert "Broken off after" in said
    assert "Traceback" not in said
    assert (tmp_path / "unfinished").is_dir()


def test_a_third_signal_more_ends_the_process_at_once(monkeypatch):
    raised = []
    monkeypatch.setattr(signal, "raise_signal", raised.append)
    undo = signals.Interrupts().take()
    handler = signal.getsignal(signal.SIGTERM)
    try:
        with pytest.raises(KeyboardInterrupt):
            handler(signal.SIGTERM, None)
        handler(signal.SIGTERM, None)
        handler(signal.SIGTERM, None)
        assert not raised
        handler(signal.SIGTERM, None)
    finally:
        undo()

    assert raised == [signal.SIGTERM]


def test_a_signal_after_the_last_test_interrupts_nothing(monkeypatch, capsys):
    raised = []
    monkeypatch.setattr(signal, "raise_signal", raised.append)
    interrupts = signals.Interrupts()
    undo = interrupts.take()
    handler = signal.getsignal(signal.SIGHUP)
    try:
        interrupts.tests_are_over()
        handler(signal.SIGHUP, None)
    finally:
        undo()

    assert capsys.readouterr().err == signals.BEING_WRITTEN
    assert raised == []


def test_a_signal_while_a_result_is_written_waits_for_it():
    interrupts = signals.Interrupts()
    undo, done = interrupts.take(), []
    try:
        with interrupts.held():
            signal.raise_signal(signal.SIGTERM)
            done.append("written")
        with pytest.raises(KeyboardInterrupt):
            interrupts.due()
        interrupts.due()
    finally:
        undo()

    assert done == ["written"]


def test_a_repetition_within_a_report_can_be_interrupted():
    interrupts = signals.Interrupts()
    undo = interrupts.take()
    try:
        with (
            pytest.raises(KeyboardInterrupt),
            interrupts.held(),
            interrupts.held(held=False),
        ):
            signal.raise_signal(signal.SIGTERM)
    finally:
        undo()


def test_what_is_cut_off_in_the_middle_is_no_error(monkeypatch):
    told = []
    monkeypatch.setattr(sys, "unraisablehook", told.append)
    interrupts = signals.Interrupts()
    undo = interrupts.take()
    try:
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
    finally:
        undo()
    sys.unraisablehook(None)  # as late as at the end of the interpreter

    assert told == []


def test_an_interruption_before_the_session_has_no_verdict(monkeypatch):
    def interrupted(_words, plugins):
        plugins[0].pytest_keyboard_interrupt(SimpleNamespace(value=KeyboardInterrupt()))
        return 2

    monkeypatch.setattr(pytest, "main", interrupted)

    with pytest.raises(KeyboardInterrupt):
        run.judged([])


def test_who_interrupts_a_run_as_it_is_taken_up_is_told_how_to_go_on(monkeypatch, capsys, tmp_path):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "taken_up", interrupted)

    code = cli.main(["run", "--resume", "--reports", str(tmp_path)])

    told = capsys.readouterr().err
    assert code == ExitCode.INCOMPLETE
    assert f"nothing is lost. Go on: stet-conformance run --resume --reports {tmp_path}\n" in told


@pytest.mark.parametrize("words", [["check", "--profile=p"], ["run"], ["show", "1"]])
def test_ctrl_c_in_any_command_is_one_line(monkeypatch, capsys, words):
    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(f"fixtures.cli.{words[0]}.run", interrupted)

    assert cli.main(words) == ExitCode.INCOMPLETE
    assert capsys.readouterr().err == f"\n{cli.INTERRUPTED}\n"


def test_an_error_of_our_own_is_no_verdict(monkeypatch, capsys):
    def fails(_):
        raise ZeroDivisionError

    monkeypatch.setattr(run, "run", fails)

    assert cli.main(["run"]) == ExitCode.INCONCLUSIVE
    assert "nothing was tested" in capsys.readouterr().err

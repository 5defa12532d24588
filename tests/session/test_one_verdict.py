"""However a run ends, verdict.json, statement, JUnit, terminal and exit code say one thing."""

import contextlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from fixtures.cli import run, verify
from fixtures.errors import ConfigurationError, ExitCode
from tests.commands import suite
from tests.hostile.planting import opened
from tests.session import broken_ends

HERE = Path(__file__).parent
PLUGINS = ("-p", "no:cacheprovider", "-p", "tests.session.broken_ends")
WORD = re.compile(r"^(.+) \(exit code (\d)\)$", re.MULTILINE)
WITH_HTML = {"conformant", "scan_finds", "html_fails", "history_is_a_folder", "learnt_late"}
"""Ways whose run writes the page by Allure; the others save the seconds that Node takes."""


def ended(folder, how, *words, after=()):
    none = folder / "none"
    none.touch()  # a file is no folder, into which npm would fetch a generator
    words = (*words, *([] if how in WITH_HTML else [f"--generator={none}"]))
    command = ("run", f"--reports={folder}", "--step=12", *words, "--", *PLUGINS, *after)
    done = suite(*command, env=os.environ | {"BROKEN_END": how})
    return done.returncode, done.stdout + done.stderr


def said(folder, code, told):
    """The exit codes of everything that a run leaves; what is not there says nothing."""
    found = {"process": code, "terminal": int(WORD.findall(told)[-1][1])}
    with contextlib.suppress(FileNotFoundError):
        document = json.loads((folder / "verdict.json").read_bytes())
        found["verdict.json"] = document["exit_code"]
        word = document["verdict"]
        found["word"] = found["process"] if f"{word} (exit code {code})" in told else word
        for name in ("statement.html", "allure-report.html"):
            with contextlib.suppress(FileNotFoundError):
                page = (folder / name).read_text("utf-8")
                found[name] = code if f">{word}<" in re.sub(r">\s+|\s+<", _tight, page) else None
        with contextlib.suppress(FileNotFoundError):
            junit = (folder / "junit.xml").read_text("utf-8")
            found["junit.xml"] = int(re.search(r'"exit code" value="(\d)"', junit)[1])
    return found


def _tight(found):
    return found[0].strip()


@pytest.mark.parametrize("how", broken_ends.WAYS)
def test_every_place_says_one_thing_whatever_fails_at_the_end(tmp_path, how):
    (tmp_path / "verdict.json").write_text('{"exit_code": 1, "verdict": "of an earlier run"}')
    (tmp_path / "statement.html").write_text("of an earlier run")

    code, told = ended(tmp_path, how)

    places = said(tmp_path, code, told)
    assert set(places.values()) == {broken_ends.WAYS[how]}, (places, told)
    assert "Traceback" not in told
    assert not [*tmp_path.glob("*.part")]


@pytest.mark.parametrize("how", ["learnt_late", "learnt_late_without_page"])
def test_what_was_learnt_late_is_taken_out_of_what_was_written_before(tmp_path, how):
    code, told = ended(tmp_path, how)

    late = tmp_path / "allure-results" / "late-attachment.txt"
    assert (code, "SECRET" in told) == (0, False), told
    assert late.read_text() == "a bank repeats <code 1> before it gives it"
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.name for path in files if broken_ends.SECRET.encode() in opened(path)] == []
    results = [json.loads(path.read_bytes()) for path in late.parent.glob("*-result.json")]
    assert "a test that met <code 1>" in [each.get("description") for each in results]
    page = tmp_path / "allure-report.html"
    assert page.exists() == (how in WITH_HTML)
    assert how not in WITH_HTML or re.search(rb"a test that met .{1,9}code 1", opened(page))
    history = tmp_path / "history.jsonl"
    assert not history.exists() or len(history.read_text("utf-8").splitlines()) == 1


def test_the_reports_of_a_run_whose_end_failed_verify(tmp_path):
    code, told = ended(tmp_path, "plugin_fails")

    document = json.loads((tmp_path / "verdict.json").read_bytes())
    assert code == ExitCode.INCONCLUSIVE, told
    assert document["scope"]["failure"]["code"] == ExitCode.INCONCLUSIVE
    assert document["sentence"].endswith(
        "The results alone: CONFORMANT within step 12. "
        "Every MUST requirement in scope was exercised and passed."
    )
    assert verify.run(_named(tmp_path)) == ExitCode.CONFORMANT


def _named(folder):
    return type("Arguments", (), {"named": folder, "folder": folder, "public_key": None})()


def test_the_history_has_one_entry_for_a_run_that_wrote_its_reports_twice(tmp_path):
    ended(tmp_path, "scan_finds")

    assert len((tmp_path / "history.jsonl").read_text().splitlines()) == 1


def test_what_fails_as_the_suite_closes_changes_no_verdict(tmp_path):
    code, told = ended(tmp_path, "closing_fails")

    assert code == json.loads((tmp_path / "verdict.json").read_bytes())["exit_code"] == 0
    assert "This suite failed as it closed: ZeroDivisionError" in told


def test_an_error_before_any_session_is_raised(monkeypatch):
    def fails(*_words, **_plugins):
        raise ConfigurationError("a", "b", "c", "d")

    monkeypatch.setattr(pytest, "main", fails)

    with pytest.raises(ConfigurationError):
        run.judged([])


def test_a_file_that_no_run_has_left_is_not_removed(tmp_path):
    (tmp_path / "manifest.json").write_text("of a web application")

    code, told = ended(tmp_path, "conformant", after=["--verdict-only"])

    assert code == 0, told
    assert (tmp_path / "manifest.json").read_text() == "of a web application"


def test_a_run_that_judged_nothing_says_that_the_reports_are_of_an_earlier_one(tmp_path):
    (tmp_path / "verdict.json").write_text("{}")

    code, told = ended(tmp_path, "conformant", "-k", "no_test_is_called_so")

    assert code == ExitCode.USAGE
    assert f"The reports in {tmp_path} are those of an earlier run." in told


def test_a_reader_that_goes_away_changes_no_verdict(tmp_path):
    command = [sys.executable, "-m", "fixtures.cli", "run", f"--reports={tmp_path}", "--step=12"]
    with subprocess.Popen(
        [*command, "--", "-p", "no:cacheprovider"],
        cwd=HERE.parents[1],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        process.stdout.close()
        process.wait(timeout=120)
        errors = process.stderr.read()

    document = json.loads((tmp_path / "verdict.json").read_bytes())
    assert process.returncode == document["exit_code"] == 0, errors
    assert "Traceback" not in errors

"""A pytest plugin that lets one thing fail at the end of a run, named by BROKEN_END."""

import errno
import json
import os
from collections.abc import Callable
from typing import Any

import pytest

from fixtures.report import files
from fixtures.report.allure import html
from fixtures.report.audit import manifest, transcript
from fixtures.run import RUN
from fixtures.session import reporting
from fixtures.tpp.evidence.redaction import Redaction

SECRET = "planted-secret-value-1234"
WAYS = {
    "conformant": 0,
    "scan_finds": 3,
    "learnt_late": 0,
    "learnt_late_without_page": 0,
    "scan_fails": 3,
    "statement_fails": 3,
    "transcript_fails": 3,
    "seal_fails": 3,
    "terminal_fails": 3,
    "html_fails": 3,
    "document_fails": 3,
    "plugin_fails": 3,
    "no_room": 4,
    "no_room_for_verdict": 4,
    "generator_says_no": 0,
    "history_is_a_folder": 0,
}
"""Each way to end, and the exit code of a run that would be CONFORMANT without it."""
_FAILING: dict[str, tuple[Any, str]] = {
    "scan_fails": (Redaction, "scan"),
    "statement_fails": (files, "statement"),
    "transcript_fails": (transcript, "write"),
    "seal_fails": (manifest, "seal"),
    "terminal_fails": (reporting, "ending"),
    "html_fails": (html, "generate"),
    "document_fails": (files, "document"),
}


def _raising(wrong: Exception) -> Callable[..., Any]:
    def fails(*_given: Any, **_named: Any) -> Any:
        raise wrong

    return fails


def _full(which: str) -> None:
    write = files.put

    def put(path: Any, content: str) -> Any:
        if which in path.name:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        return write(path, content)

    files.put = put


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    how, folder = os.environ["BROKEN_END"], session.config.option.reports
    if how in _FAILING:
        place, name = _FAILING[how]
        setattr(place, name, _raising(ZeroDivisionError("planted")))
    elif how == "scan_finds":
        session.config.stash[RUN].evidence.redaction.learn(SECRET, "code")
        (folder / "note.txt").write_text(SECRET)
    elif how.startswith("learnt_late"):
        place = folder / "allure-results"
        (place / "late-attachment.txt").write_text(f"a bank repeats {SECRET} before it gives it")
        result = next(place.glob("*-result.json"))
        told = json.loads(result.read_bytes()) | {"description": f"a test that met {SECRET}"}
        result.write_text(json.dumps(told))
        session.config.stash[RUN].evidence.redaction.learn(SECRET, "code")
        if how == "learnt_late_without_page":
            html.generate = _raising(html.GenerationFailed("planted"))
    elif how == "plugin_fails":
        raise ZeroDivisionError
    elif how == "generator_says_no":
        html.generate = _raising(html.GenerationFailed("planted"))
    elif how == "history_is_a_folder":
        (folder / "history.jsonl").mkdir()
    elif how.startswith("no_room"):
        _full(how.removeprefix("no_room").removeprefix("_for_"))


def pytest_unconfigure() -> None:
    if os.environ["BROKEN_END"] == "closing_fails":
        raise ZeroDivisionError

"""A run that is killed leaves its results, is reported as incomplete, and is taken up."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fixtures.bank import embedded
from fixtures.persistence import journal
from tests.commands import suite

ROOT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-m", "fixtures.cli"]
BRIEF = ("--step=03,07", "--", "-p", "no:cacheprovider", "--generated", "0", "--verdict-only")
PATIENCE = 240
ROOM = 100_000  # bytes that a file may have: less than the store of such a run


def verdict_of(reports):
    document = json.loads((reports / "verdict.json").read_bytes())
    outcomes = {each["nodeid"]: each["outcome"] for each in document["results"]}
    return document["verdict"], outcomes, document["logins"]


def broken(profile, reports, number):
    """Begin a run, and send it a signal when it has some results."""
    words = ["run", "--profile", profile, "--reports", reports, *BRIEF]
    kept = reports / "unfinished" / "results.jsonl"
    with subprocess.Popen(
        [*COMMAND, *map(str, words)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        end = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < end:
            if kept.exists() and len(kept.read_bytes().splitlines()) > 20:
                break
            time.sleep(0.02)
        process.send_signal(number)
        told, _ = process.communicate(timeout=PATIENCE)
    return process.returncode, told


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with embedded.start(tmp_path_factory.mktemp("bank")) as bank:
        yield bank


@pytest.fixture(scope="module")
def unbroken(running, tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    suite("run", "--profile", running.profile, "--reports", folder, *BRIEF)
    return verdict_of(folder)


def test_a_killed_run_is_reported_and_then_taken_up(running, unbroken, tmp_path):
    code, _ = broken(running.profile, tmp_path, signal.SIGKILL)
    assert code == -signal.SIGKILL

    reported = suite("report", "--folder", tmp_path)
    word, outcomes, _ = verdict_of(tmp_path)
    assert (reported.returncode, word) == (4, "INCOMPLETE")
    assert "The run was broken off." in reported.stdout
    assert len(outcomes) > 20

    resumed = suite("run", "--resume", "--reports", tmp_path)
    found = verdict_of(tmp_path)
    assert found[:2] == unbroken[:2], resumed.stdout
    assert "SECRET" not in resumed.stdout
    assert not (tmp_path / "unfinished").exists()


def test_ctrl_c_ends_with_a_report_and_the_way_on(running, unbroken, tmp_path):
    code, told = broken(running.profile, tmp_path, signal.SIGINT)

    word, outcomes, _ = verdict_of(tmp_path)
    assert (code, word) == (4, "INCOMPLETE"), told
    assert 0 < len(outcomes) < len(unbroken[1])
    assert f"Go on: stet-conformance run --resume --reports {tmp_path}" in told
    assert "Traceback" not in told

    suite("run", "--resume", "--reports", tmp_path)
    assert verdict_of(tmp_path)[:2] == unbroken[:2]


def test_two_runs_in_one_folder_are_one_too_many(running, tmp_path):
    release = journal.hold(tmp_path)
    try:
        second = suite("run", "--profile", running.profile, "--reports", tmp_path, *BRIEF)
    finally:
        release()

    assert second.returncode == 2
    assert "another run is writing here; wait until it has ended" in second.stderr + second.stdout


def test_a_full_disk_costs_no_result(running, unbroken, tmp_path):
    words = ["run", "--profile", running.profile, "--reports", tmp_path, *BRIEF]
    told = subprocess.run(
        ["prlimit", f"--fsize={ROOM}", *COMMAND, *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )

    assert told.returncode == 4, told.stdout
    assert "store cannot be written (File too large); make room, then go on" in told.stdout
    assert "Traceback" not in told.stdout + told.stderr

    suite("run", "--resume", "--reports", tmp_path)
    assert verdict_of(tmp_path)[:2] == unbroken[:2]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_told_before_anything_is_sent(running, tmp_path):
    tmp_path.chmod(0o500)

    told = suite("run", "--profile", running.profile, "--reports", tmp_path / "reports", *BRIEF)

    assert told.returncode == 2
    assert re.search(r"cannot be written \(Permission denied\)", told.stderr + told.stdout)


def test_a_resume_without_a_broken_run_says_so(tmp_path):
    told = suite("run", "--resume", "--reports", tmp_path)

    assert told.returncode == 2
    assert told.stderr.count("\n") == 1
    assert "holds no unfinished run" in told.stderr

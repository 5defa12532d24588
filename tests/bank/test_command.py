"""`stet-conformance bank`: what it prints works as it stands, and it stops when it is told."""

import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from fixtures.bank.defects import DEFECTS
from fixtures.profile.loader import load

COMMAND = [sys.executable, "-m", "fixtures.cli", "bank"]
ROOT = Path(__file__).parents[2]
QUIET = {**os.environ, "PYTHONWARNINGS": "error"}


@pytest.fixture
def started(tmp_path):
    """A bank in a process of its own, and what it printed."""
    words = [*COMMAND, "--folder", str(tmp_path / "bank")]
    with subprocess.Popen(words, cwd=ROOT, env=QUIET, stdout=subprocess.PIPE, text=True) as process:
        printed = [process.stdout.readline() for _ in range(13)]
        yield process, printed
        process.kill()


def once(*words):
    """One short run."""
    return subprocess.run(
        [*COMMAND, *words],
        cwd=ROOT,
        env=QUIET,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_the_printed_curl_gets_a_token(started):
    _, printed = started
    line = next(line for line in printed if "client_credentials" in line)

    answer = subprocess.run(
        [*shlex.split(line), "-s"], capture_output=True, text=True, timeout=30, check=True
    )

    assert '"scope": "pisp"' in answer.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_well_when_it_is_told(started, number, tmp_path):
    process, printed = started
    assert tomllib.loads((tmp_path / "bank" / "profile.toml").read_text("utf-8"))

    process.send_signal(number)

    assert process.wait(10) == 0
    assert "Profile" in "".join(printed)


def test_nothing_secret_is_printed(started, tmp_path):
    _, printed = started
    secrets = [path.read_text("utf-8") for path in (tmp_path / "bank").glob("psu-*")]

    assert len(secrets) == 10  # a password and an OTP for each of five persons
    assert not [secret for secret in secrets if secret in "".join(printed)]


def test_a_taken_port_is_one_line():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = once("--port", str(taken.getsockname()[1]))

    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "is not available" in ended.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--port", "70000"), "70000 is not a port"),
        (("--defect", "none-such"), "no defect is named 'none-such'"),
        (("--folder", "/dev/null/x"), "is not available"),
    ],
)
def test_what_cannot_be_used_is_one_line(words, said):
    ended = once(*words)

    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    assert said in ended.stderr


def test_the_defects_are_listed():
    listed = once("--list-defects").stdout.splitlines()

    assert [line.split()[0] for line in listed] == list(DEFECTS)
    assert all(line.rstrip().endswith(")") for line in listed)


def test_a_relative_folder_gives_a_profile_that_finds_its_files(tmp_path):
    with subprocess.Popen(
        [*COMMAND, "--folder", "bank"],
        cwd=tmp_path,
        env={**QUIET, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        printed = [process.stdout.readline() for _ in range(2)]
        profile = load(Path(printed[1].removeprefix("Profile: ").strip()))
        process.kill()

    assert {each.certificate.is_file() for each in profile.certificates.values()} == {True}
    assert Path(profile.tls.trust).is_file()

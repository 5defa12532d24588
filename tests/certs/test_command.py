"""`certs` writes the family, lists it, and never overwrites a key."""

import argparse
import signal
import socket
import subprocess
import sys

import pytest

from certs import flaws
from fixtures.cli import certs
from fixtures.errors import ConfigurationError, ExitCode

# A shell that starts this in the background has SIGINT ignored; a terminal has not.
PROGRAM = """
import argparse, signal
from fixtures.cli import certs
parser = argparse.ArgumentParser()
certs.add_arguments(parser)
signal.signal(signal.SIGINT, signal.default_int_handler)
raise SystemExit(certs.run(parser.parse_args()))
"""


def run(*arguments):
    parser = argparse.ArgumentParser()
    certs.add_arguments(parser)
    return certs.run(parser.parse_args([str(argument) for argument in arguments]))


def test_the_whole_family_is_written_and_listed(tmp_path, capsys):
    code = run(tmp_path)

    lines = capsys.readouterr().out.splitlines()
    assert code == ExitCode.CONFORMANT
    assert lines[0].split() == ["slot", "number", "roles", "from", "until", "file"]
    assert [line.split()[0] for line in lines[1 : len(flaws.CATALOGUE) + 1]] == [*flaws.CATALOGUE]
    assert lines[1].split()[:4] == ["tpp", "sound", "PSDFR-ACPR-12345", "PSP_AI,PSP_IC"]
    assert any(str(tmp_path / "no_number.pem") in line for line in lines)
    assert "PRIVATE" not in "".join(lines)


def test_only_the_named_slots_are_written(tmp_path):
    run(tmp_path, "--slots", "tpp, expired")

    assert {path.name for path in tmp_path.glob("*.key")} == {"tpp.key", "expired.key"}


def test_a_key_that_stands_there_is_not_overwritten(tmp_path):
    (tmp_path / "expired.key").write_text("precious")

    with pytest.raises(ConfigurationError, match=r"expired\.key: a key file exists there"):
        run(tmp_path, "--slots", "tpp,expired")

    assert [path.name for path in tmp_path.iterdir()] == ["expired.key"]
    assert (tmp_path / "expired.key").read_text() == "precious"


def test_an_unknown_slot_is_refused_with_the_choice(tmp_path):
    with pytest.raises(ConfigurationError, match="no slot is named 'expird'; choose from tpp,"):
        run(tmp_path, "--slots", "expird")


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(ConfigurationError, match="cannot be written"):
        run(tmp_path / "file", "--slots", "tpp")


def test_a_folder_that_cannot_be_looked_into_is_refused(tmp_path):
    with pytest.raises(ConfigurationError, match="cannot be written"):
        run(tmp_path / ("long" * 99), "--slots", "tpp")


@pytest.mark.parametrize("port", ["busy", "70000"])
def test_a_port_that_cannot_be_had_is_refused(port, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        asked = taken.getsockname()[1] if port == "busy" else port

        with pytest.raises(ConfigurationError, match=f"port {asked} is not available"):
            run(tmp_path / "certificates", "--slots", "tpp", "--serve", asked)

    assert not (tmp_path / "certificates").exists()


def test_revocation_is_served_until_interrupted(tmp_path, pytestconfig):
    command = [sys.executable, "-c", PROGRAM, str(tmp_path), "--slots=tpp", "--serve=0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=pytestconfig.rootpath
    ) as served:
        try:
            told = next(line for line in served.stdout if line.startswith("CRL and OCSP at "))
            port = int(told.split()[4].rpartition(":")[2])
            with socket.create_connection(("127.0.0.1", port), timeout=5):
                served.send_signal(signal.SIGINT)
            code = served.wait(timeout=10)
        finally:
            served.kill()

    assert code == ExitCode.CONFORMANT

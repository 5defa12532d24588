"""The command `check` tells a user whether it is the configuration or the bank."""

import argparse
import socket
import tomllib
from copy import deepcopy

import pytest

from certs import export
from certs.pki import Pki
from fixtures.cli import check
from fixtures.errors import ConfigurationError, ExitCode
from fixtures.preflight import preflight
from tests.profile.files import SOUND, TEMPLATE, write


@pytest.fixture
def checked(capsys):
    """Runs the command: exit code and printed lines."""

    def run(*words):
        parser = argparse.ArgumentParser()
        check.add_arguments(parser)
        code = check.run(parser.parse_args([str(word) for word in words]))
        return code, capsys.readouterr().out.splitlines()

    return run


@pytest.fixture
def at_closed_ports(tmp_path, monkeypatch):
    """A profile with sound certificates whose bank does not listen."""
    monkeypatch.setenv("PSU_PASSWORD", "made-up-4711-x")
    export.write(Pki(), tmp_path / "lab", ["tpp"])
    tables = deepcopy(SOUND)
    tables["certificates"] = {"tpp": {"certificate": "lab/tpp.pem", "key": "lab/tpp.key"}}
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"https://127.0.0.1:{listener.getsockname()[1]}"
    tables["endpoints"] = {"authorize": f"{url}/authorize", "token": f"{url}/token"}
    return write(tmp_path, tables)


def test_the_embedded_bank_is_sound(checked):
    code, lines = checked("--profile", "reference")

    assert code == ExitCode.CONFORMANT
    assert {line.split()[0] for line in lines[1:-1]} == {"ok", "declared"}
    assert any("TLSv1.3 and TLSv1.2, certificate 'tpp' presented" in line for line in lines)
    assert any("a valid request leads to a page: HTTP 200" in line for line in lines)
    assert " 0 wrong, " in lines[-1]


def test_an_embedded_bank_is_not_started_offline(checked):
    code, lines = checked("--profile", "reference", "--offline")

    assert code == ExitCode.CONFORMANT
    assert lines[-1] == "1 ok, 0 warning, 0 wrong, 0 declared"


def test_a_profile_not_yet_filled_in_is_wrong(checked):
    code, lines = checked("--profile", TEMPLATE)

    assert code == ExitCode.USAGE
    assert [line.split(": ")[0] for line in lines[1:-1]] == [
        "wrong    certificates.tpp.certificate",
        "wrong    certificates.tpp.key",
    ]
    assert lines[-1] == "0 ok, 0 warning, 2 wrong, 0 declared"


def test_nothing_is_sent_while_a_certificate_is_wrong(checked, tmp_path, monkeypatch):
    monkeypatch.setattr(preflight, "network", lambda _: pytest.fail("the network was used"))
    path = write(tmp_path, tomllib.loads(TEMPLATE.read_text()))

    code, lines = checked("--profile", path)

    assert code == ExitCode.USAGE
    assert any(line.startswith("wrong    certificates.tpp: ") for line in lines)


def test_a_bank_that_does_not_listen_is_inconclusive(checked, at_closed_ports):
    code, lines = checked("--profile", at_closed_ports)

    assert code == ExitCode.INCONCLUSIVE
    assert "no connection (Connection refused)" in lines[-3]
    assert lines[-2].startswith("declared errors.bad_rt = 404")


def test_nothing_is_sent_offline(checked, at_closed_ports):
    code, lines = checked("--profile", at_closed_ports, "--offline")

    assert code == ExitCode.CONFORMANT
    assert lines[-1] == "3 ok, 0 warning, 0 wrong, 1 declared"


def test_an_absent_profile_is_refused(checked):
    with pytest.raises(ConfigurationError, match="no such file"):
        checked("--profile", "none.toml")

"""The command line as a whole: version, examples, completion, one spelling for one option."""

import errno
import shlex
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from unittest.mock import Mock

import pytest

from fixtures.cli import COMMANDS, SHELLS, main, parser
from fixtures.cli.examples import EXAMPLES
from fixtures.errors import ExitCode

LINES = [pytest.param(line, id=line) for lines in EXAMPLES.values() for line in lines]


def test_the_version_is_the_distribution_s(capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])

    assert capsys.readouterr().out == f"stet-conformance {version('stet-conformance')}\n"


def test_each_command_has_examples():
    assert EXAMPLES.keys() == COMMANDS.keys()


@pytest.mark.parametrize("line", LINES)
def test_an_example_is_a_command_line_of_its_command(line):
    words = shlex.split(line)

    assert parser().parse_args(words).command == words[0]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_ends_with_its_examples(command, capsys):
    with pytest.raises(SystemExit, match="0"):
        main([command, "--help"])

    said = capsys.readouterr().out
    assert said.rstrip().endswith(f"stet-conformance {EXAMPLES[command][-1]}")


@pytest.mark.parametrize("shell", SHELLS)
def test_the_completion_script_names_each_command(shell, capsys):
    pytest.importorskip("shtab")
    with pytest.raises(SystemExit, match="0"):
        main(["--print-completion", shell])

    said = capsys.readouterr().out
    assert [name for name in COMMANDS if name not in said] == []


def test_bash_completes_a_command_and_its_option(capsys):
    pytest.importorskip("shtab")
    with pytest.raises(SystemExit):
        main(["--print-completion", "bash"])
    script = capsys.readouterr().out
    asked = (
        'COMP_WORDS=(stet-conformance report --inst); COMP_CWORD=2; COMP_LINE="${COMP_WORDS[*]}"\n'
        'eval "$(complete -p stet-conformance | sed -E "s/.*-F ([^ ]+).*/\\1/")"\n'
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
    )

    done = subprocess.run(
        ["bash", "-c", script + asked], capture_output=True, text=True, check=False
    )

    assert "--install" in done.stdout.split()


@pytest.mark.parametrize(
    "command", ["run", "collect", "prove", "report", "show", "ticket", "verify"]
)
def test_the_folder_of_a_run_is_named_reports(command):
    needed = ["--profile", "x"] if command == "collect" else []
    chosen = vars(parser().parse_args([command, *needed, "--reports", "there"]))

    assert "there" in {str(value) for value in chosen.values()}


@pytest.mark.parametrize("words", [["verify", "there"], ["verify", "--reports", "there"]])
def test_verify_takes_the_folder_in_both_ways(words):
    chosen = parser().parse_args(words)

    assert str(chosen.named or chosen.folder) == "there"


def test_the_unique_module_runs_the_same_command():
    done = subprocess.run(
        [sys.executable, "-m", "stet_conformance", "--version"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout.split()[0]) == (0, "stet-conformance")


def test_what_belongs_to_somebody_else_is_one_line(monkeypatch, capsys):
    closed = PermissionError(errno.EACCES, "Permission denied", "/of/another/unfinished")
    monkeypatch.setattr(Path, "is_dir", Mock(side_effect=closed))

    code = main(["report", "--folder", "/of/another"])

    told = "/of/another/unfinished: cannot be used (Permission denied); change its rights, or"
    assert code == ExitCode.USAGE
    assert capsys.readouterr().err == f"{told} name another\n"

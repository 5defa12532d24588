"""No command lets what it reads give orders to a terminal."""

import io
import json
import sys

import pytest

from fixtures.cli import main
from fixtures.cli.output import SpeltOut

ORDERS = "\x1b[2J \x9b \r \u202e \u2066 \x07"


def test_control_characters_are_spelt_out_and_lines_stay():
    stream = io.StringIO()

    SpeltOut(stream).writelines([f"a{ORDERS}\n", "b\tc \u00e9\n"])

    assert stream.getvalue() == "a\\x1b[2J \\x9b \\r \\u202e \\u2066 \\x07\nb\tc \u00e9\n"


def test_a_path_in_an_error_is_spelt_out(capsys, tmp_path):
    code = main(["check", "--profile", str(tmp_path / "a\x1b[2J\nb.toml")])

    told = capsys.readouterr().err
    assert code == 2
    assert told.count("\n") == 1
    assert told.rstrip("\n").isprintable()


def test_a_verdict_in_a_foreign_file_is_spelt_out(capsys, tmp_path):
    (tmp_path / "verdict.json").write_text(json.dumps({"bank": ORDERS, "verdict": ORDERS}))

    main(["diff", str(tmp_path / "verdict.json"), str(tmp_path / "verdict.json")])

    told = capsys.readouterr()
    assert "\x1b" not in told.out + told.err
    assert "\u202e" not in told.out + told.err


@pytest.mark.parametrize("closed", ["stdout", "stderr"])
def test_a_command_whose_output_is_closed_runs_to_its_end(monkeypatch, closed):
    monkeypatch.setattr(sys, closed, None)

    code = main(["check", "--profile", "none.toml"])
    getattr(sys, closed).close()

    assert code == 2

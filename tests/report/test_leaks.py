"""A secret that reaches a file fails the whole run, whatever its spelling."""

import os
import re
import subprocess
import sys
from pathlib import Path

from fixtures.tpp.evidence.encodings import encodings

HERE = Path(__file__).parent
ENCODINGS = {"raw", "url", "json", "html", "base64", "base64url", "hex"}


def judged(folder, *words):
    command = [sys.executable, "-m", "fixtures.cli", "run", f"--reports={folder}", "--step=12"]
    done = subprocess.run(
        [*command, "--", "-p", "no:cacheprovider", *words],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(HERE)},
        cwd=HERE.parents[1],
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout


def test_a_planted_secret_in_any_spelling_fails_the_run_and_is_named(tmp_path):
    code, told = judged(tmp_path, "-p", "planted")

    named = set(re.findall(r"SECRET in a report: code, (\w+), in .*?(\w+-\d+\.txt)", told))
    planted = {path.name for path in tmp_path.glob("*-*.txt")}
    assert code == 3
    assert {name for _, name in named} == planted
    assert {encoding for encoding, _ in named} == ENCODINGS
    assert "planted/secret" not in told


def test_the_same_run_without_it_is_clean(tmp_path):
    code, told = judged(tmp_path)

    assert code == 0, told
    assert "SECRET in a report" not in told


def test_the_plants_cover_every_encoding_that_is_searched():
    assert set(encodings('planted/secret+"é"~value 1234').values()) == ENCODINGS

"""The CI recipes: their shell is shell, and uses what the suite has. `make recipes` runs them."""

import re
import shlex
import subprocess

import pytest

from fixtures.cli import parser
from tests.ci.recipes import KINDS, RECIPES

NUMBERS = {"github-actions.yml": 6, "gitlab-ci.yml": 3, "Jenkinsfile": 3, "Containerfile": 1}
"""Scripts of each recipe, so that none is passed over."""
SCRIPTS = [
    pytest.param(script, id=f"{name}-{number}")
    for name, scripts in KINDS.items()
    for number, script in enumerate(scripts())
]


@pytest.mark.parametrize("name", KINDS)
def test_every_script_of_a_recipe_is_found(name):
    assert len(KINDS[name]()) == NUMBERS[name]


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_is_shell(script):
    shell = script.replace("${{ matrix.bank }}", "one")
    done = subprocess.run(["bash", "-n"], input=shell, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_calls_the_suite_with_options_that_it_has(script):
    for line in re.findall(r"stet-conformance ([a-z].*?)(?:\||>|$)", script, re.MULTILINE):
        words = shlex.split(line.replace("$STET_OPTIONS", "--step 12"))

        assert parser().parse_args(words).command == words[0]


@pytest.mark.parametrize("name", KINDS)
def test_a_recipe_installs_the_runtime_lock_alone(name):
    text = (RECIPES / name).read_text("utf-8")

    assert "runtime.txt" in text
    assert "dev.txt" not in text
    assert "--require-hashes" in text

"""The suite as a pytest plugin: found by its entry point, harmless until a profile is named."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = "-pstet_conformance.pytest_plugin"


def run(*words, folder):
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-pno:cacheprovider", *words],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_session_of_others_loads_options_and_nothing_else(tmp_path):
    (tmp_path / "test_others.py").write_text(
        "import sys\n\n"
        "def test_light():\n"
        "    assert 'fixtures.session.options' in sys.modules\n"
        "    assert not {'flask', 'fixtures.plugin', 'OpenSSL'} & sys.modules.keys()\n"
    )

    done = run(PLUGIN, "-q", "test_others.py", folder=tmp_path)

    assert done.returncode == 0, done.stdout


def test_collecting_without_a_profile_lists_the_tests_and_touches_nothing(tmp_path):
    done = run(PLUGIN, "--pyargs", "conformance", "--collect-only", "-q", folder=tmp_path)

    assert done.returncode == 0, done.stdout
    assert "test_12_metadata.py::" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_running_without_a_profile_says_what_is_missing(tmp_path):
    done = run(PLUGIN, "--pyargs", "conformance", folder=tmp_path)

    assert done.returncode == 2
    assert "--profile FILE: name the profile of the bank under test" in done.stdout + done.stderr


def test_an_option_that_another_plugin_has_too_is_one_line(tmp_path):
    (tmp_path / "others.py").write_text(
        "def pytest_addoption(parser):\n    parser.addoption('--profile')\n"
    )

    done = run("-pothers", PLUGIN, "--co", folder=tmp_path)

    assert done.returncode == 4
    assert done.stderr.startswith("ERROR: stet-conformance: option")
    assert "switch that plugin off by -p no:NAME, or call stet-conformance run" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("expression", "inside", "outside"),
    [
        ("step12", "test_12_metadata.py", "test_05_token_request.py"),
        ("must and step05", "test_05_token_request.py", "test_12_metadata.py"),
    ],
)
def test_markers_choose_by_level_and_step(tmp_path, expression, inside, outside):
    words = ("--pyargs", "conformance", "--collect-only", "-q", "-m", expression)
    done = run(PLUGIN, *words, folder=tmp_path)

    assert done.returncode == 0, done.stdout
    assert (inside in done.stdout, outside in done.stdout) == (True, False)


def test_must_and_should_share_no_test(tmp_path):
    def listed(expression):
        words = ("--pyargs", "conformance", "--collect-only", "-q", "-m", expression)
        lines = run(PLUGIN, *words, folder=tmp_path).stdout.splitlines()
        return {line for line in lines if "::" in line}

    must, should, both = listed("must"), listed("should"), listed("must and should")

    assert min(len(must), len(should)) > 10
    assert both == set()

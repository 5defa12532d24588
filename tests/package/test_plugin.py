"""The suite as a pytest plugin: found by its entry point, harmless until a profile is named."""

import json
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


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    """The markers by level and step of each test of requirements, collected without a profile."""
    folder = tmp_path_factory.mktemp("marked")
    (folder / "dump.py").write_text(
        "import json\n\n"
        "def pytest_collection_finish(session):\n"
        "    found = {i.nodeid: {m.name for m in i.iter_markers()} for i in session.items}\n"
        "    names = {name: sorted(each) for name, each in found.items()}\n"
        "    open('marked.json', 'w').write(json.dumps(names))\n"
    )
    done = run(PLUGIN, "-pdump", "--pyargs", "conformance", "--collect-only", "-q", folder=folder)
    assert done.returncode == 0, done.stdout
    return json.loads((folder / "marked.json").read_bytes())


def test_each_test_has_one_step_and_at_most_one_level(marked):
    steps = {name: [m for m in each if m.startswith("step")] for name, each in marked.items()}
    levels = {name: {"must", "should", "info"}.intersection(each) for name, each in marked.items()}

    assert {name for name, found in steps.items() if len(found) != 1} == set()
    assert {name for name, found in levels.items() if len(found) != 1} == set()
    assert all(each == ["step12"] for name, each in steps.items() if "test_12_" in name)


def test_collecting_without_a_profile_finds_every_step(marked):
    found = {marker for each in marked.values() for marker in each}

    assert {f"step{step:02d}" for step in range(13)} <= found


def test_a_marker_chooses_the_tests_that_bear_it(tmp_path, marked):
    words = ("--pyargs", "conformance", "--collect-only", "-q", "-m", "must and step12")
    done = run(PLUGIN, *words, folder=tmp_path)

    chosen = {line.rpartition("/")[2] for line in done.stdout.splitlines() if "::" in line}
    wanted = {name for name, each in marked.items() if {"must", "step12"} <= {*each}}
    assert chosen == {name.rpartition("/")[2] for name in wanted}
    assert wanted

"""Another distribution's packages of the same names are noticed, and told on one line."""

import subprocess
import sys
from pathlib import Path

import pytest

import stet_conformance

ROOT = Path(__file__).resolve().parents[2]
CODE = "import sys, stet_conformance; sys.exit(stet_conformance.main())"
TESTS = """
def test_of_somebody_else(pytestconfig):
    assert not hasattr(pytestconfig.option, "sign_key")
"""


@pytest.fixture
def hidden(tmp_path):
    """Where a package of ours is hidden by a distribution `testtools-fixtures` of the same name."""

    def hide(name):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text('__version__ = "4.1"\n')
        about = tmp_path / "testtools_fixtures-4.1.dist-info"
        about.mkdir()
        (about / "METADATA").write_text("Name: testtools-fixtures\nVersion: 4.1\n")
        (about / "top_level.txt").write_text(f"{name}\n")
        (about / "RECORD").write_text(f"{name}/__init__.py,,\n")
        return tmp_path

    return hide


def run(*words, path, folder):
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env={"PYTHONPATH": f"{path}:{ROOT}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_nothing_is_hidden_here():
    assert stet_conformance.clash() == ""


@pytest.mark.parametrize("name", stet_conformance.PACKAGES)
def test_a_hidden_package_is_one_line_with_its_owner_and_a_cure(hidden, name):
    place = hidden(name)

    done = run("-c", CODE, "--version", path=place, folder=place)

    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line == (
        f"stet-conformance: package '{name}' is that of testtools-fixtures, at {place / name}; "
        "install stet-conformance into an environment of its own, without PYTHONPATH"
    )


def test_a_missing_package_is_one_line(tmp_path):
    (tmp_path / "stet_conformance").symlink_to(ROOT / "stet_conformance")
    done = subprocess.run(
        [sys.executable, "-S", "-c", CODE],
        env={"PYTHONPATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "package 'certs' cannot be imported" in done.stderr


def test_a_pytest_session_of_others_is_left_alone_where_a_package_is_hidden(hidden):
    place = hidden("fixtures")
    (place / "test_others.py").write_text(TESTS)

    done = run(
        *("-m", "pytest", "-q", "-pstet_conformance.pytest_plugin", "test_others.py"),
        path=place,
        folder=place,
    )

    assert done.returncode == 0, done.stdout

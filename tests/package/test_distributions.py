"""What sdist and wheel hold: built from the files of the tree, listed, and compared."""

import email
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("certs", "conformance", "fixtures", "stet_conformance")
BESIDE = ("LICENSE", "README.md", "pyproject.toml")
BUILD = """
import os, sys
from setuptools import build_meta
_, tree, out = sys.argv
os.chdir(tree)
build_meta.build_sdist(out)
build_meta.build_wheel(out)
"""


def tracked():
    """The files of the packages, as git knows them."""
    done = subprocess.run(
        ["git", "ls-files", *PACKAGES, *BESIDE],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in done.stdout.split() if (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The sdist and the wheel, from a copy of the tree."""
    tree, out = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("dist")
    for name in tracked():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, tree / name)
    subprocess.run(
        [sys.executable, "-c", BUILD, tree, out], check=True, capture_output=True, text=True
    )
    (sdist,), (wheel,) = out.glob("*.tar.gz"), out.glob("*.whl")
    return sdist, wheel


def wheel_files(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def metadata(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [each for each in archive.namelist() if each.endswith(".dist-info/METADATA")]
        return email.message_from_bytes(archive.read(name))


def test_the_wheel_holds_each_file_of_the_packages_and_no_other(built):
    _, wheel = built

    assert wheel_files(wheel) == {name for name in tracked() if name.startswith(PACKAGES)}


def test_the_sdist_holds_the_same_and_what_is_needed_to_build_it(built):
    sdist, _ = built
    with tarfile.open(sdist) as archive:
        names = {each.name.partition("/")[2] for each in archive.getmembers() if each.isfile()}

    made = {each for each in names if each.startswith("stet_conformance.egg-info/")}
    assert names - made - {"PKG-INFO", "setup.cfg"} == set(tracked())


def test_the_metadata_say_licence_authors_and_pythons_and_no_address(built):
    about = metadata(built[1])

    assert about["License-Expression"] == "Apache-2.0"
    assert about.get_all("License-File") == ["LICENSE"]
    assert about["Author"] == "The STET conformance developers"
    assert about["Requires-Python"] == ">=3.11"
    assert (about["Home-page"], about.get_all("Project-URL")) == (None, None)
    assert about["Description-Content-Type"] == "text/markdown"


def test_the_wheel_names_its_command_and_its_pytest_plugin(built):
    with zipfile.ZipFile(built[1]) as archive:
        (name,) = [each for each in archive.namelist() if each.endswith("entry_points.txt")]
        text = archive.read(name).decode()

    assert "stet-conformance = stet_conformance:main" in text
    assert "[pytest11]\nstet_conformance.pytest_plugin = stet_conformance.pytest_plugin" in text

"""The locks: hashed, in step with pyproject.toml and with each other, without addresses."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ROOT / ".ci" / "locks"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = {"runtime": (), "browser": ("browser",), "dev": ("dev",)}
PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)


def pins(name):
    text = (LOCKS / f"{name}.txt").read_text("utf-8")
    return {canonicalize_name(each): version for each, version in PIN.findall(text)}


@pytest.mark.parametrize("lock", EXTRAS)
def test_a_lock_pins_what_the_project_asks_for(lock):
    asked = [*PROJECT["dependencies"]]
    asked += [each for name in EXTRAS[lock] for each in PROJECT["optional-dependencies"][name]]
    pinned = pins(lock)

    unmet = [
        each
        for each in map(Requirement, asked)
        if not each.specifier.contains(pinned.get(canonicalize_name(each.name), "0.dev0"))
    ]

    assert unmet == []


@pytest.mark.parametrize("lock", ["runtime", "browser"])
def test_what_users_install_is_what_was_tested(lock):
    tested, installed = pins("dev"), pins(lock)

    assert {name: version for name, version in installed.items() if tested[name] != version} == {}


def test_the_runtime_lock_has_nothing_of_development():
    assert {"mypy", "ruff", "playwright", "mkdocs", "setuptools"} & pins("runtime").keys() == set()


@pytest.mark.parametrize("path", sorted(LOCKS.glob("*.txt")), ids=lambda path: path.stem)
def test_each_pin_of_a_lock_has_a_hash_and_none_an_address(path):
    text = path.read_text("utf-8")
    blocks = re.split(r"^(?=[A-Za-z0-9._-]+==)", text, flags=re.MULTILINE)[1:]

    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert re.findall(r"https?://|--(?:extra-)?index-url |--find-links ", text) == []

"""Wrong profiles along the schema: one line with file, key and cure, exit code 2, nothing sent."""

import copy
import socket
import tomllib
from dataclasses import is_dataclass
from pathlib import Path
from typing import get_args, get_origin

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fixtures.bank import embedded
from fixtures.cli import main
from fixtures.errors import ExitCode
from fixtures.profile.parser import keys
from fixtures.profile.schema import BankProfile


def places(table=BankProfile, path=()):
    """Each key of the schema that holds a value, as a path of names, with its type."""
    for name, hint in keys(table).items():
        if is_dataclass(hint):
            yield from places(hint, (*path, name))
        elif get_origin(hint) is not dict and name not in {"extends", "deviations"}:
            yield (*path, name), hint


PLACES = [
    (path, hint)
    for path, hint in places()
    if not any(is_dataclass(each) for each in get_args(hint))  # optional and repeated tables
]
ODD = st.sampled_from(
    ["\x1b]0;x\x07", "\u202e", "a\r\nb", "", " ", "x" * 70_000, "env:", "https://a..b/", "\x00"]
)


def wrong(hint):
    """Values of another type than the key's."""
    texts, numbers = st.text(max_size=30) | ODD, st.integers(-(2**70), 2**70) | st.floats()
    other = {
        bool: texts | numbers,
        int: texts | st.booleans() | st.integers(max_value=-1),
        float: texts | st.booleans() | st.floats(max_value=-0.5),
    }
    return other.get(hint, numbers | st.booleans() | st.just([[1]]) | st.just({"a": {"b": 1}}))


@st.composite
def slips(draw):
    path, hint = draw(st.sampled_from(PLACES))
    if draw(st.booleans()):
        return (*path[:-1], f"{path[-1]}_{draw(st.sampled_from(['x', '1', 'url']))}"), "unknown key"
    return path, draw(wrong(hint))


def spelt(value):
    """A value in TOML."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f"{quoted(key)} = {spelt(each)}" for key, each in value.items()) + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(spelt, value)) + "]"
    return quoted(value) if isinstance(value, str) else repr(value)


def quoted(text):
    plain = (char if char.isalnum() else f"\\U{ord(char):08x}" for char in text)
    return '"' + "".join(plain) + '"'


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """The profile of an embedded bank that has stopped."""
    with embedded.start(tmp_path_factory.mktemp("bank")) as bank:
        return bank.profile


@pytest.fixture
def ended(sound, capsys, monkeypatch):
    """Run a profile and give exit code and lines; a connection fails the test."""
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("it connected"))

    def run(content):
        file = sound.parent / "wrong.toml"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        code = main(["run", "--profile", str(file), "--reports", str(sound.parent / "reports")])
        told = capsys.readouterr()
        return code, told.err.splitlines(), file

    return run


def is_one_line(ended, key):
    code, lines, file = ended
    assert code == ExitCode.USAGE
    (line,) = lines
    assert line.startswith(str(file))
    assert key in line
    assert "; " in line
    assert line.isprintable()


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(slip=slips())
def test_a_wrong_profile_is_one_line_and_sends_nothing(sound, ended, slip):
    path, value = slip
    whole = copy.deepcopy(tomllib.loads(sound.read_text()))
    table = whole
    for name in path[:-1]:
        table = table.setdefault(name, {})
    table[path[-1]] = value

    is_one_line(ended("\n".join(f"{quoted(k)} = {spelt(v)}" for k, v in whole.items())), path[0])


LINES = {
    "judgement.confirmed": '[judgement]\nconfirmed = ["NOPE-1"]\n',
    "headers.resource": '[headers.resource]\nX-Key = "env:NOT_SET_ANYWHERE"\n',
    "not TOML": "a = " + "[" * 100_000,
    "levels": ".".join("a" * 300) + " = 1\n",
    "1 MiB": "# " + "x" * 2**20,
}


@pytest.mark.parametrize("key", LINES)
def test_ids_references_depth_and_size_are_checked_first(sound, ended, key):
    whole = tomllib.loads(sound.read_text())
    table = {name: each for name, each in whole.items() if name not in {"judgement", "headers"}}
    rest = "\n".join(f"{quoted(k)} = {spelt(v)}" for k, v in table.items())

    is_one_line(ended(f"{rest}\n{LINES[key]}"), key)


HOSTS = [
    "a" * 64 + ".example",
    "a..example",
    "bank.example:abc",
    "bank.example:0",
    "\u2488.example",
]


@pytest.mark.parametrize("host", HOSTS, ids=ascii)
@pytest.mark.parametrize("name", ["token", "authorize", "metadata"])
def test_a_host_that_no_connection_can_be_made_to_is_told(sound, ended, host, name):
    whole = tomllib.loads(sound.read_text())
    whole["endpoints"][name] = f"https://{host}/x"

    found = ended("\n".join(f"{quoted(k)} = {spelt(v)}" for k, v in whole.items()))

    is_one_line(found, f"endpoints.{name}")
    assert Path(found[2]).is_file()

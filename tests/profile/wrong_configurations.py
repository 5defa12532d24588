"""Wrong configurations made from a sound one, and what `stet-conformance run` says to each.

`python -m tests.profile.wrong_configurations` prints the table. The sound one is the profile that
the reference bank writes of itself, and that bank listens: what is sent to it is counted there.
"""

import contextlib
import io
import os
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from certs import export
from fixtures import cli
from fixtures.bank import embedded
from fixtures.bank.process import RunningBank
from tests.profile.files import spelt

Tables = dict[str, Any]
JUDGED = 99  # the exit code of a run that went on to judge: the configuration passed for sound
OPTIONAL = frozenset({"other_client", "withdrawn_client"})
TEXT_OTHERWISE = {str: 7, bool: "nonsense", int: "nonsense", float: "nonsense", list: 7, dict: 7}


@dataclass(frozen=True)
class Case:
    """One wrong configuration.

    Attributes:
        name: what was done.
        key: what the line must name: a key, or a part of it.
        spoil: does it to the sound tables.
    """

    name: str
    key: str
    spoil: Callable[[Tables], None]


@dataclass(frozen=True)
class Told:
    """What the command did with a case: exit code, lines printed, connections to the bank."""

    code: int
    lines: tuple[str, ...]
    connections: int


def keys(table: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of each key in the tables, the tables themselves among them."""
    pairs = table.items() if isinstance(table, dict) else enumerate(table)
    for name, value in pairs:
        if isinstance(name, str):
            yield (*path, name)
        if isinstance(value, dict) or (isinstance(value, list) and value[:1] and is_table(value)):
            yield from keys(value, (*path, name))


def is_table(value: list[Any]) -> bool:
    """Whether an array is one of tables."""
    return isinstance(value[0], dict)


def dotted(path: tuple[Any, ...]) -> str:
    """A path as errors name it."""
    words = "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in path)
    return words.lstrip(".")


def at(tables: Tables, path: tuple[Any, ...]) -> Any:
    """The table that holds a key."""
    for step in path[:-1]:
        tables = tables[step]
    return tables


def misspelt(path: tuple[Any, ...]) -> Case:
    """A slip of the pen in a key."""
    name = path[-1]
    slip = name[:1] + name[2:] if len(name) > 3 else f"{name}x"
    wrong = (*path[:-1], slip)

    def spoil(tables: Tables) -> None:
        table = at(tables, path)
        table[slip] = table.pop(name)

    return Case(f"misspelt {dotted(path)}", dotted(wrong), spoil)


def mistyped(path: tuple[Any, ...], value: Any) -> Case:
    """A value of another type."""

    def spoil(tables: Tables) -> None:
        at(tables, path)[path[-1]] = TEXT_OTHERWISE[type(value)]

    return Case(f"mistyped {dotted(path)}", dotted(path), spoil)


def missing(path: tuple[Any, ...], key: str = "") -> Case:
    """A key that is not there; `key` is what the line names where that is another."""

    def spoil(tables: Tables) -> None:
        del at(tables, path)[path[-1]]

    return Case(f"missing {dotted(path)}", key or dotted(path), spoil)


def value(name: str, path: tuple[Any, ...], to: Any, key: str = "") -> Case:
    """Another value, of the right type."""

    def spoil(tables: Tables) -> None:
        at(tables, path)[path[-1]] = to

    return Case(name, key or dotted(path), spoil)


def swapped(one: str, other: str) -> Case:
    """The certificates of two slots in each other's place."""

    def spoil(tables: Tables) -> None:
        slots = tables["certificates"]
        slots[one], slots[other] = slots[other], slots[one]

    return Case(f"swapped certificates {one}, {other}", "certificates.", spoil)


def in_place(slot: str, other: str, key: str = "") -> Case:
    """The certificate of another slot, beside its own."""

    def spoil(tables: Tables) -> None:
        tables["certificates"][slot] = dict(tables["certificates"][other])
        del tables["certificates"][other]

    return Case(f"{other} certificate as {slot}", key or f"certificates.{slot}", spoil)


def key_of(slot: str, other: str) -> Case:
    """A certificate with the key of another."""

    def spoil(tables: Tables) -> None:
        tables["certificates"][slot]["key"] = tables["certificates"][other]["key"]

    return Case(f"{slot} certificate with the key of {other}", f"certificates.{slot}", spoil)


REQUIRED = (
    ("bank",),
    ("bank", "name"),
    ("endpoints",),
    ("endpoints", "authorize"),
    ("endpoints", "token"),
    ("client",),
    ("client", "client_id"),
    ("client", "redirect_uris"),
    ("other_client", "client_id"),
    ("certificates", "tpp"),
    ("certificates", "tpp", "certificate"),
    ("psu", "pages"),
    ("time", "url"),
)
LACKING = (
    (("certificates", "tpp", "key"), "certificates.tpp"),
    (("psu", "persons", 0, "login"), "psu.persons[0].login"),
    (("psu", "persons", 0, "password"), "psu.persons[0].password"),
    (("psu", "persons", 0, "otp"), "psu.persons[0].otp"),
)


def cases(sound: Tables, folder: Path) -> list[Case]:
    """Every wrong configuration: the keys one by one, then values, then certificates."""
    paths = [path for path in keys(sound) if path[:1] != ("certificates",) or path[1:2] == ("tpp",)]
    leaves = [path for path in paths if not isinstance(at(sound, path)[path[-1]], dict)]
    (folder / "text.pem").write_text("no certificate\n")
    (folder / "empty.pem").touch()
    return [
        *(misspelt(path) for path in paths if not free(path)),
        *(mistyped(path, at(sound, path)[path[-1]]) for path in leaves),
        *map(missing, REQUIRED),
        *(missing(*lacking) for lacking in LACKING),
        *values(folder),
        *pki_files(),
    ]


def free(path: tuple[Any, ...]) -> bool:
    """Whether a key is the user's to name: a slot, a field of a page."""
    return (path[0] == "certificates" and len(path) == 2) or "fields" in path[:-1]


def values(folder: Path) -> list[Case]:
    """Values of the right type that cannot be right."""
    token, uri = ("endpoints", "token"), ("client", "redirect_uris")
    password = ("psu", "persons", 0, "password")
    return [
        value("token endpoint over http", token, "http://127.0.0.1:1/token"),
        value("token endpoint without host", token, "https:///token"),
        value("token endpoint with fragment", token, "https://127.0.0.1:1/token#x"),
        value("token endpoint with user name", token, "https://me@127.0.0.1:1/token"),
        value("authorize endpoint is empty", ("endpoints", "authorize"), ""),
        value("call-back is relative", uri, ["/callback"], "client.redirect_uris[0]"),
        value("call-back with fragment", uri, ["https://a.example/#x"], "client.redirect_uris[0]"),
        value("call-back with wildcard", uri, ["https://*.a.example/"], "client.redirect_uris[0]"),
        value("call-back twice", uri, ["https://a.example/"] * 2, "client.redirect_uris[1]"),
        value("unknown driver", ("psu", "driver"), "forms"),
        value("secret in the profile", password, "hunter2-in-clear"),
        value("secret in no variable", password, "env:STET_NOT_SET_ANYWHERE"),
        value("secret in no file", password, "file:absent.txt"),
        value("secret in an empty file", password, f"file:{folder / 'empty.pem'}"),
        value("negative limit", ("limits",), {"read_timeout": -1}, "limits.read_timeout"),
        value("no time for the PSU", ("limits",), {"psu_timeout": 0}, "limits.psu_timeout"),
        value("unknown clause case", ("errors",), {"NO-SUCH-CASE": [{"status": 42}]}, "errors."),
        value("status that is none", ("shape",), {"token_status": [42]}, "shape.token_status"),
        value("driver without steps", ("psu", "driver"), "browser", "psu.steps"),
        value("driver without command", ("psu", "driver"), "command", "psu.command"),
        value("driver without codes", ("psu", "driver"), "code_pool", "psu.code_pool"),
        value("driver without token", ("psu", "driver"), "static_token", "psu.access_token"),
        value("trust is not a file", ("tls", "trust"), "absent.pem"),
        value("trust is no certificate", ("tls", "trust"), str(folder / "text.pem")),
        value("client_id of somebody else", ("client", "client_id"), "PSDFR-ACPR-99998"),
        value("scope beyond the roles", ("scopes", "requested"), "aisp pisp"),
        value(
            "secret is absent",
            ("client", "authentication"),
            "client_secret_basic",
            "client.secret",
        ),
        value(
            "signature by an unknown slot",
            ("signature",),
            {"on_token": True, "certificate": "seal"},
            "signature.certificate",
        ),
    ]


def pki_files() -> list[Case]:
    """Certificates in the wrong place, without key, out of date."""
    certificate, key = (("certificates", "tpp", name) for name in ("certificate", "key"))
    return [
        swapped("tpp", "other_tpp"),
        swapped("tpp", "withdrawn_tpp"),
        swapped("tpp", "expired"),
        swapped("expired", "not_yet_valid"),
        swapped("other_tpp", "withdrawn_tpp"),
        in_place("tpp", "expired"),
        in_place("tpp", "not_yet_valid"),
        in_place("tpp", "other_tpp"),
        in_place("tpp", "no_psd2_statement"),
        in_place("tpp", "self_signed"),
        key_of("tpp", "other_tpp"),
        key_of("other_tpp", "tpp"),
        value("certificate file is absent", certificate, "absent.pem"),
        value("key file is absent", key, "absent.key"),
        value("certificate file is no certificate", certificate, export.README, "certificates.tpp"),
        value("key file is no key", key, export.README, "certificates.tpp"),
        value("key file is the certificate", key, "tpp.pem", "certificates.tpp"),
        value("certificate file is the key", certificate, "tpp.key", "certificates.tpp"),
    ]


def told(case: Case, sound: Tables, running: RunningBank) -> Told:
    """What `stet-conformance run` does with one case."""
    tables = deepcopy(sound)
    case.spoil(tables)
    path = running.folder / "spoilt.toml"
    lines = [f"{name} = {spelt(each)}" for name, each in tables.items()]
    path.write_text("\n".join(lines))
    before = connections(running)
    out = io.StringIO()
    with (
        mock.patch("fixtures.cli.run.pytest.main", return_value=JUDGED),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(out),
    ):
        code = cli.main(["run", "--profile", str(path), "--reports", str(running.folder / "out")])
    said = tuple(line for line in out.getvalue().splitlines() if line.strip())
    return Told(code, said, connections(running) - before)


def connections(running: RunningBank) -> int:
    """Handshakes that ever reached the bank, whatever came of them."""
    return sum(running.statistics()["handshakes"].values())


def main() -> int:
    """Print the table; 0 where each case is one line with exit code 2, and nothing was sent."""
    wrong = 0
    with tempfile.TemporaryDirectory() as name, embedded.start(Path(name)) as running:
        sound = tomllib.loads(running.profile.read_text())
        every = cases(sound, running.folder)
        for number, case in enumerate(every, 1):
            said = told(case, sound, running)
            kept = is_kept(case, said, running)
            wrong += not kept
            shown = " / ".join(said.lines).replace(f"{running.folder}{os.sep}", "")
            mark = "" if kept else "NOT AS IT MUST BE: "
            sys.stdout.write(f"{number:3} exit {said.code}  {mark}{case.name}\n      {shown}\n")
        sent = running.statistics()
    kept, handshakes = len(every) - wrong, sum(sent["handshakes"].values())
    sys.stdout.write(
        f"{len(every)} wrong configurations, {kept} told in one line with exit code 2; "
        f"handshakes at the bank: {handshakes}, requests: {sum(sent['requests'].values())}\n"
    )
    return 1 if wrong else 0


def is_kept(case: Case, said: Told, running: RunningBank) -> bool:
    """Whether a case got one line with file, key and cure, exit code 2, and sent nothing."""
    if said.code != 2 or len(said.lines) != 1 or said.connections:
        return False
    file, _, rest = said.lines[0].partition(": ")
    key, _, problem = rest.partition(": ")
    return file == str(running.folder / "spoilt.toml") and case.key in key and "; " in problem


if __name__ == "__main__":
    sys.exit(main())

"""No secret of a run stands in a report, by the word of the bank that issued them all.

The search shares no code with the redaction: it asks the bank, and spells each secret by itself.
"""

import base64
import gzip
import hashlib
import json
import re
import shutil
import sys
from urllib.parse import quote

import pytest

from fixtures.bank import embedded
from tests.commands import suite

SHORTEST = 8  # a shorter one-time password is found in any text


def spellings(secret):
    raw = secret.encode()
    yield raw
    yield quote(secret, safe="").encode()
    yield json.dumps(secret)[1:-1].encode()
    yield raw.hex().encode()
    for skipped in range(3):  # a part of a longer base64 text starts at any of three places
        inner = base64.b64encode(b"\0" * skipped + raw)
        yield inner[4 if skipped else 0 : -4]


PART = ("--step=05", "--step=08")
RUNS = [("", (), 800, 100), ("code_reusable", PART, 300, 50)]
"""The defect, what is selected, and how many judgements and secrets there are at least."""


@pytest.fixture(scope="module", params=RUNS, ids=["sound", "broken"])
def run(request, tmp_path_factory):
    defect, selected, *least = request.param
    folder = tmp_path_factory.mktemp("bank")
    reports = tmp_path_factory.mktemp("reports")
    with embedded.start(folder, defect=defect) as bank:
        done = suite("run", "--profile", bank.profile, "--reports", reports, *selected)
        state = bank.bank.state
        secrets = {*state.codes, *state.access, *state.refresh, *state.login_sessions}
        secrets |= {login_session.csrf for login_session in state.login_sessions.values()}
        secrets |= {person.password for person in state.persons.values()}
        for key in folder.glob("*.key"):
            secrets |= set(key.read_text().splitlines()[1:-1])
    assert done.returncode in {0, 1}, done.stdout[-2000:]
    said = (done.stdout + done.stderr).encode()
    return reports, said, {each for each in secrets if len(each) >= SHORTEST}, least


def opened(path):
    """The octets of a file; behind those of a page, what it has compressed."""
    content = path.read_bytes()
    packed = re.search(rb'id="packed">([^<]+)<', content)
    return content + gzip.decompress(base64.b64decode(packed[1])) if packed else content


def test_the_verdict_is_judged_again_and_an_altered_byte_in_any_file_is_found(run, tmp_path):
    reports, _, _, (judgements, _) = run
    sound = suite("verify", reports)
    assert sound.returncode == 0, sound.stdout
    assert "; 0 tests passed without a verifier" in sound.stdout
    again = re.search(r"(\d+) judgements made again from the transcript", sound.stdout)[1]
    assert int(again) > judgements

    copy = tmp_path / "reports"
    shutil.copytree(reports, copy)
    names = [
        path.relative_to(copy).as_posix()
        for path in copy.rglob("*")
        if path.is_file() and path.stat().st_size and path.name != "manifest.json"
    ]
    for name in names:
        content = bytearray((copy / name).read_bytes())
        content[len(content) // 2] ^= 1
        (copy / name).write_bytes(content)
    changed = suite("verify", copy)

    assert changed.returncode == 1
    assert {f"WRONG  {name} was altered" for name in names} <= {*changed.stdout.splitlines()}


def begun(starts, content, needles):
    """Whether a spelling stands in the content; most contents hold not even a beginning of one.

    Eight octets from each place on are compared as a number.
    """
    numbers = {int.from_bytes(start, sys.byteorder) for start in starts}
    places = (memoryview(content)[at:] for at in range(SHORTEST))
    if all(numbers.isdisjoint(each[: len(each) & -SHORTEST].cast("Q")) for each in places):
        return False
    return any(needle in content for needle in needles)


def test_the_run_had_secrets_and_left_reports(run):
    reports, _, secrets, (_, fewest) = run

    assert len(secrets) > fewest
    assert (reports / "allure-report.html").is_file()


def test_no_report_holds_a_secret(run):
    reports, said, secrets, _ = run
    needles = {spelt for secret in secrets for spelt in spellings(secret)}
    files = [path for path in reports.rglob("*") if path.is_file()]

    starts = {needle[:SHORTEST] for needle in needles}
    assert {len(needle) >= SHORTEST for needle in needles} == {True}
    contents = {hashlib.sha256(octets := opened(path)).digest(): octets for path in files}
    leaking = {digest for digest, octets in contents.items() if begun(starts, octets, needles)}
    leaks = [
        path.relative_to(reports)
        for path in files
        if leaking and hashlib.sha256(opened(path)).digest() in leaking
    ]

    assert leaks == []
    assert not any(needle in said for needle in needles)
    assert len(files) > 100
    assert len(opened(reports / "allure-report.html")) > 8_000_000


@pytest.mark.parametrize("content", [b"xxn%41CXdBobWtTtu", b"nACXdBobWtTtu0rJmNbLL5", b"n" * 9])
def test_the_search_sees_what_a_search_for_each_spelling_sees(content):
    needles = set(spellings("nACXdBobWtTtu0rJmNbLL5"))

    found = begun({needle[:SHORTEST] for needle in needles}, content, needles)

    assert found == any(needle in content for needle in needles)


@pytest.mark.parametrize("before", ["", "{", "{'token': '"])
def test_the_search_finds_a_secret_inside_base64(before):
    secret = "nACXdBobWtTtu0rJmNbLL5"
    inside = base64.b64encode(f"{before}{secret}'}}".encode())

    assert any(spelt in inside for spelt in spellings(secret))

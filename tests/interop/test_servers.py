"""The suite finds in each server of others what a person found who examined it, no more, no less.

Not part of `make test`: `make interop` installs the servers and names this folder.
"""

import json
import os
import subprocess
import sys

import pytest

from tests.interop import findings, runs, truth
from tests.interop.servers import ONE_EACH, REPORTS, ROOT, SERVERS, running

EVERY = os.environ.get("INTEROP") == "all"


def grouped(names):
    """Set-ups of one server are judged by one process."""
    return [pytest.param(n, marks=pytest.mark.xdist_group(SERVERS[n].profile)) for n in names]


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """Judge a server on first use; its reports stay in reports/interop."""
    known = {}

    def judged(name):
        if name not in known:
            with running(name, tmp_path_factory.mktemp(name)) as profile:
                known[name] = _judged(profile, REPORTS / name)
        return known[name]

    return judged


def _judged(profile, reports):
    command = [sys.executable, "-m", "fixtures.cli", "run", "--profile", str(profile)]
    done = subprocess.run(
        [*command, "--reports", str(reports)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 1, done.stdout[-2000:] + done.stderr[-2000:]
    return json.loads((reports / "verdict.json").read_bytes()), done.stdout


@pytest.mark.parametrize("name", grouped(SERVERS if EVERY else ONE_EACH))
def test_every_finding_has_a_cause_and_every_cause_its_findings(verdicts, name):
    verdict, terminal = verdicts(name)
    known = truth.read(SERVERS[name].profile)

    unexplained, missing = known.compared(findings.found(verdict), SERVERS[name].setting)

    if EVERY:
        runs.keep(name, runs.row(verdict, terminal, unexplained, missing))
    assert unexplained == [], "nothing that is known of the server explains it: examine it"
    assert missing == [], "known of the server, and not found"


@pytest.mark.parametrize("server", SERVERS.values(), ids=SERVERS)
def test_the_version_is_the_one_that_was_examined(server):
    assert server.version() == truth.read(server.profile).version


PAIRS = [
    ("oidc-provider", "checked", "ignored"),
    ("nodeoauth", "header", "query"),
    ("allauth", "rotates", "keeps"),
    ("canaille", "remembered", "asked"),
    ("authlib", "bound", "bearer"),
]


@pytest.mark.skipif(not EVERY, reason="one set-up a server without INTEROP=all")
@pytest.mark.parametrize(
    ("server", "one", "other"),
    [pytest.param(*pair, marks=pytest.mark.xdist_group(pair[0]), id=pair[0]) for pair in PAIRS],
)
def test_what_flips_between_two_settings_is_what_the_truth_says(verdicts, server, one, other):
    found = [
        {row[:2] for row in findings.found(verdicts(f"{server}-{setting}")[0])}
        for setting in (one, other)
    ]

    flips = truth.read(server).flips(one, other)

    assert flips
    assert flips <= found[0] ^ found[1]

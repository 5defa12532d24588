"""The suite finds in each server of others what a person found who examined it, no more, no less.

Not part of `make test`: `make interop` installs the servers and names this folder.
"""

import json
import subprocess
import sys

import pytest

from tests.interop import findings, truth
from tests.interop.servers import REPORTS, ROOT, SERVERS, running


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
        [*command, "--reports", str(reports), "--", "-p", "no:cacheprovider"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 1, done.stdout[-2000:] + done.stderr[-2000:]
    return json.loads((reports / "verdict.json").read_bytes())


@pytest.mark.parametrize("name", SERVERS)
def test_the_findings_are_those_that_were_examined(verdicts, name):
    found = findings.found(verdicts(name))

    unexplained, missing = _compared(SERVERS[name], found)

    assert unexplained == [], "nothing that is known of the server explains it: examine it"
    assert missing == [], "known of the server, and not found"


def _compared(server, found):
    """Hold the findings against the truth of the server, or against its baseline."""
    if server.profile in truth.known():
        return truth.read(server.profile).compared(found, server.setting)
    baseline = findings.baseline(server.profile)
    expected = findings.expected(baseline, server.setting)
    certain = findings.certain(baseline, server.setting)
    return sorted(found - expected), sorted(certain - found)


@pytest.mark.parametrize("server", SERVERS.values(), ids=SERVERS)
def test_the_version_is_the_one_that_was_examined(server):
    known = truth.read if server.profile in truth.known() else None

    examined = known(server.profile).version if known else findings.version(server.profile)

    assert server.version() == examined


def test_what_flips_between_the_settings_is_about_the_certificate(verdicts):
    clauses = [broken(verdicts(f"oidc-provider-{each}")) for each in ("checked", "ignored")]

    checked, ignored = clauses
    assert ignored - checked == findings.flips("oidc-provider")
    assert checked - ignored == set()


def broken(verdict):
    """Clauses that a run found broken or unclear."""
    return {clause for clause, outcome, _, _ in findings.found(verdict)}


PAIRS = [
    ("nodeoauth", "header", "query"),
    ("allauth", "rotates", "keeps"),
    ("canaille", "remembered", "asked"),
]


@pytest.mark.parametrize(("server", "one", "other"), PAIRS, ids=[pair[0] for pair in PAIRS])
def test_what_flips_between_two_settings_is_what_the_truth_says(verdicts, server, one, other):
    found = [
        {row[:2] for row in findings.found(verdicts(f"{server}-{setting}"))}
        for setting in (one, other)
    ]

    flips = truth.read(server).flips(one, other)

    assert flips
    assert flips <= found[0] ^ found[1]

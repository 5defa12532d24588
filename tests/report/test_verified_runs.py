"""`verify` agrees with every honest run, and with none that somebody has altered.

A sample of banks and of ways to run is tried each time; `make verified` adds every defect and
preset.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
import werkzeug

from fixtures.bank.defects import DEFECTS
from fixtures.bank.defects.defect import AlterResponse
from fixtures.cli import verify
from fixtures.profile.layers import is_preset, presets
from fixtures.report import filenames
from fixtures.report.audit import manifest as seal
from tests.commands import suite
from tests.psu import banks

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "fixtures.cli"]
EVERYWHERE = ("authorize", "login", "sca", "consent", "token", "refresh", "accounts", "revoke")
LITTLE = ("-p", "no:cacheprovider", "--generated", "20")
EVERY = os.environ.get("VERIFIED") == "all"


def page(_, answer):
    """Every error is a page of a firewall."""
    if answer.status_code < 400:
        return answer
    return werkzeug.Response("<title>blocked</title>", 403, content_type="text/html")


def empty(_, answer):
    """No answer in JSON has a body; with pages like that nobody would come to a code."""
    if answer.mimetype == "application/json":
        answer.set_data(b"")
    return answer


@dataclass(frozen=True)
class Way:
    """One way to run.

    Attributes:
        words: of the run command.
        more: of pytest.
        hostile: what the bank does to its answers, None for the embedded bank as it is.
        killed: the run is broken off by this signal, and then taken up where `resumes`.
    """

    words: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    hostile: object = None
    killed: int = 0
    resumes: bool = False


FEW = ("--clauses=STEP7-01,STEP7-02,STEP7-13",)
SAMPLE = {
    "sound": Way(more=FEW),
    "HTML for every error": Way(more=FEW, hostile=page),
    "empty bodies": Way(more=FEW, hostile=empty),
    "a budget of one login": Way(("--logins", "1"), more=FEW),
    "two workers": Way(more=(*FEW, "-n", "2")),
    "broken off and taken up": Way(("--step", "04"), killed=signal.SIGINT, resumes=True),
}
MANY = {
    **{
        f"defect {name}": Way(("--defect", name), more=(f"--clauses={','.join(each.breaks)}",))
        for name, each in DEFECTS.items()
    },
    **{
        f"preset {name}": Way(("--as", name, "--step", "05,07,09"))
        for name, path in presets().items()
        if is_preset(path)
    },
    "a defect of a whole step": Way(("--defect", "html_errors", "--step", "05")),
    "some tests": Way(("-k", "verifier")),
    "requirements at one level": Way(("-m", "should and step04")),
    "broken off": Way(("--step", "05"), killed=signal.SIGINT),
    "two workers, all steps": Way(more=("-n", "2")),
    "a budget of six logins": Way(("--logins", "6")),
}
WAYS = SAMPLE | (MANY if EVERY else {})


def verified(folder):
    """The exit code of `verify`."""
    return verify.run(argparse.Namespace(named=folder, public_key=None))


def played(way, folder, reports):
    """A run, in its way, without the HTML of Allure."""
    (folder / "none").touch()  # a file is no folder of a generator
    words = ("run", *way.words, "--generator", folder / "none", "--reports", reports)
    if way.hostile:
        with banks.running(folder / "bank", AlterResponse(EVERYWHERE, way.hostile)) as bank:
            suite(*words, "--profile", bank.profile, "--", *LITTLE, *way.more)
    elif way.killed:
        _broken_off(words, way.killed, reports)
    else:
        suite(*words, "--", *LITTLE, *way.more)
    if way.resumes:
        suite("run", "--resume", "--generator", folder / "none", "--reports", reports)


def _broken_off(words, number, reports):
    """Begin a run, and send it a signal when it has some results."""
    kept, end = reports / "unfinished" / "results.jsonl", time.monotonic() + 60
    command = [*COMMAND, *map(str, words), "--", *LITTLE]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None and time.monotonic() < end:
            if kept.exists() and len(kept.read_bytes().splitlines()) > 30:
                break
            time.sleep(0.02)
        process.send_signal(number)


def tampered(folder):
    """Turn one result that a verifier has decided, and seal the files again, as a forger would."""
    path = folder / filenames.VERDICT
    document = json.loads(path.read_text())
    turned = {"passed": "failed", "failed": "passed", "warning": "passed"}
    turned |= {"inconclusive": "passed", "not exercised": "passed"}
    row = next(each for each in document["results"] if each["outcome"] in turned)
    row["outcome"] = turned[row["outcome"]]
    path.write_text(json.dumps(document))
    seal.reseal(folder, filenames.VERDICT)
    return row["nodeid"]


@pytest.mark.parametrize("name", WAYS)
def test_verify_agrees_with_an_honest_run_and_not_with_another(tmp_path, capsys, name):
    reports = tmp_path / "reports"
    played(WAYS[name], tmp_path, reports)

    honest = verified(reports)
    tampered(reports)
    forged = verified(reports)

    assert (honest, forged) == (0, 1), capsys.readouterr().out

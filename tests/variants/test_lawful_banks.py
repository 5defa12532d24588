"""A bank may differ from the embedded one in many lawful ways, and stays without a finding."""

import json
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from certs.pki import Pki
from fixtures.bank import alterations as alter
from fixtures.bank.clock import Clock
from fixtures.bank.defect import Alter
from fixtures.bank.policy import SOUND, Policy
from fixtures.bank.reference import reference_bank
from fixtures.bank.running import RunningBank

ROOT = Path(__file__).parents[2]
READS = "STEP4-01,STEP4-02,STEP4-03,STEP4-06,STEP5-06,STEP5-15,STEP5-19,STEP6-03,STEP6-08,STEP7-01"
READS += ",STEP7-02,STEP7-03,STEP7-04,STEP7-05,STEP7-13,REFR-01,REFR-02,REFR-03,REFR-04,REFR-09"
PAPERS = "TLS-04,TLS-05,TLS-06,TLS-07,STEP6-05,STEP6-06,REFR-10"
PAGES = ("authorize", "login", "sca", "consent")


def gateway(_, answer):
    """A gateway in front refuses the certificate by a page of its own."""
    said = answer.get_json(silent=True) or {}
    if answer.status_code == 401 and said.get("error") == "invalid_client":
        answer.status_code, answer.content_type = 400, "text/html"
        answer.set_data("<title>400 The SSL certificate error</title>")
    return answer


def members(**more):
    """Members are added to a token answer, or replaced in it."""
    return alter.members(lambda said: {**said, **more})


@dataclass(frozen=True)
class Variant:
    """A lawful bank; its profile says what its policy promises."""

    policy: Policy = SOUND
    changes: tuple[Alter, ...] = ()
    alert: bool = False
    clauses: str = READS


VARIANTS = {
    "token_type in lower case": Variant(changes=(Alter("token", members(token_type="bearer")),)),
    "token_type in capitals, more members": Variant(
        changes=(Alter("token", members(token_type="BEARER", consented_on="2026-01-01", x={})),)
    ),
    "no iss": Variant(policy=replace(SOUND, sends_iss=False)),
    "302": Variant(changes=(Alter(PAGES, alter.status(303, 302)),)),
    "invalid_client as 400": Variant(changes=(Alter("token", alter.status(401, 400)),)),
    "no rotation": Variant(policy=replace(SOUND, refresh="same")),
    "no new refresh token": Variant(policy=replace(SOUND, refresh="omit")),
    "the older access token lives on": Variant(policy=replace(SOUND, refresh_revokes_access=False)),
    "a bad certificate by alert": Variant(alert=True, clauses=PAPERS),
    "a bad certificate by 401": Variant(clauses=PAPERS),
    "a bad certificate by a gateway's page": Variant(
        changes=(Alter("token", gateway),), clauses=PAPERS
    ),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_a_lawful_bank_has_no_finding(name, tmp_path):
    variant = VARIANTS[name]
    clock = Clock()
    pki = Pki(clock=clock)
    bank = reference_bank(pki, clock, variant.policy)
    for change in variant.changes:
        bank = change.in_(bank)

    with RunningBank(bank, pki, tmp_path, refuse_in_handshake=variant.alert) as running:
        verdict = judged(running.profile, variant, tmp_path / "reports")

    broken = [row for row in verdict["results"] if row["outcome"] in {"failed", "warning"}]
    assert [(row["nodeid"], row["message"]) for row in broken] == []
    assert verdict["counts"]["inconclusive"] == 0
    assert verdict["counts"]["passed"] > 5


def judged(path, variant, reports):
    """The verdict on some clauses."""
    command = [sys.executable, "-m", "fixtures.cli", "run", "--profile", str(path)]
    options = ["--verdict-only", f"--clauses={variant.clauses}", "-p", "no:cacheprovider"]
    subprocess.run(
        [*command, "--reports", str(reports), "--", *options],
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=300,
    )
    return json.loads((reports / "verdict.json").read_bytes())

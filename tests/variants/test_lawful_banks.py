"""A bank may differ from the embedded one in many lawful ways, and stays without a finding."""

import json
import secrets
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest

from certs.pki import Pki
from fixtures.bank import embedded, pages
from fixtures.bank.alterations import basic
from fixtures.bank.clock import Clock
from fixtures.bank.defects.defect import AlterResponse
from fixtures.bank.policy import SOUND, Policy
from fixtures.bank.process import RunningBank
from fixtures.bank.reference import reference_bank
from fixtures.bank.request import COOKIE
from fixtures.profile.loader import load
from fixtures.tpp.client import Tpp
from fixtures.tpp.evidence.recorder import Evidence
from fixtures.tpp.messages import Termination
from fixtures.tpp.transport.transport import Transport
from tests.commands import suite

READS = "STEP4-01,STEP4-02,STEP4-03,STEP4-06,STEP5-06,STEP5-15,STEP5-19,STEP6-03,STEP6-08,STEP7-01"
READS += ",STEP7-02,STEP7-03,STEP7-04,STEP7-05,STEP7-13,REFR-01,REFR-02,REFR-03,REFR-04,REFR-09"
CERTIFICATE_CHECKS = "TLS-04,TLS-05,TLS-06,TLS-07,STEP6-05,STEP6-06,REFR-10"
REFUSALS = "STEP5-08,STEP5-11,STEP5-12,STEP5-13,STEP5-14,STEP5-18,STEP5-20,STEP5-21,STEP5-30"
LOGINS = "STEP2-07,STEP3-02,STEP3-03,STEP3-04,STEP3-05,STEP3-12,STEP3-13,STEP3-14"
PAGES = ("authorize", "login", "sca", "consent")


def is_about_the_certificate(answer):
    """The sound bank says so by 401 invalid_client."""
    said = answer.get_json(silent=True) or {}
    return answer.status_code == 401 and said.get("error") == "invalid_client"


def gateway(_, answer):
    """A gateway in front refuses the certificate by a page of its own."""
    if is_about_the_certificate(answer):
        answer.status_code, answer.content_type = 400, "text/html"
        answer.set_data("<title>400 The SSL certificate error</title>")
    return answer


def close(_, answer):
    """A gateway in front closes the connection, without an answer and without a TLS alert."""

    def nothing():
        raise ConnectionAbortedError
        yield

    if is_about_the_certificate(answer):
        answer.response = nothing()
    return answer


def burn(call, answer):
    """A refused exchange voids its code."""
    if answer.status_code >= 400 and call.code:
        call.code.used_at = call.now
    return answer


def renamed(call, answer):
    """Each page gives the session another name: a form that was not read in time is not taken."""
    sessions = call.bank.state.login_sessions
    session = sessions.pop(call.cookies.get(COOKIE, ""), None)
    if session:
        name = secrets.token_urlsafe(32)
        sessions[name] = session
        answer.set_cookie(COOKIE, name, path="/", secure=True, httponly=True, samesite="Lax")
    return answer


def shown(_, answer):
    """What is wrong with a request is shown, and sent to nobody (RFC 9700 4.11.2)."""
    if "error=" in answer.headers.get("Location", ""):
        return pages.error(400, "another request")
    return answer


def no_head(call, answer):
    """A resource is read by GET alone."""
    if call.method == "HEAD":
        answer.status_code = 405
    return answer


def members(**more):
    """Members are added to a token answer, or replaced in it."""
    return basic.members(lambda said: {**said, **more})


@dataclass(frozen=True)
class Variant:
    """A lawful bank; its profile says what its policy promises.

    Attributes:
        alert: it refuses certificates in the handshake.
        clauses: those that could take offence.
        shows: what the run says of it, which it says of no other: clause, outcome, observations.
    """

    policy: Policy = SOUND
    changes: tuple[AlterResponse, ...] = ()
    alert: bool = False
    clauses: str = READS
    shows: str = ""


# The reference bank itself, which `stet-conformance run` judges whole, says Bearer, sends no iss,
# redirects by 303, rotates, ends the older access token, ignores a scope at /token, and keeps the
# code that a failed redemption named.
VARIANTS = {
    "token_type in lower case": Variant(
        changes=(AlterResponse("token", members(token_type="bearer")),)
    ),
    "token_type in capitals, more members": Variant(
        changes=(
            AlterResponse("token", members(token_type="BEARER", consented_on="2026-01-01", x={})),
        )
    ),
    "iss": Variant(
        policy=replace(SOUND, sends_iss=True),
        shows="STEP4-06 passed",
    ),
    "302": Variant(changes=(AlterResponse(PAGES, basic.status(303, 302)),)),
    "invalid_client as 400": Variant(changes=(AlterResponse("token", basic.status(401, 400)),)),
    "no rotation": Variant(policy=replace(SOUND, refresh="same")),
    "no new refresh token": Variant(policy=replace(SOUND, refresh="omit")),
    "the older access token lives on": Variant(policy=replace(SOUND, refresh_revokes_access=False)),
    "a scope at /token refused": Variant(policy=replace(SOUND, token_scope="reject")),
    "a failed redemption burns the code": Variant(
        changes=(AlterResponse("token", burn),),
        clauses=f"{READS},{REFUSALS}",
        shows="a failed exchange burns the code: yes",
    ),
    "a session that each page renames": Variant(
        changes=(AlterResponse(("login_page", "sca_page", "consent_page"), renamed),),
        clauses=LOGINS,
    ),
    "errors on a page": Variant(
        changes=(AlterResponse("authorize", shown),),
        clauses="STEP2-04,STEP2-17,STEP2-19,STEP2-21,STEP2-22,STEP2-33,STEP4-10",
        shows="STEP2-19 passed",
    ),
    "no HEAD": Variant(
        changes=(AlterResponse("accounts", no_head),), clauses="STEP8-01,STEP8-03,STEP8-15"
    ),
    "a bad certificate by alert": Variant(alert=True, clauses=CERTIFICATE_CHECKS),
    "a bad certificate by 401": Variant(clauses=CERTIFICATE_CHECKS),
    "a bad certificate by a gateway's page": Variant(
        changes=(AlterResponse("token", gateway),), clauses=CERTIFICATE_CHECKS
    ),
    "a bad certificate by close": Variant(
        changes=(AlterResponse(("token", "revoke"), close),), clauses=CERTIFICATE_CHECKS
    ),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_a_lawful_bank_has_no_finding(name, tmp_path):
    variant = VARIANTS[name]

    with played(variant, tmp_path) as running:
        verdict = judged(running.profile, variant, tmp_path / "reports")

    rows = verdict["results"]
    broken = [row for row in rows if row["outcome"] in {"failed", "warning"}]
    assert [(row["nodeid"], row["message"]) for row in broken] == []
    assert verdict["counts"]["inconclusive"] == 0
    assert verdict["counts"]["passed"] > 5
    assert any(variant.shows in told(row) for row in rows)


@pytest.mark.parametrize(
    ("way", "end"),
    [
        ("alert", (Termination.REFUSED, 0, "")),
        ("401", (Termination.ANSWERED, 401, "application/json")),
        ("a gateway's page", (Termination.ANSWERED, 400, "text/html")),
        ("close", (Termination.DROPPED, 0, "")),
    ],
)
def test_each_way_to_refuse_a_certificate_is_played(way, end, tmp_path):
    with played(VARIANTS[f"a bad certificate by {way}"], tmp_path) as running:
        answer = refreshed(running.profile, "expired")

    assert (answer.end, answer.status, answer.media_type) == end


DECLARED = """
extends = "strict"
[[errors.bad_code]]
status = 400
body = "OAGA"
[[errors.bad_rt]]
status = 400
body = "OAGA"
"""


def test_an_error_of_its_own_that_the_bank_declares_is_no_finding(tmp_path):
    (tmp_path / "declared.toml").write_text(DECLARED)
    variant = Variant(clauses="STEP5-12,STEP7-13")

    with embedded.start(tmp_path / "bank", plays=str(tmp_path / "declared.toml")) as running:
        verdict = judged(running.profile, variant, tmp_path / "reports")
        answer = refreshed(running.profile, "tpp")

    rows = [row for row in verdict["results"] if {"STEP5-12", "STEP7-13"} & {*row["clauses"]}]
    assert "error" not in answer.json()
    assert len(rows) > 5
    assert {row["outcome"] for row in rows} == {"passed"}


def refreshed(path, slot):
    """What a refresh with a token that nobody issued gets, under a certificate."""
    profile = load(path)
    transport = Transport(profile, Evidence())
    tpp = Tpp(profile, profile.client, slot, transport)
    answer = tpp.send(tpp.refreshing("a" * 43))
    transport.close()
    return answer


@contextmanager
def played(variant, folder):
    """The bank, while it runs."""
    clock = Clock()
    pki = Pki(clock=clock)
    bank = reference_bank(pki, clock, variant.policy)
    for change in variant.changes:
        bank = change.in_(bank)
    with RunningBank(bank, pki, folder, refuse_in_handshake=variant.alert) as running:
        yield running


def told(row):
    """What a run says of a test."""
    return " ".join([*row["clauses"], row["outcome"], *row["observations"]])


def judged(path, variant, reports):
    """The verdict on some clauses."""
    options = ("--verdict-only", f"--clauses={variant.clauses}", "-p", "no:cacheprovider")
    suite("run", "--profile", path, "--reports", reports, "--", *options)
    return json.loads((reports / "verdict.json").read_bytes())

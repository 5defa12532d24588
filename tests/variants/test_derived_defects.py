"""Defects derived by table: a check forgotten at one door, an answer spoilt at one grant.

Each is seen by a test of its own door or its own kind of answer, while the doors beside it, which
still make the check, stay without a finding.
"""

import codecs
import json
from dataclasses import dataclass

import pytest

from certs.pki import Pki
from fixtures.bank.checks import certificate, resource, token
from fixtures.bank.clock import Clock
from fixtures.bank.defects.defect import AlterResponse, SkipCheck
from fixtures.bank.policy import SOUND
from fixtures.bank.process import RunningBank
from fixtures.bank.reference import reference_bank
from tests.commands import suite


@dataclass(frozen=True)
class Derived:
    """A flaw, the clause that it breaks, and words in the red tests and in none but them."""

    flaw: object
    clause: str
    red: str
    also: str = "STEP4-01"  # clauses whose tests send what shows it


def at(check, table, clause, red):
    """A check forgotten at one table of the bank."""
    return Derived(SkipCheck(check, table), clause, red)


def spoilt(endpoint, change, clause, also="STEP4-01"):
    """Answers of one endpoint spoilt."""
    return Derived(AlterResponse(endpoint, change), clause, "", also)


def of_refreshes(change):
    """Spoil the token answers to refreshes alone."""

    def changed(call, answer):
        if call.grant_type == "refresh_token" and answer.status_code == 200:
            change(answer)
        return answer

    return changed


def cacheable(answer):
    """No Cache-Control."""
    answer.headers.pop("Cache-Control", None)


def marked(answer):
    """A byte order mark."""
    answer.set_data(codecs.BOM_UTF8 + answer.get_data())


def said(**members):
    """Other members in the body."""

    def change(answer):
        answer.set_data(json.dumps(json.loads(answer.get_data()) | members))

    return change


def unchallenged(_, answer):
    """A 401 without a challenge, where a token was sent."""
    if answer.status_code == 401 and "invalid_token" in answer.get_data(as_text=True):
        answer.headers.pop("WWW-Authenticate", None)
    return answer


def plus_lost(_, answer):
    """A plus in the state is written as it is, which a form reads as a blank."""
    place = answer.headers.get("Location", "")
    if "code=" in place:
        answer.headers["Location"] = place.replace("%2B", "+")
    return answer


def anonymous(_, answer):
    """A refusal without the X-Request-ID of its request."""
    if answer.status_code >= 400:
        answer.headers.pop("X-Request-ID", None)
    return answer


DERIVED = {
    "expired certificate at transactions": at(
        certificate.certificate_has_not_expired, "transactions", "TLS-06", "at transactions"
    ),
    "revoked certificate at funds": at(
        certificate.certificate_is_on_no_crl, "funds_confirmations", "TLS-07", "at funds"
    ),
    "unknown issuer at revoke": at(
        certificate.certificate_is_from_a_trusted_list, "revoke", "TLS-05", "at revoke"
    ),
    "another TPP's token at transactions": at(
        resource.token_is_this_tpps, "transactions", "STEP8-08", "at transactions"
    ),
    "revoked token at transactions": at(
        resource.token_is_not_revoked, "transactions", "REVK-11", "at transactions"
    ),
    "expired token at funds": at(
        resource.token_has_not_expired, "funds_confirmations", "STEP8-03", "funds"
    ),
    "scope at funds": at(resource.scope_covers_this, "funds_confirmations", "STEP8-17", "funds"),
    "role at refresh": at(
        token.refresh_is_within_the_roles, "refresh_token", "STEP6-04", "at refresh"
    ),
    "refresh is cacheable": spoilt("token", of_refreshes(cacheable), "STEP7-03"),
    "refresh with a mark": spoilt("token", of_refreshes(marked), "STEP7-04"),
    "refresh of negative life": spoilt("token", of_refreshes(said(expires_in=-1)), "STEP7-08"),
    "refresh with a list of scopes": spoilt(
        "token", of_refreshes(said(scope=["aisp"])), "STEP7-11"
    ),
    "401 without a challenge": spoilt("transactions", unchallenged, "STEP8-05", "STEP8-18"),
    "plus lost beside the code": spoilt("consent", plus_lost, "STEP4-02", "STEP5-14"),
    "refusal without its identifier": spoilt("accounts", anonymous, "STEP8-13", "STEP8-18"),
}


@pytest.mark.parametrize("name", DERIVED)
def test_a_derived_defect_is_seen_where_it_is(name, tmp_path):
    derived = DERIVED[name]

    red = found(derived, tmp_path)

    assert red
    assert [each for each in red if derived.red not in each] == []


def found(derived, folder):
    """The red tests of the clause at a bank with one flaw."""
    clock = Clock()
    pki = Pki(clock=clock)
    bank = derived.flaw.in_(reference_bank(pki, clock, SOUND))
    reports = folder / "reports"
    with RunningBank(bank, pki, folder / "bank", refuse_in_handshake=False) as running:
        chosen = (f"--clauses={derived.clause},{derived.also}", "-p", "no:cacheprovider")
        words = ("--reports", reports, "--", "--verdict-only", *chosen)
        suite("run", "--profile", running.profile, *words)
    rows = json.loads((reports / "verdict.json").read_bytes())["results"]
    own = [row for row in rows if derived.clause in row["clauses"]]
    return [row["nodeid"] for row in own if row["outcome"] in {"failed", "warning"}]

"""Each defect changes what it says, and the way of a sound client still goes through."""

from pathlib import Path

import pytest

from fixtures.bank.defects import DEFECTS
from fixtures.bank.defects.tls import TRANSPORT
from tests.bank import (
    probes,
    probes_of_bypasses,
    probes_of_details,
    probes_of_detours,
    probes_of_excessive_checks,
    probes_of_exchanges,
    probes_of_grants,
    probes_of_interleaved,
    probes_of_other_doors,
    probes_of_requests,
    probes_of_subtleties,
    probes_of_waived_checks,
)

PROBES = {
    **probes.PROBES,
    **probes_of_exchanges.PROBES,
    **probes_of_grants.PROBES,
    **probes_of_requests.PROBES,
    **probes_of_excessive_checks.PROBES,
    **probes_of_details.PROBES,
    **probes_of_subtleties.PROBES,
    **probes_of_other_doors.PROBES,
    **probes_of_interleaved.PROBES,
    **probes_of_waived_checks.PROBES,
    **probes_of_bypasses.PROBES,
    **probes_of_detours.PROBES,
}
ELSEWHERE = {
    "race": "test_concurrency.py",
    "old_tls_offered": "below",
    "tls_1_3_missing": "below",
    **dict.fromkeys(TRANSPORT, "test_listeners.py"),
}
# Defects that touch the token response, the call-back or the answer to its request itself.
ON_THE_WAY = {
    "created_in_place_of_ok", "hal_token_response", "mac_token", "expires_in_string",
    "repeated_member", "no_refresh_token", "short_tokens", "long_access_tokens",
    "code_in_fragment", "password_posted_on", "no_expires_in", "refresh_refused", "accept_demanded",
    "code_without_login", "accounts_refused", "scope_overstated", "consent_remembered",
    "scope_demanded", "client_id_held_against_the_name", "negative_expires_in",
    "request_id_of_a_uuid", "otp_remembered",
}  # fmt: skip
CURE = "a sound client notices this defect: where it is meant to, name it in ON_THE_WAY"


def test_every_defect_has_its_probe():
    missing = DEFECTS.keys() - PROBES.keys() - ELSEWHERE.keys()
    idle = (PROBES.keys() | ELSEWHERE.keys()) - DEFECTS.keys()

    assert not missing, "no probe: add one to PROBES of a tests/bank/probes*.py"
    assert not idle, "a probe of no defect: add the row to fixtures/bank/defects/"


@pytest.mark.parametrize("name", PROBES)
def test_a_defect_does_what_it_says(visitor, broken, name):
    probe, sound, flawed = PROBES[name]

    assert probe(visitor) == sound
    visitor.running.bank.clock.reset()
    assert probe(broken(name)) == flawed


@pytest.mark.parametrize("name", sorted(PROBES.keys() - ON_THE_WAY))
def test_a_sound_client_does_not_notice(broken, name):
    visitor = broken(name)
    answer = visitor.exchange(visitor.code())
    tokens = answer.json()
    said = (tokens.get("token_type"), tokens.get("expires_in"), tokens.get("scope"))

    assert answer.status_code == 200, CURE
    assert said == ("Bearer", 3600, "aisp"), CURE
    assert visitor.opens(tokens["access_token"]) == 200, CURE
    assert visitor.refresh(tokens["refresh_token"]).status_code == 200, CURE


def test_a_defect_breaks_known_clauses():
    rows = Path(__file__).parents[2] / "conformance" / "clauses.toml"
    text = rows.read_text(encoding="utf-8")
    unknown = {
        f"{name}: {clause}"
        for name, defect in DEFECTS.items()
        for clause in defect.breaks
        if clause not in text
    }

    assert not unknown


def test_old_versions_are_negotiated_by_name(launched):
    visitor = launched(DEFECTS["old_tls_offered"].in_)
    (server,) = visitor.running._servers

    assert server.settings.lowest == "1.0"


def test_the_newest_version_is_left_out_by_name(launched):
    visitor = launched(DEFECTS["tls_1_3_missing"].in_)
    (server,) = visitor.running._servers

    assert server.settings.highest == "1.2"

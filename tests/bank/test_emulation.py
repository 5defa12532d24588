"""What the bank plays is read from a profile: where it is, what it wants, and how it spells."""

import json
from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA256

from fixtures.bank import emulation
from fixtures.bank.policy import SOUND
from fixtures.profile.layers import presets
from fixtures.profile.loader import described
from fixtures.profile.schema import Lifetimes, Policy, Shape
from tests.bank.emulated_banks import PLAYED


@pytest.mark.parametrize("holds", PLAYED, ids=lambda holds: holds.__name__)
def test_a_row_refuses_what_breaks_it(changed, holds):
    case = PLAYED[holds]
    visitor = changed(
        lambda bank: replace(bank, plays=case.plays, policy=replace(SOUND, **case.policy))
    )

    answer = case.send(visitor)

    assert visitor.refusal(answer) == (*case.said, holds.__doc__.rstrip("."))


def test_decisions_are_those_of_the_profile():
    profile = replace(
        emulation.BOOK,
        policy=Policy(refresh="same", refresh_revokes_access="no", token_scope="reject"),
        lifetimes=Lifetimes(access_token=60),
        shape=Shape(token_body="json"),
    )

    decided = emulation.decisions(profile)

    assert (decided.refresh, decided.refresh_revokes_access) == ("same", False)
    assert (decided.token_scope, decided.parameters_from) == ("reject", ("json",))
    assert decided.access_lifetime == timedelta(seconds=60)


def test_what_a_profile_leaves_open_is_decided_as_the_reference_bank_does():
    profile = replace(emulation.BOOK, policy=Policy())

    decided = emulation.decisions(profile)

    assert (decided.refresh, decided.cascade) == (SOUND.refresh, SOUND.cascade)


def test_names_are_known_both_ways():
    names = {"token.code": "authorizationCode", "refresh.grant_type": ""}
    profile = replace(emulation.BOOK, shape=Shape(parameter_names=names))

    assert emulation.spelling(profile, "token") == {"code": "", "authorizationCode": "code"}
    assert emulation.spelling(profile, "refresh") == {"grant_type": ""}
    assert emulation.leaves_out(profile, "refresh", "grant_type")
    assert not emulation.leaves_out(profile, "token", "grant_type")


def test_bourso_has_the_client_and_the_psu_in_its_paths():
    profile = described(presets()["bourso"])

    found = emulation.paths(profile)

    assert found["authorize"] == "/oauth/v2/authorisation/<client_id>"
    assert found["accounts"] == "/services/api/v1.7/_user_/_<user>_/dsp2/accounts"
    assert emulation.claim(profile) == "userHash"


def test_a_token_that_is_a_jwt_says_where_it_serves_and_whose_it_is(changed):
    url = "https://api.bank.example/{jwt.userHash}/accounts"
    plays = replace(emulation.BOOK, endpoints=replace(emulation.BOOK.endpoints, accounts=url))
    visitor = changed(lambda bank: replace(bank, plays=plays))
    certificate = visitor.running.pki["tpp"].certificate

    token = visitor.tokens()["access_token"]
    claims = json.loads(urlsafe_b64decode(token.split(".")[1] + "=="))

    assert (claims["aud"], claims["userHash"]) == (
        visitor.site.api,
        visitor.state.purposes["ok"].hash,
    )
    assert urlsafe_b64decode(claims["cnf"]["x5t#S256"] + "=") == certificate.fingerprint(SHA256())


@pytest.mark.parametrize(("name", "apart"), [("cic", True), ("bpce-ce", False)])
def test_hosts_are_apart_where_the_preset_s_are(name, apart):
    assert emulation.has_two_hosts(described(presets()[name])) is apart

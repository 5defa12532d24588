"""After the exchange: refresh, tokens of the TPP's own, revocation, and other lawful policies."""

from dataclasses import replace

import pytest

from fixtures.bank.policy import Policy
from fixtures.bank.reference import OTHER_TPP, TPP

DAY = 86400
OTHER = {"client_id": OTHER_TPP.client_id}


def test_a_refresh_rotates_and_ends_the_access_token(visitor):
    before = visitor.tokens()
    after = visitor.refresh(before["refresh_token"]).json()

    assert len({before["access_token"], after["access_token"]}) == 2
    assert before["refresh_token"] != after["refresh_token"]
    assert visitor.opens(before["access_token"]) == 401
    assert visitor.opens(after["access_token"]) == 200


def test_a_refresh_loses_the_long_history_and_says_so(visitor):
    tokens = visitor.tokens(scope="aisp extended_transaction_history")
    old = "/accounts/001/transactions?dateFrom=2020-01-01"
    assert visitor.resource(old, tokens["access_token"]).status_code == 200

    after = visitor.refresh(tokens["refresh_token"], scope=tokens["scope"]).json()

    assert after["scope"] == "aisp"
    assert visitor.resource(old, after["access_token"]).status_code == 403


def test_a_refresh_does_not_move_the_window(visitor):
    tokens = visitor.tokens()
    visitor.pass_time(100 * DAY)
    later = visitor.refresh(tokens["refresh_token"]).json()
    left = later["refresh_token_expires_in"]
    visitor.pass_time(80 * DAY)

    assert left <= 80 * DAY
    assert visitor.refresh(later["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_tpp_gets_a_token_of_its_own_without_a_refresh_token(visitor):
    body = visitor.credentials().json()

    assert body["scope"] == "pisp"
    assert "refresh_token" not in body
    answer = visitor.resource(
        "/payment-requests", body["access_token"], "pisp", method="POST", json={}
    )
    assert answer.status_code == 201


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
@pytest.mark.parametrize("hint", [None, "foo", "refresh_token"])
def test_revocation_takes_both_tokens(visitor, kind, hint):
    tokens = visitor.tokens()

    answers = [visitor.revoke(tokens[kind], token_type_hint=hint) for _ in range(2)]

    assert [one.status_code for one in answers] == [200, 200]
    assert visitor.opens(tokens["access_token"]) == 401
    assert visitor.refresh(tokens["refresh_token"]).status_code == 400


def test_revoking_nothing_is_no_error(visitor):
    assert visitor.revoke("unknown").status_code == 200


def test_a_foreign_revocation_does_nothing(visitor):
    tokens = visitor.tokens()
    visitor.revoke(tokens["access_token"], "other_tpp", **OTHER)

    assert visitor.opens(tokens["access_token"]) == 200


def _with_scope(visitor):
    return visitor.exchange(visitor.code(), scope="aisp").json()["error"]


def _refreshed(visitor):
    token = visitor.tokens()["refresh_token"]
    after = visitor.refresh(token).json()
    assert visitor.refresh(token).status_code == 200
    return after["refresh_token"] == token if "refresh_token" in after else None


def _access_after_refresh(visitor):
    tokens = visitor.tokens()
    visitor.refresh(tokens["refresh_token"])
    return visitor.opens(tokens["access_token"])


def _first_of_two(visitor):
    first = visitor.tokens()
    other_role = visitor.tokens(scope="cbpii")
    assert visitor.opens(first["access_token"]) == 200
    visitor.tokens()
    assert other_role["scope"] == "cbpii"
    return visitor.opens(first["access_token"])


def _issuer(visitor):
    return visitor.called_back(visitor.redirect())["iss"] == visitor.site.browser


POLICIES = {
    "reject": (Policy(token_scope="reject"), _with_scope, "invalid_request"),
    "same": (Policy(refresh="same"), _refreshed, True),
    "omit": (Policy(refresh="omit"), _refreshed, None),
    "kept": (Policy(refresh_revokes_access=False), _access_after_refresh, 200),
    "one": (Policy(one_grant_per_psu=True), _first_of_two, 401),
    "iss": (Policy(sends_iss=True), _issuer, True),
}


@pytest.mark.parametrize("name", POLICIES)
def test_a_lawful_policy_is_kept(governed, name):
    policy, act, expected = POLICIES[name]
    visitor = governed(policy)

    seen = act(visitor)

    assert seen == expected


def test_a_withdrawn_agreement_ends_what_it_gave(visitor, monkeypatch):
    tokens = visitor.tokens()
    grant = visitor.state.access[tokens["access_token"]].grant
    monkeypatch.setattr(grant, "client", replace(TPP, in_force=False))

    assert visitor.opens(tokens["access_token"]) == 401

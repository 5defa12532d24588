"""The resources: each row's refusal with its challenge, and what is shown when all rows hold."""

from datetime import UTC, datetime, timedelta

import pytest

from fixtures.bank.aspsp import TABLES
from fixtures.bank.checks import resource
from tests.bank.emulated_banks import PLAYED

HISTORY = "/accounts/001/transactions"


def accounts(visitor, token=None, slot="tpp", **headers):
    value = token or visitor.tokens()["access_token"]
    return visitor.resource("/accounts", value, slot, headers=headers)


def of(scope):
    return lambda v: accounts(v, v.tokens(scope=scope)["access_token"])


def get(path):
    return lambda v: v.resource(path, v.tokens()["access_token"])


def revoked(visitor):
    token = visitor.tokens()["access_token"]
    visitor.revoke(token).raise_for_status()
    return accounts(visitor, token)


def expired(visitor):
    token = visitor.tokens()["access_token"]
    visitor.pass_time(3600)
    return accounts(visitor, token)


def posted(visitor, **more):
    token = visitor.tokens(scope="cbpii")["access_token"]
    return visitor.resource("/funds-confirmations", token, method="POST", **more)


REFUSED = {
    resource.query_is_well_formed: (400, "invalid_request", get("/accounts?x=%zz")),
    resource.token_is_sent_one_way: (400, "invalid_request", get("/accounts?access_token=t")),
    resource.bearer_is_sent: (401, "Unauthorized", lambda v: accounts(v, Authorization=None)),
    resource.token_is_known: (401, "invalid_token", lambda v: accounts(v, "t")),
    resource.token_is_not_revoked: (401, "invalid_token", revoked),
    resource.token_has_not_expired: (401, "invalid_token", expired),
    resource.token_is_this_tpps: (401, "invalid_token", lambda v: accounts(v, slot="other_tpp")),
    resource.scope_covers_this: (403, "insufficient_scope", of("cbpii")),
    resource.role_covers_this: (403, "insufficient_scope", lambda v: accounts(v, slot="pisp")),
    resource.request_id_is_sent: (
        400,
        "invalid_request",
        lambda v: accounts(v, **{"X-Request-ID": "x" * 71}),
    ),
    resource.date_is_a_date: (400, "invalid_request", get(f"{HISTORY}?dateFrom=soon")),
    resource.account_is_there: (404, "not_found", get("/accounts/002/transactions")),
    resource.history_is_within_reach: (
        403,
        "insufficient_scope",
        get(f"{HISTORY}?dateFrom=2020-01-01"),
    ),
    resource.body_is_a_json_object: (400, "invalid_request", lambda v: posted(v, json=[])),
}


def test_every_row_has_its_case():
    tables = ("accounts", "transactions", "funds_confirmations", "payment_requests")
    pki_files = {row.holds for row in resource.CERTIFICATE_CHECKS} | {
        resource.tpp_agreement_is_in_force
    }
    rows = {row.holds for name in tables for row in TABLES[name]}

    assert REFUSED.keys() == rows - pki_files - PLAYED.keys()


@pytest.mark.parametrize("holds", REFUSED, ids=lambda holds: holds.__name__)
def test_a_row_refuses_what_breaks_it(visitor, holds):
    status, error, act = REFUSED[holds]

    answer = act(visitor)

    body = answer.json()
    assert visitor.refusal(answer) == (status, error, holds.__doc__.rstrip("."))
    assert body["status"] == status
    assert max(len(body[name]) for name in ("message", "error", "path")) <= 140
    assert answer.headers["content-type"].startswith("application/hal+json")


@pytest.mark.parametrize(
    ("headers", "challenge"),
    [
        ({"Authorization": None}, 'Bearer realm="Reference ASPSP"'),
        ({}, 'Bearer realm="Reference ASPSP", error="invalid_token"'),
    ],
)
def test_the_challenge_says_what_is_wrong(visitor, headers, challenge):
    answer = accounts(visitor, "unknown", **headers)

    assert answer.headers["www-authenticate"] == challenge


@pytest.mark.parametrize("kind", ["code", "refresh_token"])
def test_other_kinds_of_secrets_are_no_access_token(visitor, kind):
    secret = visitor.code() if kind == "code" else visitor.tokens()[kind]

    assert accounts(visitor, secret).json()["error"] == "invalid_token"


def test_the_request_id_comes_back(visitor):
    answer = accounts(visitor, **{"X-Request-ID": "abc-1"})

    assert answer.headers["x-request-id"] == "abc-1"


def test_the_scheme_is_taken_in_any_case(visitor):
    token = visitor.tokens()["access_token"]

    assert accounts(visitor, token, Authorization=f"bEARER {token}").status_code == 200


def test_a_psu_without_accounts_has_no_content(visitor):
    token = visitor.tokens(person="no_accounts")["access_token"]

    assert visitor.opens(token) == 204


@pytest.mark.parametrize(("days", "status"), [(90, 200), (91, 403)])
def test_ninety_days_are_within_reach(visitor, days, status):
    start = (datetime.now(UTC) - timedelta(days=days)).date()

    answer = get(f"{HISTORY}?dateFrom={start}")(visitor)

    assert answer.status_code == status


def test_the_extended_history_is_older(visitor):
    scope = "aisp extended_transaction_history"
    token = visitor.tokens(scope=scope)["access_token"]
    path = f"{HISTORY}?dateFrom=2020-01-01"

    shown = visitor.resource(path, token).json()["transactions"]
    usual = visitor.resource(HISTORY, token).json()["transactions"]

    limit = str((datetime.now(UTC) - timedelta(days=90)).date())
    assert min(one["bookingDate"] for one in shown) < limit
    assert min(one["bookingDate"] for one in usual) >= limit


def test_funds_are_confirmed_with_what_was_asked(visitor):
    answer = posted(visitor, json={"paymentCoverageRequestId": "1"})

    assert answer.status_code == 200
    assert answer.json()["result"] is True
    assert answer.json()["request"] == {"paymentCoverageRequestId": "1"}


def test_the_metadata_is_that_of_rfc_8414(visitor):
    body = visitor.client().get(visitor.site.browser + "/.well-known/oauth-authorization-server")

    said = body.json()
    assert said["issuer"] == visitor.site.browser
    assert said["token_endpoint"] == visitor.site.api + "/token"
    assert said["response_types_supported"] == ["code"]
    assert said["code_challenge_methods_supported"] == ["S256"]
    assert said["authorization_response_iss_parameter_supported"] is False


def test_what_is_not_there_is_not_found(visitor):
    answer = visitor.client("tpp").get(visitor.site.api + "/nowhere")

    assert answer.status_code == 404
    assert answer.json()["error_description"] == "Not Found"

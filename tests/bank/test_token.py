"""POST /token and POST /revoke: each row's refusal, and what is given when all rows hold."""

import base64
import hashlib
import re

import pytest

from fixtures.bank.checks import client
from fixtures.bank.checks import token as checks
from fixtures.bank.reference import OTHER_TPP, TPP, WITHDRAWN_TPP
from tests.bank.emulated_banks import PLAYED

OTHER = {"client_id": OTHER_TPP.client_id}
DAY = 86400
VERIFIER = "v" * 43
REQUEST, GRANT = (400, "invalid_request"), (400, "invalid_grant")
CLIENT, UNAUTHORIZED = (401, "invalid_client"), (400, "unauthorized_client")
SCOPE = (400, "invalid_scope")


def announced(verifier):
    """The challenge parameters for a verifier."""
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return {"code_challenge": challenge, "code_challenge_method": "S256"}


PKCE = announced(VERIFIER)


def raw(visitor, body, media_type="application/x-www-form-urlencoded"):
    headers = {"Content-Type": media_type}
    return visitor.client("tpp").post(f"{visitor.site.api}/token", content=body, headers=headers)


def late_code(visitor):
    code = visitor.code()
    visitor.pass_time(300)
    return visitor.exchange(code)


def late_refresh(visitor):
    token = visitor.tokens()["refresh_token"]
    visitor.pass_time(180 * DAY)
    return visitor.refresh(token)


def used_code(visitor):
    code = visitor.code()
    visitor.exchange(code).raise_for_status()
    return visitor.exchange(code)


def replaced(visitor):
    token = visitor.tokens()["refresh_token"]
    visitor.refresh(token).raise_for_status()
    return visitor.refresh(token)


def revoked(visitor):
    token = visitor.tokens()["refresh_token"]
    visitor.revoke(token).raise_for_status()
    return visitor.refresh(token)


REFUSED = {
    client.body_is_a_form: (REQUEST, lambda v: raw(v, b"{}", "application/json")),
    client.form_is_well_formed: (REQUEST, lambda v: raw(v, b"code=%C3%28")),
    client.parameters_are_sent_once: (REQUEST, lambda v: raw(v, b"code=a&code=a")),
    client.parameters_are_in_the_body: (REQUEST, lambda v: v.exchange("c", raw="?client_id=x")),
    client.no_credentials_are_in_the_header: (
        CLIENT,
        lambda v: v.exchange("c", headers={"Authorization": "Basic YTpi"}),
    ),
    client.no_secret_is_sent: (REQUEST, lambda v: v.exchange("c", client_secret="s")),
    client.client_id_is_sent: (REQUEST, lambda v: v.exchange("c", client_id="")),
    client.client_is_known: (CLIENT, lambda v: v.exchange("c", client_id="x")),
    client.client_is_the_certificates: (CLIENT, lambda v: v.exchange("c", "other_tpp")),
    client.client_agreement_is_in_force: (
        UNAUTHORIZED,
        lambda v: v.exchange("c", "withdrawn_tpp", client_id=WITHDRAWN_TPP.client_id),
    ),
    checks.grant_type_is_sent: (REQUEST, lambda v: v.exchange("c", grant_type=None)),
    checks.grant_type_is_offered: (
        (400, "unsupported_grant_type"),
        lambda v: v.exchange("c", grant_type="password"),
    ),
    checks.code_is_sent: (REQUEST, lambda v: v.exchange("")),
    checks.redirect_uri_is_sent: (REQUEST, lambda v: v.exchange("c", redirect_uri=None)),
    checks.code_is_known: (GRANT, lambda v: v.exchange(v.code() + "x")),
    checks.code_is_this_clients: (GRANT, lambda v: v.exchange(v.code(), "other_tpp", **OTHER)),
    checks.redirect_uri_is_the_same: (
        GRANT,
        lambda v: v.exchange(v.code(), redirect_uri=TPP.redirect_uris[1]),
    ),
    checks.code_is_unused: (GRANT, used_code),
    checks.code_has_not_expired: (GRANT, late_code),
    checks.verifier_answers_a_challenge: (
        GRANT,
        lambda v: v.exchange(v.code(), code_verifier=VERIFIER),
    ),
    checks.verifier_is_long_enough: (
        GRANT,
        lambda v: v.exchange(v.code(**announced("v" * 42)), code_verifier="v" * 42),
    ),
    checks.verifier_matches_the_challenge: (
        GRANT,
        lambda v: v.exchange(v.code(**PKCE), code_verifier=PKCE["code_challenge"]),
    ),
    checks.code_is_within_the_roles: (UNAUTHORIZED, lambda v: v.exchange(v.code(), "pisp")),
    checks.refresh_token_is_sent: (REQUEST, lambda v: v.refresh("")),
    checks.refresh_token_is_known: (GRANT, lambda v: v.refresh(v.tokens()["access_token"])),
    checks.refresh_token_is_this_clients: (
        GRANT,
        lambda v: v.refresh(v.tokens()["refresh_token"], "other_tpp", **OTHER),
    ),
    checks.refresh_token_is_not_revoked: (GRANT, revoked),
    checks.refresh_token_is_not_replaced: (GRANT, replaced),
    checks.refresh_token_has_not_expired: (GRANT, late_refresh),
    checks.sca_is_recent: (
        GRANT,
        lambda v: v.refresh(v.tokens(person="old_sca")["refresh_token"]),
    ),
    checks.scope_is_not_wider: (
        SCOPE,
        lambda v: v.refresh(v.tokens()["refresh_token"], scope="aisp cbpii"),
    ),
    checks.refresh_is_within_the_roles: (
        UNAUTHORIZED,
        lambda v: v.refresh(v.tokens()["refresh_token"], "pisp"),
    ),
    checks.scope_is_for_the_tpp_itself: (SCOPE, lambda v: v.credentials(scope="aisp")),
    checks.credentials_are_within_the_roles: (UNAUTHORIZED, lambda v: v.credentials("tpp")),
    checks.token_is_sent: (REQUEST, lambda v: v.revoke("")),
    checks.token_is_this_clients: (
        GRANT,
        lambda v: v.revoke(v.tokens()["access_token"], "other_tpp", **OTHER),
    ),
}


def test_every_row_has_its_case():
    rows = (*checks.TOKEN, *checks.AUTHORIZATION_CODE, *checks.REFRESH_TOKEN)
    rows += (*checks.CLIENT_CREDENTIALS, *checks.REVOKE)
    # scope_is_not_sent holds under another policy than the default; it has a test of its own.
    own = {row.holds for row in rows if row not in client.CERTIFICATE_CHECKS} - {
        checks.scope_is_not_sent
    }

    assert REFUSED.keys() == own - PLAYED.keys()


@pytest.mark.parametrize("holds", REFUSED, ids=lambda holds: holds.__name__)
def test_a_row_refuses_what_breaks_it(visitor, holds):
    said, act = REFUSED[holds]

    answer = act(visitor)

    assert visitor.refusal(answer) == (*said, holds.__doc__.rstrip("."))
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"


def test_a_code_buys_tokens(visitor):
    answer = visitor.exchange(visitor.code(), foo="bar", state="")

    body = answer.json()
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert body.keys() == {
        "access_token", "token_type", "expires_in", "scope",
        "refresh_token", "refresh_token_expires_in",
    }  # fmt: skip
    assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 3600, "aisp")
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", body["access_token"])
    assert visitor.opens(body["access_token"]) == 200


def test_a_code_is_good_until_its_last_second(visitor):
    code = visitor.code()
    visitor.pass_time(298)

    assert visitor.exchange(code).status_code == 200


def test_a_replayed_code_takes_back_what_it_gave(visitor):
    code = visitor.code()
    tokens = visitor.exchange(code).json()
    visitor.exchange(code)

    assert visitor.opens(tokens["access_token"]) == 401
    assert visitor.refresh(tokens["refresh_token"]).status_code == 400


def test_a_failed_exchange_does_not_spend_the_code(visitor):
    code = visitor.code()
    visitor.exchange(code, redirect_uri="https://evil.example.com")

    assert visitor.exchange(code).status_code == 200


def test_the_right_verifier_is_accepted(visitor):
    code = visitor.code(**PKCE)

    assert visitor.exchange(code, code_verifier=None).json()["error"] == "invalid_grant"
    assert visitor.exchange(code, code_verifier=VERIFIER).status_code == 200


def test_a_scope_in_the_exchange_is_ignored(visitor):
    answer = visitor.exchange(visitor.code(), scope="aisp extended_transaction_history")

    assert answer.json()["scope"] == "aisp"


@pytest.mark.parametrize("slot", ["renewed", "other_qtsp", "aisp_only", "client_auth_only", "rsa"])
def test_another_sound_certificate_of_the_tpp_serves(visitor, slot):
    assert visitor.exchange(visitor.code(), slot).status_code == 200


def test_a_client_with_an_id_of_the_banks_own_is_served(visitor):
    call_back = OTHER_TPP.redirect_uris[0]
    code = visitor.code(redirect_uri=call_back, **OTHER)

    answer = visitor.exchange(code, "other_tpp", redirect_uri=call_back, **OTHER)

    assert answer.status_code == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "BREW"])
@pytest.mark.parametrize("path", ["/token", "/revoke"])
def test_only_post_is_served(visitor, method, path):
    answer = visitor.client("tpp").request(method, visitor.site.api + path)

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.json()["error"] == "invalid_request"


@pytest.mark.parametrize("name", ["X-SSL-Client-Cert", "Client-Cert", "X-Forwarded-Client-Cert"])
def test_a_certificate_in_a_header_counts_for_nothing(visitor, name):
    pem = visitor.running.certificates["tpp"][0].read_text().replace("\n", "%0A")

    answer = visitor.exchange(visitor.code(), "", headers={name: pem})

    assert answer.json()["error"] == "invalid_client"


def test_an_attempt_by_header_is_answered_in_its_scheme(visitor):
    answer = visitor.exchange("c", headers={"Authorization": "Basic YTpi"})

    assert answer.headers["www-authenticate"].startswith("Basic ")

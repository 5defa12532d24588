"""What shows each check that a valid part of the request waives."""

import base64
import hashlib

from fixtures.bank.reference import OTHER_TPP, TPP

ELSEWHERE = "https://elsewhere.example/cb"
HISTORY = "/accounts/001/transactions"
HOUR = 3600
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(b"v" * 43).digest()).rstrip(b"=").decode()


def signed_by_a_seal(visitor):
    token = visitor.tokens()["access_token"]
    return visitor.resource("/accounts", token, "qsealc", headers={"Signature": "a"}).status_code


def hinted(visitor):
    tokens = visitor.tokens()
    visitor.revoke(tokens["access_token"], "other_tpp", token_type_hint="access_token")
    return visitor.opens(tokens["access_token"])


def scoped_by_another(visitor):
    token = visitor.tokens()["refresh_token"]
    other = {"client_id": OTHER_TPP.client_id}
    return visitor.refresh(token, "other_tpp", scope="aisp", **other).status_code


def challenged(visitor):
    pkce = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    return visitor.authorize(redirect_uri=f"{TPP.redirect_uris[0]}?a=b", **pkce).status_code


def beyond_its_roles(visitor):
    asked = {"client_id": OTHER_TPP.client_id, "redirect_uri": OTHER_TPP.redirect_uris[0]}
    pkce = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    return visitor.authorize(scope="cbpii", **asked, **pkce).status_code


def stateless(visitor):
    place = f"{TPP.redirect_uris[0]}/elsewhere"
    return visitor.authorize(redirect_uri=place, state=None).status_code


def named_by_a_page(visitor):
    page = visitor.page("consent")
    visitor.client().get(page.request.url, params={"redirect_uri": ELSEWHERE})
    return visitor.press("consent", page).headers["location"].partition("?")[0]


def by_hint(visitor):
    page = visitor.authorize(login_hint=visitor.state.purposes["ok"].login)
    return page.request.url.path


def pending(visitor):
    url = visitor.authorize().request.url.join("/authorize")
    asked = {"response_type": "code", "client_id": TPP.client_id, "scope": "aisp"}
    return visitor.client().get(url, params=asked | {"redirect_uri": ELSEWHERE}).status_code


def nearly(visitor):
    otp = visitor.state.purposes["ok"].otp
    answer = visitor.press("sca", visitor.page("sca"), otp=f"{otp[:6]}0000000")
    return answer.headers["location"]


def unanswered(visitor):
    return visitor.press("sca", visitor.page("sca"), otp="").headers["location"]


def consented_after_all(visitor):
    page = visitor.page("consent")
    cookies = dict(visitor.client().cookies)
    visitor.press("consent", page, decision="refuse")
    visitor.client().cookies.update(cookies)
    return visitor.press("consent", page).status_code


def late_with_a_challenge(visitor):
    verifier = "v" * 43
    code = visitor.code(code_challenge=CHALLENGE, code_challenge_method="S256")
    visitor.pass_time(HOUR)
    return visitor.exchange(code, code_verifier=verifier).status_code


def renewed(visitor):
    code = visitor.code()
    visitor.exchange(code)
    return visitor.exchange(code, "renewed").status_code


def late_with_a_scope(visitor):
    token = visitor.tokens()["refresh_token"]
    visitor.pass_time(181 * 24 * HOUR)
    return visitor.refresh(token, "tpp", scope="aisp").status_code


def refreshed_for_funds(visitor):
    tokens = visitor.refresh(visitor.tokens(scope="cbpii")["refresh_token"]).json()
    return visitor.opens(tokens["access_token"])


def revoked_at_the_second(visitor):
    token = visitor.tokens()["access_token"]
    visitor.revoke(token)
    return visitor.resource("/accounts/002/transactions", token).status_code


def verified_nowhere(visitor):
    code = visitor.code(code_challenge=CHALLENGE, code_challenge_method="S256")
    return visitor.exchange(code, code_verifier="v" * 43, redirect_uri=None).status_code


def old_history(visitor):
    tokens = visitor.tokens(scope="aisp extended_transaction_history")
    token = visitor.refresh(tokens["refresh_token"]).json()["access_token"]
    return visitor.resource(f"{HISTORY}?dateFrom=2020-01-01", token).status_code


def late_revocation(visitor):
    token = visitor.tokens()["access_token"]
    visitor.pass_time(2 * HOUR)
    return visitor.revoke(token).status_code


def paying_after_a_revocation(visitor):
    token = visitor.credentials().json()["access_token"]
    visitor.revoke(visitor.tokens()["refresh_token"])
    answer = visitor.resource(
        "/payment-requests", token, "tpp_all_roles", method="POST", json={"a": 1}
    )
    return answer.status_code


def is_reckoned(visitor):
    tokens = visitor.tokens()
    digest = hashlib.sha256(tokens["access_token"].encode()).digest()
    return tokens["refresh_token"].encode() == base64.urlsafe_b64encode(digest).rstrip(b"=")


def in_lower_case(visitor):
    token = visitor.tokens()["access_token"]
    scheme = {"Authorization": f"bearer {token}"}
    return visitor.resource("/accounts", token, "other_tpp", headers=scheme).status_code


def late_for_funds(visitor):
    token = visitor.tokens(scope="cbpii")["access_token"]
    visitor.pass_time(2 * HOUR)
    fields = {"PSU-IP-Address": "192.0.2.1"}
    return visitor.resource(
        "/funds-confirmations", token, method="POST", headers=fields, json={"a": 1}
    ).status_code


def late_with_a_condition(visitor):
    token = visitor.tokens()["access_token"]
    visitor.pass_time(2 * HOUR)
    return visitor.resource("/accounts", token, headers={"If-None-Match": '"a"'}).status_code


def second_page(visitor):
    return visitor.resource(f"{HISTORY}?page=2", "", headers={"Authorization": None}).status_code


def late_payment(visitor):
    token = visitor.credentials().json()["access_token"]
    visitor.pass_time(2 * HOUR)
    answer = visitor.resource(
        "/payment-requests", token, "tpp_all_roles", method="POST", json={"a": 1}
    )
    return answer.status_code


PROBES = {
    # name: probe, what a sound bank shows, what this one shows
    "seal_with_a_signature": (signed_by_a_seal, 401, 200),
    "hinted_revocation_for_anybody": (hinted, 200, 401),
    "default_payments_without_role": (lambda v: v.credentials("tpp").status_code, 400, 200),
    "scoped_refresh_for_anybody": (scoped_by_another, 400, 200),
    "challenge_forgives_a_query": (challenged, 400, 200),
    "challenge_forgives_the_roles": (beyond_its_roles, 303, 200),
    "host_compared_without_state": (stateless, 400, 200),
    "call_back_from_a_page": (named_by_a_page, TPP.redirect_uris[0], ELSEWHERE),
    "pending_login_forgives_a_call_back": (pending, 400, 303),
    "hint_for_a_password": (by_hint, "/login", "/sca"),
    "otp_compared_in_part": (nearly, "/sca", "/consent"),
    "empty_otp_taken": (unanswered, "/sca", "/consent"),
    "refusal_undone": (consented_after_all, 403, 303),
    "challenged_codes_never_expire": (late_with_a_challenge, 400, 200),
    "renewed_certificate_spends_again": (renewed, 400, 200),
    "repeated_credentials_taken": (
        lambda v: v.credentials(scope=["pisp", "pisp"]).status_code,
        400,
        200,
    ),
    "funds_code_for_any_role": (
        lambda v: v.exchange(v.code(scope="cbpii"), "aisp_only").status_code,
        400,
        200,
    ),
    "funds_code_for_any_tpp": (
        lambda v: v.exchange(v.code(scope="cbpii"), "other_tpp_all_roles").status_code,
        401,
        200,
    ),
    "scoped_refresh_never_ends": (late_with_a_scope, 400, 200),
    "refreshed_token_for_funds_opens_all": (refreshed_for_funds, 403, 200),
    "verifier_forgives_a_call_back": (verified_nowhere, 400, 200),
    "history_by_the_grant": (old_history, 403, 200),
    "expired_token_not_revoked": (late_revocation, 200, 400),
    "payments_fall_with_a_psu": (paying_after_a_revocation, 201, 401),
    "refresh_token_reckoned": (is_reckoned, False, True),
    "lower_case_scheme_for_anybody": (in_lower_case, 401, 200),
    "present_psu_keeps_funds_open": (late_for_funds, 401, 200),
    "condition_before_the_token": (late_with_a_condition, 401, 304),
    "second_page_unguarded": (second_page, 401, 200),
    "second_account_for_dead_tokens": (revoked_at_the_second, 401, 200),
    "expired_payment_token_forbidden": (late_payment, 401, 403),
    "state_as_a_number": (
        lambda v: v.called_back(v.redirect(state="0042"))["state"],
        "0042",
        "42",
    ),
}

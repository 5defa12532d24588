"""What shows each defect that is there in one narrow case alone."""

import json
from http import HTTPStatus

import httpx

from fixtures.bank.reference import TPP
from tests.bank.probes import forged, later, redirected
from tests.bank.probes_of_requests import answered

HOUR = 3600
METADATA = "/.well-known/oauth-authorization-server"
SLASHED = {"redirect_uri": f"{TPP.redirect_uris[0]}/"}
QUERIED = {"redirect_uri": f"{TPP.redirect_uris[0]}?added=1"}
DOTLESS = {"redirect_uri": TPP.redirect_uris[0].replace(".example.com", "xexamplexcom")}
SIGNED_TWICE = {"redirect_uri": "https://tpp.example.com@@evil.example.com/callback"}
ANYWHERE = {"redirect_uri": "https://evil.example.com/cb"}


def again_after(seconds):
    def probe(visitor):
        code = visitor.code()
        visitor.exchange(code)
        visitor.pass_time(seconds)
        return visitor.exchange(code).status_code

    return probe


def refreshed_by_other(**changes):
    return lambda v: v.refresh(v.tokens()["refresh_token"], "other_tpp", **changes).status_code


def refreshed(name):
    return lambda v: v.refresh(v.tokens()["refresh_token"]).json()[name]


def use_after_refresh(visitor):
    tokens = visitor.refresh(visitor.tokens()["refresh_token"]).json()
    return visitor.opens(tokens["access_token"])


def with_another_signature(visitor):
    head, _, signature = visitor.tokens()["access_token"].rpartition(".")
    return visitor.opens(f"{head}.{signature[::-1]}")


def twice_in_one_browser(visitor):
    visitor.code()
    return "code=" in answered()(visitor).headers["location"]


def rival_of_one_state(visitor):
    url = answered(state="s-2")(visitor).request.url
    with httpx.Client(verify=visitor.context(), trust_env=False) as elsewhere:
        page = elsewhere.get(url).headers["location"]
        visitor.code(state="s-2")
        shown = elsewhere.get(visitor.site.browser + page)
    return "code=" in shown.headers.get("location", "")


def keys(visitor):
    document = visitor.client().get(visitor.site.browser + METADATA).json()
    if "jwks_uri" not in document:
        return None
    return "d" in json.loads(visitor.client().get(document["jwks_uri"]).text)["keys"][0]


def kept_beside(ask):
    """Status of a use of the PSU's token after an oversize request."""

    def probe(visitor):
        kept = visitor.tokens()["access_token"]
        ask(visitor)("x" * 5000)
        return visitor.opens(kept)

    return probe


def scope_refused_then(visitor):
    token = visitor.tokens()["refresh_token"]
    visitor.refresh(token, scope="aisp pisp")
    return visitor.refresh(token).status_code


def dead_revoked_by_nobody(visitor):
    token = visitor.tokens()["access_token"]
    visitor.revoke(token)
    return visitor.revoke(token, "").status_code == HTTPStatus.OK


def shown_in_place_of_a_redirect(visitor):
    return "location" in answered(response_type="banana")(visitor).headers


def away(visitor):
    return "cdn.example" in visitor.page("login").text


PROBES = {
    "scope_refusal_spends_refresh_token": (scope_refused_then, 200, 400),
    "dead_token_revoked_by_anybody": (dead_revoked_by_nobody, False, True),
    "plus_of_state_lost": (redirected("state", state="a+b"), "a+b", "a b"),
    "negative_expires_in": (lambda v: v.tokens()["expires_in"], 3600, -3600),
    "errors_shown": (shown_in_place_of_a_redirect, True, False),
    "credentials_sent_away": (away, False, True),
    "code_reusable_for_a_second": (again_after(0), 400, 200),
    "refresh_by_other_tpp_without_client_id": (refreshed_by_other(client_id=None), 400, 200),
    "revoked_certificate_revokes": (lambda v: v.revoke("x", "revoked_crl").status_code, 401, 200),
    "slash_forgiven": (lambda v: v.authorize(**SLASHED).status_code, 400, 200),
    "call_back_as_pattern": (lambda v: v.authorize(**DOTLESS).status_code, 400, 200),
    "second_sign_forgiven": (lambda v: v.authorize(**SIGNED_TWICE).status_code, 400, 200),
    "call_back_query_forgiven": (lambda v: v.authorize(**QUERIED).status_code, 400, 200),
    "refresh_widens_silently": (refreshed("scope"), "aisp", "aisp cbpii"),
    "expired_token_accepted_for_a_minute": (
        later(HOUR + 30, lambda v, t: v.opens(t["access_token"])),
        401,
        200,
    ),
    "one_header_believed": (forged, 401, 200),
    "state_decoded_twice": (redirected("state", state="a%2Fb"), "a%2Fb", "a/b"),
    "refresh_cacheable": (
        lambda v: "cache-control" in v.refresh(v.tokens()["refresh_token"]).headers,
        True,
        False,
    ),
    "error_sent_anywhere": (lambda v: answered(**ANYWHERE)(v).status_code, 400, 303),
    "scope_overstated": (lambda v: v.tokens()["scope"], "aisp", "aisp pisp"),
    "accounts_refused": (lambda v: v.opens(v.tokens()["access_token"]), 200, 403),
    "refreshed_tokens_useless": (use_after_refresh, 200, 401),
    "password_in_url": (
        lambda v: "password=" in v.press("login", v.authorize()).headers["location"],
        False,
        True,
    ),
    "consent_remembered": (twice_in_one_browser, False, True),
    "state_shared": (rival_of_one_state, False, True),
    "private_key_published": (keys, None, True),
    "all_ended_by_oversize_refresh": (kept_beside(lambda v: v.refresh), 200, 401),
    "all_ended_by_oversize_revocation": (kept_beside(lambda v: v.revoke), 200, 401),
    "clock_stopped": (lambda v: "2015" in v.exchange("c").headers["date"], False, True),
    "signatures_unread": (with_another_signature, 401, 200),
}

"""What shows each defect of the finer requirements: a probe, what is sound, what is flawed."""

from tests.bank.probes import DAY, credentials, later, used

HISTORY = "/accounts/001/transactions"


def status(probe):
    return lambda v: probe(v).status_code


def in_lower_case(visitor):
    token = visitor.tokens()["access_token"]
    headers = {"Authorization": f"bearer {token}"}
    return visitor.resource("/accounts", token, headers=headers).status_code


def funds(visitor):
    token = visitor.tokens(scope="cbpii")["access_token"]
    return visitor.resource("/funds-confirmations", token, method="POST", json={}).status_code


def payment(visitor):
    token = visitor.credentials().json()["access_token"]
    slot = "tpp_all_roles"
    return visitor.resource("/payment-requests", token, slot, method="POST", json={}).status_code


def under_pisp(visitor):
    return visitor.opens(visitor.tokens()["access_token"], "pisp")


def strangers(visitor):
    token = visitor.tokens(person="no_accounts")["access_token"]
    return visitor.resource(HISTORY, token).status_code == 200


def refused(header):
    return lambda v: v.resource("/accounts", "t").headers[header]


def refreshed(**more):
    return lambda v: v.refresh(v.tokens()["refresh_token"], **more).status_code


def after_refresh(visitor):
    tokens = visitor.tokens()
    visitor.refresh(tokens["refresh_token"])
    return visitor.opens(tokens["access_token"])


def at_revoke(kind, **more):
    return lambda v: v.revoke(v.tokens()[kind], **more).status_code


def published(member):
    path = "/.well-known/oauth-authorization-server"
    return lambda v: v.client().get(v.site.browser + path).json().get(member)


PROBES = {
    # name: probe, what a sound bank shows, what this one shows
    "scheme_in_one_case": (in_lower_case, 200, 401),
    "accept_demanded": (status(used(headers={"Accept": "*/*"})), 200, 406),
    "funds_refused": (funds, 200, 403),
    "challenge_repeats": (lambda v: refused("www-authenticate")(v).count("error="), 1, 2),
    "role_ignored_by_resources": (under_pisp, 403, 200),
    "accounts_of_others_shown": (strangers, False, True),
    "query_token_cached": (lambda v: "cache-control" in used()(v).headers, True, False),
    "wordy_errors": (
        lambda v: len(v.resource("/accounts", "t").json()["message"]) > 140,
        False,
        True,
    ),
    "resources_in_latin_1": (
        lambda v: used()(v).headers["content-type"].partition("charset=")[2],
        "utf-8",
        "iso-8859-1",
    ),
    "refresh_refused": (refreshed(), 200, 400),
    "scope_on_refresh_refused": (refreshed(scope="aisp"), 200, 400),
    "access_token_outlives_refresh": (after_refresh, 401, 200),
    "absent_refresh_token_misnamed": (
        lambda v: v.refresh(None).json()["error"],
        "invalid_request",
        "invalid_grant",
    ),
    "refresh_never_ends": (
        later(200 * DAY, lambda v, tokens: v.refresh(tokens["refresh_token"]).status_code),
        400,
        200,
    ),
    "access_tokens_not_revoked": (at_revoke("access_token"), 200, 400),
    "wrong_hint_refused": (
        at_revoke("refresh_token", token_type_hint="access_token"),
        200,
        400,
    ),
    "unknown_hint_refused": (
        at_revoke("refresh_token", token_type_hint="no_such_hint"),
        200,
        400,
    ),
    "nothing_revoked": (lambda v: v.revoke(None).status_code, 400, 200),
    "refresh_crash_on_nul": (lambda v: v.refresh("\0").status_code, 400, 500),
    "revocation_crash_on_nul": (lambda v: v.revoke("\0").status_code, 400, 500),
    "credentials_refused": (credentials("tpp_all_roles"), 200, 400),
    "default_scope_is_account_information": (
        lambda v: v.credentials().json()["scope"],
        "pisp",
        "aisp",
    ),
    "payments_without_role": (credentials("aisp_only"), 400, 200),
    "accounts_by_credentials": (credentials("tpp_all_roles", scope="aisp"), 400, 200),
    "payment_requests_refused": (payment, 201, 403),
    "metadata_without_pkce": (
        published("code_challenge_methods_supported"),
        ["S256"],
        ["plain"],
    ),
    "metadata_with_http": (
        published("introspection_endpoint"),
        None,
        "http://127.0.0.1/introspect",
    ),
    "metadata_without_refresh": (
        lambda v: "refresh_token" in published("grant_types_supported")(v),
        True,
        False,
    ),
    "metadata_without_payments": (
        lambda v: "client_credentials" in published("grant_types_supported")(v),
        True,
        False,
    ),
    "metadata_without_codes": (
        lambda v: "authorization_code" in published("grant_types_supported")(v),
        True,
        False,
    ),
    "metadata_of_another_issuer": (
        lambda v: published("issuer")(v) == v.site.browser,
        True,
        False,
    ),
    "metadata_of_other_types": (
        lambda v: isinstance(published("scopes_supported")(v), list),
        True,
        False,
    ),
}

"""What shows each defect of details."""

from tests.bank.probes import bought, later
from tests.bank.probes_of_requests import location


def error(code="c", **changes):
    return lambda v: v.exchange(code, **changes).json()["error"]


def ends(kind, ending):
    return lambda v: bought(kind)(v).endswith(ending)


def without_certificate(visitor):
    """A code exchange without a certificate, after one with."""
    visitor.tokens()
    return visitor.exchange(visitor.code(), "").status_code


PROBES = {
    "nobody_is_the_first_tpp": (without_certificate, 401, 200),
    "documented_member_missing": (
        lambda v: "refresh_token_expires_in" in v.tokens(),
        True,
        False,
    ),
    "response_type_defaulted": (location("/login", response_type=""), False, True),
    "call_back_error_with_quotes": (location("%22", scope="no"), False, True),
    "code_without_login": (location("code="), False, True),
    "junk_scope_crash": (
        lambda v: v.exchange("c", scope="\u00e9").status_code,
        400,
        500,
    ),
    "absent_grant_type_misnamed": (
        error(grant_type=""),
        "invalid_request",
        "unsupported_grant_type",
    ),
    "unknown_grant_type_misnamed": (
        error(grant_type="no"),
        "unsupported_grant_type",
        "invalid_request",
    ),
    "password_granted": (
        lambda v: v.exchange("c", grant_type="password").status_code,
        400,
        200,
    ),
    "absent_code_misnamed": (error(""), "invalid_request", "invalid_grant"),
    "unknown_code_misnamed": (error(), "invalid_grant", "invalid_request"),
    "odd_access_tokens": (ends("access_token", "!"), False, True),
    "long_access_token_values": (lambda v: len(bought("access_token")(v)) > 140, False, True),
    "odd_refresh_tokens": (ends("refresh_token", "é"), False, True),
    "tokens_die_early": (later(3000, lambda v, t: v.opens(t["access_token"])), 200, 401),
    "any_token_opens": (lambda v: v.opens("x"), 401, 200),
    "unknown_refresh_token_misnamed": (
        lambda v: v.refresh("x").json()["error"],
        "invalid_grant",
        "invalid_request",
    ),
}

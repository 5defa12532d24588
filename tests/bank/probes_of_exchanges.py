"""What shows each defect of the finer points of POST /token and its errors."""

from urllib.parse import quote, urlencode

from fixtures.bank.reference import OTHER_TPP, TPP
from tests.bank.probes import CHALLENGE, OTHER, PKCE, announced, bought, exchanged

FORM = "application/x-www-form-urlencoded"


def form(visitor, **changes):
    """The parameters of a sound exchange."""
    sound = {
        "grant_type": "authorization_code",
        "code": visitor.code(),
        "client_id": TPP.client_id,
        "redirect_uri": TPP.redirect_uris[0],
    }
    return sound | changes


def sent(visitor, body, *headers):
    """Status of a POST /token with this body."""
    every = [("Content-Type", FORM), *headers]
    return visitor.client("tpp").post(f"{visitor.site.api}/token", content=body, headers=every)


def escaped_in_lower_case(visitor):
    pairs = form(visitor)
    uri = quote(pairs.pop("redirect_uri"), safe="")
    small = uri.replace("%3A", "%3a").replace("%2F", "%2f")
    return sent(visitor, f"{urlencode(pairs)}&redirect_uri={small}").status_code


def in_capitals(visitor):
    return sent(visitor, urlencode(form(visitor)).replace("code=", "CODE=")).status_code


def repeated(visitor):
    pairs = form(visitor)
    return sent(visitor, urlencode([*pairs.items(), *pairs.items()])).status_code


def of_two_types(visitor):
    return sent(visitor, urlencode(form(visitor)), ("Content-Type", FORM)).status_code


def matched_later(visitor):
    """A foreign client_id on a connection that has served the right one."""
    visitor.exchange(visitor.code()).raise_for_status()
    return visitor.exchange("c", client_id=OTHER_TPP.client_id).json()["error"]


def of_issued_id(visitor):
    uri = OTHER_TPP.redirect_uris[0]
    code = visitor.code(redirect_uri=uri, **OTHER)
    return visitor.exchange(code, "other_tpp", redirect_uri=uri, **OTHER).status_code


def at_its_own_call_back(visitor):
    """Status of the other TPP's exchange of our code, at the call-back registered for it."""
    uri = OTHER_TPP.redirect_uris[0]
    return visitor.exchange(visitor.code(), "other_tpp", redirect_uri=uri, **OTHER).status_code


def by_another_verifier(visitor):
    """Status of the exchange of a code with a plain challenge; None where the bank gives none."""
    plain = {"code_challenge": "plain-" * 8, "code_challenge_method": "plain"}
    if visitor.authorize(**plain).status_code != 200:
        return None
    return visitor.exchange(visitor.code(**plain), code_verifier="w" * 43).status_code


def kept_after_replay(visitor):
    code = visitor.code()
    token = visitor.exchange(code).json()["access_token"]
    visitor.exchange(code)
    return visitor.opens(token)


def allowed(visitor):
    return visitor.client("tpp").get(f"{visitor.site.api}/token").headers.get("allow")


PROBES = {
    "repeated_parameters_accepted": (repeated, 400, 200),
    "short_verifier_accepted": (
        exchanged(of=announced("v" * 42), code_verifier="v" * 42),
        400,
        200,
    ),
    "code_taken_at_own_call_back": (at_its_own_call_back, 400, 200),
    "revocation_without_content": (lambda v: v.revoke("unknown").status_code, 200, 204),
    "plain_challenge_unchecked": (by_another_verifier, None, 200),
    "plain_challenge": (exchanged(of=PKCE, code_verifier=CHALLENGE), 400, 200),
    "replay_keeps_tokens": (kept_after_replay, 401, 200),
    "crash_on_two_content_types": (of_two_types, 400, 500),
    "lower_case_escapes_unread": (escaped_in_lower_case, 200, 400),
    "names_without_case": (in_capitals, 400, 200),
    "token_endpoint_open_to_scripts": (
        lambda v: v.exchange("c").headers.get("access-control-allow-origin"),
        None,
        "*",
    ),
    "allow_left_out": (allowed, "POST", None),
    "client_matched_once": (matched_later, "invalid_client", "invalid_grant"),
    "issued_client_id_unknown": (of_issued_id, 200, 401),
    "error_echoes_code": (lambda v: "echoed-code" in v.exchange("echoed-code").text, False, True),
    "error_with_quotes": (
        lambda v: '"' in v.exchange("c").json()["error_description"],
        False,
        True,
    ),
    "no_expires_in": (bought("expires_in"), 3600, None),
}

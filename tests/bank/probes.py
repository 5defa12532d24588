"""What shows each defect: a probe, what a sound bank shows, what the defective one shows."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from pathlib import Path

from fixtures.bank.reference import OTHER_TPP, TPP, WITHDRAWN_TPP

DAY = 86400
OTHER = {"client_id": OTHER_TPP.client_id}
WITHDRAWN = {"client_id": WITHDRAWN_TPP.client_id}
LONG = "aisp extended_transaction_history"
OLD = "/accounts/001/transactions?dateFrom=2020-01-01"
VERIFIER = "v" * 43


def announced(verifier):
    """The challenge parameters for a verifier."""
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return {"code_challenge": challenge, "code_challenge_method": "S256"}


PKCE = announced(VERIFIER)
CHALLENGE = PKCE["code_challenge"]


def credentials(slot, **more):
    return lambda v: v.credentials(slot, **more).status_code


def asked(**changes):
    return lambda v: v.authorize(**changes).status_code


def page(step, header):
    return lambda v: header in v.page(step).headers


def redirected(name, **more):
    return lambda v: v.called_back(v.redirect(**more)).get(name)


def bought(name):
    return lambda v: v.tokens().get(name)


def exchanged(of=None, **changes):
    return lambda v: v.exchange(v.code(**(of or {})), **changes).status_code


def again(visitor):
    code = visitor.code()
    visitor.exchange(code)
    return visitor.exchange(code).status_code


def later(seconds, act):
    def probe(visitor):
        granted = visitor.code() if act == "exchange" else visitor.tokens()
        visitor.pass_time(seconds)
        return visitor.exchange(granted).status_code if act == "exchange" else act(visitor, granted)

    return probe


def in_json(visitor):
    form = {
        "grant_type": "authorization_code",
        "code": visitor.code(),
        "client_id": TPP.client_id,
        "redirect_uri": TPP.redirect_uris[0],
    }
    return visitor.client("tpp").post(f"{visitor.site.api}/token", json=form).status_code


def in_url(visitor, method="POST"):
    form = {
        "grant_type": "authorization_code",
        "code": visitor.code(),
        "client_id": TPP.client_id,
        "redirect_uri": TPP.redirect_uris[0],
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    url = f"{visitor.site.api}/token"
    return visitor.client("tpp").request(method, url, params=form, headers=headers).status_code


def forged(visitor):
    pem = Path(visitor.running.certificates["tpp"][0]).read_text().replace("\n", "%0A")
    return visitor.exchange(visitor.code(), "", headers={"X-SSL-Client-Cert": pem}).status_code


def refreshed(name):
    return lambda v: v.refresh(v.tokens(scope=LONG)["refresh_token"]).json()[name]


def spent_again(visitor):
    token = visitor.tokens()["refresh_token"]
    visitor.refresh(token)
    return visitor.refresh(token).status_code


def window(visitor):
    tokens = visitor.tokens()
    visitor.pass_time(100 * DAY)
    tokens = visitor.refresh(tokens["refresh_token"]).json()
    visitor.pass_time(100 * DAY)
    return visitor.refresh(tokens["refresh_token"]).status_code


def guessed_thrice(visitor):
    """Whether the third wrong one-time password ends the login."""
    page = visitor.page("sca")
    ends = [visitor.press("sca", page, otp="0").headers["location"] for _ in range(3)]
    return "error=" in ends[-1]


def blocked_psu(visitor):
    """Where the right one-time password of a PSU who is blocked leads."""
    page = visitor.page("sca", person="blocked")
    return "error=" in visitor.press("sca", page, person="blocked").headers["location"]


def late_consent(visitor):
    """Whether a consent an hour after its page brings a code."""
    page = visitor.page("consent")
    visitor.pass_time(3600)
    return "code=" in visitor.press("consent", page).headers["location"]


def revoked(kind, use):
    def probe(visitor):
        tokens = visitor.tokens()
        visitor.revoke(tokens[kind])
        if use == "refresh_token":
            return visitor.refresh(tokens[use]).status_code
        return visitor.opens(tokens[use])

    return probe


def used(path="/accounts", **changes):
    def probe(visitor):
        token = visitor.tokens()["access_token"]
        return visitor.resource(path.format(token), token, **changes)

    return probe


def unauthenticated(visitor):
    answer = visitor.resource("/accounts", "", headers={"Authorization": None})
    return answer.headers.get("www-authenticate", "")[:6]


def metadata(visitor):
    url = f"{visitor.site.browser}/.well-known/oauth-authorization-server"
    return visitor.client().get(url).json()["token_endpoint"] == f"{visitor.site.api}/token"


def of_withdrawn(visitor):
    return visitor.credentials("withdrawn_tpp", **WITHDRAWN).json()["error_description"]


def kind(visitor):
    return visitor.exchange("c").headers["content-type"].partition(";")[0]


PROBES = {
    # name: probe, what a sound bank shows, what this one shows
    "expired_certificate_accepted": (credentials("expired", scope="x"), 401, 400),
    "early_certificate_accepted": (credentials("not_yet_valid", scope="x"), 401, 400),
    "unknown_ca_accepted": (credentials("self_signed", scope="x"), 401, 400),
    "server_certificate_accepted": (credentials("wrong_eku", scope="x"), 401, 400),
    "weak_key_accepted": (credentials("weak_key", scope="x"), 401, 400),
    "revoked_accepted": (credentials("revoked_crl", scope="x"), 401, 400),
    "ocsp_not_asked": (credentials("revoked_ocsp", scope="x"), 401, 400),
    "header_certificate_believed": (forged, 401, 200),
    "seal_certificate_accepted": (credentials("qsealc", scope="x"), 401, 400),
    "malformed_number_accepted": (credentials("malformed_number", scope="x"), 401, 400),
    "foreign_authority_accepted": (credentials("nca_mismatch", scope="x"), 401, 400),
    "authority_known_by_country": (credentials("nca_mismatch", scope="x"), 401, 400),
    "wrong_role_accepted": (credentials("aisp_only"), 400, 200),
    "other_tpp_certificate_accepted": (
        lambda v: v.exchange(v.code(), "other_tpp").status_code,
        401,
        200,
    ),
    "client_id_ignored": (exchanged(client_id="x"), 401, 200),
    "withdrawn_tpp_served": (
        of_withdrawn,
        "required: The TPP is authorised and its agreement is in force",
        "required: The certificate and the registration grant the role of payment initiation",
    ),
    "open_redirector": (asked(redirect_uri="https://evil.example.com"), 400, 200),
    "repeated_parameters_authorized": (asked(raw="&scope=cbpii"), 303, 200),
    "any_response_type_taken": (asked(response_type="token"), 303, 200),
    "registered_role_ignored": (
        asked(redirect_uri=OTHER_TPP.redirect_uris[0], scope="cbpii", **OTHER),
        303,
        200,
    ),
    "services_mixed": (asked(scope="aisp cbpii"), 303, 200),
    "reserved_state_crashes": (asked(state='one " and one back\\slash'), 200, 500),
    "plain_challenge_taken": (asked(code_challenge=VERIFIER), 303, 200),
    "cors_open": (page("login", "access-control-allow-origin"), False, True),
    "frameable_pages": (page("consent", "x-frame-options"), True, False),
    "referrer_leaks": (page("login", "referrer-policy"), True, False),
    "consent_csrf": (
        lambda v: v.press("consent", v.page("consent"), csrf=None).status_code,
        403,
        303,
    ),
    "otp_not_checked": (
        lambda v: v.press("sca", v.page("sca"), otp="0").headers["location"],
        "/sca",
        "/consent",
    ),
    "guesses_without_end": (guessed_thrice, True, False),
    "blocked_psu_let_in": (blocked_psu, True, False),
    "consent_waits_for_ever": (late_consent, False, True),
    "page_out_of_turn": (
        lambda v: v.press("consent", v.page("sca")).status_code,
        403,
        303,
    ),
    "refusal_unreported": (
        lambda v: v.called_back(v.press("login", v.page("login"), decision="refuse")).get("error"),
        "access_denied",
        None,
    ),
    "tpp_unnamed": (lambda v: "Exemple TPP" in v.page("consent").text, True, False),
    "code_in_fragment": (lambda v: "#" in v.redirect().headers["location"], False, True),
    "token_beside_code": (redirected("access_token"), None, "x" * 43),
    "password_posted_on": (lambda v: v.redirect().status_code, 303, 307),
    "state_dropped": (redirected("state"), "s-1", None),
    "state_altered": (redirected("state"), "s-1", "S-1"),
    "call_back_cacheable": (lambda v: "private" in str(v.redirect().headers), False, True),
    "scope_widened_at_token": (
        lambda v: v.exchange(v.code(), scope="cbpii").json()["scope"],
        "aisp",
        "cbpii",
    ),
    "get_accepted": (lambda v: in_url(v, "GET"), 405, 200),
    "json_accepted": (in_json, 400, 200),
    "url_parameters_accepted": (in_url, 400, 200),
    "code_reusable": (again, 400, 200),
    "code_never_expires": (later(30 * DAY, "exchange"), 400, 200),
    "code_of_other_tpp_accepted": (
        lambda v: v.exchange(v.code(), "other_tpp", **OTHER).status_code,
        400,
        200,
    ),
    "redirect_uri_ignored": (exchanged(redirect_uri="https://evil.example.com"), 400, 200),
    "secret_beside_certificate": (exchanged(client_secret="s"), 400, 200),
    "wrong_verifier_accepted": (exchanged(of=PKCE, code_verifier="w" * 43), 400, 200),
    "verifier_optional": (exchanged(of=PKCE), 400, 200),
    "crash_on_nul": (lambda v: v.exchange("\0").status_code, 400, 500),
    "no_cache_control": (lambda v: "cache-control" in v.exchange("c").headers, True, False),
    "token_in_header": (
        lambda v: "x-access-token" in v.exchange(v.code()).headers,
        False,
        True,
    ),
    "pragma_left_out": (lambda v: "pragma" in v.exchange(v.code()).headers, True, False),
    "html_errors": (kind, "application/json", "text/html"),
    "created_in_place_of_ok": (exchanged(), 200, 201),
    "hal_token_response": (
        lambda v: v.exchange(v.code()).headers["Content-Type"],
        "application/json",
        "application/hal+json",
    ),
    "mac_token": (bought("token_type"), "Bearer", "MAC"),
    "expires_in_string": (bought("expires_in"), 3600, "3600"),
    "repeated_member": (
        lambda v: v.exchange(v.code()).text.count('"scope"'),
        1,
        2,
    ),
    "no_refresh_token": (lambda v: "refresh_token" in v.tokens(), True, False),
    "credentials_refreshed": (lambda v: "refresh_token" in v.credentials().json(), False, True),
    "short_tokens": (lambda v: len(v.tokens()["access_token"]), 43, 6),
    "expired_token_accepted": (
        later(3600, lambda v, tokens: v.opens(tokens["access_token"])),
        401,
        200,
    ),
    "invalid_token_missing": (
        lambda v: "invalid_token" in v.resource("/accounts", "t").headers["www-authenticate"],
        True,
        False,
    ),
    "token_of_other_tpp_accepted": (
        lambda v: v.opens(v.tokens()["access_token"], "other_tpp"),
        401,
        200,
    ),
    "scope_not_checked": (
        lambda v: v.opens(v.tokens(scope="cbpii")["access_token"]),
        403,
        200,
    ),
    "whole_history_shown": (lambda v: used(OLD)(v).status_code, 403, 200),
    "no_challenge": (unauthenticated, "Bearer", ""),
    "query_token_accepted": (
        lambda v: used("/accounts?access_token={}", headers={"Authorization": None})(v).status_code,
        401,
        200,
    ),
    "request_id_not_echoed": (lambda v: "x-request-id" in used()(v).headers, True, False),
    "extended_history_kept_on_refresh": (refreshed("scope"), "aisp", LONG),
    "refresh_widens_scope": (
        lambda v: v.refresh(v.tokens()["refresh_token"], scope="cbpii").status_code,
        400,
        200,
    ),
    "refresh_by_other_tpp": (
        lambda v: v.refresh(v.tokens()["refresh_token"], "other_tpp", **OTHER).status_code,
        400,
        200,
    ),
    "old_sca_refreshed": (
        lambda v: v.refresh(v.tokens(person="old_sca")["refresh_token"]).status_code,
        400,
        200,
    ),
    "refresh_moves_the_window": (window, 400, 200),
    "refresh_token_never_spent": (spent_again, 400, 200),
    "revoked_token_accepted": (revoked("access_token", "access_token"), 401, 200),
    "revoked_for_other_tpp": (
        lambda v: v.revoke(v.tokens()["access_token"], "other_tpp", **OTHER).status_code,
        400,
        200,
    ),
    "no_cascade": (revoked("refresh_token", "access_token"), 401, 200),
    "unknown_token_not_revoked": (lambda v: v.revoke("unknown").status_code, 200, 400),
    "refresh_token_survives_revocation": (revoked("refresh_token", "refresh_token"), 400, 200),
    "metadata_of_another_bank": (metadata, True, False),
    "long_access_tokens": (bought("expires_in"), 3600, DAY),
}

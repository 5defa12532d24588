"""What shows each defect of GET /authorize and of the finer points of the call-back."""

from pathlib import Path

import httpx

from fixtures.bank.reference import TPP
from tests.bank.probes import CHALLENGE, asked, page, redirected

QUERIED = TPP.redirect_uris[1]
HEADERS = {"X-Forwarded-Host": "not-registered.example"}


def answered(headers=None, **changes):
    """The first answer to GET /authorize, no redirect followed."""

    def probe(visitor):
        sound = {
            "response_type": "code",
            "client_id": TPP.client_id,
            "redirect_uri": TPP.redirect_uris[0],
            "scope": "aisp",
        }
        url = httpx.URL(f"{visitor.site.browser}/authorize", params=sound | changes)
        return visitor.client().get(url, headers=headers)

    return probe


def location(part, **changes):
    return lambda v: part in answered(**changes)(v).headers.get("location", "")


def repeated(visitor):
    shown = visitor.page("consent")
    return [visitor.press("consent", shown).status_code for _ in range(2)]


def announces_iss(visitor):
    document = visitor.client().get(
        f"{visitor.site.browser}/.well-known/oauth-authorization-server"
    )
    return document.json()["authorization_response_iss_parameter_supported"]


def reversed_order(visitor):
    query = f"state=s&scope=aisp&redirect_uri={TPP.redirect_uris[0]}&client_id={TPP.client_id}"
    url = f"{visitor.site.browser}/authorize?{query}&response_type=code"
    return visitor.client().get(url).status_code


def named_by_header(visitor):
    pem = Path(visitor.running.certificates["tpp"][0]).read_text().replace("\n", "%0A")
    headers = {"X-SSL-Client-Cert": pem}
    return visitor.exchange(visitor.code(), "other_tpp", headers=headers).status_code


ELSEWHERE = {"redirect_uri": "https://evil.example.com/cb"}
PROBES = {
    "header_certificate_preferred": (named_by_header, 401, 200),
    "strict_transport_forgotten": (page("login", "Strict-Transport-Security"), True, False),
    "nobody_redirected": (location("evil.example", client_id="?", **ELSEWHERE), False, True),
    "unknown_scope_granted": (asked(scope="no-such-scope"), 303, 200),
    "scope_case_ignored": (asked(scope="AISP"), 303, 200),
    "empty_scope_defaulted": (asked(scope=""), 303, 200),
    "unknown_parameter_refused": (asked(unknown="1"), 200, 400),
    "state_reflected": (lambda v: "<b>" in answered(state="<b>")(v).text, False, True),
    "query_of_call_back_lost": (redirected("bank", redirect_uri=QUERIED), "reference", None),
    "challenge_refused": (
        asked(code_challenge=CHALLENGE, code_challenge_method="S256"),
        200,
        400,
    ),
    "third_party_script": (lambda v: "cdn.example" in v.page("login").text, False, True),
    "order_of_parameters": (reversed_order, 303, 400),
    "call_back_replaced": (location("tpp.example.com", **ELSEWHERE), False, True),
    "error_in_fragment": (location("#error=", scope="none"), False, True),
    "host_believed": (
        lambda v: "not-registered" in answered(HEADERS)(v).headers["location"],
        False,
        True,
    ),
    "oversize_crash": (asked(state="s" * 5000), 200, 500),
    "attempt_crash_on_nul": (lambda v: v.authorize(raw="&x=%00").status_code, 400, 500),
    "consent_repeatable": (repeated, [303, 403], [303, 303]),
    "cookie_open": (lambda v: "HttpOnly" in answered()(v).headers["set-cookie"], True, False),
    "issuer_not_sent": (announces_iss, False, True),
    "long_state_cut": (lambda v: len(redirected("state", state="s" * 900)(v)), 900, 600),
}

"""What shows each request that comes by a detour."""

from pathlib import Path
from urllib.parse import urlencode

from fixtures.bank.reference import OTHER_TPP, TPP


def by_another_call_back(visitor):
    return visitor.authorize(redirect_uri=OTHER_TPP.redirect_uris[0]).status_code


def by_an_override(visitor):
    sent = {
        "grant_type": "authorization_code",
        "code": visitor.code(),
        "redirect_uri": TPP.redirect_uris[0],
        "client_id": TPP.client_id,
    }
    url = f"{visitor.site.api}/token?{urlencode(sent)}"
    return visitor.client("tpp").get(url, headers={"X-HTTP-Method-Override": "POST"}).status_code


def called_valid(visitor):
    headers = {"X-SSL-Client-Verify": "SUCCESS"}
    return visitor.exchange(visitor.code(), "unknown_ca", headers=headers).status_code


def by_underscores(visitor):
    pem = Path(visitor.running.certificates["tpp"][0]).read_text().replace("\n", "%0A")
    headers = {"X_SSL_Client_Cert": pem}
    return visitor.exchange(visitor.code(), "", headers=headers).status_code


def by_cookie(visitor):
    headers = {
        "Authorization": None,
        "Cookie": f"access_token={visitor.tokens()['access_token']}",
    }
    return visitor.resource("/accounts", "", headers=headers).status_code


def by_a_longer_number(visitor):
    return visitor.exchange(visitor.code(), "other_tpp").status_code


def once_more(visitor):
    visitor.page("consent")
    return visitor.press("login", visitor.authorize()).headers["location"]


def by_the_form(visitor):
    page = visitor.page("consent")
    redirect = visitor.press("consent", page, scope="aisp cbpii")
    return visitor.exchange(visitor.called_back(redirect)["code"]).json()["scope"]


PROBES = {
    # name: probe, what a sound bank shows, what this one shows
    "call_back_of_any_client": (by_another_call_back, 400, 200),
    "get_called_a_post": (by_an_override, 405, 200),
    "certificate_called_valid": (called_valid, 401, 200),
    "underscores_believed": (by_underscores, 401, 200),
    "token_in_a_cookie": (by_cookie, 401, 200),
    "number_begins_alike": (by_a_longer_number, 401, 200),
    "otp_remembered": (once_more, "/sca", "/consent"),
    "scope_of_the_consent_form": (by_the_form, "aisp", "aisp cbpii"),
}

"""What shows each defect that depends on another request, or on how a word is written."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from fixtures.bank.reference import OTHER_TPP
from tests.bank.probes_of_requests import answered

HOUR = 3600


def refreshed_as(grant_type):
    return lambda v: v.refresh(v.tokens()["refresh_token"], grant_type=grant_type).status_code


def by_load_balancer(visitor):
    pem = Path(visitor.running.certificates["tpp"][0]).read_text().replace("\n", "%0A")
    headers = {"X-Amzn-Mtls-Clientcert": pem}
    return visitor.exchange(visitor.code(), "", headers=headers).status_code


def revoked_after_its_access_token(visitor):
    tokens = visitor.tokens()
    visitor.revoke(tokens["access_token"])
    return visitor.revoke(tokens["refresh_token"]).status_code


def foreign_revocation(visitor):
    token = visitor.tokens()["refresh_token"]
    return visitor.revoke(token, "other_tpp", client_id=OTHER_TPP.client_id).status_code


def failed_thrice(visitor):
    page = visitor.page("login")
    for _ in range(3):
        answer = visitor.press("login", page, password="wrong")
    return answer.status_code


def state_of_the_first(visitor):
    page = visitor.page("login", state="first")
    url = answered(state="second")(visitor).request.url
    page = visitor.page("login", state="first")
    with httpx.Client(verify=visitor.context(), trust_env=False) as elsewhere:
        elsewhere.get(url)
    return visitor.called_back(visitor.press("login", page, decision="refuse"))["state"]


def code_of_the_second(visitor):
    theirs = {"client_id": OTHER_TPP.client_id, "redirect_uri": OTHER_TPP.redirect_uris[0]}
    code = visitor.code(**theirs)
    return visitor.exchange(code, redirect_uri=theirs["redirect_uri"]).status_code


def cookie_alone(visitor):
    token = visitor.tokens()["access_token"]
    client = visitor.client("tpp", fresh=True)
    ask = {"X-Request-ID": "r-1"}
    client.get(f"{visitor.site.api}/accounts", headers=ask | {"Authorization": f"Bearer {token}"})
    return client.get(f"{visitor.site.api}/accounts", headers=ask).status_code


def lists_at_once(visitor):
    """Status of the list of a PSU without accounts, while another PSU asks for the own one."""
    mine = visitor.tokens()["access_token"]
    theirs = visitor.tokens(person="no_accounts")["access_token"]
    with ThreadPoolExecutor(1) as beside:
        waiting = beside.submit(visitor.opens, theirs)
        while not waiting.done():
            visitor.opens(mine)
        return waiting.result()


PROBES = {
    # name: probe, what a sound bank shows, what this one shows
    "refresh_spelt_in_any_case": (refreshed_as("Refresh_Token"), 400, 200),
    "lifetime_as_a_date": (lambda v: v.credentials().json()["expires_in"] == HOUR, True, False),
    "empty_state_refused": (
        lambda v: "error=" in answered(state="")(v).headers["location"],
        False,
        True,
    ),
    "gateway_header_believed": (by_load_balancer, 401, 200),
    "dead_grant_not_revoked": (revoked_after_its_access_token, 200, 503),
    "foreign_revocation_ignored": (foreign_revocation, 400, 200),
    "failed_login_kept": (failed_thrice, 303, 200),
    "second_tpps_code_redeemed": (code_of_the_second, 400, 200),
    "cookie_in_place_of_token": (cookie_alone, 401, 200),
    "accounts_confused_at_once": (lists_at_once, 204, 200),
    "latest_state_returned": (state_of_the_first, "first", "second"),
}

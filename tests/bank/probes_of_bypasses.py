"""What shows each check that can be bypassed."""

import json
from base64 import urlsafe_b64encode

from fixtures.bank.reference import OTHER_TPP, TPP

HOUR = 3600
OF_THE_OTHER = {
    "client_id": OTHER_TPP.client_id,
    "redirect_uri": OTHER_TPP.redirect_uris[0],
}
ELSEWHERE = "https://not-registered.example/call-back"


def by_host(visitor):
    headers = {"Host": "localhost"}
    token = visitor.tokens()["access_token"]
    return visitor.resource("/accounts", token, "", headers=headers).status_code


def expired(visitor):
    token = visitor.tokens()["access_token"]
    visitor.pass_time(HOUR)
    return "accounts" in visitor.resource("/accounts", token).json()


def late_in_a_second_life(visitor):
    first = visitor.tokens()
    visitor.pass_time(HOUR)
    second = visitor.refresh(first["refresh_token"]).json()["access_token"]
    visitor.pass_time(HOUR // 2)
    return visitor.resource("/accounts", second).status_code


def credentials_begin(visitor):
    answer = visitor.credentials()
    return answer.content[:1]


def given_twice(visitor):
    first, second = (visitor.credentials().json()["access_token"] for _ in range(2))
    return first == second


def blanks(visitor):
    headers = {"Authorization": f"Bearer   {visitor.tokens()['access_token']}"}
    return visitor.resource("/accounts", "", headers=headers).status_code


def anybodys(visitor):
    other = visitor.state.purposes["lockout"].otp
    return visitor.press("sca", visitor.page("sca"), otp=other).headers["location"]


def linked(visitor):
    visitor.page("consent")
    url = f"{visitor.site.browser}/consent?decision=accept"
    return visitor.client().get(url).status_code


def funds_after_accounts(visitor):
    asked = {
        "response_type": "code",
        "client_id": TPP.client_id,
        "redirect_uri": TPP.redirect_uris[0],
        "scope": "cbpii",
    }
    visitor.redirect()
    again = visitor.client().get(f"{visitor.site.browser}/authorize", params=asked)
    return "code=" in again.headers["location"]


def retargeted(visitor):
    code, theirs = visitor.code(), visitor.code(**OF_THE_OTHER)
    end = theirs.partition(".")[2]
    whole = f"{code.partition('.')[0]}.{end}" if end else code
    return visitor.exchange(whole, "other_tpp", client_id=OTHER_TPP.client_id).status_code


def in_a_request_object(visitor):
    part = urlsafe_b64encode(json.dumps({"redirect_uri": ELSEWHERE}).encode()).rstrip(b"=").decode()
    answer = visitor.authorize(scope="no-such-scope", request=f"e30.{part}.")
    return answer.headers["location"].startswith(ELSEWHERE)


def posted(visitor):
    url = f"{visitor.site.browser}/authorize"
    return visitor.client().post(url, data={"redirect_uri": ELSEWHERE}).status_code


PROBES = {
    "credentials_token_cached": (given_twice, False, True),
    "late_refresh_of_minutes": (late_in_a_second_life, 200, 401),
    # name: probe, what a sound bank shows, what this one shows
    "local_host_trusted": (by_host, 401, 200),
    "accounts_beside_the_refusal": (expired, False, True),
    "compressed_unsaid": (credentials_begin, b"{", b"\x1f"),
    "one_blank_read": (blanks, 200, 401),
    "request_id_of_a_uuid": (lambda v: v.opens(v.tokens()["access_token"]), 200, 400),
    "otp_of_anybody": (anybodys, "/sca", "/consent"),
    "consent_by_link": (linked, 200, 303),
    "consent_widened": (funds_after_accounts, False, True),
    "code_retargeted": (retargeted, 400, 200),
    "request_object_believed": (in_a_request_object, False, True),
    "posted_call_back_unread": (posted, 405, 303),
}

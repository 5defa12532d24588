"""The PSU's pages: the way through them, the ways out of them, and their armour."""

import re

import httpx
import pytest

from fixtures.bank.aspsp import TABLES
from fixtures.bank.checks import login as checks

DENIED = "access_denied"


def timed_out(visitor):
    page = visitor.page("sca")
    visitor.pass_time(301)
    return visitor.press("sca", page)


def cookieless(visitor):
    page = visitor.page("consent")
    visitor.client().cookies.clear()
    return visitor.press("consent", page)


def login(visitor, **more):
    return visitor.client().post(f"{visitor.site.browser}/login", **more)


REFUSED = {
    checks.body_is_a_form: (403, None, lambda v: login(v, json={})),
    checks.form_is_well_formed: (
        403,
        None,
        lambda v: login(
            v,
            content=b"login=%00",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        ),
    ),
    checks.session_is_known: (403, None, cookieless),
    checks.csrf_token_is_right: (
        403,
        None,
        lambda v: v.press("consent", v.page("consent"), csrf=None),
    ),
    checks.page_is_in_turn: (403, None, lambda v: v.press("consent", v.page("login"))),
    checks.page_is_in_time: (303, DENIED, timed_out),
    checks.psu_goes_on: (
        303,
        DENIED,
        lambda v: v.press("consent", v.page("consent"), decision="refuse"),
    ),
    checks.psu_is_not_blocked: (
        303,
        DENIED,
        lambda v: v.press("sca", v.page("sca", person="blocked"), person="blocked"),
    ),
}
ASKED_AGAIN = {
    checks.button_is_pressed: ("consent", {"decision": None}),
    checks.password_is_right: ("login", {"password": "wrong"}),
    checks.otp_is_right: ("sca", {"otp": "0"}),
}


def test_every_row_has_its_case():
    tables = ("login_page", "sca_page", "consent_page", "login", "sca", "consent")
    rows = {row.holds for name in tables for row in TABLES[name]}

    assert REFUSED.keys() | ASKED_AGAIN.keys() == rows


@pytest.mark.parametrize("holds", REFUSED, ids=lambda holds: holds.__name__)
def test_a_row_refuses_what_breaks_it(visitor, holds):
    status, error, act = REFUSED[holds]

    answer = act(visitor)

    assert visitor.refusal(answer) == (status, error, holds.__doc__.rstrip("."))
    assert error is None or visitor.called_back(answer)["state"] == "s-1"


@pytest.mark.parametrize("holds", ASKED_AGAIN, ids=lambda holds: holds.__name__)
def test_a_wrong_answer_is_asked_for_again(visitor, holds):
    step, changes = ASKED_AGAIN[holds]
    page = visitor.page(step)

    answer = visitor.press(step, page, **changes)

    assert (answer.status_code, answer.headers["location"]) == (303, f"/{step}")
    assert visitor.press(step, page).status_code == 303


@pytest.mark.parametrize("step", ["login", "sca"])
def test_the_third_wrong_answer_ends_the_login(visitor, step):
    page = visitor.page(step)
    wrong = {"password": "wrong"} if step == "login" else {"otp": "0"}

    answers = [visitor.press(step, page, **wrong) for _ in range(3)]

    assert [one.headers["location"].startswith("/") for one in answers] == [True, True, False]
    assert visitor.called_back(answers[2])["error"] == DENIED
    assert visitor.press(step, page).status_code == 403


def test_authorize_leads_to_a_page_that_can_be_loaded_again(visitor):
    visitor.authorize()

    answer = visitor.client().get(f"{visitor.site.browser}/login")

    assert 'name="password"' in answer.text


@pytest.mark.parametrize("step", ["login", "sca"])
def test_the_psu_can_refuse_on_every_page(visitor, step):
    answer = visitor.press(step, visitor.page(step), decision="refuse")

    assert visitor.called_back(answer)["error"] == DENIED


def test_a_page_left_alone_leads_to_the_call_back(visitor):
    page = visitor.page("sca")
    seconds, place = re.fullmatch(r"(\d+); url=(.+)", page.headers["refresh"]).groups()
    visitor.pass_time(int(seconds))

    answer = visitor.client().get(visitor.site.browser + place)

    assert answer.status_code == 303
    assert visitor.called_back(answer) | {"error_description": ""} == {
        "error": DENIED,
        "error_description": "",
        "state": "s-1",
    }


def test_consent_names_the_tpp_and_what_it_asks_for(visitor):
    page = visitor.page("consent", scope="aisp extended_transaction_history")

    for words in ("Exemple TPP", "PSDFR-ACPR-12345", "aisp", "extended_transaction_history"):
        assert words in page.text


def test_the_call_back_gets_the_code_once_and_nothing_else(visitor):
    answer = visitor.redirect(state="a b")

    assert answer.status_code == 303
    assert visitor.called_back(answer).keys() == {"code", "state"}
    assert answer.headers["location"].count("code=") == 1


def test_the_session_changes_its_name_at_login_and_ends_with_the_login(visitor):
    first = visitor.authorize()
    before = visitor.client().cookies["__Host-session"]
    visitor.press("login", first)
    after = visitor.client().cookies["__Host-session"]
    page = visitor.client().get(f"{visitor.site.browser}/sca")
    visitor.press("sca", page)
    visitor.press("consent", page)

    assert before != after
    assert visitor.press("consent", page).status_code == 403


def test_a_page_out_of_turn_leads_to_the_one_in_turn(visitor):
    visitor.page("sca")

    answer = visitor.client().get(f"{visitor.site.browser}/consent")

    assert (answer.status_code, answer.headers["location"]) == (303, "/sca")


@pytest.mark.parametrize("step", ["login", "sca", "consent"])
def test_pages_wear_their_armour(visitor, step):
    page = visitor.page(step)
    policy = page.headers["content-security-policy"]

    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert page.headers["x-frame-options"] == "DENY"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    assert "strict-transport-security" in page.headers
    assert "access-control-allow-origin" not in page.headers
    assert not re.search(r"(src|href)=", page.text)


def test_the_cookie_is_for_this_host_alone(visitor):
    said = visitor.press("login", visitor.authorize()).headers["set-cookie"]

    assert said.startswith("__Host-")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(said.split("; "))


def test_what_a_tpp_sends_is_escaped(visitor):
    page = visitor.authorize(state="<script>alert(1)</script>")

    assert "<script>" not in page.text


def test_two_browsers_do_not_share_a_login(visitor):
    page = visitor.page("consent")
    stranger = httpx.Client(verify=visitor.context(), trust_env=False)
    form = {"csrf": visitor.csrf(page), "decision": "accept"}

    with stranger:
        answer = stranger.post(f"{visitor.site.browser}/consent", data=form)

    assert answer.status_code == 403

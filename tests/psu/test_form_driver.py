"""The form driver goes through a bank's pages as a person would, and stops where one should."""

from dataclasses import replace

import pytest

from fixtures.outcomes import Inconclusive
from fixtures.profile.schema import Page, Person

WHOLE = ["GET /authorize", "GET /login", "POST /login", "GET /sca", "POST /sca", "GET /consent"]


def test_an_accepting_person_brings_a_code(bank, attempt):
    here = attempt()

    grant = here.psu.grants(here.tpp, state="st4te")

    assert grant.code == "c0de-of-the-bank"
    assert grant.callback.value("state") == "st4te"
    assert grant.callback.reached
    assert grant.callback.redirect.status == 303
    assert bank.seen == [*WHOLE, "POST /consent"]
    assert here.evidence.logins == 1


def test_the_forms_carry_hidden_and_ticked_inputs_and_the_button(bank, attempt):
    here = attempt()

    here.psu.grants(here.tpp)

    assert bank.sent == [
        ("login", {"user": "lea", "pin": "wonderland", "decision": "go"}),
        ("sca", {"sms": "ABC123", "decision": "go"}),
        ("consent", {"share": "yes", "decision": "go"}),
    ]


@pytest.mark.parametrize(
    ("action", "referer"),
    [("/out", "https://bank.test/authorize?"), ("https://sca.test/out", "https://bank.test/")],
    ids=["same origin", "another origin"],
)
def test_a_form_tells_where_it_stands(router, attempt, action, referer):
    page = f'<form method="post" action="{action}"><button name="go" value="on"></form>'
    router.get("/authorize").respond(html=page)
    out = router.route(path="/out").respond(400)
    here = attempt(pages=(Page(accept="go=on"),))

    here.psu.authorizes(here.tpp.authorization_request())

    told = out.calls.last.request.headers
    assert told["Origin"] == "https://bank.test"
    assert told["Referer"].startswith(referer)
    assert ("client_id" in told["Referer"]) == (action == "/out")


def test_a_refusing_person_refuses_at_the_consent(bank, attempt):
    here = attempt()

    callback = here.psu.authorizes(here.tpp.authorization_request(), decision="refuse")

    assert bank.seen == [*WHOLE, "POST /consent"]
    assert (callback.value("error"), callback.value("code")) == ("access_denied", None)


@pytest.mark.parametrize(
    ("way_out", "asked"),
    [
        ('<button>Go on</button></form><a href="/out"> [ Cancel ]</a>', "GET"),
        ("<button>[ Cancel ]</button></form>", "POST"),
        ('<input type="submit" value="[ Cancel ]"></form>', "POST"),
    ],
    ids=["link", "button", "input"],
)
def test_a_person_refuses_by_the_words_on_a_link_or_a_button_without_a_name(
    router, attempt, way_out, asked
):
    router.get("/authorize").respond(html=f'<form method="post" action="/out">{way_out}')
    back = {"Location": "https://tpp.test/callback?error=access_denied"}
    out = router.route(path="/out").respond(303, headers=back)
    here = attempt(pages=(Page(refuse="[ Cancel ]"),))

    callback = here.psu.authorizes(here.tpp.authorization_request(), decision="refuse")

    sent = out.calls.last.request
    assert callback.value("error") == "access_denied"
    assert (sent.method, sent.content) == (asked, b"")


def test_an_abandoning_person_leaves_before_the_login(bank, attempt):
    here = attempt()

    callback = here.psu.authorizes(here.tpp.authorization_request(), decision="abandon")

    assert bank.seen == ["GET /authorize", "GET /login"]
    assert (callback.url, callback.reached, callback.redirect) == ("", False, None)
    assert here.evidence.logins == 0


@pytest.mark.parametrize(
    ("decision", "step", "field", "sound"),
    [("wrong_password", "login", "pin", "wonderland"), ("wrong_otp", "sca", "sms", "ABC123")],
)
def test_a_wrong_credential_is_sent_once(bank, attempt, decision, step, field, sound):  # noqa: PLR0913, PLR0917 - a row of a table
    here = attempt()

    callback = here.psu.authorizes(here.tpp.authorization_request(), decision=decision)

    last, values = bank.sent[-1]
    assert (last, callback.url) == (step, "")
    assert values[field] != sound
    assert len(values[field]) == len(sound)


@pytest.mark.usefixtures("bank")
def test_no_secret_of_the_person_is_rendered(attempt):
    here = attempt()

    here.psu.grants(here.tpp)

    shown = "\n".join(map(here.evidence.render, here.evidence.exchanges))
    for secret in ("wonderland", "ABC123", "c0de-of-the-bank", "s3ss10n-0f-the-bank"):
        assert secret not in shown
    assert "pin=<password 1>" in shown
    assert "sms=<otp 1>" in shown


@pytest.mark.usefixtures("bank")
def test_what_stands_in_the_way_of_a_code_is_told(attempt):
    wrong = Person(login="lea", password="not the right one", otp="ABC123")
    here = attempt(persons=(wrong,))

    with pytest.raises(Inconclusive, match="on a page: HTTP 200, 'Step login'"):
        here.psu.grants(here.tpp)


def test_a_page_that_nobody_described_ends_the_attempt(bank, attempt):
    here = attempt(pages=(Page(fields={"nothing": "like this"}),))

    with pytest.raises(Inconclusive, match="Step login"):
        here.psu.grants(here.tpp)

    assert len(bank.seen) == 2


def test_the_same_password_is_posted_once(bank, attempt):
    here = attempt(persons=(Person(login="lea", password="wrong one", otp="-"),))

    callback = here.psu.authorizes(here.tpp.authorization_request())

    assert len(bank.sent) == 1
    assert not callback.reached


@pytest.mark.usefixtures("bank")
def test_missing_inputs_are_named(attempt):
    plain = [replace(page, refuse="") for page in attempt().pages[1:3]]
    here = attempt(pages=tuple(plain), max_logins=1)
    authorization = here.tpp.authorization_request()

    with pytest.raises(pytest.skip.Exception, match="purpose = 'blocked'"):
        here.psu.authorizes(authorization, purpose="blocked")
    with pytest.raises(pytest.skip.Exception, match="refuse button"):
        here.psu.authorizes(authorization, decision="refuse")
    assert here.evidence.logins == 0
    here.psu.authorizes(authorization)
    with pytest.raises(pytest.skip.Exception, match=r"the 1 of \[psu\] max_logins"):
        here.psu.authorizes(authorization)


def test_a_page_is_matched_by_most_fields_first(bank, attempt):
    here = attempt(pages=attempt().pages)

    here.psu.grants(here.tpp)

    assert [step for step, _ in bank.sent] == ["login", "sca", "consent"]


def test_a_browser_that_the_suite_steers_is_the_form_drivers(attempt):
    here = attempt(driver="command", command="none")
    asked, browser = here.tpp.authorization_request(), here.psu.browser()

    with pytest.raises(pytest.skip.Exception, match="'command' has its own"):
        here.psu.authorizes(asked, browser=browser)


def test_opening_needs_no_person_and_no_driver(bank, attempt):
    here = attempt(driver="by_hand", persons=(), pages=())

    callback = here.psu.opens(here.tpp.authorization_request())

    assert [page.status for page in callback.pages] == [302, 200]
    assert bank.seen == ["GET /authorize", "GET /login"]

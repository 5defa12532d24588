"""An attempt stopped at the decision, taken up again, and sent on by hand."""

from fixtures.psu.pages import matched


def test_a_hesitating_person_stops_at_the_decision(bank, attempt):
    here = attempt()

    callback = here.psu.authorizes(here.tpp.authorization_request(), decision="hesitate")

    assert callback.url == ""
    assert bank.sent[-1][0] == "sca"
    assert here.evidence.logins == 1


def test_an_attempt_is_taken_up_in_the_same_session_and_login(bank, attempt):
    here = attempt()
    asked, browser = here.tpp.authorization_request(), here.psu.browser()
    failed = here.psu.authorizes(asked, decision="wrong_otp", browser=browser)

    callback = here.psu.authorizes(asked, browser=browser, after=failed)

    assert callback.value("code")
    assert bank.seen.count("GET /authorize") == 1
    assert here.evidence.logins == 1


def test_a_form_is_sent_by_hand_in_a_session(bank, attempt):
    here = attempt()
    asked, browser = here.tpp.authorization_request(), here.psu.browser()
    waiting = here.psu.authorizes(asked, decision="hesitate", browser=browser)
    page, form = matched(waiting.pages[-1], here.psu.profile.psu.pages)

    callback = here.psu.sends(browser, form.filled({}, page.accept), asked)

    assert callback.reached
    assert callback.value("code")
    assert bank.sent[-1][0] == "consent"

"""Which logins that brought a code had a one-time password."""

from types import SimpleNamespace

import pytest

from fixtures import expect
from fixtures.outcomes import Recommendation
from fixtures.profile.schema import Page
from fixtures.scenarios.failed_login import is_spared
from fixtures.session.factors import logins
from fixtures.tpp.grants import Authorization, Callback
from fixtures.tpp.messages import Answer, Request, Termination

URI = "https://tpp.example/call-back"
PAGES = (
    Page(fields={"who": "{login}", "word": "{password}"}),
    Page(fields={"once": "{otp}"}),
)


def profile(pages=PAGES):
    return SimpleNamespace(
        psu=SimpleNamespace(pages=pages), shape=SimpleNamespace(callback_code="code")
    )


def sent(method, *names, headers=()):
    parameters = tuple((name, "x") for name in names)
    request = Request(
        method=method, url="https://bank.example/p", parameters=parameters, headers=headers
    )
    return Answer(request=request, end=Termination.ANSWERED, status=303, number=7)


def login(*pages, end=f"{URI}?code=c"):
    asked = Authorization(
        request=Request(method="GET", url=URI), state="s", redirect_uri=URI, scope="aisp"
    )
    return Callback(authorization=asked, url=end, pages=pages)


OPENED, PASSWORD, OTP = sent("GET"), sent("POST", "who", "word"), sent("POST", "once")
WHOLE, SPARED = login(OPENED, PASSWORD, OTP), login(OPENED, PASSWORD)


def second_factors(*attempts, **more):
    return [asked for _, asked in logins(attempts, profile(**more))]


def test_a_login_with_and_one_without_the_second_factor_are_told_apart():
    assert second_factors(WHOLE, SPARED) == [True, False]


@pytest.mark.parametrize(
    "attempt",
    [
        login(OPENED, PASSWORD, end=f"{URI}?error=access_denied"),
        login(OPENED, OTP),
        login(),
        login(sent("GET", headers=(("Cookie", "s=1"),)), PASSWORD),
    ],
)
def test_what_is_no_login_of_a_new_browser_with_a_code_is_left_out(attempt):
    assert second_factors(attempt) == []


@pytest.mark.parametrize("pages", [(), PAGES[:1], PAGES[1:]])
def test_a_bank_with_one_factor_on_its_pages_has_none_to_spare(pages):
    assert second_factors(WHOLE, SPARED, pages=pages) == []


def test_a_code_without_a_factor_that_others_gave_is_a_warning():
    expect.both_factors([(WHOLE, True)])

    with pytest.raises(Recommendation) as raised:
        expect.both_factors([(WHOLE, True), (SPARED, False)])

    assert raised.value.at == (7,)


@pytest.mark.parametrize("found", [[], [(SPARED, False)]])
def test_nothing_is_said_where_nobody_was_asked(found):
    with pytest.raises(pytest.skip.Exception):
        expect.both_factors(found)


@pytest.mark.parametrize(
    ("attempt", "missing"),
    [(SPARED, True), (WHOLE, False), (login(OPENED), False), (login(), False)],
)
def test_a_factor_is_spared_where_forms_were_sent_without_it(attempt, missing):
    assert is_spared("otp", attempt, PAGES) is missing

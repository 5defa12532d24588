"""Pages that real banks have: several forms, words for names, pages that send themselves on."""

from dataclasses import replace

import httpx
import pytest

from fixtures import expect
from fixtures.outcomes import Inconclusive, NonConformity, Recommendation
from fixtures.profile.schema import Authorize, Bank, BankProfile, Client, Endpoints, Page, Person
from fixtures.psu.html_forms import forms

BACK = "https://tpp.test/callback"
RAILS = """<title>Authorize?</title>
<form class="button_to" method="post" action="/grants">
<input type="hidden" name="authenticity_token" value="t0k3n">
<button type="submit">Authorize</button></form>
<form class="button_to" method="post" action="/grants/gone"><input type="hidden" name="_method"
value="delete"><input type="hidden" name="authenticity_token" value="t0k3n">
<button type="submit">Deny</button></form>"""
SENDS_ITSELF = """<body onload="document.forms[0].submit()"><form method="post" action="{action}">
<input type="hidden" name="code" value="c0de"><input type="hidden" name="state" value="st4te">
<noscript><button>Continue</button></noscript></form>"""
PASSWORD = '<form method="post" action="{}"><input name="user"><input type="password" name="pin">'
LOGIN = Page(fields={"user": "{login}", "pin": "{password}"})


@pytest.fixture
def site(router):
    """A bank of a few answers, by path; keeps what was posted."""
    posted = []

    def made(**answers):
        def answer(request):
            path = request.url.path.strip("/").replace("/", "_")
            if request.method == "POST":
                posted.append((path, request.content.decode()))
            given = answers[path]
            if given.startswith("https://"):
                return httpx.Response(303, headers={"Location": given})
            return httpx.Response(200, html=given)

        router.route(host="bank.test").mock(side_effect=answer)
        return posted

    return made


def decides(here, decision="accept", **more):
    """Where a person with this decision ends."""
    return here.psu.authorizes(here.tpp.authorization_request(), decision=decision, **more)


@pytest.mark.parametrize(
    ("decision", "path", "sent"),
    [
        ("accept", "grants", "authenticity_token=t0k3n"),
        ("refuse", "grants_gone", "_method=delete&authenticity_token=t0k3n"),
    ],
)
def test_each_button_sends_the_form_on_which_it_stands(site, attempt, decision, path, sent):
    posted = site(
        authorize=RAILS, grants=f"{BACK}?code=c", grants_gone=f"{BACK}?error=access_denied"
    )

    callback = decides(attempt(pages=(Page(accept="Authorize", refuse="Deny"),)), decision)

    assert callback.reached
    assert posted == [(path, sent)]


def test_a_button_is_pressed_before_a_link_of_the_same_words(site, attempt):
    page = '<a href="/menu">Sign in</a><form method="post" action="/in"><button>Sign in</button>'
    posted = site(authorize=f"{page}</form>", menu="<h1>Menu</h1>", **{"in": BACK})

    decides(attempt(pages=(Page(accept="Sign in"),)))

    assert posted == [("in", "")]


@pytest.mark.parametrize("accept", ["Yes, I agree", "go=1"])
def test_a_button_with_a_name_is_found_by_its_words_too(site, attempt, accept):
    page = (
        '<form method="post" action="/go"><button name="go" value="1">Yes, <b>I agree</b></button>'
    )
    posted = site(authorize=f"{page}<button name='go' value='0'>No</button></form>", go=BACK)

    decides(attempt(pages=(Page(accept=accept),)))

    assert posted == [("go", "go=1")]


def test_a_button_may_send_its_form_elsewhere(site, attempt):
    no = '<button formaction="/no">No</button>'
    posted = site(
        authorize=f'<form method="post" action="/yes"><button>Yes</button>{no}</form>', no=BACK
    )

    decides(attempt(pages=(Page(accept="Yes", refuse="No"),)), "refuse")

    assert posted == [("no", "")]


@pytest.mark.parametrize(
    "page",
    [
        f'<meta http-equiv="refresh" content="0; url={BACK}?code=c0de&amp;state=st4te">',
        f"<meta content='0;URL={BACK}?code=c0de&amp;state=st4te' http-equiv=refresh>",
        SENDS_ITSELF.format(action=BACK),
    ],
    ids=["refresh", "other spelling", "post"],
)
def test_a_page_that_sends_itself_to_the_call_back_is_followed(site, attempt, page):
    site(authorize=page)

    callback = decides(attempt())

    assert callback.reached
    assert (callback.value("code"), callback.value("state")) == ("c0de", "st4te")


def test_a_code_by_refresh_is_a_warning_and_a_posted_one_a_finding(site, attempt):
    here = attempt()
    site(authorize=f'<meta http-equiv="refresh" content="0; url={BACK}?code=c0de">')
    refreshed = decides(here)
    site(authorize=SENDS_ITSELF.format(action=BACK))
    posted = decides(here)

    with pytest.raises(Recommendation, match="refreshes itself"):
        expect.code_returned(refreshed, here.psu.profile.shape)
    with pytest.raises(NonConformity, match="received a form that is posted"):
        expect.code_returned(posted, here.psu.profile.shape)


def test_a_page_that_posts_itself_to_the_bank_is_sent_on(site, attempt):
    posted = site(authorize=SENDS_ITSELF.format(action="/next"), next=f"{BACK}?code=c")

    assert decides(attempt()).reached
    assert posted == [("next", "code=c0de&state=st4te")]


def test_a_page_that_refreshes_itself_after_a_while_is_waited_for(site, attempt, monkeypatch):
    waited = []
    monkeypatch.setattr("fixtures.psu.form_driver.time.sleep", waited.append)
    site(authorize='<meta http-equiv="refresh" content="4; url=/done">', done=f"{BACK}?code=c")

    assert decides(attempt()).reached
    assert waited == [4.0]


@pytest.mark.parametrize("wait", ["60; url=/done", "4"])
def test_a_page_that_keeps_itself_fresh_is_an_end(site, attempt, monkeypatch, wait):
    monkeypatch.setattr("fixtures.psu.form_driver.time.sleep", pytest.fail)
    site(authorize=f'<title>Sorry</title><meta http-equiv="refresh" content="{wait}">')

    assert decides(attempt()).url == ""


def test_a_page_without_its_refuse_button_costs_the_refusal_alone(site, attempt):
    site(
        authorize='<form method="post" action="/go"><button>Yes</button></form>',
        go=f"{BACK}?code=c",
    )
    here = attempt(pages=(Page(accept="Yes", refuse="No"),))

    assert decides(here).reached
    with pytest.raises(Inconclusive, match="no such refuse button"):
        decides(here, "refuse")


@pytest.mark.parametrize("action", ["http://bank.test/in", "https://elsewhere.test/in"])
def test_a_password_is_not_typed_into_a_form_that_leaves_the_bank(site, attempt, action):
    posted = site(authorize=PASSWORD.format(action))
    here = attempt(pages=(LOGIN,))

    with pytest.raises(Inconclusive, match="it was not filled in"):
        decides(here)

    assert posted == []
    assert here.evidence.logins == 0
    page = here.psu.opens(here.tpp.authorization_request()).pages[-1]
    with pytest.raises(NonConformity, match=r"a foreign host|another scheme"):
        expect.posts_home(page, {"bank.test"})


@pytest.mark.parametrize("action", ["/in", "https://login.bank.test/in"])
def test_a_password_goes_to_the_hosts_of_the_bank(site, attempt, action):
    site(authorize=PASSWORD.format(action))
    page = attempt().psu.opens(attempt().tpp.authorization_request()).pages[-1]

    expect.posts_home(page, {"bank.test", "login.bank.test"})


def test_a_search_form_may_leave_the_bank(site, attempt):
    site(authorize='<form action="https://search.test/">' + "</form>" + PASSWORD.format("/in"))
    page = attempt().psu.opens(attempt().tpp.authorization_request()).pages[-1]

    expect.posts_home(page, {"bank.test"})


def test_who_is_lost_says_what_the_page_has(site, attempt):
    site(
        authorize=PASSWORD.format("/in"),
        **{"in": '<title>Code?</title><form><input name="otp"></form>'},
    )
    here = attempt(pages=(LOGIN, Page(fields={"sms": "{otp}"})))

    with pytest.raises(Inconclusive) as lost:
        here.psu.grants(here.tpp)

    told = str(lost.value)
    assert "'Code?'" in told
    assert "form 1 with fields 'otp' and buttons none" in told
    assert "nearest is [[psu.pages]] 2, but for 'sms'" in told
    assert "a page with the field 'otp' which no [[psu.pages]] describes" in told


def test_a_consent_whose_button_has_another_word_is_near(site, attempt):
    consent = '<form method="post"><input type="hidden" name="csrf"><button>Agree</button></form>'
    site(authorize=PASSWORD.format("/in"), **{"in": consent})
    here = attempt(pages=(LOGIN, Page(fields={}, accept="Accept")))

    with pytest.raises(Inconclusive, match=r"nearest is \[\[psu.pages\]\] 2, but for 'Accept'"):
        here.psu.grants(here.tpp)


def test_a_login_page_that_comes_again_is_told_and_not_filled_in_again(site, attempt):
    posted = site(authorize=PASSWORD.format("/in"), **{"in": PASSWORD.format("/in")})
    here = attempt(pages=(LOGIN,))

    with pytest.raises(Inconclusive, match="shows this page again after the password"):
        here.psu.grants(here.tpp)

    assert len(posted) == 1


def test_a_consent_that_is_not_asked_is_not_refused(site, attempt):
    site(authorize=PASSWORD.format("/in"), **{"in": f"{BACK}?code=c"})
    here = attempt(pages=(LOGIN, Page(accept="Yes", refuse="No")))

    with pytest.raises(pytest.skip.Exception, match="a PSU who is asked"):
        decides(here, "refuse")


def test_the_hosts_of_the_bank_are_those_of_the_profile():
    profile = BankProfile(
        source="stub.toml",
        bank=Bank(name="Stub", hosts=("Errors.bank.test",)),
        endpoints=Endpoints(authorize="https://login.bank.test/a", token="https://api.bank.test/t"),
        client=Client(client_id="tpp-1"),
    )

    assert profile.bank_hosts == {"errors.bank.test", "login.bank.test", "api.bank.test"}


def test_who_refuses_comes_as_the_person_for_that(site, attempt):
    posted = site(authorize=PASSWORD.format("/in"), **{"in": f"{BACK}?error=access_denied"})
    persons = (
        Person(login="lea", password="a"),
        Person(login="noa", password="b", purpose="refuse"),
    )
    here = attempt(pages=(LOGIN, Page(accept="Yes", refuse="No")), persons=persons)

    assert here.psu.has("refuse")
    with pytest.raises(Inconclusive):
        decides(here, "refuse", purpose="refuse")

    assert posted == [("in", "user=noa&pin=b")]


def test_inputs_of_a_form_that_a_person_sees_are_told_apart(site, attempt):
    page = '<form><input type="hidden" name="csrf"><select name="bank"><option value="1"></select>'
    site(authorize=f'{page}<input type="checkbox" name="all"><textarea name="why"></form>')
    answer = attempt().psu.opens(attempt().tpp.authorization_request()).pages[-1]

    assert forms(answer)[0].shown == {"bank", "all", "why"}


def test_every_authorization_request_carries_what_the_bank_wants(attempt):
    here = attempt()
    wanted = Authorize(extra={"prompt": "consent", "nonce": "{uuid}", "scope": "everything"})
    tpp = replace(here.tpp, profile=replace(here.tpp.profile, authorize=wanted))

    first, second = (tpp.authorization_request().request for _ in range(2))

    assert first.value("prompt") == "consent"
    assert first.value("scope") == "aisp"
    assert len({first.value("nonce"), second.value("nonce")}) == 2

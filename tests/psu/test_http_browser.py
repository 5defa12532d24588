"""The browser follows redirects within the bank, keeps cookies, and never leaves for elsewhere."""

from time import process_time

import httpx
import pytest

from fixtures.outcomes import Inconclusive
from fixtures.psu.html_forms import forms, title
from fixtures.tpp.messages import Answer, Request, Termination

PATIENCE = 10  # seconds of processor; what grows with the square takes many minutes


def redirect(place, status=302, **headers):
    return httpx.Response(status, headers={"Location": place} | headers)


def test_a_static_sandbox_redirects_at_once(router, attempt):
    router.get("https://bank.test/authorize").mock(
        return_value=redirect("https://tpp.test/callback?code=abc-0123456789&state=s")
    )
    here = attempt(driver="redirect", persons=())

    grant = here.psu.grants(here.tpp, state="s")

    assert grant.code == "abc-0123456789"
    assert here.evidence.logins == 0
    assert len(here.evidence.exchanges) == 1


def test_a_static_sandbox_cannot_refuse(attempt):
    here = attempt(driver="redirect")

    with pytest.raises(pytest.skip.Exception, match="missing input"):
        here.psu.authorizes(here.tpp.authorization_request(), decision="refuse")


def test_a_code_at_a_foreign_call_back_is_no_grant(router, attempt):
    router.get("https://bank.test/authorize").mock(
        return_value=redirect("https://tpp.test/other?code=abc-0123456789")
    )
    here = attempt(driver="redirect")

    with pytest.raises(Inconclusive, match="at a foreign call-back"):
        here.psu.grants(here.tpp)


@pytest.mark.parametrize(
    "place",
    [
        "https://tpp.test/callback?code=1",
        "https://evil.test/elsewhere",
        "https://tpp.test/other",
        "http://bank.test/in-clear",
        "myapp://callback?code=1",
        "https://[bad",
    ],
)
def test_what_is_not_the_banks_is_never_asked_for(router, attempt, place):
    router.get("https://bank.test/authorize").mock(return_value=redirect(place))
    here = attempt()
    authorization = here.tpp.authorization_request(redirect_uri="https://evil.test/cb")

    callback = here.psu.opens(authorization)

    assert callback.url == place
    assert len(callback.pages) == 1
    assert not callback.reached


def test_a_faulty_request_does_not_lead_the_browser_astray(router, attempt):
    router.get("https://bank.test/authorize").mock(
        return_value=redirect("https://evil.test/cb?error=invalid_request")
    )
    here = attempt()
    sound = here.tpp.authorization_request()
    faulty = sound.request.with_parameter("redirect_uri", "https://evil.test/cb")

    callback = here.psu.opens(type(sound)(request=faulty, state="", redirect_uri="", scope=""))

    assert callback.url.startswith("https://evil.test/cb")


def test_another_host_of_the_bank_is_asked_for(router, attempt):
    router.get("https://bank.test/authorize").mock(
        return_value=redirect("https://sca.elsewhere.test/?session=1")
    )
    router.get("https://sca.elsewhere.test/").mock(return_value=httpx.Response(200, html="<p>"))
    here = attempt()

    callback = here.psu.opens(here.tpp.authorization_request())

    assert [page.status for page in callback.pages] == [302, 200]


def test_a_location_stays_as_the_bank_wrote_it(router, attempt):
    place = "https://tpp.test/callback?code=1&state=a%2fb+c#"
    router.get("https://bank.test/authorize").mock(return_value=redirect(place))
    here = attempt()

    assert here.psu.opens(here.tpp.authorization_request()).url == place


def test_an_error_at_the_call_back_is_told_with_its_reason(router, attempt):
    router.get("https://bank.test/authorize").mock(
        return_value=redirect(
            "https://tpp.test/callback?error=invalid_request&error_description=nonce+required"
        )
    )
    here = attempt()

    callback = here.psu.opens(here.tpp.authorization_request())

    told = "at the call-back with error 'invalid_request', 'nonce required'"
    assert here.psu.whereabouts(callback) == told


def test_a_circle_of_redirects_ends(router, attempt):
    router.get("https://bank.test/authorize").mock(return_value=redirect("/authorize"))
    here = attempt()

    callback = here.psu.opens(here.tpp.authorization_request())

    assert (len(callback.pages), callback.url) == (13, "")


def test_cookies_keep_to_their_host_path_and_session(router, attempt):
    cookies = [
        ("Set-Cookie", "everywhere=1; Path=/; Secure"),
        ("Set-Cookie", "deep=2; Path=/deep; Secure"),
        ("Set-Cookie", "foreign=3; Domain=other.test"),
        ("Set-Cookie", "gone=4; Max-Age=0"),
    ]
    router.get("https://bank.test/in").mock(return_value=httpx.Response(200, headers=cookies))
    seen = router.get(url__startswith="https://").mock(return_value=httpx.Response(200))
    browser, other = attempt().psu.browser(), attempt().psu.browser()
    browser.get("https://bank.test/in")

    for url in ("https://bank.test/a", "https://bank.test/deep/b", "https://other.test/"):
        browser.get(url)
    other.get("https://bank.test/a")

    sent = [call.request.headers.get("Cookie") for call in seen.calls]
    assert sent == ["everywhere=1", "deep=2; everywhere=1", None, None]


def test_a_request_that_was_sent_before_bears_the_cookies_of_now(router, attempt):
    steps = [[("Set-Cookie", f"step={number}; Path=/; Secure")] for number in (1, 2)]
    answers = [httpx.Response(200, headers=each) for each in steps]
    router.get("https://bank.test/in").mock(side_effect=answers)
    seen = router.post("https://bank.test/login").mock(return_value=httpx.Response(200))
    browser = attempt().psu.browser()
    browser.get("https://bank.test/in")
    sent = browser.send(Request(method="POST", url="https://bank.test/login"))
    browser.get("https://bank.test/in")

    browser.send(sent.request)

    told = [call.request.headers.get_list("Cookie") for call in seen.calls]
    assert told == [["step=1"], ["step=2"]]


@pytest.mark.parametrize(
    "attributes",
    ["Domain=localhost", "Domain=.LocalHost; Secure", "Domain=", "Domain=.", "Path=", "Path=login"],
)
def test_a_cookie_of_odd_attributes_comes_back_as_from_a_browser(router, attempt, attributes):
    cookie = ("Set-Cookie", f"session=1; {attributes}")
    router.get("https://localhost/login").mock(return_value=httpx.Response(200, headers=[cookie]))
    seen = router.get("https://localhost/accept").mock(return_value=httpx.Response(200))
    browser = attempt().psu.browser()

    browser.get("https://localhost/login")
    browser.get("https://localhost/accept")

    assert seen.calls.last.request.headers.get("Cookie") == "session=1"


def test_a_cookie_of_a_domain_serves_its_other_hosts(router, attempt):
    cookies = [("Set-Cookie", "session=1; Domain=bank.test"), ("Set-Cookie", "own=2; Domain=")]
    router.get("https://bank.test/in").mock(return_value=httpx.Response(200, headers=cookies))
    seen = router.get("https://login.bank.test/").mock(return_value=httpx.Response(200))
    browser = attempt().psu.browser()

    browser.get("https://bank.test/in")
    browser.get("https://login.bank.test/")

    assert seen.calls.last.request.headers.get("Cookie") == "session=1"


@pytest.mark.parametrize(
    ("status", "method"), [(302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")]
)
def test_a_form_is_sent_again_only_as_browsers_do(router, attempt, status, method):
    router.post("https://bank.test/login").mock(return_value=redirect("/next", status))
    landed = router.route(path="/next").mock(return_value=httpx.Response(200))
    browser = attempt().psu.browser()
    form = Request(method="POST", url="https://bank.test/login", parameters=(("pin", "1234"),))

    browser.follow(browser.send(form), lambda url: url.startswith("https://bank.test/"))

    request = landed.calls.last.request
    assert (request.method, b"pin=1234" in request.content) == (method, method == "POST")


@pytest.mark.parametrize("status", [307, 308])
def test_what_a_redirect_has_a_browser_post_once_more_is_no_answer(router, attempt, status):
    target = "https://tpp.test/callback?code=c&state=s"
    router.post("https://bank.test/consent").mock(return_value=redirect(target, status))
    browser = attempt().psu.browser()
    form = Request(method="POST", url="https://bank.test/consent", parameters=(("state", "no"),))

    _, url = browser.follow(browser.send(form), lambda url: url.startswith("https://bank.test/"))

    assert url == target


def page_of(html, url="https://bank.test/dir/page"):
    request = Request(method="GET", url=url, place="query", content_type=None)
    return Answer(request=request, end=Termination.ANSWERED, status=200, body=html.encode())


def test_a_form_is_read_with_all_that_a_plain_submit_sends():
    page = page_of("""<title> Sign
      in </title><form method=POST action="../go?x=1"><input type=hidden name=csrf value="a&amp;b">
      <input name=user value="lea"><input name=off disabled value=1><input type=reset name=r>
      <select name=bank><option value=1>One<option value=2 selected>Two</select>
      <select name=plain><option value=x>X<option value=y>Y</select>
      <input type=checkbox name=all checked><input type=checkbox name=none>
      <input type=radio name=pick value=a><input type=radio name=pick value=b checked>
      <textarea name=note>hel&lt;lo</textarea><input type=submit name=go value=Go>
      <button name=no value=1>No</button></form>""")

    [form] = forms(page)

    assert title(page) == "Sign in"
    assert (form.method, form.action) == ("POST", "https://bank.test/go?x=1")
    assert form.fields == (
        ("csrf", "a&b"),
        ("user", "lea"),
        ("bank", "2"),
        ("plain", "x"),
        ("all", "on"),
        ("pick", "b"),
        ("note", "hel<lo"),
    )
    assert form.presses == (
        ("all", "on"),
        ("none", "on"),
        ("pick", "a"),
        ("pick", "b"),
        ("go", "Go"),
        ("no", "1"),
    )


def test_a_form_is_filled_in_its_order_and_sent_by_its_method():
    post, get = forms(
        page_of(
            "<base href='https://bank.test/b/'>"
            "<form method=post action=p><input name=a value=1><input name=b></form>"
            "<form action=g?old=1><input name=a value=1></form>"
        )
    )

    sent = post.filled({"b": "2", "new": "3"}, "go=yes")
    asked = get.filled({"a": "2"})

    assert sent.url == "https://bank.test/b/p"
    assert sent.content == b"a=1&b=2&new=3&go=yes"
    assert asked.target == "https://bank.test/b/g?a=2"


@pytest.mark.parametrize("text", ["", "not html", "<form", "<form><input name", "{}", "\x00<<>>"])
def test_what_is_no_page_has_no_forms(text):
    assert forms(page_of(text)) == []


def test_a_control_belongs_to_the_form_that_it_names():
    page = page_of(
        """<button form="login" name="go" value="yes">Continue</button>
        <form id="login" method="post" action="in"><input name="user"><form action="/trap"></form>
        <input name="stray"><input form="login" type="password" name="pin"><textarea form="login"
        name="note">\none\ntwo &amp; three</textarea>"""
    )

    (form,) = forms(page)

    assert form.fields == (("user", ""), ("pin", ""), ("note", "one\ntwo & three"))
    assert form.buttons == {"go=yes", "Continue"}
    assert form.action == "https://bank.test/dir/in"


@pytest.mark.parametrize(
    "page",
    [
        "<input ",
        "x</a>",
        "<!-- >",
        "<div>",
        "<form>",
        "<a b='\">",
        "<![x]>",
        "<![CDATA[",
        "<",
        "&",
        "</",
    ],
)
def test_a_page_is_read_in_time_linear_in_its_length(page):
    began = process_time()

    forms(page_of(page * (500_000 // len(page))))

    assert process_time() - began < PATIENCE

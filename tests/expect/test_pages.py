"""What the verifiers of the bank's pages make of lawful and unlawful ones."""

import pytest

from fixtures import expect
from fixtures.outcomes import Inconclusive, NonConformity
from fixtures.profile.schema import Psu
from fixtures.profile.schema.psu import Page
from tests.expect.answers import answer
from tests.expect.attempts import BANK, LOGIN, SHAPE, arrived, got

HOSTILE = 'x"><script>alert(1)</script>'
GUARDED = "s=1; Path=/; Secure; HttpOnly; SameSite=Lax"
CODED = arrived("?code=c0de")
OWN = "bank.example.com"
FORM = Psu(driver="form", pages=(Page(fields={"login": "{login}"}),))


def first_grant(*pages):
    """A login with these pages that ended with a code."""
    return arrived("?code=c0de", *pages)


LAWFUL = [
    (expect.names_no_other, [(first_grant(got("of PSDFR-ACPR-123456")), ["PSDFR-ACPR-12345"])]),
    (expect.not_reflected, arrived(None, got("x&#34;&gt;&lt;script&gt;")), HOSTILE),
    (expect.not_reflected, arrived(None, got("x&#34;<script src=/a.js></script>")), HOSTILE),
    (expect.header_absent, got(), "x-odd"),
    (expect.limits_referer, got(Referrer_Policy="no-referrer")),
    (expect.unframeable, got(X_Frame_Options="DENY")),
    (expect.unframeable, got(Content_Security_Policy="frame-ancestors 'none'")),
    (expect.nothing_foreign, [got('<script src="/a.js"></script>')], {"bank.example.com"}),
    (expect.nothing_foreign, [got('<a href="https://other.example">')], {"bank.example.com"}),
    (expect.not_named, got('<form action="/login">'), "evil.example"),
    (expect.no_repeating_redirect, first_grant(got(status=303, method="POST"))),
    (expect.page_names, first_grant(got("Log in"), got("TPP asks")), "TPP"),
    (expect.page_names, first_grant(got("<form>TPP asks</form>"), got("Leaving")), "TPP"),
    (
        expect.page_names,
        first_grant(got("L&#39;Agr&eacute;gateur &amp; Cie asks")),
        "L'Agrégateur & Cie",
    ),
    (expect.guarded_cookies, first_grant(got(Set_Cookie=GUARDED))),
    (expect.no_secret_in_urls, first_grant(got(url=f"{BANK}?state=s")), SHAPE),
    (expect.one_code, [CODED, arrived(None, got(status=403)), CODED], SHAPE),
    (expect.asked_again, arrived(None, got("Log in")), SHAPE),
    (expect.limits_referer, got(Referrer_Policy="unsafe-url, Same-Origin")),
    (expect.limits_referer, got(Referrer_Policy="strict-origin-when-cross-origin, not-yet-known")),
    (expect.unframeable, got(X_Frame_Options="sameorigin")),
    (expect.unframeable, got(X_Frame_Options="DENY, DENY")),
    (
        expect.unframeable,
        got(Content_Security_Policy="img-src *; Frame-Ancestors 'self' https://b.test"),
    ),
    (
        expect.unframeable,
        got(Content_Security_Policy="frame-ancestors", X_Frame_Options="?"),
    ),
    (expect.not_reflected, arrived("?error=x", got(), got(status=500)), HOSTILE),
    (expect.not_reflected, arrived(None, answer(400, text=HOSTILE)), HOSTILE),
    (expect.nothing_foreign, [got('<img src="https://bank.example.com/a.png">')], [OWN]),
    (expect.nothing_foreign, [got("<p>src=https://cdn.example/a.js</p>")], [OWN]),
    (expect.not_named, got('<a href="https://bank.example.com/">', Location="/x"), "evil.example"),
    (expect.no_repeating_redirect, first_grant(got(status=307), got(status=302, method="POST"))),
    (expect.guarded_cookies, first_grant(got(Set_Cookie=GUARDED), got(set_cookie=GUARDED))),
    (expect.no_secret_in_urls, arrived("?state=s-1", got(url=f"{BANK}?next=")), SHAPE),
    (expect.no_secret_in_urls, first_grant(got(url=f"{BANK}?otp_length=6&x=password")), SHAPE),
    (expect.one_code, [CODED, CODED], SHAPE),
    (expect.one_code, [arrived("?error=x"), arrived(None, got(status=499))], SHAPE),
    (expect.asked_again, arrived("?error=login_required"), SHAPE),
    (expect.header_absent, got(), "x-odd"),
]
UNLAWFUL = [
    (expect.names_no_other, [(first_grant(got("of PSDFR-ACPR-12345.")), ["PSDFR-ACPR-12345"])]),
    (expect.not_reflected, arrived(None, got(HOSTILE)), HOSTILE),
    (expect.not_reflected, arrived(None, got(X_Injected="1")), HOSTILE),
    (expect.header_absent, got(X_Odd="1"), "x-odd"),
    (expect.limits_referer, got()),
    (expect.unframeable, got(X_Frame_Options="DENY"), got()),
    (expect.nothing_foreign, [got("<script src=https://cdn.example/a.js>")], {"bank.example.com"}),
    (expect.nothing_foreign, [got("<style>@import url(//cdn.example/a)</style>")], {"b"}),
    (expect.nothing_foreign, [got('<link rel=x href="https://cdn.example/a">')], {"b"}),
    (expect.not_named, got('<form action="https://evil.example/login">'), "evil.example"),
    (expect.not_named, got(status=303, Location="https://evil.example/"), "evil.example"),
    (expect.no_repeating_redirect, first_grant(got(status=307, method="POST"))),
    (expect.page_names, first_grant(got("TPP asks"), got("Consent")), "TPP"),
    (expect.guarded_cookies, first_grant(got(Set_Cookie="s=1; Secure; HttpOnly"))),
    (expect.guarded_cookies, first_grant(got(Set_Cookie="s=1; Secure; SameSite=Lax"))),
    (expect.guarded_cookies, first_grant(got(Set_Cookie="s=1; HttpOnly; SameSite=Lax"))),
    (expect.no_secret_in_urls, first_grant(got(url=f"{BANK}?next=c0de")), SHAPE),
    (expect.no_secret_in_urls, first_grant(got(url=f"{BANK}?access_token=t")), SHAPE),
    (expect.no_secret_in_urls, first_grant(got(url=f"{BANK}?access_token=t==")), SHAPE),
    (
        expect.no_secret_in_urls,
        arrived("?code=a%2Fb", got(url=f"{BANK}?next=%2Fcb%3Fcode%3Da%2Fb")),
        SHAPE,
    ),
    (expect.no_secret_in_urls, arrived("?code=a%2Fb", got(url=f"{BANK}?next=a%2Fb")), SHAPE),
    (expect.one_code, [CODED, arrived("?code=other")], SHAPE),
    (expect.one_code, [CODED, arrived(None, got(status=500))], SHAPE),
    (expect.asked_again, CODED, SHAPE),
    (expect.limits_referer, got(Referrer_Policy="unsafe-url")),
    (expect.limits_referer, got(Referrer_Policy="no-referrer, no-referrer-when-downgrade")),
    (expect.limits_referer, got(Referrer_Policy="never")),
    (expect.unframeable, got(Content_Security_Policy="frame-ancestors https:")),
    (
        expect.unframeable,
        got(Content_Security_Policy="frame-ancestors *", X_Frame_Options="DENY"),
    ),
    (expect.unframeable, got(Content_Security_Policy="frame-ancestors 'self' http://*")),
    (expect.unframeable, got(Content_Security_Policy="x-frame-ancestors 'none'")),
    (expect.unframeable, got(Content_Security_Policy="default-src 'none'")),
    (expect.unframeable, got(X_Frame_Options="ALLOWALL")),
    (expect.unframeable, got(X_Frame_Options="ALLOW-FROM https://a.example")),
    (expect.not_reflected, arrived("?error=x", got(HOSTILE), got()), HOSTILE),
    (expect.not_reflected, arrived("?error=a\nb"), HOSTILE),
    (expect.not_reflected, arrived(None, got(X_Injected="")), HOSTILE),
    (expect.not_reflected, arrived(None, got("<b>x</b>")), "<b>x</b>"),
    (expect.nothing_foreign, [got(), got('<IMG alt="x" SRC=https://cdn.example/a>')], [OWN]),
    *(
        (expect.nothing_foreign, [got(f'<{tag} src="//cdn.example/a">')], [OWN])
        for tag in ("script", "img", "iframe", "source", "embed", "input", "audio", "video")
    ),
    (expect.not_named, got('<a href="https://evil.example/">'), "evil.example"),
    (expect.no_repeating_redirect, first_grant(got(status=308, method="POST"))),
    (expect.guarded_cookies, first_grant(got(Set_Cookie=GUARDED), got(Set_Cookie="b=2; Secure"))),
    (expect.guarded_cookies, first_grant(got(Set_Cookie="no cookie at all"))),
    (expect.guarded_cookies, first_grant(got(Set_Cookie=f"a@{GUARDED}"))),
    *(
        (expect.no_secret_in_urls, first_grant(got(url=f"{BANK}?a=1&{name}=x")), SHAPE)
        for name in ("Password", "otp", "id_token", "refresh_token")
    ),
    (expect.one_code, [arrived("?code=a"), arrived("?error=x"), arrived("?code=b")], SHAPE),
]
UNCLEAR = [
    (expect.unframeable, got(status=500)),
    (expect.header_absent, got(status=500), "x-odd"),
    (expect.limits_referer, got(status=500)),
    (expect.not_named, got(status=500), "evil.example"),
    (expect.no_secret_in_urls, arrived(None, got()), SHAPE),
    (expect.no_secret_in_urls, arrived(None, got(status=500)), SHAPE),
    (expect.asked_again, arrived(None, got(status=500)), SHAPE),
    (expect.asked_who, arrived("?code=c"), FORM),
    (expect.asked_who, arrived(None, got("<h1>Maintenance</h1>")), FORM),
]


WITHOUT_A_PAGE = [
    (expect.shown, arrived(None, got(status=400))),
    (expect.no_repeating_redirect, arrived(None, got())),
    (expect.guarded_cookies, first_grant(got())),
    (expect.shown, arrived("?code=c")),
    (expect.page_names, arrived("?code=c"), "TPP"),
    (expect.no_repeating_redirect, first_grant(got(status=307, method="GET"))),
]


@pytest.mark.parametrize(("verifier", "args"), [(row[0], row[1:]) for row in WITHOUT_A_PAGE])
def test_a_login_without_such_a_page_exercises_nothing(verifier, args):
    with pytest.raises(pytest.skip.Exception):
        verifier(*args)


@pytest.mark.parametrize(("verifier", "args"), [(row[0], row[1:]) for row in LAWFUL])
def test_a_lawful_page_passes(verifier, args):
    verifier(*args)


@pytest.mark.parametrize(("verifier", "args"), [(row[0], row[1:]) for row in UNLAWFUL])
def test_an_unlawful_page_is_judged(verifier, args):
    with pytest.raises(NonConformity):
        verifier(*args)


@pytest.mark.parametrize(("verifier", "args"), [(row[0], row[1:]) for row in UNCLEAR])
def test_a_page_that_says_nothing_is_not_judged(verifier, args):
    with pytest.raises(Inconclusive):
        verifier(*args)


def test_a_tpp_without_a_name_is_asked_for():
    with pytest.raises(pytest.skip.Exception, match="client"):
        expect.page_names(first_grant(got("TPP")), "")


def test_a_login_page_asks_who_the_psu_is():
    expect.asked_who(arrived(None, got(LOGIN)), FORM)


def test_the_pages_that_were_shown_are_html_and_no_redirect():
    first, last = got("Log in"), got("Consent")
    picture = answer(200, kind="image/png", text="x")

    assert expect.shown(first_grant(first, got(status=303), picture, last)) == [first, last]


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        ("s=1; HttpOnly; SameSite=Lax", "secure"),
        ("s=1", "secure, httponly, samesite"),
        ("nothing", "a readable form"),
        ('s="1;2', "a readable form|secure"),
    ],
)
def test_what_a_cookie_lacks_is_told(line, missing):
    with pytest.raises(NonConformity, match=f"a cookie without ({missing})$"):
        expect.guarded_cookies(first_grant(got(Set_Cookie=line)))


def test_what_a_page_loads_and_where_it_redirects_is_told_without_its_address():
    with pytest.raises(NonConformity, match=r"received 2 foreign load\(s\)"):
        expect.nothing_foreign([got("<img src=//a.test><img src=/b><img src=//c.test>")], [OWN])
    with pytest.raises(NonConformity, match=r"302 or 303; received HTTP \[307\]"):
        expect.no_repeating_redirect(first_grant(got(status=307, method="POST")))


@pytest.mark.parametrize(("value", "seen"), [("unsafe-url", "unsafe-url"), ("never", "none")])
def test_the_referrer_policy_that_holds_is_told(value, seen):
    with pytest.raises(NonConformity, match=f"received {seen}$"):
        expect.limits_referer(got(Referrer_Policy=value))

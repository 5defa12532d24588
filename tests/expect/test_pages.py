"""What the verifiers of the bank's pages make of lawful and unlawful ones."""

import pytest

from fixtures import expect
from fixtures.outcomes import Inconclusive, NonConformity
from tests.expect.visits import BANK, SHAPE, arrived, got

HOSTILE = 'x"><script>alert(1)</script>'
GUARDED = "s=1; Path=/; Secure; HttpOnly; SameSite=Lax"
CODED = arrived("?code=c0de")


def journey(*pages):
    """A journey with these pages that ended with a code."""
    return arrived("?code=c0de", *pages)


LAWFUL = [
    (expect.not_reflected, arrived(None, got("x&#34;&gt;&lt;script&gt;")), HOSTILE),
    (expect.header_absent, got(), "x-odd"),
    (expect.limits_referer, got(Referrer_Policy="no-referrer")),
    (expect.unframeable, got(X_Frame_Options="DENY")),
    (expect.unframeable, got(Content_Security_Policy="frame-ancestors 'none'")),
    (expect.nothing_foreign, [got('<script src="/a.js"></script>')], {"bank.example.com"}),
    (expect.nothing_foreign, [got('<a href="https://other.example">')], {"bank.example.com"}),
    (expect.not_named, got('<form action="/login">'), "evil.example"),
    (expect.no_repeating_redirect, journey(got(status=303, method="POST"))),
    (expect.page_names, journey(got("Log in"), got("TPP asks")), "TPP"),
    (
        expect.page_names,
        journey(got("L&#39;Agr&eacute;gateur &amp; Cie asks")),
        "L'Agrégateur & Cie",
    ),
    (expect.guarded_cookies, journey(got(Set_Cookie=GUARDED))),
    (expect.no_secret_in_urls, journey(got(url=f"{BANK}?state=s")), SHAPE),
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
]
UNLAWFUL = [
    (expect.not_reflected, arrived(None, got(HOSTILE)), HOSTILE),
    (expect.not_reflected, arrived(None, got(status=500)), HOSTILE),
    (expect.not_reflected, arrived(None, got(X_Injected="1")), HOSTILE),
    (expect.header_absent, got(X_Odd="1"), "x-odd"),
    (expect.limits_referer, got()),
    (expect.unframeable, got(X_Frame_Options="DENY"), got()),
    (expect.nothing_foreign, [got("<script src=https://cdn.example/a.js>")], {"bank.example.com"}),
    (expect.nothing_foreign, [got("<style>@import url(//cdn.example/a)</style>")], {"b"}),
    (expect.nothing_foreign, [got('<link rel=x href="https://cdn.example/a">')], {"b"}),
    (expect.not_named, got('<form action="https://evil.example/login">'), "evil.example"),
    (expect.not_named, got(status=303, Location="https://evil.example/"), "evil.example"),
    (expect.no_repeating_redirect, journey(got(status=307, method="POST"))),
    (expect.page_names, journey(got("TPP asks"), got("Consent")), "TPP"),
    (expect.guarded_cookies, journey(got(Set_Cookie="s=1; Secure; HttpOnly"))),
    (expect.guarded_cookies, journey(got(Set_Cookie="s=1; Secure; SameSite=Lax"))),
    (expect.guarded_cookies, journey(got(Set_Cookie="s=1; HttpOnly; SameSite=Lax"))),
    (expect.no_secret_in_urls, journey(got(url=f"{BANK}?next=c0de")), SHAPE),
    (expect.no_secret_in_urls, journey(got(url=f"{BANK}?access_token=t")), SHAPE),
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
]
UNCLEAR = [
    (expect.shown, arrived(None, got(status=400))),
    (expect.no_repeating_redirect, arrived(None, got())),
    (expect.guarded_cookies, journey(got())),
    (expect.unframeable, got(status=500)),
]


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
        expect.page_names(journey(got("TPP")), "")

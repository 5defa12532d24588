"""A login in which a forged consent comes first: what follows has a consent of its own."""

import httpx
import pytest

from fixtures.profile.schema import Page
from fixtures.scenarios.failed_login import log_in_with_faults

LOGIN = """<form action="/in" method="post"><input name="user">
<input type="password" name="pin"><button>Log in</button></form>"""
CONSENT = """<form action="/consent/{number}" method="post">
<button name="d" value="yes">Allow</button><button name="d" value="no">Deny</button></form>"""
PAGES = (
    Page(fields={"user": "{login}", "pin": "{password}"}),
    Page(accept="d=yes", refuse="d=no"),
)


class NoSession:
    """A bank that knows a consent by its address alone, which serves once."""

    def __init__(self):
        self.asked, self.open = 0, set()

    def answer(self, request):
        """Answer one request."""
        step, _, number = request.url.path.strip("/").partition("/")
        if step == "authorize":
            return httpx.Response(200, html=LOGIN)
        if step == "in":
            if b"wonderland" not in request.content:
                return httpx.Response(200, html=LOGIN)
            self.asked += 1
            self.open.add(str(self.asked))
            return httpx.Response(303, headers={"Location": f"/consent/{self.asked}"})
        if number not in self.open or request.method == "HEAD":
            return httpx.Response(400, html="gone")
        if request.method == "GET":
            return httpx.Response(200, html=CONSENT.format(number=number))
        self.open.discard(number)
        place = f"https://tpp.test/callback?code=c{number}"
        return httpx.Response(303, headers={"Location": place})


@pytest.fixture
def turns(router, attempt):
    router.route(host="bank.test").mock(side_effect=NoSession().answer)
    here = attempt(pages=PAGES)
    return log_in_with_faults(here.tpp, here.psu, None)


def test_a_forged_consent_that_is_taken_is_seen(turns):
    assert any(each.value("code") for each in turns.forged)


def test_what_follows_the_consent_is_asked_with_one_that_was_not_used_up(turns):
    assert turns.consented.value("code") == "c2"
    assert all(each.pages[-1].status == 400 for each in turns.repeated)

"""The browser sends what a person types nowhere but to the bank over https (STEP3-11)."""

import base64
from types import SimpleNamespace

import pytest

pytest.importorskip("playwright.sync_api")

from fixtures.psu.chromium.intercept import Seen, Watch, _decide

SECRET = "correct horse+battery"


class Session:
    """Chromium's side: keeps what it is told to do."""

    def __init__(self):
        self.told = []

    def send(self, method, params):
        """Note the command."""
        self.told.append((method, params.get("responseCode")))


def request(url, body="", method="POST"):
    """A document that is about to be asked for."""
    entries = [{"bytes": base64.b64encode(body.encode()).decode()}] if body else []
    sent = {"url": url, "method": method, "headers": {}, "postDataEntries": entries}
    return {"requestId": "1", "request": sent}


@pytest.fixture
def by():
    """A page of the bank under watch, whose credentials only bank.test may hold."""
    seen = Seen()
    seen.keep(SimpleNamespace(request=SimpleNamespace(url="https://bank.test/login")), "1")
    holds = lambda url, _page: url.startswith("https://bank.test/")  # noqa: E731 - one line
    return Watch(seen, lambda _: True, "", secrets=(SECRET,), may_hold=holds)


TYPED = "login=lea&password=correct+horse%2Bbattery"


@pytest.mark.parametrize("place", ["http://bank.test/in", "https://elsewhere.test/in"])
@pytest.mark.parametrize("in_url", [False, True])
def test_a_password_does_not_leave_the_bank(by, place, in_url):
    session = Session()
    asked = request(f"{place}?{TYPED}", method="GET") if in_url else request(place, TYPED)

    _decide(session, by, asked)

    assert session.told == [("Fetch.fulfillRequest", 200)]
    assert "the form for the password is sent to http" in by.seen.failed


@pytest.mark.parametrize(
    ("place", "body"),
    [("https://bank.test/in", TYPED), ("https://elsewhere.test/saml", "SAMLRequest=abc")],
)
def test_what_the_bank_may_have_and_what_is_no_secret_is_sent(by, place, body):
    session = Session()

    _decide(session, by, request(place, body))

    assert session.told == [("Fetch.continueRequest", None)]
    assert by.seen.failed == ""

"""Call-backs and attempts as a bank might bring them about."""

from fixtures.profile.schema import Shape
from fixtures.scenarios.authorization import Attempt
from fixtures.tpp.grants import Authorization, Callback
from fixtures.tpp.messages import Request
from tests.expect.answers import answer

URI = "https://tpp.example.com/cb"
BANK = "https://bank.example.com/authorize"
SHAPE = Shape()
LOGIN = '<form><input name="login"><input name="password"></form>'


def got(text="", status=200, url=BANK, method="GET", **headers):
    """A page of the bank."""
    request = Request(method=method, url=url, place="query", content_type=None)
    return answer(status, kind="text/html", text=text, request=request, **headers)


def arrived(  # noqa: PLR0913 - each is a fact of one visit
    query="", *pages, uri=URI, sent=URI, state="s-1", status=303, named="", asks="code"
):
    """An attempt that ended at a call-back, or with query None on the last page."""
    asked = Authorization(
        request=Request(
            method="GET",
            url=BANK,
            parameters=(("response_type", asks), ("state", state or ""), ("redirect_uri", named)),
            place="query",
        ),
        state=state,
        redirect_uri=sent,
        scope="aisp",
    )
    url = "" if query is None else f"{uri}{query}"
    last = () if query is None else (got(status=status, Location=url),)
    return Callback(authorization=asked, url=url, pages=(*pages, *last))


def attempt(callback):
    """The attempt beside a sound one that ends on the login page."""
    return Attempt(callback, arrived(None, got(LOGIN)), SHAPE)


LOGIN_PAGE = attempt(arrived(None, got(LOGIN)))
ERROR_PAGE = attempt(arrived(None, got("<h1>No</h1>", 400)))
CRASH = attempt(arrived(None, got("", 500)))


def sent_back(query, **more):
    """An attempt that ended at the call-back."""
    return attempt(arrived(query, **more))

"""A forged consent that shows the page anew leaves the PSU with that page, not with the old one."""

from types import SimpleNamespace

import pytest

from fixtures.profile.schema import Page
from fixtures.scenarios.failed_login import _shown_again
from fixtures.tpp.grants import Authorization, Callback
from fixtures.tpp.messages import Answer, Request, Termination

URL = "https://bank.example/consent"
CONSENT, LOGIN = Page(accept="yes"), Page(fields={"word": "{password}"}, accept="yes")
PSU = SimpleNamespace(
    profile=SimpleNamespace(psu=SimpleNamespace(pages=(CONSENT, LOGIN))), fills=lambda _: {}
)


def shown(body, end=""):
    asked = Request(method="GET", url=URL)
    answer = Answer(
        request=asked,
        end=Termination.ANSWERED,
        status=200,
        number=1,
        headers=(("Content-Type", "text/html"),),
        body=body.encode(),
    )
    request = Authorization(request=asked, state="s", redirect_uri=URL, scope="aisp")
    return Callback(authorization=request, url=end, pages=(answer,))


def consent(value):
    return shown(
        f'<form method="post"><input type="hidden" name="t" value="{value}">'
        '<button name="yes" value="1">yes</button></form>'
    )


REFUSED = shown("<p>no")
LOGGED_OUT = shown(
    '<form method="post"><input name="word"><button name="yes" value="1">yes</button></form>'
)


def test_the_newest_page_is_answered():
    request = _shown_again([REFUSED, consent("first"), consent("second"), REFUSED], CONSENT, PSU)

    assert request.value("t") == "second"


@pytest.mark.parametrize("ends", [[], [REFUSED], [LOGGED_OUT], [shown("", end=URL)]])
def test_where_no_page_asks_again_the_first_is_answered(ends):
    assert _shown_again(ends, CONSENT, PSU) is None

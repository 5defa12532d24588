"""Where an attempt ended: at the page of the valid request, at one that asks the PSU, elsewhere."""

import pytest

from fixtures.profile.schema import Psu
from fixtures.profile.schema.psu import Page
from fixtures.scenarios import landing_page
from tests.expect.attempts import BANK, LOGIN, arrived, got

FORM = Psu(driver="form", pages=(Page(fields={"login": "{login}"}),))
BLIND = (Psu(driver="form"), Psu(driver="form", pages=(Page(),)), Psu(driver="redirect"))
SCRIPTED = got("<div id=app></div>", url=f"{BANK}?state=1")


def on(*pages):
    """An attempt that ended on the last of these pages."""
    return arrived(None, *pages)


@pytest.mark.parametrize(
    ("attempt", "control"),
    [
        (on(got(LOGIN)), on(got(LOGIN))),
        (on(got("<h1>other words</h1>" + LOGIN)), on(got(LOGIN))),
        (on(got(status=303), got(LOGIN, url=f"{BANK}/login")), on(got(LOGIN))),
        (on(got("<div id=app></div>", url=f"{BANK}?state=2")), on(SCRIPTED)),
    ],
)
def test_the_same_page_is_the_same_end(attempt, control):
    assert landing_page.ends_alike(attempt, control)


@pytest.mark.parametrize(
    ("attempt", "control"),
    [
        (arrived("?error=x", got(LOGIN)), on(got(LOGIN))),
        (on(got(LOGIN, 400)), on(got(LOGIN))),
        (on(got("<h1>No</h1>")), on(got(LOGIN))),
        (on(got('<input name="otp">')), on(got(LOGIN))),
        (on(got(LOGIN + '<input name="captcha">')), on(got(LOGIN))),
        (on(got(LOGIN), got("<h1>No</h1>")), on(got("<h1>Hello</h1>"), got(LOGIN))),
        (on(got("<div id=app></div>", url=f"{BANK}/error")), on(SCRIPTED)),
        (on(got(LOGIN, url=f"{BANK}/error")), on(SCRIPTED)),
    ],
)
def test_another_page_is_another_end(attempt, control):
    assert not landing_page.ends_alike(attempt, control)


def test_a_attempt_that_leaves_by_a_redirect_has_not_ended_alike():
    callback = arrived("?error=x", status=200)

    assert not landing_page.ends_alike(callback, callback)


def test_the_hosts_of_a_attempt_are_those_of_its_pages():
    attempt = on(
        got(url="https://a.test/x"), got(url="https://B.test:8443/"), got(url="https://a.test")
    )

    assert landing_page.hosts(attempt) == {"a.test", "b.test"}
    assert landing_page.hosts(on(got(url="/relative"))) == {""}


@pytest.mark.parametrize("psu", [FORM, *BLIND])
def test_a_page_with_fields_asks_the_psu(psu):
    assert landing_page.asks(on(got(LOGIN)), psu)


@pytest.mark.parametrize("psu", BLIND)
def test_a_page_that_the_suite_does_not_fill_in_may_ask_by_script(psu):
    assert landing_page.asks(on(SCRIPTED), psu)


@pytest.mark.parametrize(
    "attempt",
    [
        on(SCRIPTED),
        on(got(LOGIN), got("<h1>Maintenance</h1>")),
        on(got(LOGIN, 503)),
        on(got(LOGIN, 201)),
        arrived("?code=c", got(LOGIN), status=200),
        arrived("?code=c", got(LOGIN)),
        on(got('<input type=hidden name="csrf">')),
    ],
)
def test_another_end_asks_nobody(attempt):
    assert not landing_page.asks(attempt, FORM)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (LOGIN, {"login", "password"}),
        ('<INPUT NAME="login">', {"login"}),
        ("<input name=user.id[0] id=x>", {"user.id[0]"}),
        ("<input type='hidden' name=csrf><input type=text name='otp'>", {"otp"}),
        ('<input TYPE="HIDDEN" name="csrf">', set()),
        ("<input type = 'hidden' name=csrf>", set()),
        ('<input\nname = "login"\ndata-type="hidden">', {"login"}),
        ('<input data-name="x" name="login">', {"login"}),
        ("<input type=submit>", set()),
        ("<inputs name=a><p>name=b</p>", set()),
        ("", set()),
    ],
)
def test_visible_inputs_are_known_by_name(text, names):
    assert landing_page.inputs(got(text)) == names

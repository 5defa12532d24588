"""Before a run one sound authorization request tells whether profile and bank fit."""

import httpx
import pytest

from fixtures.errors import ExitCode
from fixtures.preflight import login_page


@pytest.fixture
def look(attempt, router):
    """What is found of a bank that gives this answer to GET /authorize."""

    def looked(answer, **psu):
        router.get("https://bank.test/authorize").mock(**answer)
        found = login_page.look(attempt(**psu).psu.profile, dated=True)
        (one,) = found
        return one

    return looked


def page(html="<title>Log in</title>", status=200):
    return {"return_value": httpx.Response(status, html=html)}


def back(query):
    place = f"https://tpp.test/callback?{query}"
    return {"return_value": httpx.Response(302, headers={"Location": place})}


ERROR = {"return_value": httpx.Response(401, json={"error": "invalid_client"})}
LOGIN = (
    '<form method="post"><input name="user"><input name="pin">'
    '<button name="decision" value="go"><button name="decision" value="refuse"></form>'
)


def test_a_page_that_is_described_is_sound(look):
    found = look(page(f"<title>Bank</title>{LOGIN}"))

    assert found.level == "ok"
    assert found.what == "a valid request leads to a page: HTTP 200, a page titled 'Bank'"


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ('<form><input name="nom"><input name="code"></form>', "its forms have code, nom"),
        ("<p>Nothing here", "a page without a form"),
    ],
)
def test_a_page_that_nobody_described_is_wrong_with_its_fields(look, html, said):
    found = look(page(html))

    assert (found.level, found.where, found.exit_code) == ("wrong", "psu.pages", ExitCode.USAGE)
    assert said in found.what


def test_another_driver_needs_no_description(look):
    assert look(page("<p>Keypad"), driver="by_hand").level == "ok"


@pytest.mark.parametrize(
    ("answer", "said", "cure"),
    [
        (page("<title>Unknown client", 400), "HTTP 400, a page titled", "compare client_id"),
        (page("", 503), "HTTP 503", "ask the bank"),
        (ERROR, "HTTP 401 application/json error=invalid_client", "compare client_id"),
        (back("error=invalid_scope"), "error 'invalid_scope'", "scopes.requested"),
        (back("error=SCA_ERROR"), "error 'SCA_ERROR'", "documentation"),
        (back("foo=bar"), "neither code nor error", "shape.callback_code"),
        (back("code=a-c0de-that-is-secret"), "a code at once", 'driver = "redirect"'),
    ],
)
def test_what_may_be_the_bank_s_fault_is_a_warning(look, answer, said, cure):
    found = look(answer)

    assert found.level == "warning"
    assert said in found.what
    assert cure in found.cure
    assert "a-c0de" not in str(found)


def test_a_code_at_once_is_what_a_static_sandbox_brings(look):
    assert look(back("code=a-c0de"), driver="redirect", persons=()).level == "ok"


def test_another_address_is_a_warning(look):
    place = {"Location": "https://tpp.test/other?code=x"}

    found = look({"return_value": httpx.Response(302, headers=place)})

    assert found.level == "warning"
    assert "client.redirect_uris" in found.cure


def test_no_answer_is_inconclusive(look):
    found = look({"side_effect": httpx.ConnectError("refused")})

    assert (found.level, found.exit_code) == ("wrong", ExitCode.INCONCLUSIVE)

"""`discover` reads a login page as a person would, and proposes entries that log in."""

import tomllib
from dataclasses import replace

import httpx
import pytest

from fixtures.preflight.discovery import draft, login_page
from fixtures.preflight.discovery.observation import Seen, Unseen
from fixtures.profile.schema import Page

BACK = "https://tpp.test/callback?code=c"
KEYCLOAK = """<form id="kc-form-login" action="/in" method="post"><input name="username">
<input name="password" type="password"><input type="hidden" name="credentialId">
<input name="login" type="submit" value="Sign In"></form>"""
PRODUCTS = tomllib.loads(login_page.PRODUCTS.read_text())["product"]
OWN = """<form action="/search"><input name="q"></form><form action="/in" method="post">
<input name="kunde"><input type="password" name="pin">
<button name="do" value="cancel">Annuler</button>
<button name="do" value="login">Se connecter</button></form>"""
CONSENT = """<form action="/ok" method="post">
<input type="hidden" name="t"><button>Autoriser</button>
</form><form action="/no" method="post"><button>Refuser</button></form>"""


TOKENS = httpx.Response(200, json={"access_token": "a" * 40, "token_type": "Bearer"})


@pytest.fixture
def site(router):
    """A bank of a few answers, by path."""

    def made(**answers):
        def answer(request):
            if request.url.path == "/token":
                return answers.get("token", lambda _: TOKENS)(request)
            given = answers[request.url.path.strip("/")]
            given = given(request) if callable(given) else given
            if given.startswith("https://"):
                return httpx.Response(303, headers={"Location": given})
            return httpx.Response(200, html=given)

        router.route(host="bank.test").mock(side_effect=answer)

    return made


def proposed(here, *, logs_in=False):
    """What is seen of the login page, and the entries that are proposed."""
    found = list(login_page.observed(here.tpp, logs_in=logs_in))
    values = [each.value for each in found if each.key == login_page.KEY and isinstance(each, Seen)]
    return found, [Page(**table) for table in (values[0] if values else [])]


def test_the_pages_of_a_known_product_are_proposed(site, attempt):
    site(authorize=KEYCLOAK)

    found, pages = proposed(attempt(pages=()))

    assert found[0].what == "the login page looks like Keycloak's"
    assert pages[0].fields == {"username": "{login}", "password": "{password}"}
    assert pages[-1].refuse


@pytest.mark.parametrize("text", [KEYCLOAK.replace("kc-", ""), OWN], ids=["plain", "own"])
def test_another_login_page_is_read_by_its_fields(site, attempt, text):
    site(authorize=text)

    _, pages = proposed(attempt(pages=()))

    assert len(pages) == 1
    assert set(pages[0].fields.values()) == {"{login}", "{password}"}
    assert "cancel" not in pages[0].accept


def test_one_login_proposes_the_pages_behind_and_comes_to_the_call_back(site, attempt):
    otp = '<form action="/otp" method="post"><input name="smsCode"><button>Valider</button></form>'
    site(authorize=OWN, **{"in": otp}, otp=CONSENT, ok=BACK)
    here = attempt(pages=())

    found, pages = proposed(here, logs_in=True)

    assert found[0].what.endswith("a login with these pages ends at the call-back with a code")
    assert [page.fields for page in pages][1:] == [{"smsCode": "{otp}"}, {}]
    assert (pages[2].accept, pages[2].refuse) == ("Autoriser", "Refuser")
    assert here.evidence.logins == 1
    again = replace(here.tpp.profile.psu, pages=tuple(pages))
    assert again.pages == tuple(pages)


@pytest.mark.parametrize(
    ("wants", "seen", "logins"),
    [("code_verifier", ["required"], 2), ("code", [], 1), ("nothing that is sent", [], 2)],
)
def test_a_code_that_is_refused_without_a_challenge_is_tried_with_one(
    site, attempt, wants, seen, logins
):
    def token(request):
        given = f"{wants}=" in request.content.decode()
        return TOKENS if given else httpx.Response(400, json={"error": "invalid_request"})

    site(authorize=OWN, token=token, **{"in": BACK})
    here = attempt(pages=())

    found, _ = proposed(here, logs_in=True)

    assert [each.value for each in found if each.key == "policy.pkce"] == seen
    assert here.evidence.logins == logins


def test_a_login_that_is_refused_without_a_challenge_is_tried_with_one(site, attempt):
    def authorize(request):
        return OWN.replace("/in", "/with") if "code_challenge" in request.url.params else OWN

    refused = "https://tpp.test/callback?error=invalid_request"
    site(authorize=authorize, **{"in": refused, "with": BACK})
    here = attempt(pages=())

    found, _ = proposed(here, logs_in=True)

    assert [each.value for each in found if each.key == "policy.pkce"] == ["required"]


def test_a_login_and_a_password_may_stand_on_two_pages(site, attempt):
    first = '<form action="/in" method="post"><input name="email"><button>Weiter</button></form>'
    second = '<form action="/pw" method="post"><input name="pw" type="password"></form>'
    site(authorize=first, **{"in": second}, pw=BACK)
    here = attempt(pages=())

    _, pages = proposed(here, logs_in=True)

    assert [page.fields for page in pages] == [{"email": "{login}"}, {"pw": "{password}"}]
    assert here.evidence.logins == 1


def test_a_password_that_is_refused_is_posted_once(site, attempt):
    site(authorize=OWN, **{"in": OWN})
    here = attempt(pages=())

    found, _ = proposed(here, logs_in=True)

    assert "ends at the bank" in found[0].what
    assert here.evidence.logins == 1


BOXES = """<form action="/ok" method="post"><input type="checkbox" name="remember" value="1">
<input type="checkbox" name="account" value="FR1"><input type="checkbox" name="account" value="FR2">
<input type="radio" name="term" value="90" checked><button>J'accepte</button></form>
<form action="/no" method="post"><button>Je refuse</button></form>"""


def chosen(request):
    """A bank that gives a code for a consent with an account, and an error without."""
    given = b"account=FR1" in request.content and b"remember" not in request.content
    place = BACK if given else "https://tpp.test/callback?error=access_denied"
    return httpx.Response(303, headers={"Location": place})


def test_a_consent_that_wants_a_choice_is_given_with_one(site, attempt, router):
    router.post("https://bank.test/ok").mock(side_effect=chosen)
    site(authorize=OWN, **{"in": BOXES})
    here = attempt(pages=())

    found, pages = proposed(here, logs_in=True)

    assert found[0].what.endswith("at the call-back with a code")
    assert pages[-1].fields == {"account": "FR1"}
    assert (pages[-1].accept, pages[-1].refuse) == ("J'accepte", "Je refuse")
    assert here.evidence.logins == 2


def test_an_error_at_the_call_back_is_told_and_not_called_a_code(site, attempt):
    site(authorize=OWN, **{"in": CONSENT}, ok="https://tpp.test/callback?error=access_denied")

    found, _ = proposed(attempt(pages=()), logs_in=True)

    assert found[0].what.endswith("at the call-back with the error 'access_denied'")


def test_a_product_whose_refuse_button_was_changed_has_the_one_that_is_there(site, attempt):
    consent = (
        '<form action="/ok" method="post"><input type="submit" value="Decline">'
        '<input type="submit" name="accept" value="Yes"></form>'
    )
    site(authorize=KEYCLOAK, **{"in": consent}, ok=BACK)

    _, pages = proposed(attempt(pages=()), logs_in=True)

    assert ("accept=Yes", "Decline") in [(page.accept, page.refuse) for page in pages]


def test_an_error_page_in_place_of_a_login_is_told(attempt, router):
    page = httpx.Response(400, html="<title>acr_values is missing</title>")
    router.route(host="bank.test").mock(return_value=page)

    found, _ = proposed(attempt(pages=()))

    assert "acr_values is missing" in found[0].why
    assert "[authorize] extra" in found[0].why


@pytest.mark.parametrize("text", ["<h1>App</h1><script></script>", "<form><input name=q></form>"])
def test_a_page_without_a_password_proposes_nothing(site, attempt, text):
    site(authorize=text)

    found, pages = proposed(attempt(pages=()))

    assert isinstance(found[0], Unseen)
    assert pages == []


def test_a_bank_without_pages_has_the_driver_for_it(site, attempt):
    site(authorize=BACK)

    found = list(login_page.observed(attempt(pages=()).tpp, logs_in=False))

    assert (found[0].key, found[0].value) == ("psu.driver", "redirect")


def test_entries_are_written_as_toml():
    value = [{"fields": {"user.na\u00efve[0]": "{login}"}, "accept": 'a="1"'}, {"refuse": "No"}]
    said = [Seen(key="psu.pages", value=value, what="w"), Unseen("tls.trust", "why")]

    text = draft.written("bank.toml", 1, 0, said, 1)

    assert tomllib.loads(text)["psu"]["pages"] == value
    assert "with one login" in text


def test_a_value_by_which_the_bank_is_judged_otherwise_is_marked():
    said = [Seen(key="policy.dead_token_status", value=[401, 403], what="w")]
    said += [Seen(key="policy.pkce", value="optional", what="w")]

    text = draft.written("bank.toml", 1, 0, said)

    assert "# w (the default is [401]" in text
    assert text.count("the default is") == 1


@pytest.mark.parametrize(
    "product",
    tomllib.loads(login_page.PRODUCTS.read_text())["product"],
    ids=lambda one: one["name"],
)
def test_each_product_has_marks_and_entries_that_log_in(product):
    pages = [Page(**each) for each in product["pages"]]

    assert product["marks"]
    assert {"{login}", "{password}"} <= set(pages[0].fields.values())


def test_a_first_page_that_asks_for_one_thing_asks_for_the_login(site, attempt):
    search = '<form action="/find"><input name="q"></form>'
    abonne = '<form action="/in" method="post"><input name="abonne"><button>OK</button></form>'
    site(authorize=search + abonne)

    _, pages = proposed(attempt(pages=()))

    assert pages[0].fields == {"abonne": "{login}"}


@pytest.mark.parametrize("entry", ["<option value=FR1>My account", "<option>FR1</option>"])
def test_a_list_of_which_nothing_is_chosen_is_chosen_from(site, attempt, router, entry):
    choice = f'<select name="account"><option value="">choose</option>{entry}</select>'
    router.post("https://bank.test/ok").mock(side_effect=chosen)
    consent = f'<form action="/ok" method="post">{choice}<button>Autoriser</button></form>'
    site(authorize=OWN, **{"in": consent})

    _, pages = proposed(attempt(pages=()), logs_in=True)

    assert pages[-1].fields == {"account": "FR1"}

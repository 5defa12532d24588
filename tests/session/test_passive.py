"""Which exchanges of a run are read as answers of a kind."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from fixtures.session.passive import Answers
from fixtures.tpp.grants import Authorization, Callback
from fixtures.tpp.messages import Request
from tests.expect.answers import answer, given

PROFILE = SimpleNamespace(shape=SimpleNamespace(callback_code="code"))
URI = "https://tpp.example.com/callback"
BY_CODE, BY_REFRESH = (("grant_type", grant) for grant in ("authorization_code", "refresh_token"))


@pytest.mark.parametrize(
    ("response_type", "read"),
    [("code", True), ("CODE", True), ("junk", True), ("token", False), ("code id_token", False)],
)
def test_a_call_back_with_a_token_is_answered_in_the_fragment(response_type, read):
    request = Request(
        method="GET", url="https://bank", parameters=(("response_type", response_type),)
    )
    asked = Authorization(request=request, state="s", redirect_uri=URI, scope="aisp")
    visit = Callback(authorization=asked, pages=(), url=f"{URI}?error=invalid_request")
    run = SimpleNamespace(evidence=SimpleNamespace(visits=[visit]))

    assert Answers(run).callbacks == ([visit] if read else [])


def reading(*pairs, visits=()):
    """A run, given what was asked and the tokens that came, behind visits that brought codes."""
    tpp = SimpleNamespace(spelt=lambda name, _call="": name)
    run = SimpleNamespace(evidence=SimpleNamespace(visits=visits), profile=PROFILE, tpp=tpp)
    answers = Answers(run)
    answers.tokens = [
        replace(given(**said), request=Request(method="POST", url=URI, parameters=asked))
        for asked, said in pairs
    ]
    return answers


def secrets(*pairs):
    """The access tokens of a run."""
    return reading(*pairs).secrets["access tokens"]


def visit(code, **asked):
    """A visit that brought a code, and what it was asked for with."""
    request = Request(method="GET", url=URI, parameters=tuple(asked.items()), place="query")
    asked = Authorization(request=request, state="s", redirect_uri=URI, scope="")
    return Callback(authorization=asked, pages=(), url=f"{URI}?code={code}")


@pytest.mark.parametrize(
    ("third", "given_twice"),
    [
        ({"client_id": "own", "scope": "aisp"}, False),
        ({"client_id": "own", "scope": "cbpii"}, True),
        ({"client_id": "other", "scope": "aisp"}, True),
    ],
)
def test_further_grants_of_one_tpp_and_scope_may_share_a_token(third, given_twice):
    visits = [visit(code, client_id="own", scope="aisp") for code in "cd"] + [visit("e", **third)]
    tokens = [((BY_CODE, ("code", code)), {"access_token": "1"}) for code in "cde"]

    answers = reading(*tokens, visits=visits)

    assert answers.secrets["access tokens"] == (("1", "1") if given_twice else ("1",))
    assert answers.reused == {"access tokens": 1}


def by_refresh(token):
    return (BY_REFRESH, ("refresh_token", token))


def test_a_request_that_is_sent_again_may_get_the_same_token():
    """Two different requests with one token are told; one request twice is not."""
    again = {"access_token": "1"}

    found = secrets((by_refresh("a"), again), (by_refresh("a"), again), (by_refresh("b"), again))

    assert found == ("1", "1")


@pytest.mark.parametrize(("other", "told"), [("c", ("1",)), ("d", ("1", "1"))])
def test_a_grant_may_be_given_its_live_token_again(other, told):
    first = (BY_CODE, ("code", "c")), {"access_token": "1", "refresh_token": "r"}
    second = (BY_CODE, ("code", other)), {"access_token": "1", "refresh_token": "s"}
    refreshed = by_refresh("r"), {"access_token": "1", "refresh_token": "t"}

    assert secrets(first, refreshed, second) == told


def answered(*pairs, scope="aisp"):
    """What is read of token answers, each with the parameters of its request.

    Before them a PSU was asked for a scope and came back with code "c".
    """
    asked = Authorization(
        request=Request(method="GET", url=URI, parameters=(("scope", scope),), place="query"),
        state="s",
        redirect_uri=URI,
        scope="a fault may have taken it out",
    )
    visit = Callback(authorization=asked, pages=(), url=f"{URI}?code=c")
    tpp = SimpleNamespace(spelt=lambda name, _call="": name)
    answers = Answers(
        SimpleNamespace(evidence=SimpleNamespace(visits=[visit]), profile=PROFILE, tpp=tpp)
    )
    answers.tokens = [
        replace(answer, request=Request(method="POST", url=url, parameters=sent))
        for url, sent, answer in pairs
    ]
    return [words for _, words in answers.scopes_asked]


@pytest.mark.parametrize(("scope", "known"), [("aisp", ["aisp"]), ("", [])])
def test_a_request_without_scope_has_the_scope_of_the_bank(scope, known):
    redeemed = (URI, (BY_CODE, ("code", "c")), given(scope="aisp cbpii"))

    assert answered(redeemed, scope=scope) == known


def test_a_refresh_token_keeps_the_scope_of_its_grant_whatever_a_refresh_asks():
    unseen = (BY_REFRESH, ("refresh_token", "of a grant that nobody saw"), ("scope", "cbpii"))
    first = (URI, unseen, given(scope="cbpii", refresh="next"))
    then = (URI, (BY_REFRESH, ("refresh_token", "next")), given(scope="aisp"))

    assert answered(first, then) == ["cbpii"]


def test_a_code_in_the_url_is_read_as_the_server_reads_it():
    redeemed = (f"{URI}?code=c", (BY_CODE, ("scope", "cbpii")), given(scope="cbpii"))

    assert answered(redeemed) == ["aisp"]


def test_a_refresh_may_leave_the_scope_that_it_names_unread():
    first = (URI, (BY_CODE, ("code", "c")), given(scope="aisp", refresh="r"))
    then = (URI, (BY_REFRESH, ("refresh_token", "r"), ("scope", "none")), given(scope="aisp"))

    assert answered(first, then) == ["aisp", "none aisp"]


@pytest.mark.parametrize(("grant", "known"), [(BY_CODE, ["aisp"]), (BY_REFRESH, ["cbpii"])])
def test_a_scope_counts_beside_a_refresh_token_and_not_beside_a_code(grant, known):
    sent = (grant, ("code", "c"), ("refresh_token", "r"), ("scope", "cbpii"))

    assert answered((URI, sent, given(scope="aisp"))) == known


def test_a_token_answer_without_refresh_token_says_nothing_of_others():
    by_code = (URI, (BY_CODE, ("code", "c")), given(scope="aisp", refresh=None))
    credentials = (("grant_type", "client_credentials"),)

    assert answered(by_code, (URI, credentials, given(scope="pisp", refresh=None))) == ["aisp"]


def test_a_page_is_filled_in_where_it_has_a_form():
    shown = [
        answer(kind="text/html", text=text, request=Request(method="GET", url=URI))
        for text in ("<form><input name=login></form>", "<p>That is no valid request.</p>")
    ]
    visit = SimpleNamespace(pages=tuple(replace(page, number=at) for at, page in enumerate(shown)))

    answers = Answers(SimpleNamespace(evidence=SimpleNamespace(visits=[visit])))

    assert [page.body for page in answers.filled_in] == [shown[0].body]

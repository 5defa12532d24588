"""Which exchanges of a run are read as answers of a kind."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from fixtures.session.passive import Answers
from fixtures.tpp.grants import Authorization, Callback
from fixtures.tpp.messages import Request
from tests.expect.answers import given

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


def test_a_refresh_that_is_sent_again_may_get_the_same_token():
    """Two different requests with one token are told; one request twice is not."""

    def refreshed(token, access):
        asked = Request(method="POST", url=URI, parameters=(("refresh_token", token),))
        return replace(given(access_token=access), request=asked)

    answers = Answers(SimpleNamespace(evidence=SimpleNamespace(visits=[]), profile=PROFILE))
    answers.tokens = [refreshed("a", "1"), refreshed("a", "1"), refreshed("b", "1")]

    assert answers.secrets["access tokens"] == ("1", "1")


@pytest.mark.parametrize(("scope", "known"), [("aisp", ["aisp"]), ("", [])])
def test_a_request_without_scope_has_the_scope_of_the_bank(scope, known):
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
    redeemed = Request(method="POST", url=URI, parameters=(BY_CODE, ("code", "c")))
    answers.tokens = [replace(given(scope="aisp cbpii"), request=redeemed)]

    assert [words for _, words in answers.scopes_asked] == known


def test_a_refresh_token_keeps_the_scope_of_its_grant_whatever_a_refresh_asks():
    answers = Answers(
        SimpleNamespace(
            evidence=SimpleNamespace(visits=[]),
            profile=PROFILE,
            tpp=SimpleNamespace(spelt=lambda name, _call="": name),
        )
    )
    asked = (BY_REFRESH, ("refresh_token", "of a grant that nobody saw"), ("scope", "cbpii"))
    first, then = (
        Request(method="POST", url=URI, parameters=each)
        for each in (asked, (BY_REFRESH, ("refresh_token", "next")))
    )
    answers.tokens = [
        replace(given(scope="cbpii", refresh="next"), request=first),
        replace(given(scope="aisp"), request=then),
    ]

    assert [words for _, words in answers.scopes_asked] == ["cbpii"]


def test_a_code_in_the_url_is_read_as_the_server_reads_it():
    asked = Authorization(
        request=Request(method="GET", url=URI, parameters=(("scope", "aisp"),), place="query"),
        state="s",
        redirect_uri=URI,
        scope="aisp",
    )
    visit = Callback(authorization=asked, pages=(), url=f"{URI}?code=c")
    answers = Answers(
        SimpleNamespace(
            evidence=SimpleNamespace(visits=[visit]),
            profile=PROFILE,
            tpp=SimpleNamespace(spelt=lambda name, _call="": name),
        )
    )
    redeemed = Request(method="POST", url=f"{URI}?code=c", parameters=(BY_CODE, ("scope", "cbpii")))
    answers.tokens = [replace(given(scope="cbpii"), request=redeemed)]

    assert [words for _, words in answers.scopes_asked] == ["aisp"]


@pytest.mark.parametrize(("grant", "known"), [(BY_CODE, ["aisp"]), (BY_REFRESH, ["cbpii"])])
def test_a_scope_counts_beside_a_refresh_token_and_not_beside_a_code(grant, known):
    asked = Authorization(
        request=Request(method="GET", url=URI, parameters=(("scope", "aisp"),), place="query"),
        state="s",
        redirect_uri=URI,
        scope="aisp",
    )
    visit = Callback(authorization=asked, pages=(), url=f"{URI}?code=c")
    answers = Answers(
        SimpleNamespace(
            evidence=SimpleNamespace(visits=[visit]),
            profile=PROFILE,
            tpp=SimpleNamespace(spelt=lambda name, _call="": name),
        )
    )
    sent = (grant, ("code", "c"), ("refresh_token", "r"), ("scope", "cbpii"))
    redeemed = Request(method="POST", url=URI, parameters=sent)
    answers.tokens = [replace(given(scope="aisp"), request=redeemed)]

    assert [words for _, words in answers.scopes_asked] == known


def test_a_token_answer_without_refresh_token_says_nothing_of_others():
    asked = Authorization(
        request=Request(method="GET", url=URI, parameters=(("scope", "aisp"),), place="query"),
        state="s",
        redirect_uri=URI,
        scope="aisp",
    )
    visit = Callback(authorization=asked, pages=(), url=f"{URI}?code=c")
    answers = Answers(
        SimpleNamespace(
            evidence=SimpleNamespace(visits=[visit]),
            profile=PROFILE,
            tpp=SimpleNamespace(spelt=lambda name, _call="": name),
        )
    )
    sent = ((BY_CODE, ("code", "c")), (("grant_type", "client_credentials"),))
    first, then = (Request(method="POST", url=URI, parameters=each) for each in sent)
    answers.tokens = [
        replace(given(scope="aisp", refresh=None), request=first),
        replace(given(scope="pisp", refresh=None), request=then),
    ]

    assert [words for _, words in answers.scopes_asked] == ["aisp"]

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
    redeemed = Request(method="POST", url=URI, parameters=(("code", "c"),))
    answers.tokens = [replace(given(scope="aisp cbpii"), request=redeemed)]

    assert [words for _, words in answers.scopes_asked] == known


@pytest.mark.parametrize(("subject", "known"), [("code", ["aisp"]), ("refresh_token", ["cbpii"])])
def test_a_scope_counts_beside_a_refresh_token_and_not_beside_a_code(subject, known):
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
    sent = ((subject, "c"), ("scope", "cbpii"))
    redeemed = Request(method="POST", url=URI, parameters=sent)
    answers.tokens = [replace(given(scope="aisp"), request=redeemed)]

    assert [words for _, words in answers.scopes_asked] == known

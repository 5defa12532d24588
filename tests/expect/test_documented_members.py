"""What a bank documents of its answers: the members of a grant, and the form of an error."""

import pytest

from fixtures import expect
from fixtures.expect import documented_members
from fixtures.outcomes import Inconclusive, NonConformity
from tests.expect.answers import answer, given, refusal
from tests.expect.fault_chains import CRASH, HTML, judged

UNREADABLE = answer(200, text="{")
STET = {"status": 400, "message": "Bad Request"}


@pytest.mark.parametrize(
    ("required", "forbidden", "wrong"),
    [
        ((), (), None),
        (("access_token", "refresh_token"), ("id_token", "scope"), None),
        (("access_token", "scope", "expires_in"), (), "members access_token, scope, expires_in; "),
        (("scope", "expires_in"), (), "received none of expires_in, scope"),
        ((), ("scope", "token_type"), "expected no member scope, token_type; received token_type"),
        ((), ("refresh_token", "access_token"), "received access_token, refresh_token"),
    ],
)
def test_a_grant_has_the_members_that_are_documented(required, forbidden, wrong):
    if wrong is None:
        documented_members.members(given(), required, forbidden)
        return
    with pytest.raises(NonConformity, match=wrong):
        documented_members.members(given(), required, forbidden)


def test_members_that_nobody_names_are_told():
    came = given(expires_in=300, scope="aisp", zone="fr", app_id="b", id_token="i")

    assert documented_members.undocumented(came, ("id_token", "absent")) == ["app_id", "zone"]
    assert documented_members.undocumented(given(), ()) == []


def test_a_grant_that_cannot_be_read_has_no_members():
    with pytest.raises(NonConformity):
        documented_members.members(UNREADABLE, (), ())
    with pytest.raises(NonConformity):
        documented_members.undocumented(UNREADABLE, ())


@pytest.mark.parametrize("form", ["stet", "either"])
@pytest.mark.parametrize(
    "came",
    [
        answer(400, STET),
        answer(400, {"status": "400", "message": "Bad Request", "error_code": "OAGA"}),
        answer(499, {"status": 499, "message": ""}, kind="application/hal+json; charset=utf-8"),
    ],
)
def test_an_error_may_have_the_form_of_stet_where_the_bank_has_that(came, form):
    expect.error_form(came, form)
    with pytest.raises(NonConformity, match="401 with invalid_client, application/json, a regis"):
        expect.error_form(came, "oauth")


@pytest.mark.parametrize("form", ["stet", "either"])
@pytest.mark.parametrize(
    "came",
    [
        HTML,
        answer(400, text="<html>"),
        answer(400, {"status": 401, "message": "another status"}),
        answer(400, {"message": "no status"}),
        answer(400, {"status": 400, "message": 7}),
        answer(400, {"status": 400}),
        answer(400, STET, kind="text/html"),
        answer(302, {"status": 302, "message": "no error"}),
    ],
)
def test_what_has_neither_form_is_told(came, form):
    with pytest.raises(NonConformity, match="HTTP 4xx, JSON with status and message; received"):
        expect.error_form(came, form)


@pytest.mark.parametrize(("form", "wrong"), [("either", None), ("stet", NonConformity)])
def test_the_form_of_rfc_6749_will_do_unless_the_bank_has_another(form, wrong):
    with judged(wrong):
        expect.error_form(refusal(), form)


@pytest.mark.parametrize("came", [given(), CRASH])
def test_what_is_no_refusal_has_no_form(came):
    with pytest.raises(Inconclusive):
        expect.error_form(came, "either")


def test_an_error_is_read_where_it_can_be():
    assert expect.readable(answer(400, STET)) == STET
    assert expect.readable(answer(300, STET)) == STET
    for came in (given(), CRASH):
        with pytest.raises(Inconclusive):
            expect.readable(came)

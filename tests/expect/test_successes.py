"""The verifiers of what a success says: status, media type, JSON, members, scope."""

from dataclasses import replace

import pytest

from fixtures import expect
from fixtures.expect.token_responses import rotation, scopes
from fixtures.outcomes import Inconclusive, NonConformity
from fixtures.profile.schema import Bank, BankProfile, Client, Endpoints
from fixtures.tpp.messages import Termination
from fixtures.tpp.oauth_errors import describe, error_of
from tests.expect.answers import answer, given, refusal, tokens, unanswered

OUT = pytest.skip.Exception
AWAY = (unanswered(), answer(500), answer(503))
HTML = answer(200, text="<html>", kind="text/html")
TWICE = answer(200, text='{"access_token": "x", "access_token": "y"}')

LAWFUL = [
    (expect.status, answer(201), 200, 201),
    (expect.success, replace(given(), status=201), (200, 201)),
    (expect.success, replace(given(), status=201), (200,)),
    (expect.served, answer(200), answer(204)),
    (
        expect.media_type,
        answer(200, {}, kind="Application/JSON; charset=utf-8"),
        {"application/json"},
    ),
    (expect.another, "r2", "r1"),
    (expect.scope_without, given(scope="aisp"), "pisp"),
    (expect.offered, True, "not here"),
    (expect.ground, answer(204)),
    (expect.accepted, given()),
    (expect.bearer, "BEARER"),
    (expect.recommended, 1, "no-store", "none"),
]
UNLAWFUL = [
    (expect.status, answer(202), 200, 201),
    (expect.success, answer(204), (200,)),
    (expect.success, replace(given(), status=302), (200,)),
    (expect.served, answer(200), answer(202)),
    (expect.served, answer(201)),
    (expect.served, answer(403), answer(200)),
    (expect.media_type, HTML, {"application/json"}),
    (expect.media_type, answer(200), {"application/json"}),
    (expect.json_object, HTML),
    (expect.json_object, TWICE),
    (expect.json_object, answer(200)),
    (expect.another, "r1", "r1"),
    (expect.scope_without, given(scope="aisp pisp"), "pisp"),
    (expect.scope_without, given(), "pisp"),
    (expect.scope_within, given(scope="aisp cbpii pisp"), "aisp", ("cbpii",)),
    (expect.not_cacheable, answer(200, {})),
    (expect.bearer, 7),
]
UNCLEAR = [
    *(
        (verifier, away, *more)
        for away in AWAY
        for verifier, *more in (
            (expect.status, 200, 500, 503, 0),
            (expect.success, (200, 500, 503, 0)),
            (expect.served,),
            (expect.media_type, {"", "application/json"}),
            (expect.json_object,),
            (expect.member, "scope"),
            (expect.scope_without, "pisp"),
            (expect.scope_within, "aisp", ()),
            (expect.ground,),
            (expect.accepted,),
            (expect.not_cacheable,),
        )
    ),
    (expect.member, HTML, "scope"),
    (expect.member, refusal(), "scope"),
    (expect.accepted, refusal()),
    (expect.accepted, answer(300)),
    (expect.accepted, answer(302)),
    (expect.member, TWICE, "access_token"),
    (expect.scope_without, refusal(), "pisp"),
    (expect.granted, refusal()),
    (expect.granted, answer(200, {"access_token": ""})),
]


@pytest.mark.parametrize(("verifier", "args"), [(row[0], row[1:]) for row in LAWFUL])
def test_what_is_lawful_passes(verifier, args):
    verifier(*args)


@pytest.mark.parametrize(("verifier", "args"), [(row[0], row[1:]) for row in UNLAWFUL])
def test_what_is_unlawful_is_judged(verifier, args):
    with pytest.raises(NonConformity):
        verifier(*args)


@pytest.mark.parametrize(("verifier", "args"), [(row[0], row[1:]) for row in UNCLEAR])
def test_what_says_nothing_is_not_judged(verifier, args):
    with pytest.raises(Inconclusive):
        verifier(*args)


def test_what_was_read_is_returned():
    body = {"access_token": "x", "scope": None, "expires_in": 0}

    assert expect.json_object(answer(200, body)) == body
    assert expect.json_object(answer(400, {"error": "a"})) == {"error": "a"}
    assert expect.member(answer(200, body), "expires_in") == 0
    assert expect.member(answer(200, body), "scope") is None
    assert expect.member(answer(200, body), "refresh_token") is None
    assert expect.granted(given(scope="a b")).scope == "a b"


def test_extra_scopes_of_the_profile_do_not_count():
    expect.scope_within(given(scope="aisp cbpii"), "aisp", ("cbpii",))
    expect.scope_within(given(scope="aisp"), "aisp pisp", ())


def test_scope_tokens_stand_between_blanks():
    assert scopes(tokens(scope="aisp  pisp")) == {"aisp", "pisp"}
    assert scopes(tokens()) == set()


@pytest.mark.parametrize(
    ("after", "seen"), [("r1", "same"), ("r2", "rotate"), (None, "omit"), ("", "omit")]
)
def test_a_refresh_token_is_rotated_kept_or_left_out(after, seen):
    assert rotation(tokens(refresh="r1"), tokens(refresh=after)) == seen


def profile(rule):
    return BankProfile(
        source="",
        bank=Bank(name="B"),
        endpoints=Endpoints(authorize="https://b.test/a", token="https://b.test/t"),
        client=Client(client_id="PSDFR-ACPR-1", match=rule),
    )


def test_a_rule_of_registration_that_a_bank_does_not_have_is_out_of_scope():
    expect.match(profile("organization_id"), "organization_id")
    with pytest.raises(OUT, match=r"\[out of scope\] \[client\] match is \w+, not organization_id"):
        expect.match(profile("thumbprint"), "organization_id")
    with pytest.raises(OUT, match=r"\[out of scope\] no revocation"):
        expect.offered(holds=False, why_not="no revocation")


def test_an_input_that_is_missing_is_told_and_one_that_is_there_is_not():
    expect.needed("other_tpp", "a second TPP")
    with pytest.raises(OUT, match=r"\[missing input\] a second TPP"):
        expect.needed("", "a second TPP")


@pytest.mark.parametrize(
    ("value", "received"),
    [("3600", "a JSON str"), (True, "a JSON bool"), ([1], "a JSON list"), (0, "zero or less")],
)
def test_what_a_lifetime_is_instead_is_told(value, received):
    with pytest.raises(NonConformity, match=received):
        expect.lifetime(value, "number")


def test_a_message_names_statuses_and_registered_errors_alone():
    seen = answer(400, {"error": "my-own", "access_token": "a"}, kind="Application/JSON; a=b")

    assert describe(refusal()) == "HTTP 400 application/json error=invalid_grant"
    assert describe(given()) == "HTTP 200 application/json with an access token"
    assert describe(answer(204)) == "HTTP 204 without media type"
    assert describe(seen) == ("HTTP 400 application/json error=a value that is not registered")
    with pytest.raises(NonConformity, match=r"expected HTTP 200 or 204; received HTTP 302 "):
        expect.served(answer(302))


@pytest.mark.parametrize("value", [7, True, ["invalid_grant"], {"invalid_grant": 1}])
def test_an_error_that_is_no_string_is_none(value):
    seen = answer(400, {"error": value})

    assert error_of(seen) == ""
    assert describe(seen) == "HTTP 400 application/json"


def test_a_message_says_how_a_connection_ended():
    alert = replace(unanswered(Termination.REFUSED), alert="unknown_ca")

    assert describe(alert) == "TLS alert unknown_ca"
    assert describe(unanswered()) == "the connection was cut without alert or answer"

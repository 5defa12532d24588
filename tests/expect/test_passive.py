"""Reading every answer of a kind: from bytes, at each answer, and over all secrets together."""

import base64
import hashlib
import secrets
import uuid
from dataclasses import replace
from urllib.parse import quote

import pytest

from fixtures import expect
from fixtures.outcomes import NonConformity, Recommendation
from fixtures.profile.schema import AcceptedError, Shape
from fixtures.tpp.grants import Authorization, Callback
from fixtures.tpp.messages import Request
from tests.expect.answers import answer, given, holds, raises, refusal

SKIPPED = pytest.skip.Exception
URI = "https://tpp.example.com/callback"

RECKONED = {
    "backwards": lambda value: value[::-1],
    "SHA-256, base64url": lambda value: (
        base64.urlsafe_b64encode(hashlib.sha256(value.encode()).digest()).rstrip(b"=").decode()
    ),
    "MD5, hexadecimal": lambda value: hashlib.md5(value.encode()).hexdigest(),  # noqa: S324
}


def token_answer(text, **headers):
    """A token answer with this very body."""
    return answer(200, text=text, **headers)


def test_one_of_many_answers_is_enough():
    good = given()
    bad = answer(200, {"access_token": "a b"})

    with pytest.raises(NonConformity, match="in 1 of 3 answers"):
        expect.every([good, bad, good], "access_token")
    holds(expect.every, [good, good], "access_token")
    with pytest.raises(pytest.skip.Exception, match="has none to read"):
        expect.every([], "access_token")


def test_an_error_that_is_not_registered_is_a_finding_wherever_it_comes():
    """One call-back of several is enough."""
    shape = Shape()
    odd = [called_back("error=odd_error"), called_back("error=ac%22c")]

    raises(NonConformity, expect.every, odd, "error_registered", shape)
    raises(NonConformity, expect.every, odd[:1], "error_registered", shape)


@pytest.mark.parametrize("name", ["request_not_supported", "invalid_target", "access_denied"])
def test_an_error_of_an_extension_is_registered(name):
    holds(expect.every, [called_back(f"error={name}")], "error_registered", Shape())


@pytest.mark.parametrize(
    "text",
    [
        b'\xef\xbb\xbf{"access_token": "a"}',
        b'{"access_token": "a", "access_token": "b"}',
        b'{"access_token": "\xe9"}',
        b'[{"access_token": "a"}]',
    ],
)
def test_bytes_that_are_no_plain_json(text):
    raises(NonConformity, expect.plain_json, token_answer(text))


def test_plain_json_is_none_of_these():
    holds(expect.plain_json, token_answer(b'{"access_token": "a", "scope": "aisp"}'))
    holds(expect.plain_json, token_answer(b'{"access_token": "a", "unknown": {"y": [1]}}'))


@pytest.mark.parametrize(
    ("kind", "fine"),
    [
        ("application/json", True),
        ("application/json; charset=UTF-8", True),
        ('application/json;charset="utf-8"', True),
        ("application/json; charset=iso-8859-1", False),
        ("text/html", False),
        ("application/jsonp", False),
    ],
)
def test_the_media_type_and_its_charset(kind, fine):
    seen = answer(200, {"access_token": "a"}, kind=kind)

    if fine:
        holds(expect.token_media_type, seen, ("application/json",))
    else:
        raises(NonConformity, expect.token_media_type, seen, ("application/json",))


@pytest.mark.parametrize("name", ["access_token", "refresh_token"])
@pytest.mark.parametrize("written", ["{0}", "session={0}; Secure", "Bearer {0}"])
def test_a_token_in_a_header_field(name, written):
    said = {"access_token": "access/1+2=", "refresh_token": "refresh/1+2="}

    for value in (said[name], quote(said[name], safe="")):
        seen = answer(200, said, Set_Cookie=written.format(value))
        raises(NonConformity, expect.no_token_in_headers, seen)


def test_other_header_fields_hold_no_token():
    fields = {"Set_Cookie": "route=a1; Secure", "X_Request_ID": "42", "Cache_Control": "no-store"}

    holds(expect.no_token_in_headers, answer(200, {"access_token": "access/1+2="}, **fields))
    holds(expect.no_token_in_headers, given())


@pytest.mark.parametrize("body", [{"access_token": "no-s"}, {"scope": "aisp"}, [1]])
def test_a_token_of_no_length_is_not_looked_for(body):
    seen = answer(200, body, Cache_Control="no-store")

    raises(SKIPPED, expect.no_token_in_headers, seen)


@pytest.mark.parametrize("value", ["3600", -1, 0, True, None, [3600], {"s": 1}])
def test_a_lifetime_of_another_type(value):
    raises(NonConformity, expect.expires_in, answer(200, {"expires_in": value}), "number")


@pytest.mark.parametrize(("value", "fine"), [(86_400 * 365, True), (1_796_000_000, False)])
def test_a_lifetime_is_no_point_in_time(value, fine):
    seen = answer(200, {"expires_in": value})

    if fine:
        holds(expect.expires_in, seen, "number")
    else:
        raises(NonConformity, expect.expires_in, seen, "number")


@pytest.mark.parametrize("value", [None, ["aisp"], "aisp  cbpii", " aisp", 'a"b', 7])
def test_a_scope_of_another_form(value):
    raises(NonConformity, expect.scope_form, answer(200, {"scope": value}))


@pytest.mark.parametrize("value", ["aisp", "aisp cbpii", ""])
def test_a_scope_of_the_right_form(value):
    holds(expect.scope_form, answer(200, {"scope": value}))


@pytest.mark.parametrize("value", [None, "", 12, ["Bearer"], "mac"])
def test_a_token_type_of_another_kind(value):
    raises(NonConformity, expect.token_type, answer(200, {"token_type": value}), "Bearer")


@pytest.mark.parametrize("value", [None, "", 12, "b\u00e9"])
def test_a_refresh_token_of_another_kind(value):
    members = {"access_token": "a", "refresh_token": value}

    raises(NonConformity, expect.refresh_token, answer(200, members))


def test_a_finding_among_many_answers_names_its_exchanges():
    good, bad = given(), given(access_token="with a blank")
    numbered = [replace(each, number=n) for n, each in enumerate([good, bad, good, bad], 1)]

    with pytest.raises(NonConformity) as raised:
        expect.every(numbered, "access_token")

    assert raised.value.received.endswith("in 2 of 4 answers")
    assert raised.value.at == (2, 4)


def test_a_scope_beyond_the_one_asked():
    known = ("aisp", "cbpii", "pisp")
    wide, odd, fine = (given(scope=scope) for scope in ("aisp cbpii", "aisp openid", "aisp"))

    raises(NonConformity, expect.scopes_asked, [fine, wide], ["aisp", "aisp"], known)
    raises(Recommendation, expect.scopes_asked, [fine, odd], ["aisp", "aisp"], known)
    raises(SKIPPED, expect.scopes_asked, [given()], ["aisp"], known)
    holds(expect.scopes_asked, [fine, wide], ["aisp", "aisp cbpii"], known)


def called_back(query, state=None, *, twice=False):
    """A call-back with this query, to a request with this state."""
    sent = (("state", state),) if state is not None else ()
    request = Request(method="GET", url="https://a", parameters=sent * (2 if twice else 1))
    asked = Authorization(request=request, state=None, redirect_uri=URI, scope="")
    return Callback(authorization=asked, url=f"{URI}?{query}")


@pytest.mark.parametrize(
    ("state", "query"),
    [("a+b", "code=c&state=a+b"), ("s ", "code=c&state=s"), ("s", "code=c"), (None, "state=s")],
)
def test_a_state_that_is_lost(state, query):
    raises(NonConformity, expect.state_as_sent, called_back(query, state))


@pytest.mark.parametrize(
    ("state", "query"),
    [("a+b", "state=a%2Bb"), ("s ", "state=s+"), (None, "code=c"), ("", "state=")],
)
def test_a_state_that_returns(state, query):
    holds(expect.state_as_sent, called_back(query, state))


def test_a_state_that_nobody_may_send():
    raises(SKIPPED, expect.state_as_sent, called_back("state=e", "\u00e9"))
    raises(SKIPPED, expect.state_as_sent, called_back("state=e", "e", twice=True))


@pytest.mark.parametrize("sent", ["code;state=e", "https://a?state=e", "x&state=e#y"])
def test_a_state_inside_another_parameter(sent):
    asked = Request(method="GET", url="https://a", parameters=(("response_type", sent),))
    read = called_back("code=c&state=e")
    read = replace(read, authorization=replace(read.authorization, request=asked))

    raises(SKIPPED, expect.state_as_sent, read)


def urlsafe(number):
    """Random values of 256 bits."""
    return [secrets.token_urlsafe(32) for _ in range(number)]


SOUND = {
    "256 bits": urlsafe,
    "128 bits": lambda n: [secrets.token_urlsafe(16) for _ in range(n)],
    "hexadecimal": lambda n: [secrets.token_hex(16) for _ in range(n)],
    "prefixed": lambda n: [f"at_live_{value}" for value in urlsafe(n)],
    "UUID": lambda n: [str(uuid.uuid4()) for _ in range(n)],
    "JWT": lambda n: [f"eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJiIn0.{v}{v[::-1]}" for v in urlsafe(n)],
    "digits": lambda n: [str(secrets.randbelow(10**45)).zfill(45) for _ in range(n)],
}


@pytest.mark.parametrize("number", [8, 20, 60])
@pytest.mark.parametrize("kind", SOUND)
def test_sound_secrets_are_sound(kind, number):
    values = SOUND[kind](number)

    holds(expect.entropic, values)
    holds(expect.unrelated, values)
    if number >= 20:
        holds(expect.out_of_order, values)


WEAK = {
    "few free places": lambda n: [f"{'x' * 40}{secrets.token_hex(3)}" for _ in range(n)],
    "short": lambda n: [secrets.token_urlsafe(8) for _ in range(n)],
    "two letters": lambda n: ["".join(secrets.choice("ab") for _ in range(43)) for _ in range(n)],
    "one half twice": lambda n: [2 * secrets.token_urlsafe(9) for _ in range(n)],
    "digits": lambda n: [str(secrets.randbelow(10**20)).zfill(20) for _ in range(n)],
    "counter": lambda n: [f"{'x' * 30}{number:013d}" for number in range(n)],
}


@pytest.mark.parametrize("kind", WEAK)
def test_weak_secrets_are_told(kind):
    raises(NonConformity, expect.entropic, WEAK[kind](20))


@pytest.mark.parametrize(("shared", "kind"), [(12, Recommendation), (24, NonConformity)])
def test_a_shared_end_is_told(shared, kind):
    """It is a way to guess where what is left has no room for 128 bits."""
    session = secrets.token_urlsafe(shared)
    values = [*urlsafe(18), *(f"{session}{value}"[:43] for value in urlsafe(2))]

    raises(kind, expect.unrelated, values)
    raises(kind, expect.unrelated, [value[::-1] for value in values])


def test_a_clock_is_told():
    """Values in the order of their making are a counter or a clock, however long they are."""
    values = [
        f"{1_700_000_000_000 + 977 * place:015x}{secrets.token_hex(16)}" for place in range(20)
    ]

    raises(Recommendation, expect.out_of_order, values)
    holds(expect.out_of_order, values[10:] + values[:10])


def test_few_secrets_say_nothing():
    for verify in (expect.entropic, expect.unrelated, expect.out_of_order):
        raises(SKIPPED, verify, urlsafe(7))


def test_one_value_for_two_kinds():
    one, two, three = urlsafe(3)

    raises(NonConformity, expect.of_one_kind, {"codes": [one], "access tokens": [two, one]})
    raises(NonConformity, expect.of_one_kind, {"codes": [one], "access tokens": [f"{one}.x"]})
    holds(expect.of_one_kind, {"codes": [one], "access tokens": [two], "refresh tokens": [three]})


@pytest.mark.parametrize("reckon", RECKONED, ids=list(RECKONED))
def test_a_secret_that_is_reckoned_from_another(reckon):
    one, two = urlsafe(2)
    made = RECKONED[reckon](one)

    raises(NonConformity, expect.of_one_kind, {"access tokens": [two, one], "codes": [made]})
    holds(expect.of_one_kind, {"access tokens": [one, made], "codes": [two]})


def test_an_access_token_that_is_the_digest_of_a_refresh_token():
    """Who has the one gets the other for it."""
    (one,) = urlsafe(1)

    made = RECKONED["SHA-256, base64url"](one)
    holds(expect.of_one_kind, {"refresh tokens": [one], "access tokens": [made]})


def test_a_401_without_a_challenge():
    raises(NonConformity, expect.bearer_challenge, answer(401))
    raises(NonConformity, expect.bearer_challenge, answer(401, WWW_Authenticate='Basic realm="a"'))
    twice = 'Bearer error="invalid_token", error="invalid_token"'
    raises(NonConformity, expect.bearer_challenge, answer(401, WWW_Authenticate=twice))
    holds(expect.bearer_challenge, answer(401, WWW_Authenticate='Bearer realm="a"'))


def test_a_reason_that_nobody_asked_for():
    told = answer(401, WWW_Authenticate='Bearer error="invalid_token"')

    raises(Recommendation, expect.no_reason_without_token, told)
    holds(expect.no_reason_without_token, answer(401, WWW_Authenticate="Bearer"))


def test_an_error_with_a_byte_order_mark():
    raises(NonConformity, expect.error_octets, answer(400, text=b'\xef\xbb\xbf{"error": "x"}'))
    holds(expect.error_octets, refusal())


def test_a_failed_basic_authentication_without_a_challenge():
    tried = Request(method="POST", url="https://a", headers=(("Authorization", "Basic eA=="),))

    refused = answer(400, {"error": "invalid_client"}, request=tried)
    raises(NonConformity, expect.basic_challenge, refused)
    fine = answer(401, {"error": "invalid_client"}, request=tried, WWW_Authenticate="Basic")
    holds(expect.basic_challenge, fine)
    raises(SKIPPED, expect.basic_challenge, refusal("invalid_client", 401))


def test_an_error_of_no_registered_name_is_a_warning_unless_it_is_declared():
    other = refusal("server_error")
    declared = (AcceptedError(status=400, error="server_error"),)

    raises(Recommendation, expect.error_known, other)
    raises(
        Recommendation,
        expect.error_known,
        answer(400, {"error": "invalid_grant"}, kind="text/html"),
    )
    holds(expect.error_known, other, declared)
    holds(expect.error_known, refusal("invalid_grant"))
    raises(SKIPPED, expect.error_known, answer(405, {"error": "Method Not Allowed"}))


def test_a_resource_is_read_to_its_first_octets():
    raises(NonConformity, expect.json_in_utf8, answer(200, text="\ufeff{}"))

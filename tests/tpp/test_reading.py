"""What counts as one JSON object, and as tokens: the reading that every verdict stands on."""

import codecs
import json

import pytest

from fixtures.tpp.grants import Tokens
from fixtures.tpp.messages import NotJsonError
from tests.expect.answers import answer, given

SAID = {"error": "invalid_grant", "error_description": "d\u00e9j\u00e0"}
TEXT = json.dumps(SAID, ensure_ascii=False)


@pytest.mark.parametrize("body", [TEXT.encode(), codecs.BOM_UTF8 + TEXT.encode(), b" {} \n"])
def test_one_object_in_utf_8_is_read(body):
    assert answer(400, text=body).json() in (SAID, {})


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (TEXT.encode("utf-16"), "codec"),
        (TEXT.encode("utf-32"), "codec"),
        (TEXT.encode("latin-1"), "codec"),
        (b'{"expires_in": NaN}', "NaN is no JSON"),
        (b'{"expires_in": -Infinity}', "-Infinity is no JSON"),
        (b'{"error": "a", "error": "b"}', "^a member name appears twice"),
        (b'{"a": {"b": 1, "b": 1}}', "a member name appears twice"),
        (b'["invalid_grant"]', "a JSON list, not an object"),
        (b"null", "a JSON NoneType, not an object"),
        (b'{"error": "invalid_grant"} trailing', "Extra data"),
        (b"{'error': 'invalid_grant'}", "Expecting property name"),
        (b"", r"no JSON \(Expecting value\)"),
        (b"[" * 100_000, "recursion"),
    ],
)
def test_anything_else_is_none(body, why):
    with pytest.raises(NotJsonError, match=why):
        answer(400, text=body).json()


@pytest.mark.parametrize(
    "came",
    [
        given(access=None),
        given(access=""),
        given(access=7),
        answer(400, {"access_token": "a"}),
        answer(300, {"access_token": "a"}),
        answer(199, {"access_token": "a"}),
    ],
)
def test_what_holds_no_access_token_is_no_grant(came):
    assert Tokens.read(came) is None


def test_of_a_member_that_comes_twice_the_last_one_goes_on():
    came = answer(200, text='{"access_token": "a", "access_token": "b"}')

    assert Tokens.read(came).access_token == "b"
    with pytest.raises(NotJsonError):
        came.json()


@pytest.mark.parametrize("status", [200, 299])
def test_a_success_with_an_access_token_is_a_grant(status):
    assert Tokens.read(answer(status, {"access_token": "a"})).access_token == "a"

"""No learnt secret survives redaction, however it is spelt; what is public does."""

import base64
import html
import json
import secrets
import time
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fixtures.tpp.evidence.encodings import SHORTEST
from fixtures.tpp.evidence.redaction import Redaction
from fixtures.tpp.evidence.vocabulary import is_everyday

PLAIN = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
TOKENS = st.text("ABCabc012-._~+/=", min_size=8, max_size=60)
SECRETS = TOKENS | st.text(st.characters(exclude_categories=["Cs"]), min_size=8, max_size=40)


def base64_inside(value, before):
    """What base64 of a longer text holds of the value alone, and the whole text."""
    whole = before + value.encode() + b"tail"
    start = -(-len(before) * 8 // 6)
    end = (len(before) + len(value.encode())) * 8 // 6
    return base64.b64encode(whole).decode()[start:end]


ENCODINGS = {
    "raw": lambda value: value,
    "url": lambda value: quote(value, safe=""),
    "path": quote,
    "form": quote_plus,
    "lower url": lambda value: "".join(
        char if char.isascii() and char.isalnum() else quote(char, safe="").lower()
        for char in value
    ),
    "url twice": lambda value: quote(quote(value, safe=""), safe=""),
    "json": lambda value: json.dumps(value)[1:-1],
    "json in utf-8": lambda value: json.dumps(value, ensure_ascii=False)[1:-1],
    "javascript": lambda value: json.dumps(value)[1:-1].replace("/", r"\/"),
    "html": html.escape,
    "base64": lambda value: base64.b64encode(value.encode()).decode(),
    "base64url": lambda value: base64.urlsafe_b64encode(value.encode()).decode().rstrip("="),
    "base64 at 0": lambda value: base64_inside(value, b""),
    "base64 at 1": lambda value: base64_inside(value, b"a"),
    "base64 at 2": lambda value: base64_inside(value, b"ab"),
    "utf-16": lambda value: "\0".join(value) if value.isascii() else value,
    "hex": lambda value: value.encode().hex(),
    "HEX": lambda value: value.encode().hex().upper(),
}


@pytest.mark.parametrize("encoding", sorted(ENCODINGS))
@settings(deadline=None, max_examples=25)
@given(
    value=SECRETS,
    others=st.lists(TOKENS, max_size=3),
    before=PLAIN,
    after=PLAIN,
)
def test_a_learnt_secret_is_gone_in_every_spelling(value, others, encoding, before, after):
    assume(not is_everyday(value))  # such a one is masked by its place
    redaction = Redaction()
    for secret in (*others, value):
        redaction.learn(secret, "code")
    spelt = ENCODINGS[encoding](value)

    shown = redaction.text(before + spelt + after)

    assert spelt not in shown.replace("<code", "")


@settings(deadline=None, max_examples=100)
@given(PLAIN)
def test_a_text_without_secrets_stays_as_it_is(text):
    redaction = Redaction()
    redaction.learn("9f86d081884c7d65", "code")

    assert redaction.text(text) == text


def test_a_secret_has_one_handle_wherever_it_stands():
    redaction = Redaction()
    redaction.learn("first/code+1", "code")
    redaction.learn("second/code+2", "code")
    redaction.learn("first/code+1", "code")
    redaction.learn("tok-123456", "access_token")

    shown = redaction.text("first/code+1 second%2Fcode%2B2 first%2fcode%2b1 tok-123456")

    assert shown == "<code 1> <code 2> <code 1> <access_token 1>"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("code=abc&state=xyz", "code=<code: 3 characters>&state=xyz"),
        ("https://t/cb?state=s&code=abc#f", "https://t/cb?state=s&code=<code: 3 characters>#f"),
        (
            '{"access_token": "a\\"b", "n": 1}',
            '{"access_token": "<access_token: 4 characters>", "n": 1}',
        ),
        ("{'otp': '1'}", "{'otp': '<otp: 1 characters>'}"),
        (
            "(('grant_type', 'x'), ('password', 'p'))",
            "(('grant_type', 'x'), ('password', '<password: 1 characters>'))",
        ),
        ("Authorization: Bearer abc", "Authorization: Bearer <authorization: 3 characters>"),
        ("authorization: abc", "authorization: <authorization: 3 characters>"),
        ("Cookie: a=1; b=22", "Cookie: a=<cookie: 1 characters>; b=<cookie: 2 characters>"),
        (
            "Set-Cookie: s=abc; Path=/; Secure",
            "Set-Cookie: s=<cookie: 3 characters>; Path=/; Secure",
        ),
        ("status_code=400 mycode=1 code=", "status_code=400 mycode=1 code="),
        ('["code", "token"] "error": "x"', '["code", "token"] "error": "x"'),
        ("grant_type=authorization_code", "grant_type=authorization_code"),
    ],
)
def test_a_telling_name_masks_what_was_never_learnt(text, shown):
    assert Redaction().text(text) == shown


def test_a_secret_that_begins_with_another_is_gone_whole():
    redaction = Redaction()
    redaction.learn("abcdefgh12", "code")
    redaction.learn("abcdefgh12-and-more", "code")

    assert redaction.text("abcdefgh12-and-more abcdefgh12") == "<code 2> <code 1>"


def test_a_short_secret_is_masked_by_its_name_alone():
    redaction = Redaction()
    redaction.learn("1234", "otp")

    assert redaction.text("otp=1234 in 1234 days") == "otp=<otp 1> in 1234 days"


def test_a_bank_may_have_names_of_its_own():
    redaction = Redaction()
    redaction.mask("pin", "authorizationCode")

    shown = redaction.text('pin=12 {"authorizationCode":"abc"}')

    assert (
        shown == 'pin=<pin: 2 characters> {"authorizationCode":"<authorizationcode: 3 characters>"}'
    )
    assert redaction.announces("PIN")


def test_what_is_public_is_never_made_a_secret():
    redaction = Redaction()
    redaction.spare("PSDFR-ACPR-12345")
    redaction.learn("PSDFR-ACPR-12345", "code")

    assert redaction.text("client_id=PSDFR-ACPR-12345") == "client_id=PSDFR-ACPR-12345"


def test_redacting_twice_changes_nothing_more():
    redaction = Redaction()
    redaction.learn("tok-123456", "access_token")
    once = redaction.text("access_token=tok-123456&otp=12\nAuthorization: Basic abc")

    assert redaction.text(once) == once


def test_a_scan_finds_secrets_in_any_file_and_tells_no_value(tmp_path):
    redaction = Redaction()
    redaction.learn("tok/en+123456", "access_token")
    redaction.learn("1234", "otp")
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.log").write_text("otp 1234, tok/en+123456")
    (tmp_path / "b.html").write_bytes(b"\xff\x00" + base64.b64encode(b"{'x': 'tok/en+123456'}"))
    (tmp_path / "deep" / "c.json").write_text("tok%2Fen%2B123456 tok%2Fen%2B123456")
    (tmp_path / "d.txt").write_text(redaction.text("tok/en+123456"))

    leaks = redaction.scan(tmp_path)

    assert [(leak.file.name, leak.kind, leak.encoding) for leak in leaks] == [
        ("a.log", "access_token", "raw"),
        ("b.html", "access_token", "base64"),
        ("c.json", "access_token", "url"),
    ]
    assert "tok/en" not in repr(leaks)


def test_hundreds_of_secrets_cost_no_more_than_one():
    text = "a line of a report, and another one\n" * 5000
    few, many = Redaction(), Redaction()
    few.learn(secrets.token_urlsafe(32), "code")
    for _ in range(500):
        many.learn(secrets.token_urlsafe(32), "code")

    def cost(redaction):
        start = time.process_time()
        redaction.text(text)
        return time.process_time() - start

    assert min(cost(many) for _ in range(3)) < 3 * min(cost(few) for _ in range(3))


def test_handles_of_several_processes_are_never_the_same():
    first, second = Redaction(), Redaction(100_000)
    for redaction, secret in ((first, "one-secret-1234"), (second, "another-secret-1")):
        redaction.learn(secret, "code")

    assert first.text("one-secret-1234") == "<code 1>"
    assert second.text("another-secret-1") == "<code 100001>"


def plainly(redaction, text):
    """Each learnt spelling by a look at every position: what the steps of `_found` have to find."""
    position = 0
    while position <= len(text) - SHORTEST:
        bucket = redaction._index.get(text[position : position + SHORTEST])
        if bucket and (spelt := bucket.at(text, position)):
            yield position, spelt
            position += len(spelt.text) - 1
        position += 1


@settings(deadline=None)  # the first secret reads our sources, for everyday words
@given(st.data())
def test_a_look_in_steps_finds_what_a_look_at_every_position_finds(data):
    few = "abA0"
    values = data.draw(st.lists(st.text(few, min_size=SHORTEST, max_size=40), min_size=1))
    redaction = Redaction()
    for value in values:
        redaction.learn(value, "code")
    known = sorted(text for bucket in redaction._index.values() for text in bucket.texts)
    pieces = st.one_of(st.text(few, max_size=20), st.sampled_from(known or [""]))
    text = "".join(data.draw(st.lists(pieces)))

    assert list(redaction._found(text)) == list(plainly(redaction, text))

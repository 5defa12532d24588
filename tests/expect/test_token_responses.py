"""The verifiers of token responses: what each lets pass, and what it says of each other answer."""

import base64
import hashlib
from contextlib import nullcontext

import pytest

from fixtures import expect
from fixtures.outcomes import Inconclusive, NonConformity, Recommendation
from tests.expect.answers import answer, given, unanswered

OUT = pytest.skip.Exception
HEX = "0123456789abcdefABCDEF-"
SOME = [f"prefix-{number:02d}{'q' * 30}" for number in range(8)]


def judged(wrong):
    return pytest.raises(wrong) if wrong else nullcontext()


def random(kind, length, number=8):
    """Values as a bank might draw them, always the same ones."""
    drawn = (hashlib.sha512(f"{n}".encode()) for n in range(number))
    texts = {
        "hex": lambda d: d.hexdigest(),
        "base64": lambda d: base64.b64encode(d.digest()).decode(),
    }
    return [texts[kind](each)[:length] for each in drawn]


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        (random("base64", 43), None),
        (random("hex", 64), None),
        (random("hex", 30), Recommendation),
        (random("hex", 32), None),
        (random("base64", 22), None),
        (random("base64", 21), Recommendation),
        (random("base64", 12), NonConformity),
        ([f"{number:03b}" * 8 + "q" for number in range(8)], None),
        ([(HEX * 2)[start : start + len(HEX)] for start in range(8)], NonConformity),
        (SOME, NonConformity),
        (["same" * 10] * 8, NonConformity),
        (random("base64", 43, 7), OUT),
    ],
)
def test_varied(values, wrong):
    with judged(wrong):
        expect.varied(values)


@pytest.mark.parametrize(
    ("values", "wrong"), [(["a", "b"], None), (["a", "b", "a"], NonConformity)]
)
def test_distinct(values, wrong):
    with judged(wrong) as raised:
        expect.distinct(values)
    assert raised is None or "1 repeated" in str(raised.value)


def test_a_token_that_another_grant_of_the_tpp_has_is_a_warning():
    with pytest.raises(Recommendation):
        expect.distinct(["a", "b"], reused=1)


@pytest.mark.parametrize(
    ("value", "wrong"),
    [("r-._~ r", None), ("", NonConformity), ("r\u00e9", NonConformity), ("r\n", NonConformity)],
)
def test_visible(value, wrong):
    with judged(wrong):
        expect.visible(value)


@pytest.mark.parametrize(
    ("value", "form", "wrong"),
    [
        (3600, "number", None),
        (0.5, "number", None),
        ("3600", "number_or_string", None),
        ("3600", "number", NonConformity),
        ("soon", "number_or_string", NonConformity),
        (True, "number", NonConformity),
        (0, "number", NonConformity),
        (-1, "number", NonConformity),
        (None, "number", OUT),
    ],
)
def test_lifetime(value, form, wrong):
    with judged(wrong):
        expect.lifetime(value, form)


@pytest.mark.parametrize(
    ("value", "wrong"),
    [("Bearer", None), ("bearer", None), ("MAC", NonConformity), (None, NonConformity)],
)
def test_bearer(value, wrong):
    with judged(wrong):
        expect.bearer(value)


@pytest.mark.parametrize(
    ("value", "declared", "wrong"),
    [
        (None, "", None),
        ("BEARER", "", None),
        ("MAC", "", "expected token_type bearer; received another"),
        ("Jwt", "JWT", None),
        ("Bearer", "JWT", "expected token_type jwt; received another"),
        (None, "JWT", "received none"),
    ],
)
def test_another_token_type_is_taken_where_the_bank_declares_it(value, declared, wrong):
    if wrong is None:
        expect.bearer(value, declared)
        return
    with pytest.raises(NonConformity, match=wrong):
        expect.bearer(value, declared)


@pytest.mark.parametrize(("value", "wrong"), [(1, None), (0, None), (None, NonConformity)])
def test_stated(value, wrong):
    with judged(wrong):
        expect.stated(value)


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ([answer(401), answer(403)], None),
        ([answer(401), answer(200)], NonConformity),
        ([answer(500)], Inconclusive),
        ([unanswered()], Inconclusive),
    ],
)
def test_all_dead(answers, wrong):
    with judged(wrong):
        expect.all_dead(answers)


@pytest.mark.parametrize(
    ("came", "wrong"), [(answer(200), None), (answer(401), Inconclusive), (None, Inconclusive)]
)
def test_ground(came, wrong):
    with judged(wrong):
        expect.ground(came)


def test_recommended_and_needed_end_as_they_say():
    expect.recommended(holds=True, expected="600 s", received="60 s")
    expect.needed("something", "a second TPP")
    with pytest.raises(Recommendation, match="expected 600 s"):
        expect.recommended(holds=False, expected="600 s", received="900 s")
    with pytest.raises(OUT, match=r"\[missing input\] a second TPP"):
        expect.needed(None, "a second TPP")


@pytest.mark.parametrize(
    ("asked", "scope", "wrong"),
    [("aisp", "aisp", None), ("aisp", None, None), ("aisp", "aisp cbpii", NonConformity)],
)
def test_scope_within(asked, scope, wrong):
    with judged(wrong):
        expect.scope_within(given(scope=scope), asked, ())


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("no-store", None),
        ("no-cache, No-Store", None),
        ("no-cache,no-store", None),
        ("no-cache", NonConformity),
        ("x-no-store-at-all", NonConformity),
    ],
)
def test_not_cacheable(field, wrong):
    with judged(wrong):
        expect.not_cacheable(answer(200, {}, Cache_Control=field))


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ("x" * 22, None),
        ("x" * 21, NonConformity),
        ("0" * 32, None),
        ("0" * 31, NonConformity),
        ("0123456789-abcdef-ABCDEF", NonConformity),
        ("0123456789-abcdef-ABCDEFg", None),
    ],
)
def test_unguessable(value, wrong):
    with judged(wrong):
        expect.unguessable(value)

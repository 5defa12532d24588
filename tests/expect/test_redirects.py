"""What the verifiers of the call-back make of lawful and unlawful ones."""

import pytest

from fixtures import expect
from fixtures.outcomes import Inconclusive, NonConformity, Recommendation
from fixtures.profile.schema import Shape
from tests.expect.answers import answer
from tests.expect.attempts import SHAPE, URI, arrived, got

CRASHED = arrived(None, got("", 500))
ON_A_PAGE = arrived(None, got("<h1>Log in</h1>"))
DENIED = "?error=access_denied&state=s-1"
TRANSLATED = Shape(redirect_errors={"KO": "access_denied"}, callback_error="fault")

LAWFUL = [
    (expect.no_code, arrived(DENIED), SHAPE),
    (expect.no_code, ON_A_PAGE, SHAPE),
    (expect.code_returned, arrived("?code=c"), SHAPE),
    (expect.code_returned, arrived("?code=c#_"), SHAPE),
    (expect.code_returned, arrived("?code=c", status=307), SHAPE),
    (expect.error_returned, arrived(DENIED), SHAPE, "access_denied"),
    (expect.error_returned, arrived("?fault=KO"), TRANSLATED, "access_denied"),
    (expect.end_reported, arrived(DENIED), SHAPE, "access_denied"),
    (expect.registered_error, arrived(DENIED), SHAPE),
    (expect.state_returned, arrived("?code=c&state=s-1"), "s-1"),
    (expect.state_returned, arrived("?code=c"), None),
    (expect.state_returned, arrived("?code=c&state="), None),
    (expect.query_kept, arrived("&code=c", uri="https://t/cb?a=1", sent="https://t/cb?a=1")),
    (expect.parameters_absent, arrived("?code=c"), "error"),
    (expect.nothing_in_fragment, arrived("?code=c#_")),
    (expect.own_fragment, arrived("?code=c#_")),
    (expect.only_registered, arrived("?code=c&state=s&iss=i"), SHAPE),
    (expect.only_registered, arrived("?t=a=b&code=c", sent=f"{URI}?t=a=b"), SHAPE),
    (expect.issuer_returned, arrived("?code=c&iss=https%3A%2F%2Fi"), "https://i"),
    (expect.all_different, ["a", "b"]),
    (expect.not_stored, answer(302)),
    (expect.not_stored, answer(303, Cache_Control="no-cache")),
    (expect.not_stored, answer(307, Cache_Control="must-revalidate")),
    (expect.not_stored, answer(301, Cache_Control="no-cache, No-Store")),
    (expect.not_stored, answer(302, Cache_Control="no-store", Expires="0")),
    (expect.not_stored, answer(200, Cache_Control="private,no-store")),
    (expect.sent_to_https, None),
    (expect.sent_to_https, arrived("?code=c")),
    (
        expect.only_registered,
        arrived("&code=c", uri="https://t/cb?a=1&b=2", sent="https://t/cb?a=1&b=2"),
        SHAPE,
    ),
    (expect.only_registered, arrived("?fault=KO&state=s"), TRANSLATED),
    (expect.only_registered, arrived("?voucher=c&state=s"), Shape(callback_code="voucher")),
    (expect.code_returned, arrived("?code=c", status=302), SHAPE),
    (expect.code_returned, arrived("?code=c", status=308), SHAPE),
    (expect.code_returned, arrived("?voucher=c"), Shape(callback_code="voucher")),
    (expect.no_code, arrived("?voucher=c"), SHAPE),
    (expect.no_codes, [arrived(DENIED), ON_A_PAGE], SHAPE),
    (expect.parameters_absent, arrived("?code=c&errors=1"), "error", "id_token"),
    (expect.parameters_absent, arrived("#error=x"), "error"),
    (expect.error_returned, arrived("?error=server_error"), SHAPE, "access_denied", "server_error"),
    (expect.query_kept, arrived("?code=c")),
    (expect.nothing_in_fragment, arrived("?code=c#codes=1&barcode=2")),
    (
        expect.registered_error,
        arrived(
            "?error=access_denied&error_description=it%27s%20over&error_uri=https://b.test/%23x"
        ),
        SHAPE,
    ),
    (expect.registered_error, arrived("?fault=KO"), TRANSLATED),
    (expect.state_returned, arrived("?code=c&state=s-1#state=s-1"), "s-1"),
    (expect.state_returned, arrived("?error=access_denied&state=s-1"), "s-1"),
    (expect.state_returned, arrived("?state=s-1&x=a?b#state=s-1"), "s-1"),
    (expect.all_different, ["a", "b", "c"]),
]
UNLAWFUL = [
    (expect.no_code, arrived("?code=c"), SHAPE),
    (expect.no_codes, [arrived(DENIED), arrived("?code=c")], SHAPE),
    (expect.code_returned, arrived("?code=c&code=d"), SHAPE),
    (expect.code_returned, arrived("#code=c"), SHAPE),
    (expect.code_returned, arrived("?code=c", uri="https://elsewhere.example/"), SHAPE),
    (expect.code_returned, arrived("?code=c", status=200), SHAPE),
    (expect.error_returned, arrived("?error=server_error"), SHAPE, "access_denied"),
    (expect.error_returned, arrived("?state=s-1"), SHAPE, "access_denied"),
    (expect.error_returned, arrived("?error=access_denied&code=c"), SHAPE, "access_denied"),
    (expect.error_returned, ON_A_PAGE, SHAPE, "access_denied"),
    (expect.end_reported, ON_A_PAGE, SHAPE, "access_denied"),
    (expect.end_reported, arrived("?state=s-1"), SHAPE, "access_denied"),
    (expect.registered_error, arrived("?error=access_denied&error_description=%0A"), SHAPE),
    (expect.registered_error, arrived("?error=access_denied&error_uri=a%20b"), SHAPE),
    (expect.registered_error, arrived("?error=SCA_CANCELLED"), SHAPE),
    (expect.state_returned, arrived("?code=c"), "s-1"),
    (expect.state_returned, arrived("?code=c&state=S-1"), "s-1"),
    (expect.state_returned, arrived("?code=c&state=s-1&state=s-1"), "s-1"),
    (expect.state_returned, arrived("?code=c&state=x"), None),
    (expect.query_kept, arrived("?code=c", uri="https://t/cb", sent="https://t/cb?a=1")),
    (expect.parameters_absent, arrived("?code=c&error=e"), "error"),
    (expect.nothing_in_fragment, arrived("#state=s-1")),
    (expect.nothing_in_fragment, arrived("?code=c#x&access_token=t")),
    (expect.own_fragment, arrived("?code=c")),
    (expect.only_registered, arrived("?code=c&session=1"), SHAPE),
    (expect.issuer_returned, arrived("?code=c"), "https://i"),
    (expect.issuer_returned, arrived("?code=c&iss=https%3A%2F%2Fi%2F"), "https://i"),
    (expect.all_different, ["a", "a"]),
    (expect.not_stored, answer(301)),
    (expect.not_stored, answer(308)),
    (expect.not_stored, answer(200)),
    (expect.not_stored, answer(302, Expires="Thu, 01 Jan 2037 00:00:00 GMT")),
    (expect.not_stored, answer(302, Cache_Control="private")),
    (expect.not_stored, answer(302, Cache_Control="must-revalidate, Public")),
    (expect.not_stored, answer(303, Cache_Control="no-cache, max-age=600")),
    (expect.not_stored, answer(307, Cache_Control="S-Maxage =0")),
    (expect.not_stored, answer(302, Cache_Control="x-no-store, max-age=0")),
    (expect.sent_to_https, arrived("?code=c", uri="http://tpp.example.com/cb")),
    (expect.sent_to_https, arrived("?code=c", uri="HTTP://tpp.example.com/cb")),
    (
        expect.only_registered,
        arrived("&code=c", uri="https://t/cb?a=1&b=2", sent="https://t/cb?a=1"),
        SHAPE,
    ),
    (expect.only_registered, arrived("?code=c&fault=KO"), SHAPE),
    (expect.code_returned, arrived("?code="), SHAPE),
    (expect.code_returned, arrived("?state=s-1"), SHAPE),
    (expect.code_returned, arrived("?code=c"), Shape(callback_code="voucher")),
    (expect.no_code, arrived("?voucher=c"), Shape(callback_code="voucher")),
    (expect.parameters_absent, arrived("?code=c&id_token=t"), "error", "id_token"),
    (expect.error_returned, arrived("?error=KO&fault=KO"), TRANSLATED, "server_error"),
    (expect.error_returned, arrived("?fault=KO&code=c"), TRANSLATED, "access_denied"),
    (expect.registered_error, arrived("?error=access%5Cdenied"), SHAPE),
    (expect.registered_error, arrived("?error=access_denied&error_description=%22no%22"), SHAPE),
    (expect.registered_error, arrived("?error=access_denied&error_uri=%22"), SHAPE),
    (expect.state_returned, arrived("?code=c&state="), "s-1"),
    (
        expect.issuer_returned,
        arrived("?code=c&iss=https%3A%2F%2Fi&iss=https%3A%2F%2Fi"),
        "https://i",
    ),
    (expect.all_different, ["a", "b", "a"]),
    *(
        (expect.nothing_in_fragment, arrived(f"?a=1#{name}=1"))
        for name in ("code", "state", "error", "iss", "id_token", "refresh_token")
    ),
]
UNCLEAR = [
    (expect.no_code, CRASHED, SHAPE),
    (expect.code_returned, ON_A_PAGE, SHAPE),
    (expect.error_returned, arrived("#error=access_denied"), SHAPE, "access_denied"),
    (expect.registered_error, ON_A_PAGE, SHAPE),
    (expect.state_returned, ON_A_PAGE, "s-1"),
    (expect.state_returned, arrived("#code=c&state=s-1"), "s-1"),
    (expect.state_returned, arrived("?x=1#a&state=s-1#b"), "s-1"),
    (expect.query_kept, ON_A_PAGE),
    (expect.nothing_in_fragment, ON_A_PAGE),
    (expect.issuer_returned, ON_A_PAGE, "https://i"),
    (expect.all_different, ["a"]),
    (expect.redirect_of, ON_A_PAGE),
    (expect.no_codes, [arrived(DENIED), CRASHED], SHAPE),
    (expect.code_returned, CRASHED, SHAPE),
    (expect.error_returned, CRASHED, SHAPE, "access_denied"),
    (expect.registered_error, CRASHED, SHAPE),
    (expect.registered_error, arrived("#error=access_denied"), SHAPE),
    (expect.state_returned, CRASHED, "s-1"),
    (expect.query_kept, CRASHED),
    (expect.query_kept, arrived("#code=c")),
    (expect.parameters_absent, CRASHED, "error"),
    (expect.parameters_absent, ON_A_PAGE, "error"),
    (expect.nothing_in_fragment, CRASHED),
    (expect.own_fragment, CRASHED),
    (expect.only_registered, CRASHED, SHAPE),
    (expect.issuer_returned, CRASHED, "https://i"),
    (expect.sent_to_https, CRASHED),
    (expect.redirect_of, CRASHED),
    (expect.all_different, []),
]
TOLERATED = [
    (expect.error_returned, arrived("?error=SCA_CANCELLED"), SHAPE, "access_denied"),
    (expect.code_returned, arrived("?code=c", status=301), SHAPE),
]


@pytest.mark.parametrize(("verifier", "given"), [(row[0], row[1:]) for row in LAWFUL])
def test_a_lawful_call_back_passes(verifier, given):
    verifier(*given)


@pytest.mark.parametrize(("verifier", "given"), [(row[0], row[1:]) for row in UNLAWFUL])
def test_an_unlawful_call_back_is_judged(verifier, given):
    with pytest.raises(NonConformity) as judged:
        verifier(*given)

    assert judged.type is NonConformity


@pytest.mark.parametrize(("verifier", "given"), [(row[0], row[1:]) for row in UNCLEAR])
def test_what_says_nothing_is_not_judged(verifier, given):
    with pytest.raises(Inconclusive):
        verifier(*given)


@pytest.mark.parametrize(("verifier", "given"), [(row[0], row[1:]) for row in TOLERATED])
def test_an_error_of_the_banks_own_is_tolerated(verifier, given):
    with pytest.raises(Recommendation):
        verifier(*given)


def test_no_message_holds_what_the_bank_sent():
    with pytest.raises(NonConformity) as judged:
        expect.state_returned(arrived("?code=c0de&state=5tate"), "s-1")

    assert "5tate" not in str(judged.value)
    assert "s-1" not in str(judged.value)


def test_the_answer_that_carried_the_redirect_is_returned():
    arrival = arrived("?code=c")

    assert expect.redirect_of(arrival) is arrival.pages[-1]


@pytest.mark.parametrize(
    ("verifier", "given", "message"),
    [
        (
            expect.error_returned,
            (arrived("?error=server_error"), SHAPE, "access_denied", "invalid_scope"),
            "access_denied or invalid_scope; received a redirect with server_error",
        ),
        (
            expect.error_returned,
            (arrived("?state=s-1"), SHAPE, "access_denied"),
            "received a redirect with no error",
        ),
        (
            expect.error_returned,
            (ON_A_PAGE, SHAPE, "access_denied"),
            "received a page of the bank, HTTP 200 text/html",
        ),
        (expect.code_returned, (arrived("?code=c&code=d"), SHAPE), r"received 2 code\(s\)"),
        (expect.code_returned, (arrived("?code=c", status=301), SHAPE), "received HTTP 301"),
        (
            expect.parameters_absent,
            (arrived("?b=1&a=1"), "a", "b"),
            "expected none of a, b; received b, a",
        ),
        (expect.nothing_in_fragment, (arrived("#state=1&code=2"),), "received code, state$"),
        (expect.state_returned, (arrived("?code=c"), "s-1"), "as sent, once; received none"),
        (expect.state_returned, (arrived("?state=x"), None), "expected no state; received another"),
        (expect.issuer_returned, (arrived("?code=c"), "https://i"), "received none"),
        (expect.not_stored, (answer(301),), "received HTTP 301 with Cache-Control: absent$"),
        (expect.all_different, (["a", "a", "b"],), "expected 3 different codes"),
    ],
)
def test_a_message_says_what_stood_at_the_call_back(verifier, given, message):
    with pytest.raises(NonConformity, match=message):
        verifier(*given)

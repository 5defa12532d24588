"""What the verifiers of the call-back make of lawful and unlawful ones."""

import pytest

from fixtures import expect
from fixtures.outcomes import Inconclusive, NonConformity, Recommendation
from fixtures.profile import Shape
from tests.expect.visits import SHAPE, arrived, got

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
    (expect.registered_error, arrived(DENIED), SHAPE),
    (expect.state_returned, arrived("?code=c&state=s-1"), "s-1"),
    (expect.state_returned, arrived("?code=c"), None),
    (expect.query_kept, arrived("&code=c", uri="https://t/cb?a=1", sent="https://t/cb?a=1")),
    (expect.parameters_absent, arrived("?code=c"), "error"),
    (expect.nothing_in_fragment, arrived("?code=c#_")),
    (expect.own_fragment, arrived("?code=c#_")),
    (expect.only_registered, arrived("?code=c&state=s&iss=i"), SHAPE),
    (expect.issuer_returned, arrived("?code=c&iss=https%3A%2F%2Fi"), "https://i"),
    (expect.all_different, ["a", "b"]),
    (expect.sent_to_https, None),
    (expect.sent_to_https, arrived("?code=c")),
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
    (expect.registered_error, arrived("?error=access_denied&error_description=%0A"), SHAPE),
    (expect.registered_error, arrived("?error=access_denied&error_uri=a%20b"), SHAPE),
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
    (expect.sent_to_https, arrived("?code=c", uri="http://tpp.example.com/cb")),
    (expect.sent_to_https, arrived("?code=c", uri="HTTP://tpp.example.com/cb")),
]
UNCLEAR = [
    (expect.no_code, CRASHED, SHAPE),
    (expect.code_returned, ON_A_PAGE, SHAPE),
    (expect.error_returned, arrived("#error=access_denied"), SHAPE, "access_denied"),
    (expect.registered_error, ON_A_PAGE, SHAPE),
    (expect.state_returned, ON_A_PAGE, "s-1"),
    (expect.state_returned, arrived("#code=c&state=s-1"), "s-1"),
    (expect.query_kept, ON_A_PAGE),
    (expect.nothing_in_fragment, ON_A_PAGE),
    (expect.issuer_returned, ON_A_PAGE, "https://i"),
    (expect.all_different, ["a"]),
    (expect.redirect_of, ON_A_PAGE),
]
TOLERATED = [
    (expect.error_returned, arrived("?error=SCA_CANCELLED"), SHAPE, "access_denied"),
    (expect.registered_error, arrived("?error=SCA_CANCELLED"), SHAPE),
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

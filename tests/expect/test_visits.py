"""What the verifiers of GET /authorize make of lawful and unlawful ends."""

from types import SimpleNamespace

import pytest

from conformance.generators.authorization import REFUSED as REPORTED
from fixtures import expect
from fixtures.outcomes import Inconclusive, NonConformity
from fixtures.trials import World
from fixtures.visits import Outcome, Visits
from tests.expect.answers import given, refusal, unanswered
from tests.expect.visits import (
    CRASH,
    ERROR_PAGE,
    LOGIN,
    LOGIN_PAGE,
    SHAPE,
    arrived,
    got,
    sent_back,
    visit,
)

SCOPE = ("invalid_scope",)
REFUSED = sent_back("?error=invalid_scope&state=s-1")
FOREIGN = sent_back("?error=invalid_scope", uri="https://not-registered.example/cb")
PLANTED = sent_back(
    "?code=planted&error=invalid_request", named="https://tpp.example.com/cb?code=planted"
)
WITH_FRAGMENT = "https://tpp.example.com/cb#x"
CODED = arrived("?code=c&state=s-1")
LONG = "s" * 1000
WHOLE = sent_back(f"?error=invalid_scope&state={LONG}")
NO_STATE = sent_back("?error=invalid_scope")


def outcome(answer):
    """The bank went on; the exchange of the code was answered so."""
    return Outcome(LOGIN_PAGE, CODED, answer)


LAWFUL = [
    (expect.goes_on, LOGIN_PAGE),
    (expect.stays_at_the_bank, ERROR_PAGE),
    (expect.not_followed, ERROR_PAGE),
    (expect.not_followed, REFUSED),
    (expect.not_followed, sent_back("?error=invalid_request", named=WITH_FRAGMENT)),
    (expect.not_spared, ERROR_PAGE),
    (expect.nowhere_else, LOGIN_PAGE),
    (expect.nowhere_else, REFUSED),
    (expect.turned_down, ERROR_PAGE, SCOPE),
    (expect.turned_down, REFUSED, SCOPE),
    (expect.turned_down, sent_back("#error=invalid_scope", asks="token"), SCOPE),
    (expect.turned_down, sent_back("?a=b#error=invalid_scope", asks="code id_token"), SCOPE),
    (expect.goes_on_or_turned_down, LOGIN_PAGE, SCOPE),
    (expect.goes_on_or_turned_down, REFUSED, SCOPE),
    (expect.gives_no_more, Outcome(REFUSED), "odd", SCOPE),
    (expect.gives_no_more, outcome(given(scope="aisp")), "odd", SCOPE),
    (expect.gives_no_more, outcome(refusal()), "odd", SCOPE),
    (expect.gives_no_more, outcome(given(scope="aisp")), "aisp cbpii", SCOPE),
    (expect.no_grant, Outcome(ERROR_PAGE), SCOPE),
    (expect.no_grant, Outcome(LOGIN_PAGE, arrived("?error=access_denied")), SCOPE),
    (expect.same_end, LOGIN_PAGE, LOGIN_PAGE),
    (expect.same_end, REFUSED, REFUSED),
    (expect.no_better, REFUSED, REFUSED),
    (expect.no_better, LOGIN_PAGE, LOGIN_PAGE),
    (expect.copes, LOGIN_PAGE),
    (expect.copes, ERROR_PAGE),
    (expect.truthful_allow, got(status=405, Allow="GET, HEAD"), "POST"),
    (expect.truthful_allow, got(status=400), "POST"),
    (expect.shown_first, ERROR_PAGE),
    (expect.state_whole, WHOLE, LONG, REFUSED),
    (expect.state_whole, ERROR_PAGE, LONG, REFUSED),
]
UNLAWFUL = [
    (expect.goes_on, ERROR_PAGE),
    (expect.goes_on, REFUSED),
    (expect.stays_at_the_bank, REFUSED),
    (expect.stays_at_the_bank, FOREIGN),
    (expect.stays_at_the_bank, LOGIN_PAGE),
    (expect.not_followed, FOREIGN),
    (expect.not_followed, PLANTED),
    (expect.not_followed, sent_back("?error=e#x", named=WITH_FRAGMENT)),
    (expect.not_followed, LOGIN_PAGE),
    (expect.not_spared, REFUSED),
    (expect.nowhere_else, FOREIGN),
    (expect.turned_down, LOGIN_PAGE, SCOPE),
    (expect.turned_down, sent_back("?error=invalid_request"), SCOPE),
    (expect.turned_down, sent_back("#code=c", asks="token"), SCOPE),
    (expect.turned_down, sent_back("#access_token=t", asks="token"), SCOPE),
    (expect.goes_on_or_turned_down, sent_back("?error=server_error"), SCOPE),
    (expect.gives_no_more, outcome(given(scope="aisp odd")), "odd", SCOPE),
    (expect.gives_no_more, outcome(given()), "odd", SCOPE),
    (expect.gives_no_more, outcome(given(scope="cbpii aisp")), "aisp cbpii", SCOPE),
    (expect.no_grant, Outcome(LOGIN_PAGE, CODED), SCOPE),
    (expect.same_end, LOGIN_PAGE, ERROR_PAGE),
    (expect.same_end, REFUSED, sent_back("?error=invalid_request")),
    (expect.no_better, LOGIN_PAGE, REFUSED),
    (expect.copes, CRASH),
    (expect.copes, visit(arrived(None, unanswered()))),
    (expect.truthful_allow, got(status=405), "POST"),
    (expect.truthful_allow, got(status=405, Allow="GET, POST"), "POST"),
    (expect.shown_first, REFUSED),
    (expect.state_whole, REFUSED, LONG, REFUSED),
    (expect.state_whole, LOGIN_PAGE, LONG, REFUSED),
]
UNCLEAR = [
    (expect.goes_on, CRASH),
    (expect.not_followed, CRASH),
    (expect.turned_down, CRASH, SCOPE),
    (expect.turned_down, sent_back("#error=invalid_scope"), SCOPE),
    (expect.not_spared, LOGIN_PAGE),
    (expect.same_end, LOGIN_PAGE, CRASH),
    (expect.state_whole, NO_STATE, LONG, NO_STATE),
]


@pytest.mark.parametrize(("verifier", "args"), [(row[0], row[1:]) for row in LAWFUL])
def test_a_lawful_end_passes(verifier, args):
    verifier(*args)


@pytest.mark.parametrize(("verifier", "args"), [(row[0], row[1:]) for row in UNLAWFUL])
def test_an_unlawful_end_is_judged(verifier, args):
    with pytest.raises(NonConformity):
        verifier(*args)


@pytest.mark.parametrize(("verifier", "args"), [(row[0], row[1:]) for row in UNCLEAR])
def test_an_end_that_says_nothing_is_not_judged(verifier, args):
    with pytest.raises(Inconclusive):
        verifier(*args)


def test_a_login_page_is_known_by_its_inputs():
    other = visit(arrived(None, got('<input name="otp">')))
    hidden = visit(arrived(None, got('<input type="hidden" name="csrf">' + LOGIN)))

    assert LOGIN_PAGE.proceeds
    assert hidden.proceeds
    assert not other.proceeds
    assert LOGIN_PAGE.shape == SHAPE


@pytest.mark.parametrize(
    ("ends", "opened", "chosen"),
    [
        ((REFUSED, LOGIN_PAGE), 1, 0),
        ((LOGIN_PAGE, REFUSED), 2, 1),
        ((ERROR_PAGE, LOGIN_PAGE), 2, 1),
    ],
    ids=["first", "second", "neither"],
)
def test_the_fault_that_a_bank_reports_to_the_call_back_is_chosen(ends, opened, chosen):
    seen = []
    sound = LOGIN_PAGE.control.authorization
    profile = SimpleNamespace(shape=SHAPE)
    tpp = SimpleNamespace(authorization_request=lambda **_: sound, profile=profile)
    psu = SimpleNamespace(opens=lambda asked: seen.append(asked) or ends[len(seen) - 1].callback)
    visits = Visits(tpp, psu, World(profile=profile), LOGIN_PAGE.control)

    visit = visits.refused(REPORTED)

    assert visit.callback is ends[chosen].callback
    assert [asked.request.value("scope") for asked in seen] == ["no-such-scope", None][:opened]

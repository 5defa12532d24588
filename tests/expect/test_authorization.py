"""What the verifiers of GET /authorize make of lawful and unlawful ends."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from conformance.generators.authorization import REFUSED as REPORTED
from fixtures import expect
from fixtures.outcomes import Granted, Inconclusive, NonConformity, Recommendation, ServerError
from fixtures.profile.schema import Bank, BankProfile, Client, Endpoints, Psu
from fixtures.scenarios.authorization import Attempts, Outcome
from fixtures.scenarios.fault_chain import World
from fixtures.tpp.messages import Termination
from tests.expect.answers import given, refusal, unanswered
from tests.expect.attempts import (
    BANK,
    CRASH,
    ERROR_PAGE,
    LOGIN,
    LOGIN_PAGE,
    SHAPE,
    URI,
    arrived,
    attempt,
    got,
    sent_back,
)

SCOPE = ("invalid_scope",)
REFUSED = sent_back("?error=invalid_scope&state=s-1")
FOREIGN = sent_back("?error=invalid_scope", uri="https://not-registered.example/cb")
PLANTED = sent_back(
    "?code=planted&error=invalid_request", named="https://tpp.example.com/cb?code=planted"
)
WITH_FRAGMENT = "https://tpp.example.com/cb#x"
IN_CAPITALS = "https://TPP.EXAMPLE.COM/cb"
CODED = arrived("?code=c&state=s-1")
LONG = "s" * 1000
WHOLE = sent_back(f"?error=invalid_scope&state={LONG}")
NO_STATE = sent_back("?error=invalid_scope")


GRANTED = attempt(CODED)
GIVEN_AWAY = sent_back("?code=c", uri="https://not-registered.example/cb")
ANSWERED_AWAY = sent_back("?error=invalid_request", uri="https://elsewhere.example/cb")
ELSEWHERE = "https://errors.bank.example/400"
MOVED = arrived(None, got(status=302, Location=ELSEWHERE), got("<h1>No</h1>", 400, url=ELSEWHERE))
AT_ANOTHER_HOST = attempt(MOVED)
ON_A_FURTHER_HOST = replace(AT_ANOTHER_HOST, own=("errors.bank.example",))


def outcome(answer, end=GRANTED):
    """The bank went on to this end; the exchange of the code was answered so."""
    return Outcome(LOGIN_PAGE, end.callback, answer)


LAWFUL = [
    (expect.goes_on, GRANTED),
    (expect.stands, GRANTED),
    (expect.called_back, REFUSED),
    (expect.not_followed, ON_A_FURTHER_HOST),
    (expect.stays_at_the_bank, ON_A_FURTHER_HOST),
    (expect.goes_on, LOGIN_PAGE),
    (expect.stays_at_the_bank, ERROR_PAGE),
    (expect.not_followed, ERROR_PAGE),
    (expect.not_followed, REFUSED),
    (expect.not_followed, sent_back("?error=invalid_request", named=WITH_FRAGMENT)),
    (expect.not_followed, sent_back("?error=invalid_request", named=IN_CAPITALS)),
    (expect.not_spared, ERROR_PAGE),
    (expect.nowhere_else, LOGIN_PAGE),
    (expect.nowhere_else, REFUSED),
    (expect.turned_down, ERROR_PAGE, SCOPE),
    (expect.turned_down, REFUSED, SCOPE),
    (expect.turned_down, sent_back("#error=invalid_scope", asks="token"), SCOPE),
    (expect.turned_down, sent_back("?error=invalid_scope", asks="token"), SCOPE),
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
    (expect.nowhere_else, ERROR_PAGE),
    (expect.gives_no_more, Outcome(ERROR_PAGE), "odd", SCOPE),
    (expect.gives_no_more, outcome(None), "odd", SCOPE),
    (expect.gives_no_more, outcome(given(scope="cbpii")), "aisp cbpii", SCOPE),
    (expect.no_grant, Outcome(LOGIN_PAGE, arrived(None, got("No", 400))), SCOPE),
    (expect.same_end, ERROR_PAGE, ERROR_PAGE),
    (expect.no_better, ERROR_PAGE, LOGIN_PAGE),
    (expect.copes, REFUSED),
    (expect.copes, attempt(arrived(None, got("", 499)))),
    (expect.truthful_allow, got(status=405, Allow="HEAD,GET"), "POST"),
    (expect.truthful_allow, got(), "POST"),
    (expect.shown_first, LOGIN_PAGE),
    (expect.state_whole, attempt(arrived(None, got("", 400))), LONG, REFUSED),
    (expect.not_followed, sent_back("?error=e&a=1", uri="https://tpp.example.com/cb?b=2")),
    (expect.not_followed, sent_back("?error=e", sent="https://tpp.example.com/cb?own=1")),
]
UNLAWFUL = [
    (expect.stays_at_the_bank, GRANTED),
    (expect.stays_at_the_bank, GIVEN_AWAY),
    (expect.not_followed, GRANTED),
    (expect.not_followed, GIVEN_AWAY),
    (expect.not_followed, ANSWERED_AWAY),
    (expect.turned_down, GRANTED, SCOPE),
    (expect.turned_down, GIVEN_AWAY, SCOPE),
    (expect.not_spared, GRANTED),
    (expect.nowhere_else, ANSWERED_AWAY),
    (expect.called_back, ERROR_PAGE),
    (expect.goes_on, ERROR_PAGE),
    (expect.goes_on, REFUSED),
    (expect.stays_at_the_bank, REFUSED),
    (expect.stays_at_the_bank, FOREIGN),
    (expect.not_followed, FOREIGN),
    (expect.not_followed, PLANTED),
    (expect.not_followed, sent_back("?error=e#x", named=WITH_FRAGMENT)),
    (expect.not_spared, REFUSED),
    (expect.nowhere_else, FOREIGN),
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
    (expect.copes, attempt(arrived(None, unanswered()))),
    (expect.truthful_allow, got(status=405), "POST"),
    (expect.truthful_allow, got(status=405, Allow="GET, POST"), "POST"),
    (expect.shown_first, REFUSED),
    (expect.state_whole, REFUSED, LONG, REFUSED),
    (expect.state_whole, LOGIN_PAGE, LONG, REFUSED),
    (expect.gives_no_more, Outcome(sent_back("?error=server_error")), "odd", SCOPE),
    (expect.gives_no_more, outcome(given()), "aisp cbpii", SCOPE),
    (expect.same_end, ERROR_PAGE, attempt(arrived(None, got("", 404)))),
    (expect.same_end, LOGIN_PAGE, REFUSED),
    (expect.no_better, LOGIN_PAGE, ERROR_PAGE),
    (expect.copes, sent_back("?code=c")),
    (expect.copes, attempt(arrived(None, unanswered(Termination.REFUSED)))),
    (expect.truthful_allow, got(status=405, Allow="HEAD, OPTIONS"), "POST"),
    (expect.truthful_allow, got(status=405, Allow="GETS"), "POST"),
    (expect.state_whole, attempt(arrived(None, got("", 399))), LONG, REFUSED),
]
UNCLEAR = [
    (expect.stays_at_the_bank, LOGIN_PAGE),
    (expect.not_followed, LOGIN_PAGE),
    (expect.turned_down, LOGIN_PAGE, SCOPE),
    (expect.gives_no_more, Outcome(LOGIN_PAGE), "odd", SCOPE),
    (expect.gives_no_more, outcome(None, LOGIN_PAGE), "odd", SCOPE),
    (expect.no_grant, Outcome(LOGIN_PAGE), SCOPE),
    (expect.no_grant, outcome(None, LOGIN_PAGE), SCOPE),
    (expect.not_followed, AT_ANOTHER_HOST),
    (expect.stays_at_the_bank, AT_ANOTHER_HOST),
    (expect.nowhere_else, AT_ANOTHER_HOST),
    (expect.called_back, LOGIN_PAGE),
    (expect.goes_on, CRASH),
    (expect.not_followed, CRASH),
    (expect.turned_down, CRASH, SCOPE),
    (expect.turned_down, sent_back("#error=invalid_scope"), SCOPE),
    (expect.not_spared, LOGIN_PAGE),
    (expect.same_end, LOGIN_PAGE, CRASH),
    (expect.stays_at_the_bank, CRASH),
    (expect.not_spared, CRASH),
    (expect.nowhere_else, CRASH),
    (expect.goes_on_or_turned_down, CRASH, SCOPE),
    (expect.gives_no_more, Outcome(CRASH), "odd", SCOPE),
    (expect.gives_no_more, Outcome(LOGIN_PAGE, CRASH.callback, given()), "odd", SCOPE),
    (expect.no_grant, Outcome(CRASH), SCOPE),
    (expect.no_grant, Outcome(LOGIN_PAGE, CRASH.callback), SCOPE),
    (expect.same_end, CRASH, LOGIN_PAGE),
    (expect.no_better, CRASH, LOGIN_PAGE),
    (expect.no_better, LOGIN_PAGE, CRASH),
    (expect.copes, attempt(arrived(None, unanswered(Termination.UNREACHABLE)))),
    (expect.copes, attempt(arrived(None, unanswered(Termination.DISTRUSTED)))),
    (expect.truthful_allow, got(status=500, Allow="GET"), "POST"),
    (expect.shown_first, CRASH),
    (expect.state_whole, CRASH, LONG, REFUSED),
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


@pytest.mark.parametrize(
    ("verifier", "args", "due"),
    [
        (expect.goes_on, (CRASH,), "the page that a sound request leads to"),
        (expect.state_taken, (CRASH,), "the page that a sound request leads to"),
        (expect.state_returned, (CRASH.callback, "s-1"), "the state as sent, once"),
        (expect.turned_down, (CRASH, SCOPE), ""),
    ],
)
def test_a_server_error_knows_what_a_valid_request_was_due(verifier, args, due):
    with pytest.raises(ServerError) as seen:
        verifier(*args)

    assert seen.value.due == due


def test_a_state_that_a_gateway_stops_is_a_warning():
    expect.state_taken(LOGIN_PAGE)
    with pytest.raises(Recommendation):
        expect.state_taken(ERROR_PAGE)


@pytest.mark.parametrize("short", [NO_STATE, sent_back("?error=invalid_scope&state=s-2")])
def test_a_long_state_waits_for_the_short_one(short):
    with pytest.raises(pytest.skip.Exception, match="STEP2-19"):
        expect.state_whole(WHOLE, LONG, short)


def test_a_login_page_is_known_by_its_inputs():
    other = attempt(arrived(None, got('<input name="otp">')))
    hidden = attempt(arrived(None, got('<input type="hidden" name="csrf">' + LOGIN)))

    assert LOGIN_PAGE.proceeds
    assert hidden.proceeds
    assert not other.proceeds
    assert LOGIN_PAGE.shape == SHAPE


CONSENT = '<form><input type="submit" name="allow"></form>'
STUB = BankProfile(
    source="stub.toml",
    bank=Bank(name="Stub"),
    endpoints=Endpoints(authorize=BANK, token=BANK),
    client=Client(client_id="tpp-1", redirect_uris=(URI,)),
)


class Person:
    """A PSU whose attempts end as told: first without a login, then with one."""

    def __init__(self, first, *ends, driver="form"):
        self.profile = replace(STUB, psu=Psu(driver=driver))
        self.first, self.ends, self.sessions, self.opened = first, iter(ends), [], []

    browser = object

    def opens(self, asked):
        """The end without a login."""
        self.opened.append(asked)
        first = self.first[len(self.opened) - 1] if isinstance(self.first, list) else self.first
        return first.callback

    def authorizes(self, _, browser=None):
        """The end with a login."""
        self.sessions.append(browser)
        return next(self.ends)

    def attempts(self):
        """What is tested, beside the sound login page."""
        asked = LOGIN_PAGE.control.authorization
        tpp = SimpleNamespace(authorization_request=lambda **_: asked, profile=self.profile)
        return Attempts(tpp, self, World(profile=self.profile), LOGIN_PAGE.control)


@pytest.mark.parametrize(
    ("end", "granted"),
    [(ERROR_PAGE, False), (GRANTED, True), (GIVEN_AWAY, True), (REFUSED, False)],
    ids=["error page", "code", "code at a foreign call-back", "error redirect"],
)
def test_a_request_that_the_first_page_does_not_settle_is_judged_by_its_end(end, granted):
    person = Person(LOGIN_PAGE, GRANTED.callback, end.callback)

    attempt = person.attempts().tried(REPORTED[0])

    assert (attempt.granted, attempt.settled) == (granted, True)
    assert len(person.sessions) == 2
    assert len(set(person.sessions)) == 1


WRONG = "https://elsewhere.example/cb"
PENDING = arrived("?code=c&state=s-0", state="s-0").authorization


@pytest.mark.parametrize(
    ("end", "lawful"),
    [
        (arrived("?code=c&state=s-0", named=WRONG), True),
        (arrived("?code=c&state=s-1", named=WRONG), False),
        (arrived("?code=c", named=WRONG), False),
        (arrived("?code=c&state=s-0", uri=WRONG, named=WRONG), False),
        (arrived("?error=access_denied&state=s-0", uri=WRONG, named=WRONG), False),
        (arrived(None, got("<h1>No</h1>", 400)), True),
    ],
    ids=["of the pending", "its own", "no state", "elsewhere", "an error elsewhere", "a page"],
)
def test_a_code_for_the_pending_request_is_none_for_the_other(end, lawful):
    judged = replace(attempt(end), pending=PENDING)

    if lawful:
        expect.not_followed(judged)
    else:
        with pytest.raises(NonConformity):
            expect.not_followed(judged)


@pytest.mark.parametrize(
    ("answered", "ended"),
    [
        (refusal(), NonConformity),
        (given(), pytest.skip.Exception),
        (unanswered(), NonConformity),
        (None, NonConformity),
    ],
    ids=["verifier compared", "verifier not compared", "no answer", "not redeemed"],
)
def test_a_repeated_challenge_counts_where_the_bank_reads_challenges(answered, ended):
    with pytest.raises(ended):
        expect.repetition_turned_down(outcome(answered), ("invalid_request",))


def test_a_repeated_challenge_may_be_turned_down_in_either_way():
    for end in (ERROR_PAGE, sent_back("?error=invalid_request&state=s-1")):
        expect.repetition_turned_down(Outcome(end), ("invalid_request",))
        expect.repetition_turned_down(outcome(None, end), ("invalid_request",))


def test_one_session_serves_all_requests():
    person = Person(LOGIN_PAGE, GRANTED.callback, REFUSED.callback, ERROR_PAGE.callback)
    attempts = person.attempts()

    for fault in (REPORTED[0], REPORTED[1]):
        attempts.tried(fault)

    assert len(person.sessions) == 3
    assert len(set(person.sessions)) == 1


@pytest.mark.parametrize(
    ("ends", "why"),
    [((REFUSED,), "gets no code"), ((GRANTED, LOGIN_PAGE), "asked once more")],
    ids=["sound request", "login page again"],
)
def test_a_psu_who_does_not_get_to_the_end_judges_nothing(ends, why):
    person = Person(LOGIN_PAGE, *(each.callback for each in ends))

    with pytest.raises(Inconclusive, match=why):
        person.attempts().tried(REPORTED[0])


def test_a_person_goes_by_hand_once_for_each_clause():
    person = Person(LOGIN_PAGE, ERROR_PAGE.callback, ERROR_PAGE.callback, driver="by_hand")
    attempts = person.attempts()

    attempts.tried(REPORTED[0])
    with pytest.raises(pytest.skip.Exception, match="one a clause"):
        attempts.tried(REPORTED[0])

    assert person.sessions == [None]


def test_a_login_page_shows_that_a_request_is_taken_where_the_bank_reads_it_first():
    early, late = Person([LOGIN_PAGE, REFUSED]), Person(LOGIN_PAGE, CODED, CODED)

    assert not early.attempts().taken(REPORTED[0]).granted
    assert late.attempts().taken(REPORTED[0]).granted
    assert (len(early.sessions), len(late.sessions)) == (0, 2)


def test_a_bank_without_pages_is_judged_by_its_redirect():
    person = Person(GIVEN_AWAY, driver="redirect")

    assert person.attempts().tried(REPORTED[0]).granted
    assert person.sessions == []


@pytest.mark.parametrize(
    ("ends", "opened", "chosen"),
    [
        ((REFUSED, LOGIN_PAGE), 1, 0),
        ((ERROR_PAGE, REFUSED), 2, 1),
        ((ERROR_PAGE, CRASH), 2, 1),
    ],
    ids=["first", "second", "neither"],
)
def test_the_fault_that_a_bank_reports_to_the_call_back_is_chosen(ends, opened, chosen):
    person = Person(list(ends))

    attempt = person.attempts().refused(REPORTED)

    assert attempt.callback is ends[chosen].callback
    asked = [each.request.value("scope") for each in person.opened]
    assert asked == ["no-such-scope", None][:opened]


def test_what_is_granted_has_no_error_to_report():
    with pytest.raises(pytest.skip.Exception, match="out of scope"):
        expect.called_back(GRANTED)


def test_a_code_is_no_error_that_is_reported():
    with pytest.raises(Inconclusive, match="grants the requests"):
        Person([GRANTED, GRANTED]).attempts().refused(REPORTED)


@pytest.mark.parametrize(
    ("verifier", "args", "message"),
    [
        (
            expect.turned_down,
            (GRANTED, ("a", "b")),
            "redirect with a or b, or an error page; received a code or token at the call-back",
        ),
        (expect.goes_on, (ERROR_PAGE,), "received HTTP 400 text/html"),
        (expect.goes_on, (REFUSED,), "received the call-back"),
        (expect.gives_no_more, (outcome(given()), "odd", SCOPE), "expected no grant of 'odd'"),
        (expect.copes, (CRASH,), "received HTTP 500"),
        (expect.state_whole, (LOGIN_PAGE, LONG, REFUSED), "received HTTP 200"),
    ],
)
def test_a_message_says_where_the_attempt_ended(verifier, args, message):
    with pytest.raises(NonConformity, match=message):
        verifier(*args)


def test_a_scope_in_the_grant_convicts_at_once():
    with pytest.raises(Granted):
        expect.gives_no_more(outcome(given(scope="aisp odd")), "odd", SCOPE)

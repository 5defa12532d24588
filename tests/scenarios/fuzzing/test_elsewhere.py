"""Mutation to a refresh, a revocation and GET /authorize, and what may be answered to it."""

from collections import Counter
from dataclasses import replace

import pytest

from conformance.generators.combined import REFRESHES, REVOCATIONS, VISITS, Several
from fixtures.expect import fuzzed_endpoints, fuzzed_token_requests
from fixtures.outcomes import Inconclusive, NonConformity
from fixtures.scenarios.fault_chain import World
from fixtures.scenarios.fuzzing.dispatcher import wire
from fixtures.session.fixtures.fuzzing_state import most
from fixtures.tpp.messages import Request, Termination
from tests.expect.answers import answer, given, refusal, unanswered
from tests.scenarios.fuzzing.conftest import PROFILE, SOUND

WORLD = World(profile=PROFILE)
REFRESH = replace(
    SOUND,
    parameters=(
        ("grant_type", "refresh_token"),
        ("refresh_token", "a" * 43),
        ("client_id", "PSDFR-ACPR-12345"),
    ),
)
REVOCATION = replace(
    SOUND,
    url="https://bank.example.com/revoke",
    parameters=(("token", "a" * 43), ("client_id", "PSDFR-ACPR-12345")),
)
VISIT = Request(
    method="GET",
    url=PROFILE.endpoints.authorize,
    parameters=(
        ("response_type", "code"),
        ("client_id", "PSDFR-ACPR-12345"),
        ("redirect_uri", "https://tpp.example.com/cb"),
        ("scope", "aisp"),
        ("state", "s-1"),
    ),
    place="query",
    content_type=None,
)
ALL = [
    pytest.param(sound, each, id=f"{name}: {each!r}")
    for name, sound, catalogue in (
        ("refresh", REFRESH, REFRESHES),
        ("revoke", REVOCATION, REVOCATIONS),
        ("authorize", VISIT, VISITS),
    )
    for family in catalogue
    for each in family.variants
]
PAGE = answer(400, text="<html>", kind="text/html")


@pytest.mark.parametrize(("sound", "mutation"), ALL)
def test_every_mutation_changes_what_is_sent(sound, mutation):
    assert wire(mutation.apply(sound, WORLD)) != wire(sound)


@pytest.mark.parametrize("catalogue", [REFRESHES, REVOCATIONS, VISITS])
def test_names_are_unique(catalogue):
    names = Counter(each.name for family in catalogue for each in family.variants)

    assert max(names.values()) == 1
    assert len({family.name for family in catalogue}) == 10


def test_a_spoilt_query_is_sent_character_for_character():
    by_name = {each.name: each for family in VISITS for each in family.variants}
    spoilt = by_name["spoilt encoding('client_id', '%00')"]
    other = by_name["odd text('scope', '${7*7}{{7*7}}')"]

    both = Several((spoilt, other)).apply(VISIT, WORLD).target

    assert "client_id=%00PSDFR" in both
    assert "scope=%24%7B7" in both


@pytest.mark.parametrize(
    "said", [answer(200), refusal(), PAGE, answer(302), unanswered(Termination.DROPPED)]
)
def test_a_mutated_revocation_may_be_taken_or_refused(said):
    fuzzed_endpoints.judge_revocation(replace(said, request=REVOCATION))


@pytest.mark.parametrize("said", [answer(500), answer(501)])
def test_a_mutated_revocation_may_not_break_the_bank(said):
    with pytest.raises(NonConformity):
        fuzzed_endpoints.judge_revocation(replace(said, request=REVOCATION))


@pytest.mark.parametrize("said", [answer(429), answer(503), unanswered(Termination.UNREACHABLE)])
def test_a_busy_bank_says_nothing_about_revocations(said):
    with pytest.raises(Inconclusive):
        fuzzed_endpoints.judge_revocation(replace(said, request=REVOCATION))


@pytest.mark.parametrize(
    ("request_", "lacks"),
    [
        (REVOCATION, False),
        (REVOCATION.without("token"), True),
        (REVOCATION.with_parameter("token", ""), True),
        (REVOCATION.without("token").with_parameter(" token", "a"), False),
        (REVOCATION.in_place("json"), False),
        (REVOCATION.with_body(b""), True),
    ],
)
def test_a_revocation_without_a_token_is_not_to_be_taken(request_, lacks):
    answers = [replace(answer(200), request=request_), replace(refusal(), request=SOUND)]

    if lacks:
        with pytest.raises(NonConformity):
            fuzzed_endpoints.need_a_token(answers)
    else:
        fuzzed_endpoints.need_a_token(answers)


def test_a_revocation_by_get_is_not_to_be_taken():
    taken = replace(answer(200), request=REVOCATION.using("GET").in_place("query"))

    with pytest.raises(NonConformity):
        fuzzed_endpoints.need_a_post([taken])
    fuzzed_endpoints.need_a_post([replace(PAGE, request=taken.request)])


@pytest.mark.parametrize(
    "said", [answer(200), PAGE, answer(302, location="/login"), unanswered(Termination.DROPPED)]
)
def test_a_mutated_attempt_may_go_on_or_be_refused(said):
    fuzzed_endpoints.judge_attempt(replace(said, request=VISIT))


@pytest.mark.parametrize("said", [answer(500), answer(502)])
def test_a_mutated_attempt_may_not_break_the_bank(said):
    with pytest.raises(NonConformity):
        fuzzed_endpoints.judge_attempt(replace(said, request=VISIT))


def moved(location):
    return [replace(answer(302, location=location), request=VISIT)]


HOSTS = {"bank.example.com", "tpp.example.com"}


@pytest.mark.parametrize(
    ("location", "away"),
    [
        ("/error", False),
        ("https://tpp.example.com/cb?error=invalid_scope", False),
        ("https://not-registered.example/", True),
        ("//not-registered.example", True),
        ("/\\not-registered.example", True),
        ("https://[::1", True),
    ],
)
def test_a_redirect_to_a_foreign_host_is_seen(location, away):
    if away:
        with pytest.raises(NonConformity):
            fuzzed_endpoints.lead_nowhere_else(moved(location), HOSTS)
    else:
        fuzzed_endpoints.lead_nowhere_else(moved(location), HOSTS)


@pytest.mark.parametrize("place", ["?code=c", "?state=s#code=c", "#access_token=t"])
def test_a_code_for_nobody_is_seen(place):
    with pytest.raises(NonConformity):
        fuzzed_endpoints.bring_no_code(moved(f"https://tpp.example.com/cb{place}"), "code")
    fuzzed_endpoints.bring_no_code(moved("https://tpp.example.com/cb?error=access_denied"), "code")


def test_an_error_of_the_banks_own_is_seen():
    cb = "https://tpp.example.com/cb?error="

    with pytest.raises(NonConformity):
        fuzzed_endpoints.name_registered_errors(moved(f"{cb}ERR_42"), "error")
    fuzzed_endpoints.name_registered_errors(moved(f"{cb}request_not_supported"), "error")


def test_markup_that_comes_back_as_it_was_is_seen():
    page = answer(400, text="<p>no client <script>alert(1)</script></p>", kind="text/html")
    escaped = answer(400, text="no client &lt;script&gt;alert(1)&lt;", kind="text/html")

    with pytest.raises(NonConformity):
        fuzzed_endpoints.reflect_no_markup([page])
    fuzzed_endpoints.reflect_no_markup([escaped])


@pytest.mark.parametrize(
    "judge",
    [
        fuzzed_endpoints.reflect_no_markup,
        lambda answers: fuzzed_endpoints.lead_nowhere_else(answers, HOSTS),
        lambda answers: fuzzed_endpoints.bring_no_code(answers, "code"),
    ],
    ids=["markup", "hosts", "code"],
)
def test_no_attempt_is_nothing_to_judge(judge):
    with pytest.raises(Inconclusive):
        judge([])


class Item:
    """A test that uses one kind of generated requests."""

    def __init__(self, name, *, mutation):
        self.fixturenames = [name]
        self.callspec = type("Spec", (), {"params": {"mutation": 1} if mutation else {}})


def test_each_endpoint_gets_its_classes_and_its_share():
    items = [Item("generated", mutation=True)] * 70 + [Item("generated", mutation=False)]
    items += [Item("generated_attempts", mutation=True)] * 10

    assert most(items, "generated", 160) == 70 + 70
    assert most(items, "generated_attempts", 160) == 10 + 10
    assert most(items, "generated", 80) == 70
    assert most(items, "generated", 20) == 70


def test_a_refresh_is_judged_as_every_token_request():
    with pytest.raises(NonConformity):
        fuzzed_token_requests.judge(replace(given(), request=REFRESH))
    fuzzed_token_requests.judge(replace(refusal(), request=REFRESH))

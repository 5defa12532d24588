"""Exploration: the same from the same seed, and shrunk to one fault at the cost of few requests."""

import pytest
from hypothesis import strategies as st

from conformance.generators import combined
from fixtures import expect
from fixtures.expect import fuzzed_token_requests
from fixtures.outcomes import Inconclusive, NonConformity
from fixtures.scenarios.fault_chain import World
from fixtures.scenarios.fuzzing.dispatcher import wire
from fixtures.scenarios.fuzzing.fuzzer import SHRINKING, outcome
from fixtures.tpp.messages import encoded
from tests.expect.answers import answer, refusal
from tests.scenarios.fuzzing.conftest import PROFILE, SOUND, Counter

EMPTY = next(each.plainest for each in combined.CATALOGUE if each.name == "empty code")
BUGS = {
    "NUL": lambda request: b"\x00" in request.content or b"%00" in request.content,
    "empty code": lambda request: b"code=&" in request.content,
    "long client_id": lambda request: len(request.value("client_id") or "") > 8000,
    "GET": lambda request: request.method == "GET",
    "charset": lambda request: "x-none" in (request.content_type or ""),
    "key of an array": lambda request: b"%5B%5D=" in request.content,
    "surrogate": lambda request: b"%ed%a0%80" in request.content,
    "a repeated grant_type": lambda request: request.content.count(b"grant_type=") > 1,
    "fragment": lambda request: "#" in (request.value("redirect_uri") or ""),
    "prototype": lambda request: b"__proto__" in request.content,
}


def explored(generation, draws=100, first=()):
    return generation.explore(combined.mutations(), draws, fuzzed_token_requests.judge, first)


@pytest.mark.parametrize("bug", BUGS)
def test_a_bug_is_found_as_one_fault_within_its_budget(bug, generate):
    counter = Counter(BUGS[bug])
    generation = generate(counter, quota=210)

    found = explored(generation, 210, combined.forms())

    assert [len(each.mutation.families) for each in found[:1]] == [1]
    assert found[0].cost <= SHRINKING
    assert BUGS[bug](found[0].mutation.apply(SOUND, generation.world))
    assert len(counter.sent) <= 210 + SHRINKING * len(found)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_pair_is_shrunk_to_the_mutation_that_matters(seed, generate):
    counter = Counter(lambda request: b"code=&" in request.content)
    pairs = st.tuples(st.sampled_from(combined.variants()), st.just(EMPTY)).map(combined.Several)
    generation = generate(counter, seed)

    (finding,) = generation.explore(pairs, 20, fuzzed_token_requests.judge)

    assert finding.mutation is EMPTY
    assert finding.cost <= 3


NO_CLIENT = next(each.plainest for each in combined.CATALOGUE if each.name == "empty client_id")


def test_a_form_backwards_is_told_forwards_where_that_is_enough(generate):
    counter = Counter(lambda request: request.value("client_id") == "")
    backwards = combined.Several((NO_CLIENT,), backwards=True)

    (finding,) = explored(generate(counter), 1, [backwards])

    assert (finding.mutation, finding.first, finding.cost) == (NO_CLIENT, backwards, 3)


def test_a_fault_that_shows_backwards_alone_is_one_fault(generate):
    counter = Counter(lambda request: b"client_id=&" in request.content)
    backwards = combined.Several((NO_CLIENT,), backwards=True)

    (finding,) = explored(generate(counter), 1, [backwards])

    assert repr(finding.mutation) == "empty client_id + parameters the other way round"
    assert finding.mutation.families == ("empty client_id",)
    assert finding.cost == 3
    assert len(counter.sent) == 1 + finding.cost


def test_a_bank_that_minds_the_order_is_told_so_once(generate):
    counter = Counter(lambda request: request.content.startswith(b"client_id"))
    generation = generate(counter)

    found = explored(generation, 200, combined.forms())

    assert [repr(each.mutation) for each in found] == ["parameters the other way round"]
    assert len(counter.sent) <= 200 + SHRINKING * 2


def test_a_text_is_shrunk_to_the_characters_that_matter(generate):
    def beyond_the_basic_plane(request):
        return any(ord(char) > 0xFFFF for char in request.value("code") or "")

    texts = [each for each in combined.CATALOGUE if each.name == "arbitrary text"]
    generation = generate(Counter(beyond_the_basic_plane))
    (finding,) = generation.explore(combined.mutations(texts), 200, fuzzed_token_requests.judge)

    sent = finding.mutation.apply(SOUND, World(profile=PROFILE))
    assert finding.mutation.families == ("arbitrary text",)
    assert finding.cost <= SHRINKING
    assert beyond_the_basic_plane(sent)
    assert len(sent.value("code")) <= 4


def test_a_quarter_of_what_is_drawn_is_pairs(generate, counter):
    generation = generate(counter)

    explored(generation, 200)

    pairs = [1 for mutation, _ in generation._sent.values() if len(mutation.parts) > 1]
    assert len(pairs) >= 50
    assert len(counter.sent) == 200


def test_a_sound_endpoint_gives_no_finding(generate, counter):
    generation = generate(counter, quota=200)

    assert explored(generation, 400, combined.forms()) == []
    assert len(counter.sent) == 200


def test_nothing_is_sent_twice(generate, counter):
    generation = generate(counter)

    explored(generation)

    assert len({wire(each) for each in counter.sent}) == len(counter.sent)


def test_ten_runs_of_one_seed_send_the_same_bytes(generate):
    runs = []
    for _ in range(10):
        counter = Counter()
        explored(generate(counter, number=7, connections=1), 60)
        runs.append([wire(each) for each in counter.sent])

    assert all(run == runs[0] for run in runs)
    assert len(runs[0]) > 40


def test_another_seed_sends_other_bytes(generate):
    sent = []
    for seed in (1, 2):
        counter = Counter()
        explored(generate(counter, seed), 60)
        sent.append({wire(each) for each in counter.sent})

    assert sent[0] != sent[1]


def test_two_bugs_are_two_findings(generate):
    counter = Counter(lambda request: BUGS["charset"](request) or BUGS["GET"](request))

    found = explored(generate(counter), 400, combined.forms())

    assert {each.mutation.families for each in found} == {("charset",), ("method GET",)}


def test_what_the_catalogue_found_is_not_found_again(generate):
    generation = generate(Counter(BUGS["GET"]))
    catalogued = next(each for each in combined.CATALOGUE if each.name == "method GET")
    generation.submit(catalogued.plainest)

    assert explored(generation, 200, combined.forms()) == []


def test_a_fault_of_two_mutations_keeps_both(generate):
    def both(request):
        return request.method != "POST" and b"code=&" in encoded(request.parameters).encode()

    pairs = st.tuples(st.sampled_from(combined.variants()), st.just(EMPTY)).map(combined.Several)
    found = generate(Counter(both)).explore(pairs, 200, fuzzed_token_requests.judge)

    assert [len(each.mutation.families) for each in found] == [2]
    assert found[0].cost <= SHRINKING


def test_a_failure_that_does_not_come_again_alone_says_nothing(generate):
    seen = []

    def once(request):
        if BUGS["GET"](request) and not seen:
            seen.append(request)
            return True
        return False

    with pytest.raises(Inconclusive, match="rightly when sent alone"):
        explored(generate(Counter(once), connections=1), 100, combined.forms())


def test_what_came_once_hides_no_finding(generate):
    seen = []

    def wrong(request):
        if BUGS["GET"](request) and not seen:
            seen.append(request)
            return True
        return BUGS["charset"](request)

    found = explored(generate(Counter(wrong), connections=1, quota=210), 210, combined.forms())

    assert len(found) == 1
    assert BUGS["charset"](found[0].mutation.apply(SOUND, generate(Counter()).world))


def test_a_request_that_http_cannot_carry_is_no_finding(generate):
    counter = Counter()

    def send(request):
        if request.method == "post":
            raise Inconclusive("HTTP/1.1 cannot carry this method, target or header")
        return Counter.send(counter, request)

    generation = generate(type("Wire", (), {"send": staticmethod(send)}))

    assert explored(generation, 400, combined.forms()) == []
    assert "not sent" in generation.table()


def test_the_report_counts_classes_and_outcomes(generate, counter):
    generation = generate(counter, number=5)
    for family in combined.CATALOGUE:
        generation.submit(family.plainest)

    told = generation.summary()

    number = len(combined.CATALOGUE)
    assert (
        told == f"seed 5: {number} requests of {number} classes ({number} x HTTP 400 invalid_grant)"
    )
    assert "NUL: 1 (1 x HTTP 400 invalid_grant)" in generation.table().splitlines()


def test_findings_are_told_with_their_exchange(generate):
    found = explored(generate(Counter(BUGS["GET"])), 100, combined.forms())

    with pytest.raises(NonConformity, match=r"HTTP 500.* to method GET$") as raised:
        expect.no_finding(found)
    assert raised.value.at
    expect.no_finding([])


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (refusal(), "HTTP 400 invalid_grant"),
        (refusal("secret-word"), "HTTP 400 another error"),
        (answer(500, text="crash", kind="text/html"), "HTTP 500 no error code"),
    ],
)
def test_an_outcome_holds_nothing_that_the_bank_chose(said, words):
    assert outcome(said) == words


def test_what_is_remembered_of_a_seed_is_what_was_drawn(generate):
    counters = Counter(), Counter(), Counter()
    for counter, number in zip(counters, (71, 71, 72), strict=True):
        explored(generate(counter, number), 60)

    first, again, other = ([wire(each) for each in counter.sent] for counter in counters)

    assert sorted(map(repr, first)) == sorted(map(repr, again))
    assert sorted(map(repr, first)) != sorted(map(repr, other))

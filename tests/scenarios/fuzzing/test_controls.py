"""A refusal of mutation means something only beside a valid request that was granted."""

from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from conformance.generators import combined
from fixtures.expect import fuzzed_token_requests
from fixtures.outcomes import Inconclusive, NonConformity
from fixtures.profile.schema import Lifetimes
from fixtures.scenarios.revocations import Revocation
from fixtures.session.fixtures import fuzzing
from fixtures.session.fixtures.fuzzing_state import Around, FuzzingState, Generated, cited_exchanges
from tests.expect.answers import answer, given, refusal
from tests.scenarios.fuzzing.conftest import PROFILE, SOUND, Counter

DAMAGE = combined.CATALOGUE[0].plainest


@pytest.fixture
def generated(generate):
    """Make the generated requests of a test at a counter, beside a control."""

    def make(control, crashes=lambda _: False):
        counter = Counter(crashes)
        generation = generate(counter)
        evidence = SimpleNamespace(mark=lambda: len(counter.sent))
        run = SimpleNamespace(aside=nullcontext, evidence=evidence, profile=PROFILE)
        item = SimpleNamespace(
            stash=pytest.Stash(),
            user_properties=[],
            config=SimpleNamespace(option=SimpleNamespace(allure_report_dir=None)),
        )
        return Generated(
            FuzzingState(generation, 20, counter.send(SOUND), "STEP5-12"), run, item, control
        )

    return make


def refuses():
    raise Inconclusive("the control was not granted")


def test_a_right_answer_is_inconclusive_without_a_control(generated):
    with pytest.raises(Inconclusive, match="control"):
        generated(refuses).of(DAMAGE, fuzzed_token_requests.judge)
    with pytest.raises(Inconclusive, match="control"):
        generated(refuses).explore(combined.mutations(), fuzzed_token_requests.judge)
    with pytest.raises(Inconclusive, match="control"):
        generated(refuses).answers  # noqa: B018 - reading it asks for the control


def test_a_wrong_answer_is_told_without_a_control(generated):
    crashing = generated(refuses, lambda request: request != SOUND)

    with pytest.raises(NonConformity):
        fuzzed_token_requests.judge(crashing.of(DAMAGE, fuzzed_token_requests.judge))
    assert generated(refuses, lambda r: b"%00" in r.content).explore(
        combined.mutations(), fuzzed_token_requests.judge, combined.variants()
    )


def test_a_right_answer_stands_beside_its_control(generated):
    asked = []

    def control():
        asked.append(given())
        return asked[-1]

    beside = generated(control)

    fuzzed_token_requests.judge(beside.of(DAMAGE, fuzzed_token_requests.judge))
    assert beside.explore(combined.mutations(), fuzzed_token_requests.judge) == []
    assert len(asked) == 2


TAKEN, SERVED, DEAD = answer(200), answer(200), answer(401)


@pytest.mark.parametrize(
    "end",
    [
        Revocation(answer=TAKEN, again=TAKEN, refresh=refusal()),
        Revocation(answer=TAKEN, again=TAKEN, access=DEAD),
        Revocation(answer=TAKEN, again=TAKEN, access=SERVED, refresh=refusal()),
        Revocation(answer=TAKEN, again=TAKEN),
    ],
)
def test_a_revocation_after_which_the_token_is_dead_is_a_control(end):
    assert fuzzing.worked(end) is TAKEN


@pytest.mark.parametrize(
    "end",
    [
        None,
        Revocation(answer=refusal(), again=TAKEN, refresh=refusal()),
        Revocation(answer=TAKEN, again=TAKEN, refresh=given()),
        Revocation(answer=TAKEN, again=TAKEN, access=SERVED),
    ],
)
def test_a_revocation_that_does_nothing_is_no_control(end):
    with pytest.raises(Inconclusive):
        fuzzing.worked(end)


def test_a_token_with_nothing_between_its_uses_shows_nothing():
    run = SimpleNamespace(profile=SimpleNamespace(lifetimes=Lifetimes()))
    used = Around(before=SERVED, after=SERVED)

    with pytest.raises(pytest.skip.Exception, match="nothing was generated"):
        cited_exchanges(run, used, None)

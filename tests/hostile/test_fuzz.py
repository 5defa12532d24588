"""Bytes of the wire to the verdict: the corpus of earlier fuzzing, and a little more each time."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hostile import fuzz, tape
from tests.hostile.plays import PLAYS, REFUSAL, sized

CORPUS = sorted(fuzz.HOSTILE.iterdir())
SHORT = [play for play in PLAYS.values() if isinstance(play, bytes) and len(play) < 2048]
LOOSE = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.name)
def test_the_corpus_holds_no_surprise(file):
    fuzz.judge(file.read_bytes())


@LOOSE
@given(
    st.sampled_from([*SHORT, sized(REFUSAL)]),
    st.lists(st.tuples(st.integers(0, 2047), st.binary(max_size=3)), max_size=3),
)
def test_mutation_to_an_answer_surprises_nobody(content, mutation):
    for place, new in mutation:
        content = content[:place] + new + content[place + 1 :]
    fuzz.judge(content)


@LOOSE
@given(st.sampled_from([*SHORT, sized(REFUSAL)]), st.binary(max_size=8), st.integers(0, 500))
def test_an_answer_reads_alike_however_it_is_cut(content, more, place):
    assert len(tape.alike(content[:place] + more + content[place:])) <= 1


def test_the_fuzz_finds_what_stumbles(monkeypatch):
    monkeypatch.setattr("fixtures.expect.fuzzed_endpoints.urlsplit", {}.pop)

    with pytest.raises(AssertionError, match="KeyError"):
        fuzz.judge(PLAYS["redirect to another host"])

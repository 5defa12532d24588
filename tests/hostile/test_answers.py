"""Hostile answers: each is judged or inconclusive in bounded time, and none is a green refusal."""

import pytest

from tests.hostile import judging
from tests.hostile.judging import judged
from tests.hostile.plays import BODIES, HEADERS, PLAYS, REDIRECTS, REFUSAL, broken_off, sized
from tests.hostile.table import main
from tests.hostile.tls import EARLY
from tests.hostile.verifiers import surprises
from tests.tpp.conftest import pki_files_in


@pytest.fixture(scope="session")
def pki_files(tmp_path_factory):
    return pki_files_in(tmp_path_factory.mktemp("pki_files"))


def holds(row):
    """A play ended as it may: not green, printable, in time, with a layer to look at."""
    return row.outcome in {"red", "inconclusive"} and row.seconds < judging.LONGEST and row.layer


@pytest.mark.parametrize("name", PLAYS)
def test_a_hostile_answer_is_judged_in_time(pki_files, name):
    row = judged(pki_files, name, PLAYS[name])

    assert holds(row), row


@pytest.mark.parametrize("name", EARLY)
def test_a_hostile_handshake_is_judged_in_time(pki_files, name):
    row = judged(pki_files, name, EARLY[name](pki_files), early=True)

    assert holds(row), row


def test_an_answer_that_ends_at_any_byte_is_never_green(pki_files):
    rows = [judged(pki_files, name, play) for name, play in broken_off()]

    assert [row for row in rows if not holds(row)] == []
    assert len(rows) == len(sized(REFUSAL)) > 90


def test_the_judge_of_plays_knows_green_when_it_sees_it(pki_files):
    assert judged(pki_files, "sound", sized(REFUSAL)).outcome == "GREEN"


@pytest.mark.parametrize("name", [*BODIES, *HEADERS, *REDIRECTS])
def test_no_verifier_stumbles_over_a_hostile_answer(tpp_of, name):
    came = tpp_of(PLAYS[name])

    assert surprises(came) == []


@pytest.fixture
def tpp_of(pki_files, monkeypatch):
    """What the client makes of a play."""
    seen = []
    monkeypatch.setattr(judging, "form_of", lambda came: seen.append(came) or ("red", ""))

    def send(play):
        judged(pki_files, "", play)
        return seen[-1]

    return send


def test_the_table_counts_what_is_not_as_it_should_be(capsys):
    assert main(["gzip bomb", "another, unknown CA"]) == 0
    assert "2 plays, 0 not as they should be" in capsys.readouterr().out

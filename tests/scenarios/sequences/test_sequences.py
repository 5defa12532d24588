"""Sequences: what breaks is found, told by the shortest way to it, and within the logins given."""

from collections import Counter
from contextlib import contextmanager
from dataclasses import replace

import pytest

from conformance.generators.sequences import CLAUSES, OPENINGS, PLAY, oracle
from fixtures.bank import embedded
from fixtures.expect import counterexamples
from fixtures.outcomes import NonConformity, missing_input
from fixtures.profile.loader import load
from fixtures.psu import Psu
from fixtures.scenarios.clock import BankTime
from fixtures.scenarios.sequences.runner import SequenceRunner
from fixtures.scenarios.sequences.search import played
from fixtures.scenarios.sequences.steps import Life, Pair, Step
from fixtures.tpp.client import Tpp
from fixtures.tpp.evidence.recorder import Evidence
from fixtures.tpp.transport.transport import Transport
from tests.scenarios.fault_chains.shop import shop


@contextmanager
def runner(folder, defect="", logins=8, **changes):
    """A bank, two TPPs and a PSU who counts."""
    with embedded.start(folder, defect=defect) as running:
        profile = replace(load(running.profile), **changes)
        evidence = Evidence()
        with Transport(profile, evidence) as transport:
            tpp = Tpp(profile, profile.client, "tpp", transport)
            other = Tpp(profile, profile.other_client, "other_tpp", transport)
            psu = Psu(profile, transport, evidence)
            yield SequenceRunner(tpp, other, psu.grants, BankTime(profile), logins), running


def test_the_sound_bank_keeps_every_clause(tmp_path):
    with runner(tmp_path, logins=16) as (made, running):
        found = played(made, PLAY, 1)

        assert found.violations == {}
        assert set(found.exercised) == set(CLAUSES)
        assert running.bank.state.logins == found.logins == 16


@pytest.mark.parametrize(
    ("defect", "clause", "words"),
    [
        (
            "code_reusable",
            "STEP5-14",
            ["the TPP gets a code (A)", "its TPP redeems code A", "its TPP redeems code A"],
        ),
        (
            "code_of_other_tpp_accepted",
            "STEP5-18",
            ["the TPP gets a code (A)", "the other TPP redeems code A"],
        ),
        (
            "refresh_by_other_tpp",
            "REFR-09",
            [
                "the TPP gets a code (A)",
                "its TPP redeems code A",
                "the other TPP refreshes with the newest refresh token of A",
            ],
        ),
        (
            "revoked_for_other_tpp",
            "REVK-09",
            [
                "the TPP gets a code (A)",
                "its TPP redeems code A",
                "its TPP refreshes with the newest refresh token of A",
                "the other TPP revokes the newest refresh token of A",
                "its TPP refreshes with the newest refresh token of A",
            ],
        ),
    ],
)
def test_a_defect_is_told_by_the_shortest_way(tmp_path, defect, clause, words):
    with runner(tmp_path, defect) as (made, _):
        found = played(made, PLAY, 1)

    assert clause in found.violations
    assert [each.words for each in found.violations[clause].played] == words


def test_what_was_not_revoked_need_not_be_dead(tmp_path):
    with runner(tmp_path, "access_tokens_not_revoked") as (made, _):
        found = played(made, PLAY, 1)

    assert found.violations == {}
    assert {"REVK-12", "REVK-03"} & set(found.exercised) == set()


def test_a_long_way_is_made_short(tmp_path):
    code, redeem = Step(does="authorize"), Step(does="redeem")
    long = (
        code,
        Step(does="authorize", by="stranger"),
        redeem,
        Step(does="redeem", of=1),
        Step(does="use"),
        Step(does="refresh", of=1),
        Step(does="refresh"),
        Step(does="use", of=1),
        Step(does="revoke", kind="access"),
        Step(does="redeem"),
    )
    with runner(tmp_path, "code_reusable", logins=12) as (made, _):
        found = played(made, replace(PLAY, openings=(long,)), 1)

    violation = found.violations["STEP5-14"]
    assert [each.step.does for each in violation.played] == ["authorize", "redeem", "redeem"]
    assert violation.logins <= 12


@pytest.mark.parametrize("logins", [0, 1, 3])
def test_no_more_logins_are_taken_than_given(tmp_path, logins):
    with runner(tmp_path, logins=logins) as (made, running):
        found = played(made, PLAY, 1)

        assert running.bank.state.logins == found.logins == logins


def test_the_clock_is_left_alone_where_it_cannot_go_back(tmp_path):
    with runner(tmp_path) as (made, _):
        found = played(replace(made, time=None), PLAY, 1)

    assert {"STEP5-17", "STEP8-03"} & set(found.exercised) == set()
    assert found.violations == {}


def test_one_request_at_a_time_is_no_race(tmp_path):
    with runner(tmp_path) as (made, _):
        limits = replace(made.tpp.profile.limits, concurrency=1)
        tpp = replace(made.tpp, profile=replace(made.tpp.profile, limits=limits))
        found = played(replace(made, tpp=tpp), PLAY, 1)

    assert "STEP5-16" not in found.exercised


def test_a_server_error_ends_its_own_sequence_alone(tmp_path, monkeypatch):
    send, failed = Tpp.send, []

    def sends(tpp, request, **how):
        answer = send(tpp, request, **how)
        if request.value("grant_type") == "refresh_token" and len(failed) < 3:
            failed.append(request)
            return replace(answer, status=500, body=b"")
        return answer

    monkeypatch.setattr(Tpp, "send", sends)
    with runner(tmp_path, logins=16) as (made, _):
        found = played(made, PLAY, 1)

    assert failed
    assert found.stopped == ""
    assert set(found.unclear) < set(CLAUSES)
    assert all("HTTP 500" in each for each in found.unclear.values())
    assert {"STEP5-14", "STEP5-16", "STEP5-18"} <= set(found.exercised)


def test_a_psu_who_logs_in_no_more_ends_the_play(tmp_path):
    with runner(tmp_path) as (made, _):
        taken = Counter()

        def grants(tpp):
            taken["logins"] += 1
            return made.grants(tpp) if taken["logins"] < 3 else missing_input("another login")

        found = played(replace(made, grants=grants), PLAY, 1)

    assert "another login" in found.stopped
    assert taken["logins"] == 3
    assert set(found.exercised)


def test_the_same_seed_plays_the_same(tmp_path):
    told = []
    for run in range(2):
        with runner(tmp_path / str(run), logins=14) as (made, _):
            found = played(made, PLAY, 5)
        told.append({clause: len(numbers) for clause, numbers in found.exercised.items()})

    assert told[0] == told[1]


def test_a_violation_is_told_in_plain_words(tmp_path):
    with runner(tmp_path, "code_reusable") as (made, _):
        found = played(made, PLAY, 1)

    violation = found.violations["STEP5-14"]
    told = (
        r"expected a refusal: the code is spent; received HTTP 200 .* at the end of: the TPP gets "
        r"a code \(A\); its TPP redeems code A; its TPP redeems code A$"
    )
    steps = [(violation.expectation.comes, violation.played[-1].answers)]
    with pytest.raises(NonConformity, match=told):
        counterexamples.as_due(steps, violation.expectation.because, violation.story)
    counterexamples.as_due(found.exercised["STEP5-17"], "", "")


def life(delay=0, **marks):
    """A grant with one pair of tokens that a refresh has brought."""
    pair = {name: marks.pop(name) for name in ("replaced", "outdated", "revoked") if name in marks}
    tpp = Tpp.__new__(Tpp)
    profile = shop().profile
    policy = replace(
        profile.policy,
        refresh="rotate",
        refresh_revokes_access="yes",
        revocation_delay_seconds=delay,
    )
    object.__setattr__(tpp, "profile", replace(profile, policy=policy))
    pairs = [Pair("access", "refresh", renewed=True, **pair)]
    return Life(tpp, None, None, pairs=pairs, **marks)


@pytest.mark.parametrize(
    ("step", "marks", "clause"),
    [
        (Step(does="redeem"), {}, None),
        (Step(does="redeem"), {"spent": True}, "STEP5-14"),
        (Step(does="redeem"), {"waited": {"code"}}, "STEP5-17"),
        (Step(does="redeem", by="certificate"), {}, "STEP6-03"),
        (Step(does="redeem", by="stranger"), {"spent": True}, None),
        (Step(does="refresh"), {}, "REFR-02"),
        (Step(does="refresh"), {"meddled": True}, "REVK-09"),
        (Step(does="refresh"), {"meddled": True, "tried": True}, None),
        (Step(does="refresh"), {"doubtful": True}, None),
        (Step(does="refresh"), {"replaced": True}, "REFR-03"),
        (Step(does="refresh"), {"revoked": {"refresh"}}, "REVK-01"),
        (Step(does="refresh"), {"revoked": {"access"}}, None),
        (Step(does="refresh"), {"replayed": True}, "STEP5-15"),
        (Step(does="refresh", by="client_id"), {}, None),
        (Step(does="use"), {}, None),
        (Step(does="use"), {"outdated": True}, "REFR-04"),
        (Step(does="use", by="stranger"), {"outdated": True}, None),
        (Step(does="use", by="stranger"), {}, "STEP8-08"),
        (Step(does="revoke"), {"spent": True}, None),
        (Step(does="race"), {}, "STEP5-16"),
        (Step(does="use"), {"revoked": {"access"}}, "REVK-12"),
        (Step(does="use"), {"revoked": {"access"}, "delay": 5}, None),
        (Step(does="refresh"), {"replaced": True, "delay": 5}, "REFR-03"),
    ],
)
def test_a_clause_speaks_where_one_reason_decides(step, marks, clause):
    expectation = oracle(step, life(**marks))

    assert (expectation.clause if expectation else None) == clause


def test_every_opening_begins_with_one_code():
    assert {sum(step.does == "authorize" for step in each) for each in OPENINGS} == {1}

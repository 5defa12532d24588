"""The rules of the verdict, rule by rule."""

import itertools

import pytest

from fixtures.errors import ExitCode
from fixtures.outcomes import Outcome
from fixtures.report.verdict import Scope, judge, worst
from fixtures.results import Result

PASSED, FAILED, WARNING = Outcome.PASSED, Outcome.FAILED, Outcome.WARNING
RECORDED, INCONCLUSIVE = Outcome.RECORDED, Outcome.INCONCLUSIVE
NOT_EXERCISED, OUT_OF_SCOPE = Outcome.NOT_EXERCISED, Outcome.OUT_OF_SCOPE
DEVIATION = Outcome.DEVIATION


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        ([], ExitCode.USAGE),
        ([NOT_EXERCISED], ExitCode.USAGE),
        ([OUT_OF_SCOPE, DEVIATION], ExitCode.USAGE),
        ([INCONCLUSIVE], ExitCode.INCONCLUSIVE),
        ([INCONCLUSIVE, NOT_EXERCISED], ExitCode.INCONCLUSIVE),
        ([PASSED, FAILED, INCONCLUSIVE, NOT_EXERCISED], ExitCode.NOT_CONFORMANT),
        ([PASSED, INCONCLUSIVE, NOT_EXERCISED], ExitCode.INCONCLUSIVE),
        ([PASSED, NOT_EXERCISED], ExitCode.INCOMPLETE),
        ([PASSED, WARNING], ExitCode.CONFORMANT),
        ([PASSED, RECORDED], ExitCode.CONFORMANT),
        ([PASSED, OUT_OF_SCOPE], ExitCode.CONFORMANT),
        ([PASSED, DEVIATION], ExitCode.CONFORMANT),
    ],
)
def test_the_exit_code_follows_the_worst_that_happened(judged, outcomes, code):
    assert judged(*outcomes).exit_code is code


def test_a_warning_is_red_under_strict(judged):
    verdict = judged(PASSED, WARNING, strict=True)

    assert verdict.exit_code is ExitCode.NOT_CONFORMANT
    assert verdict.sentence == (
        "1 test failed (strict: warnings count). 1 requirement violated: STEP5-02."
    )


def test_a_must_whose_tests_did_not_run_makes_the_verdict_incomplete(judged):
    verdict = judged(PASSED, untried=("STEP5-09",))

    assert verdict.exit_code is ExitCode.INCOMPLETE
    assert "STEP5-09: its tests were not selected" in verdict.sentence


@pytest.mark.parametrize("level", ["SHOULD", "INFO", "OFF"])
def test_only_a_must_makes_the_verdict_incomplete(judged, level):
    assert judged(PASSED, NOT_EXERCISED, untried=("STEP5-09",), level=level).exit_code == 0


def test_an_incomplete_verdict_names_the_first_three_and_counts_the_rest(judged):
    sentence = judged(PASSED, *[NOT_EXERCISED] * 5).sentence

    assert sentence.startswith("5 MUST requirements not exercised: STEP5-02: because of STEP5-02; ")
    assert sentence.endswith("STEP5-04: because of STEP5-04; and 2 more.")


def test_what_to_provide_is_told_without_its_mark(result, make_clause):
    absent = result(outcome=NOT_EXERCISED, message="[missing input] other_client in the profile")
    verdict = judge(
        [result("STEP5-02"), absent],
        {"STEP5-01": make_clause(), "STEP5-02": make_clause("STEP5-02")},
        scope=Scope(),
        strict=False,
    )

    assert "STEP5-01: other_client in the profile." in verdict.sentence


def test_a_choice_of_steps_is_told_by_the_word(judged):
    assert judged(PASSED, steps=frozenset({7, 5})).word == "CONFORMANT within steps 05, 07"
    assert judged(PASSED, steps=frozenset({5})).word == "CONFORMANT within step 05"


def test_a_clause_of_another_step_does_not_count_where_steps_are_chosen(result, make_clause):
    clauses = {"STEP5-01": make_clause(), "STEP9-01": make_clause("STEP9-01", step=9)}
    scope = Scope(frozenset({5}), partial=False, clauses_with_tests=frozenset(clauses))
    verdict = judge([result()], clauses, scope=scope, strict=False)

    assert verdict.exit_code is ExitCode.CONFORMANT
    assert verdict.clauses[1].outcome is OUT_OF_SCOPE
    assert verdict.clauses[1].reason == "its step was not chosen"


def test_a_must_of_a_chosen_step_counts_where_it_was_not_exercised(judged):
    chosen = judged(PASSED, NOT_EXERCISED, steps=frozenset({5}))

    assert chosen.exit_code is ExitCode.INCOMPLETE
    assert chosen.sentence == "1 MUST requirement not exercised: STEP5-02: because of STEP5-02."


@pytest.mark.parametrize(
    ("outcomes", "code", "word", "sentence"),
    [
        (
            [PASSED],
            ExitCode.INCOMPLETE,
            "INCOMPLETE",
            "Only a run that has come to its end can be found conformant.",
        ),
        (
            [],
            ExitCode.INCOMPLETE,
            "INCOMPLETE",
            "Only a run that has come to its end can be found conformant.",
        ),
        (
            [PASSED, FAILED],
            ExitCode.NOT_CONFORMANT,
            "NOT CONFORMANT",
            "1 test failed. 1 requirement violated: STEP5-02.",
        ),
        (
            [PASSED, INCONCLUSIVE],
            ExitCode.INCONCLUSIVE,
            "INCONCLUSIVE",
            (
                "Nothing can be said about 1 test: no answer came, another layer answered, "
                "a control request failed, or an answer was not the same when it was asked for "
                "again."
            ),
        ),
    ],
)
def test_a_run_that_was_broken_off_finds_faults_and_never_conformance(
    judged, outcomes, code, word, sentence
):
    verdict = judged(*outcomes, untried=("STEP5-09",), broken_off=True)

    assert (verdict.exit_code, verdict.word) == (code, word)
    assert verdict.sentence == f"The run was broken off. {sentence}"
    assert verdict.clauses[-1].outcome is NOT_EXERCISED
    assert verdict.clauses[-1].reason == "the run was broken off before its tests"


def test_single_tests_are_never_conformant(judged):
    assert judged(PASSED, partial=True).exit_code is ExitCode.INCOMPLETE
    assert judged(PASSED, FAILED, partial=True).exit_code is ExitCode.NOT_CONFORMANT


def test_known_deviations_are_told_by_the_word(judged):
    assert judged(PASSED, DEVIATION).word == "CONFORMANT, with 1 known deviation"


def test_a_clause_is_as_good_as_its_worst_test():
    order = [
        FAILED,
        INCONCLUSIVE,
        NOT_EXERCISED,
        DEVIATION,
        WARNING,
        RECORDED,
        PASSED,
        OUT_OF_SCOPE,
    ]
    for worse, better in itertools.combinations(order, 2):
        assert worst([better, worse]) is worse


@pytest.mark.parametrize("other", [each for each in Outcome if each not in {PASSED, OUT_OF_SCOPE}])
def test_a_clause_is_green_only_if_no_test_is_worse(result, make_clause, other):
    results = [result(), result(nodeid="other", outcome=other, message="why")]
    verdict = judge(results, {"STEP5-01": make_clause()}, scope=Scope(), strict=False)

    assert verdict.clauses[0].outcome is other
    assert verdict.clauses[0].reason == "why"
    assert len(verdict.clauses[0].tests) == 2


def test_a_clause_without_a_test_gives_the_registrys_reason(make_clause):
    clauses = {"STEP3-01": make_clause("STEP3-01", untestable="seen by the bank alone")}
    clause = judge([], clauses, scope=Scope(), strict=False).clauses[0]

    assert (clause.outcome, clause.standing) == (None, "no test")
    assert clause.reason == "seen by the bank alone"


def test_costs_add_up_by_step_and_in_all(result, make_clause):
    results = [result(), result("STEP9-01", step=9, requests=5, logins=0, seconds=1.5)]
    clauses = {"STEP5-01": make_clause(), "STEP9-01": make_clause("STEP9-01", step=9)}
    verdict = judge(results, clauses, scope=Scope(), strict=False)

    assert [(step.step, step.title, step.requests) for step in verdict.steps] == [
        (5, "Token request", 2),
        (9, "Refresh", 5),
    ]
    assert (verdict.requests, verdict.logins, verdict.seconds) == (7, 1, 1.75)
    assert verdict.counts[PASSED] == 2
    assert [step.clauses for step in verdict.steps] == [1, 1]


def test_a_result_survives_the_way_through_json(result):
    one = result(outcome=WARNING, message="m", observations=("a", "b"))

    assert Result.from_json(one.to_json()) == one

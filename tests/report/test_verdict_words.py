"""What a verdict says: the reason of each clause, the sentence, the word, the table by step."""

import pytest

from fixtures.clauses import STEPS
from fixtures.errors import ExitCode
from fixtures.outcomes import Outcome
from fixtures.report.language import sentences
from fixtures.report.verdict import Scope, judge, plain

PASSED, FAILED, WARNING = Outcome.PASSED, Outcome.FAILED, Outcome.WARNING
RECORDED, INCONCLUSIVE = Outcome.RECORDED, Outcome.INCONCLUSIVE
NOT_EXERCISED, OUT_OF_SCOPE = Outcome.NOT_EXERCISED, Outcome.OUT_OF_SCOPE
DEVIATION = Outcome.DEVIATION


def test_a_clause_that_was_kept_has_no_reason_and_one_that_was_not_has_the_worst(judged):
    kept, broken, odd = judged(PASSED, FAILED, RECORDED).clauses

    assert (kept.reason, kept.standing) == ("", "passed")
    assert (broken.reason, broken.standing) == ("because of STEP5-02", "failed")
    assert (odd.reason, odd.outcome) == ("because of STEP5-03", RECORDED)
    assert (broken.id, broken.step, broken.level) == ("STEP5-02", 5, "MUST")
    assert broken.tests == ("conformance/test_05_token_request.py::test_step5-02",)


def test_the_reason_is_that_of_the_worst_test_and_its_first_line(result, make_clause):
    results = [
        result(outcome=WARNING, message="a warning"),
        result(outcome=FAILED, message="broken\nplainest request"),
        result(outcome=FAILED, message="broken again"),
        result("STEP5-02", outcome=FAILED, message="another clause"),
    ]
    clause = judge(results, {"STEP5-01": make_clause()}, scope=Scope(), strict=False).clauses[0]

    assert (clause.outcome, clause.reason, len(clause.tests)) == (FAILED, "broken", 3)


@pytest.mark.parametrize(
    ("level", "scope", "outcome", "reason"),
    [
        ("OFF", {}, OUT_OF_SCOPE, "the profile switches it off"),
        ("MUST", {"steps": frozenset({4})}, OUT_OF_SCOPE, "its step was not chosen"),
        ("MUST", {"steps": frozenset({5})}, NOT_EXERCISED, "its tests were not selected"),
        ("MUST", {"parked": frozenset()}, OUT_OF_SCOPE, "no parked wait of it is due"),
        ("MUST", {"parked": frozenset({"STEP5-01"})}, NOT_EXERCISED, "its tests were not selected"),
        ("MUST", {"clauses_with_tests": frozenset()}, None, "the suite has no test for it"),
    ],
)
def test_a_clause_without_result_says_why(make_clause, level, scope, outcome, reason):
    chosen = Scope(**{"clauses_with_tests": frozenset({"STEP5-01"})} | scope)
    clause = judge([], {"STEP5-01": make_clause(level=level)}, scope=chosen, strict=False).clauses[
        0
    ]

    assert (clause.outcome, clause.reason, clause.tests) == (outcome, reason, ())


@pytest.mark.parametrize("mark", ["[missing input] ", "[out of scope] ", ""])
def test_a_mark_is_left_out_of_the_reason(mark):
    assert plain(f"{mark}a second TPP") == "a second TPP"
    assert plain(f"{mark}not [out of scope] here") == "not [out of scope] here"


def test_an_unclear_run_says_of_how_many_tests_nothing_can_be_said(judged):
    verdict = judged(PASSED, INCONCLUSIVE)

    assert (verdict.word, verdict.exit_code) == ("INCONCLUSIVE", ExitCode.INCONCLUSIVE)
    assert verdict.sentence == (
        "Nothing can be said about 1 test: no answer came, another layer answered, a control "
        "request failed, or an answer was not the same when it was asked for again."
    )
    assert "about 2 tests: no" in judged(INCONCLUSIVE, INCONCLUSIVE).sentence


def test_a_red_run_names_three_clauses_and_counts_the_rest(judged):
    verdict = judged(*[FAILED] * 5)

    assert (verdict.word, verdict.exit_code) == ("NOT CONFORMANT", ExitCode.NOT_CONFORMANT)
    assert verdict.sentence == (
        "5 tests failed. 5 requirements violated: STEP5-01, STEP5-02, STEP5-03 and 2 more."
    )
    assert judged(PASSED, FAILED, FAILED, FAILED, WARNING).sentence == (
        "3 tests failed. 3 requirements violated: STEP5-02, STEP5-03, STEP5-04."
    )


def test_a_failed_test_of_no_clause_is_red_all_the_same(result, make_clause):
    verdict = judge(
        [result("ODD-01", outcome=FAILED)], {"STEP5-01": make_clause()}, scope=Scope(), strict=False
    )

    assert verdict.exit_code is ExitCode.NOT_CONFORMANT
    assert verdict.sentence == "1 test failed."


def test_warnings_are_counted_among_the_red_under_strict_alone(judged):
    strict = judged(FAILED, WARNING, RECORDED, DEVIATION, strict=True)
    lenient = judged(FAILED, WARNING, RECORDED, DEVIATION)

    assert strict.sentence.startswith(
        "2 tests failed (strict: warnings count). 2 requirements violated"
    )
    assert lenient.sentence == "1 test failed. 1 requirement violated: STEP5-01."
    assert (strict.strict, lenient.strict) == (True, False)
    assert judged(PASSED, RECORDED, strict=True).exit_code is ExitCode.CONFORMANT


def test_a_run_in_which_nothing_was_judged_says_so(judged):
    verdict = judged(OUT_OF_SCOPE, NOT_EXERCISED)

    assert (verdict.word, verdict.sentence) == (
        "NOTHING JUDGED",
        "No test judged the bank, so nothing can be said.",
    )


def test_a_green_run_counts_the_recommendations_that_were_not_followed(judged):
    assert judged(PASSED).word == "CONFORMANT"
    assert judged(PASSED).sentence == "Every MUST requirement in scope was exercised and passed."
    assert judged(PASSED, WARNING).sentence.endswith(" passed. 1 recommendation not followed.")
    assert judged(WARNING, WARNING).sentence.endswith(" passed. 2 recommendations not followed.")


def test_deviations_are_counted_by_the_word(judged):
    two = judged(PASSED, DEVIATION, DEVIATION)

    assert two.word == "CONFORMANT, with 2 known deviations"
    assert two.sentence == (
        "Every MUST requirement in scope was exercised and passed, but for 2 known deviations."
    )
    assert judged(PASSED, DEVIATION, WARNING).sentence == (
        "Every MUST requirement in scope was exercised and passed, but for 1 known deviation. "
        "1 recommendation not followed."
    )


def test_single_tests_say_what_they_cannot_say(judged):
    verdict = judged(PASSED, partial=True)

    assert (verdict.word, verdict.sentence) == (
        "INCOMPLETE",
        "Single tests were selected; only whole steps can be found conformant.",
    )


def test_one_clause_that_is_missing_is_named_alone(judged):
    verdict = judged(PASSED, NOT_EXERCISED)

    assert verdict.word == "INCOMPLETE"
    assert verdict.sentence == "1 MUST requirement not exercised: STEP5-02: because of STEP5-02."
    assert judged(PASSED, *[NOT_EXERCISED] * 3).sentence.endswith("because of STEP5-04.")
    assert judged(PASSED, *[NOT_EXERCISED] * 4).sentence.endswith("STEP5-04; and 1 more.")


@pytest.fixture
def collected(result, make_clause):
    """The verdict of a run that collects parked waits: of clause 1, none of clause 2."""

    def judge_these(*outcomes):
        clauses = {name: make_clause(name) for name in ("STEP5-01", "STEP5-02")}
        scope = Scope(clauses_with_tests=frozenset(clauses), parked=frozenset({"STEP5-01"}))
        results = [result(outcome=each, message="why") for each in outcomes]
        return judge(results, clauses, scope=scope, strict=False)

    return judge_these


def test_a_collection_judges_what_is_due_and_nothing_else(collected):
    assert collected(PASSED).word == "CONFORMANT within parked waits"
    assert collected(PASSED).exit_code is ExitCode.CONFORMANT
    assert collected(FAILED).exit_code is ExitCode.NOT_CONFORMANT
    assert collected(INCONCLUSIVE).exit_code is ExitCode.INCONCLUSIVE
    assert collected().exit_code is ExitCode.INCOMPLETE
    assert collected(OUT_OF_SCOPE).exit_code is ExitCode.CONFORMANT


def test_steps_and_parked_waits_are_told_together(result, make_clause):
    scope = Scope(frozenset({5}), clauses_with_tests=frozenset({"STEP5-01"}), parked=frozenset())
    verdict = judge([result()], {"STEP5-01": make_clause()}, scope=scope, strict=False)

    assert verdict.word == "CONFORMANT within step 05 within parked waits"
    assert verdict.scope is scope


def test_the_table_by_step_counts_outcomes_clauses_and_costs(result, make_clause):
    results = [
        result(seconds=0.5, logins=2),
        result("STEP5-02", outcome=OUT_OF_SCOPE),
        result("STEP9-01", step=9, outcome=FAILED, requests=5, logins=0, seconds=1.5),
        result("ODD-01", step=77),
    ]
    clauses = {
        name: make_clause(name, step=int(name[4:].partition("-")[0]))
        for name in ("STEP5-01", "STEP5-02", "STEP9-01", "STEP3-01", "STEP4-01")
    }
    scope = Scope(clauses_with_tests=frozenset({*clauses} - {"STEP3-01"}))
    steps = judge(results, clauses, scope=scope, strict=False).steps

    assert [(each.step, each.title, each.clauses) for each in steps] == [
        (4, STEPS[4], 1),
        (5, STEPS[5], 1),
        (9, STEPS[9], 1),
        (77, "Other", 0),
    ]
    assert [(each.requests, each.logins, each.seconds) for each in steps] == [
        (0, 0, 0),
        (4, 3, 0.75),
        (5, 0, 1.5),
        (2, 1, 0.25),
    ]
    assert steps[1].counts == {each: int(each in {PASSED, OUT_OF_SCOPE}) for each in Outcome}
    assert steps[2].counts[FAILED] == 1


def test_a_must_that_stands_at_a_warning_is_not_called_kept(result, make_clause):
    clauses = {
        "STEP5-01": make_clause("STEP5-01", mandatory=True),
        "STEP5-02": make_clause("STEP5-02", mandatory=True, level="SHOULD"),
    }
    results = [result("STEP5-01"), result("STEP5-02", outcome=WARNING, level="SHOULD")]

    verdict = judge(
        results, clauses, scope=Scope(clauses_with_tests=frozenset(clauses)), strict=False
    )

    assert verdict.exit_code is ExitCode.CONFORMANT
    assert verdict.sentence == (
        "1 of 2 MUST requirements in scope were exercised and passed; 1 stand at a warning: "
        "STEP5-02. 1 recommendation not followed."
    )


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "9 tests failed. 4 requirements violated: STEP5-14, STEP5-16, STEP7-02 and 1 more.",
            (
                "9 tests en échec. 4 exigences enfreintes\u00a0: "
                "STEP5-14, STEP5-16, STEP7-02 et 1 de plus."
            ),
        ),
        (
            (
                "A secret stands in the reports, which nobody may be given. "
                "The results alone: NOT CONFORMANT. 1 test failed."
            ),
            (
                "Un secret figure dans les rapports, qui ne doivent être remis à personne. "
                "Les résultats seuls\u00a0: NON CONFORME. 1 test en échec."
            ),
        ),
        (
            "The run was broken off. Only a run that has come to its end can be found conformant.",
            (
                "L\u2019exécution a été interrompue. "
                "Seule une exécution menée à son terme peut être déclarée conforme."
            ),
        ),
    ],
)
def test_a_verdict_says_as_much_in_french(said, told):
    assert sentences(said, "fr") == told

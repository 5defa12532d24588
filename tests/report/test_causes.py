"""Red results are grouped by root cause, gravest first."""

import pytest

from fixtures import clauses
from fixtures.errors import ConfigurationError
from fixtures.outcomes import Outcome
from fixtures.report.causes import causes
from fixtures.report.risks import GAINS, _tables, gain

FAILED, WARNING, PASSED = Outcome.FAILED, Outcome.WARNING, Outcome.PASSED


@pytest.fixture
def registry():
    return clauses.load()


@pytest.fixture
def found(result, registry):
    def group(**outcomes):
        results = [
            result(name.replace("_", "-"), outcome=outcome) for name, outcome in outcomes.items()
        ]
        return causes(results, registry)

    return group


def test_what_follows_is_listed_under_its_cause(found):
    (cause,) = found(STEP8_09=FAILED, TLS_04=FAILED, REFR_10=WARNING, STEP5_01=PASSED)

    assert cause.clause == "TLS-04"
    assert cause.following == ("STEP8-09", "REFR-10")
    assert (len(cause.tests), len(cause.follows)) == (1, 2)


def test_a_cause_further_up_is_found_through_a_clause_that_is_kept(found):
    (cause,) = found(STEP5_16=FAILED, STEP5_14=FAILED)
    assert cause.clause == "STEP5-14"

    (cause,) = found(STEP5_28=FAILED, STEP5_26=FAILED, STEP5_27=PASSED)
    assert (cause.clause, cause.following) == ("STEP5-26", ("STEP5-28",))


def test_a_failure_follows_from_no_warning(found):
    first, second = found(STEP8_09=FAILED, TLS_04=WARNING, REFR_10=WARNING)

    assert (first.clause, first.outcome, first.following) == ("STEP8-09", "failed", ())
    assert (second.clause, second.following) == ("TLS-04", ("REFR-10",))


def test_the_gravest_cause_comes_first_and_warnings_last(found):
    ranked = found(REFR_01=FAILED, TLS_16=WARNING, STEP7_03=FAILED, STEP6_03=FAILED)

    assert [each.clause for each in ranked] == ["STEP6-03", "STEP7-03", "REFR-01", "TLS-16"]
    assert [each.gain for each in ranked] == ["access", "theft", "service", "theft"]


def test_of_two_causes_the_graver_one_takes_what_follows_from_both(found):
    first, second = found(REFR_10=FAILED, TLS_04=FAILED, STEP5_19=FAILED)

    assert (first.clause, first.following) == ("TLS-04", ("REFR-10",))
    assert (second.clause, second.following) == ("STEP5-19", ())


def test_a_test_of_several_clauses_counts_for_the_first(result, registry):
    one = result("STEP5-14", clauses=("STEP5-14", "STEP5-12"), outcome=FAILED)

    assert [each.clause for each in causes([one], registry)] == ["STEP5-14"]


def test_a_run_without_red_has_no_cause(found):
    assert found(STEP5_01=PASSED, STEP5_14=Outcome.INCONCLUSIVE) == ()


def test_each_name_in_the_gains_is_a_group_or_a_clause_and_stands_once(registry):
    groups = {clause.group.partition(" ")[0] for clause in registry.values()}
    named = [name for each in GAINS for name in _tables()["gains"][each]]

    assert set(named) <= groups | registry.keys()
    assert len(named) == len(set(named))
    assert {gain(clause) for clause in registry.values()} == set(GAINS)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ('["TLS-04"]', "TLS-04 -> TLS-05 -> TLS-04"),
        ('["TLS-04", "TLS-99"]', "TLS-99 is unknown"),
    ],
)
def test_the_registry_refuses_a_circle_and_an_unknown_clause(tmp_path, row, problem):
    text = clauses.REGISTRY.read_text("utf-8")
    anchor = "[TLS-04]\n"
    changed = text.replace(anchor, anchor + 'follows = ["TLS-05"]\n')
    if "99" in row:
        changed = text.replace('follows = ["TLS-04"]', f"follows = {row}", 1)
    path = tmp_path / "clauses.toml"
    path.write_text(changed, "utf-8")

    with pytest.raises(ConfigurationError, match=problem):
        clauses.load(path)

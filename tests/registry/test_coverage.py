"""The coverage table: every row is counted once, and nothing is open."""

from fixtures.clauses import load
from fixtures.cli.coverage import coverage
from fixtures.cli.requirements import peer_cases
from fixtures.session.citations import citations
from fixtures.session.collection import LAST_STEP


def rows():
    clauses = load()
    cited = frozenset(name for names in citations(clauses).values() for name in names)
    cases = {name: case.clauses for name, case in peer_cases(clauses).items()}
    return coverage(clauses, cited, cases), (clauses, cited, cases)


def test_the_four_lists_are_whole_and_nothing_is_open():
    found, _ = rows()

    assert [row.rows for row in found] == [161, 161, 44, 49]
    assert [row.open for row in found] == [0, 0, 0, 0]
    assert all(row.tested + row.by_profile + row.left_out == row.rows for row in found)


def test_a_row_without_its_test_is_open():
    _, (clauses, cited, cases) = rows()

    found = coverage(clauses, cited - {"STEP5-14"}, cases)

    assert found[0].open == 1


def test_a_run_of_one_step_can_exercise_each_of_its_clauses():
    clauses = load()
    modules = {(test[:8], name) for test, names in citations(clauses).items() for name in names}
    every = {name for module, name in modules if int(module[5:7]) > LAST_STEP}
    cited = {name for _, name in modules} - every  # those follow the step of their clause

    assert not [n for n in cited if (f"test_{clauses[n].step:02d}_"[:8], n) not in modules]

"""What the score of `make mutation` takes for wording, and how it names a change."""

import ast
import json

import pytest

from tests.mutation import score

LAW = """
def law(answer):
    wanted = f"HTTP {one_of({200})}"
    seen = describe(answered(answer))
    check(answer.status == 200, wanted, describe(answer))
    if answer.body:
        raise Inconclusive(f"no body to read: {describe(answer)}")
    return seen
"""


def function(text):
    return ast.parse(text).body[0]


def changed(before, after):
    assert before in LAW
    return function(LAW), function(LAW.replace(before, after, 1))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('f"HTTP {one_of({200})}"', "None"),
        ("wanted, describe(answer))", "wanted, None)"),
        ("no body to read", "NO BODY TO READ"),
    ],
)
def test_the_words_of_a_message_are_wording(before, after):
    old, new = changed(before, after)

    assert score.bare(old) == score.bare(new)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("status == 200", "status != 200"),
        ("status == 200", "status == 201"),
        ("if answer.body", "if not answer.body"),
        ("describe(answered(answer))", "describe(None)"),
        ("return seen", "return None"),
        ("check(answer.status == 200, wanted", "check(None, wanted"),
        (", describe(answer))\n    if", ")\n    if"),
    ],
)
def test_whatever_else_changes_is_not(before, after):
    old, new = changed(before, after)

    assert score.bare(old) != score.bare(new)
    assert score.change(old, new).count(" => ") == 1


def test_a_change_is_named_by_the_line_as_it_was_and_as_it_is():
    old, new = changed("status == 200", "status != 200")

    assert score.change(old, new) == (
        "check(answer.status == 200, wanted, describe(answer)) => "
        "check(answer.status != 200, wanted, describe(answer))"
    )


MADE = """
def x_law__mutmut_orig(a):
    return a > 1

def x_law__mutmut_1(a):
    return a >= 1

def x_law__mutmut_2(a):
    return a > 2
"""
SURVIVOR = ("law.py", "law", "return a > 1 => return a >= 1")
ROW = """
[[survivor]]
module = "law.py"
function = "law"
change = "return a > 1 => return a >= 1"
why = "the number is never 1"
"""


@pytest.fixture
def scored(tmp_path, monkeypatch, capsys):
    """Score two mutants of one function by their exit codes; the exit code and what was said."""

    def run(codes, explained=""):
        (tmp_path / "law.py").write_text(MADE)
        keys = {f"law.x_law__mutmut_{number}": code for number, code in codes.items()}
        (tmp_path / "law.py.meta").write_text(json.dumps({"exit_code_by_key": keys}))
        (tmp_path / "explained.toml").write_text(explained)
        monkeypatch.setattr(score, "MADE", tmp_path)
        monkeypatch.setattr(score, "EXPLAINED", tmp_path / "explained.toml")
        return score.main(), capsys.readouterr().out

    return run


def test_every_mutant_killed_is_full_marks(scored):
    code, said = scored({1: 1, 2: 36})

    assert code == 0
    assert " 100.0 %" in said


def test_a_survivor_without_a_reason_fails_and_is_named(scored):
    code, said = scored({1: 0, 2: 1})

    assert code == 1
    assert "SURVIVED law.py law: return a > 1 => return a >= 1" in said
    assert " 50.0 %" in said


@pytest.mark.parametrize("code", [33, None, -11, 2])
def test_a_mutant_that_was_not_tried_to_the_end_fails(scored, code):
    assert scored({1: code, 2: 1})[0] == 1


def test_a_survivor_with_a_reason_passes(scored):
    assert scored({1: 0, 2: 1}, ROW)[0] == 0


KIND = """
[[kind]]
like = "return a > 1 => .*"
why = "the number is never 1"
"""


def test_a_reason_may_hold_for_all_changes_of_a_kind(scored):
    assert scored({1: 0, 2: 0}, KIND)[0] == 0
    assert scored({1: 1, 2: 1}, KIND)[0] == 1
    assert scored({1: 0, 2: 1}, KIND.replace("1 =>", "0 =>"))[0] == 1


def test_a_reason_without_its_survivor_fails(scored):
    code, said = scored({1: 1, 2: 1}, ROW)

    assert code == 1
    assert "STALE law.py law" in said


def test_nothing_mutated_is_no_success(scored, tmp_path):
    (tmp_path / "law.py.meta").write_text('{"exit_code_by_key": {}}')

    assert scored({})[0] == 2

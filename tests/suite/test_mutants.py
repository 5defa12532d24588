"""Mutants of the bank: they are planted into functions that run, and leave nothing behind."""

import importlib

from benchmarks.mutants import MODULES, mutants, planted, sample
from fixtures.bank.checks import token


def _named(text):
    (found,) = [each for each in mutants() if text in str(each)]
    return found


def test_every_mutant_can_be_planted_and_leaves_nothing_behind():
    for name in MODULES:
        importlib.import_module(f"fixtures.bank.{name.replace('/', '.')}")
    before = token.code_is_known.__code__

    for mutant in sample(mutants(), 12, seed=1):
        with planted(mutant):
            pass

    assert token.code_is_known.__code__ is before
    assert len(mutants()) > 1000


def test_a_planted_mutant_changes_what_the_function_says():
    class Call:
        code = None

    mutant = _named("code_is_known: call.code is not None -> call.code is None")

    assert not token.code_is_known(Call())
    with planted(mutant):
        assert token.code_is_known(Call())
    assert not token.code_is_known(Call())


def test_a_sample_is_the_same_for_the_same_seed():
    assert sample(mutants(), 20, seed=3) == sample(mutants(), 20, seed=3)
    assert sample(mutants(), 20, seed=3) != sample(mutants(), 20, seed=4)

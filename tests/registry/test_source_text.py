"""The source text, sentence by sentence: each is held by a test."""

import pytest

from fixtures.clauses import load
from fixtures.cli.source_text import rows
from fixtures.errors import ConfigurationError
from fixtures.session.citations import citations


def test_every_sentence_is_held_by_a_test():
    clauses = load()
    held = {name: int(tests) for name, _, _, tests, _ in rows(clauses, citations(clauses))}

    assert {name.partition("-")[2][0] for name in held if name.startswith("step")} == set(
        "12345678"
    )
    assert min(held.values()) >= 1


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ('clauses = ["STEP5-99"]', "unknown clause 'STEP5-99'"),
        ("clauses = []", "no test holds it"),
        ('clauses = ["CIBA-01"]', "no test holds it"),
        ('says = "x"', "no test holds it"),
    ],
)
def test_a_sentence_that_no_test_holds_is_named(tmp_path, row, says):
    path = tmp_path / "source.toml"
    path.write_text(f"[step-1]\n{row}\n", encoding="utf-8")
    clauses = load()

    with pytest.raises(ConfigurationError, match=f"step-1: {says}"):
        rows(clauses, citations(clauses), path)

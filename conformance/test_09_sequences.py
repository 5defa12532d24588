"""The life of a grant: whatever two TPPs do with codes and tokens, in whatever order."""

from conformance.generators import sequences as generated
from conformance.generators.faults import cases_by
from fixtures import expect


@cases_by("clause", {clause: clause for clause in generated.CLAUSES})
def test_no_sequence_breaks_what_holds_of_a_grant(sequences, clause):
    """In no sequence of requests over two TPPs does the bank give what it must not, or refuse."""
    violation, repeat = sequences(generated.PLAY, clause)

    expect.no_violation(violation, repeat)

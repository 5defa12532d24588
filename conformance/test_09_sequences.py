"""The life of a grant: whatever two TPPs do with codes and tokens, in whatever order."""

from conformance.generators import sequences as life
from conformance.generators.faults import cases_by
from fixtures.expect import counterexamples


@cases_by("clause", {clause: clause for clause in life.CLAUSES})
def test_no_sequence_breaks_what_holds_of_a_grant(sequences, known, clause):
    """In no sequence of requests over two TPPs does the bank give what it must not, or refuse."""
    known(life.OF_THE_SECOND_TPP.get(clause))

    shown = sequences(life.PLAY, clause)

    counterexamples.as_due(shown.steps, shown.because, shown.story)

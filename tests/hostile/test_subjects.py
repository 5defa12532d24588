"""What a certificate calls itself is spelt out."""

from tests.hostile import subjects


def test_no_command_obeys_the_subject_of_a_certificate(tmp_path):
    assert len(subjects.NAMES) > 10
    assert subjects.wrong(tmp_path) == {}

"""The list of the report page's words is that of the locked generator."""

from pathlib import Path

import pytest

from fixtures.report.allure import installation
from fixtures.tpp.evidence import vocabulary
from tests.tpp.evidence.page_words import words


def test_the_words_of_the_page_are_those_of_the_locked_generator():
    try:
        generator = installation.install()
    except installation.GeneratorMissing as why:
        pytest.skip(str(why))

    # python -m tests.tpp.evidence.page_words > fixtures/tpp/evidence/page_words.txt
    assert Path(vocabulary.PAGE_WORDS).read_text("utf-8").splitlines() == words(generator)

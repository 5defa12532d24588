"""A pytest plugin that plants one secret, in each spelling, into files of its own."""

import pytest

from fixtures.run import RUN
from fixtures.tpp.evidence.encodings import encodings

SECRET = 'planted/secret+"é"~value 1234'


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session):
    session.config.stash[RUN].evidence.redaction.learn(SECRET, "code")
    folder = session.config.option.reports
    for number, (text, encoding) in enumerate(encodings(SECRET).items()):
        (folder / f"{encoding}-{number}.txt").write_text(f"a{text}b", encoding="utf-8")

"""What holds of every verifier: none skips unasked, and every message is words and no secret."""

import pytest

from fixtures.outcomes import Inconclusive, NonConformity
from tests.expect.answers import SECRETS


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """A verifier that skips has judged nothing; where no test expects it, that is a failure."""
    try:
        return (yield)
    except pytest.skip.Exception as skipped:
        pytest.fail(f"{item.name}: a verifier skipped: {skipped}")


@pytest.fixture(autouse=True)
def messages(monkeypatch):
    """Each message says in words what was expected and what came, without a value that was sent."""
    said = []
    for kind in (NonConformity, Inconclusive):
        monkeypatch.setattr(kind, "__init__", _heard(kind.__init__, said))

    yield

    for text in said:
        assert isinstance(text, str)
        assert text.strip()
        assert "None" not in text
        assert not [secret for secret in SECRETS if secret in text]


def _heard(make, said):
    def init(self, *words, **named):
        said.extend(words)
        make(self, *words, **named)

    return init

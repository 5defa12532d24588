"""Results, clauses and a context to report on."""

from datetime import UTC, datetime

import pytest

from fixtures.clauses import Clause
from fixtures.report.context import Context
from fixtures.report.results import Outcome, Result

SECRET = "s3cret-authorization-code"


@pytest.fixture
def result():
    """Makes a result that passed, with any field replaced."""

    def make(clause="STEP5-01", **changes):
        usual = {
            "nodeid": f"conformance/test_05_token_request.py::test_{clause.lower()}",
            "title": "A granted code buys a bearer token.",
            "clauses": (clause,),
            "step": 5,
            "level": "MUST",
            "outcome": Outcome.PASSED,
            "seconds": 0.25,
            "requests": 2,
            "logins": 1,
            "exchanges": (7, 8),
        }
        return Result(**usual | changes)

    return make


@pytest.fixture
def law():
    """Makes a clause of step 5 at level MUST, with any field replaced."""

    def make(name="STEP5-01", **changes):
        usual = {
            "id": name,
            "step": 5,
            "group": "5.1 Sound requests",
            "level": "MUST",
            "document": "RFC 6749",
            "section": "4.1.3",
            "url": "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3",
            "law": f"The ASPSP keeps {name}.",
            "provenance": "RFC",
        }
        return Clause(**usual | changes)

    return make


@pytest.fixture
def context(law):
    """A run of 42 s against a bank; redaction knows one secret."""
    clauses = [law(f"STEP5-{number:02d}") for number in range(1, 6)]
    return Context(
        bank="Banque <Exemple> & Fils",
        environment="sandbox",
        stet_version="1.4.2.17",
        profile="exemple.toml",
        profile_sha256="ab" * 32,
        versions={"python": "3.11.7", "stet-conformance": "0.1.0"},
        leniencies=("policy.refresh = rotate",),
        started=datetime(2026, 3, 1, 12, 0, tzinfo=UTC),
        finished=datetime(2026, 3, 1, 12, 0, 42, tzinfo=UTC),
        clauses={clause.id: clause for clause in clauses},
        redact=lambda text: text.replace(SECRET, "<code 1>"),
    )


@pytest.fixture
def secret():
    """The one secret that the context's redaction knows."""
    return SECRET

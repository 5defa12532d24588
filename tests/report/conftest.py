"""Results, clauses and a context to report on."""

from datetime import UTC, datetime

import pytest

from fixtures import expect
from fixtures.clauses import Clause
from fixtures.expect import verifier
from fixtures.outcomes import MISSING_INPUT, OUT_OF_SCOPE, Outcome
from fixtures.report import files
from fixtures.report.audit import judgements, manifest, reverify, transcript
from fixtures.report.audit.codec import Redactor
from fixtures.report.context import Context
from fixtures.report.verdict import Scope, judge
from fixtures.results import Result
from fixtures.tpp.evidence.recorder import Evidence
from fixtures.tpp.messages import Answer, Request, Termination

SECRET = "s3cret-authorization-code"
CODE = "SplxlOBeZQQYbYS6WxSbIA-2345"


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
def make_clause():
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
            "text": f"The ASPSP keeps {name}.",
            "provenance": "RFC",
        }
        return Clause(**usual | changes)

    return make


@pytest.fixture
def context(make_clause):
    """A run of 42 s against a bank; redaction knows one secret."""
    clauses = [make_clause(f"STEP5-{number:02d}") for number in range(1, 6)]
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


def exchanged(number):
    form = (("grant_type", "authorization_code"), ("code", CODE))
    request = Request(
        method="POST",
        url="https://bank.test/token",
        parameters=form,
        headers=(("X-Request-ID", f"id-{number}"),),
    )
    headers = (("Date", "Sun, 01 Mar 2026 12:00:00 GMT"), ("Set-Cookie", "s=abcdefgh12345678"))
    return Answer(
        request=request, end=Termination.ANSWERED, status=400, headers=headers, body=b"{}"
    )


@pytest.fixture
def exchange():
    """Makes the exchange of a number: a code that the bank refuses; `code` is the code sent."""
    exchanged.code = CODE
    return exchanged


class Judged:
    """What verifiers said of an answer, test by test."""

    def __init__(self, answer):
        self.judged, self.asked = (
            {},
            {
                Outcome.PASSED: ("status", answer, 400),
                Outcome.RECORDED: ("unguessable", CODE),
                Outcome.FAILED: ("status", answer, 200),
                Outcome.DEVIATION: ("media_type", answer, ("application/json",)),
                Outcome.WARNING: ("recommended", False, "a title", "none"),
                Outcome.INCONCLUSIVE: ("granted", answer),
                Outcome.NOT_EXERCISED: ("needed", None, "a second TPP"),
                Outcome.OUT_OF_SCOPE: ("offered", False, "no such endpoint"),
            },
        )

    def hears(self, test, outcome):
        """Ask the verifier of an outcome in a test; the message that the test ends with."""
        name, *arguments = self.asked[outcome]
        verifier.begin()
        heard = verifier.outcome_of(getattr(expect, name), *arguments)
        self.judged[test] = verifier.taken()
        verifier.end()
        return heard.why.removeprefix(MISSING_INPUT).removeprefix(OUT_OF_SCOPE)


@pytest.fixture
def sealed(tmp_path, result, context):
    """Judges one result an outcome, writes and seals everything; gives the folder."""

    def write(key=None):
        folder = tmp_path / "reports"
        evidence = Evidence()
        for number in range(1, 4):
            evidence.record(exchanged(number))
        run = Judged(evidence.exchanges[0])
        results = [
            result(
                f"STEP5-0{n % 5 + 1}",
                nodeid=f"test_{n}",
                outcome=outcome,
                message=run.hears(f"test_{n}", outcome),
                exchanges=(1, 3),
            )
            for n, outcome in enumerate(Outcome)
        ]
        scope = Scope(None, partial=False, clauses_with_tests=frozenset(context.clauses))
        verdict = judge(results, context.clauses, scope=scope, strict=False)
        files.write(verdict, results, folder, context)
        entries = transcript.entries(evidence)
        transcript.write(folder / transcript.TRANSCRIPT, entries)
        lines = judgements.lines(run.judged, Redactor(0, evidence.redaction.text))
        judgements.write(folder / judgements.JUDGEMENTS, lines, entries)
        bases = reverify.bases(lines, results)
        facts = {"settings": {"clock": "control"}, "judgements": bases}
        manifest.seal(folder, files.document(verdict, results, context), facts, key)
        return folder

    return write


@pytest.fixture
def judged(result, make_clause):
    """Judges outcomes, one a clause of step 5; tests of `untried` clauses did not run."""

    def judge_these(*outcomes, untried=(), level="MUST", strict=False, **chosen):
        names = [f"STEP5-{number:02d}" for number in range(1, len(outcomes) + 1)]
        results = [
            result(name, outcome=outcome, message=f"because of {name}")
            for name, outcome in zip(names, outcomes, strict=True)
        ]
        clauses = {name: make_clause(name, level=level) for name in (*names, *untried)}
        scope = Scope(clauses_with_tests=frozenset(clauses), **chosen)
        return judge(results, clauses, scope=scope, strict=strict)

    return judge_these

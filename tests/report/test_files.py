"""The files of a run: parseable, complete, stable, and free of secrets."""

import csv
import hashlib
import io
import json
from datetime import datetime
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fixtures.outcomes import Outcome
from fixtures.profile.leniencies import leniencies
from fixtures.profile.schema import Bank, BankProfile, Client, Endpoints, Policy, Shape
from fixtures.report import files
from fixtures.report.context import describe_run
from fixtures.report.junit import legal
from fixtures.report.verdict import Scope, judge

NASTY = "\x00\x1b[31m ]]> <&\"' \ud800 \ufffe é 🏦"


@pytest.fixture
def written(tmp_path, context):
    """Judges results and writes the files; gives each file's text by name."""

    def write(*results):
        scope = Scope(None, partial=False, clauses_with_tests=frozenset(context.clauses))
        verdict = judge(results, context.clauses, scope=scope, strict=False)
        paths = files.write(verdict, results, tmp_path / "reports", context)
        return {name: path.read_text("utf-8") for name, path in paths.items()}

    return write


@pytest.fixture
def one_of_each(result):
    """One result an outcome."""
    return [
        result(f"STEP5-0{number % 5 + 1}", outcome=outcome, message=f"why {outcome.value}")
        for number, outcome in enumerate(Outcome)
    ]


def test_junit_tells_each_outcome_by_its_element(written, one_of_each):
    suites = ET.fromstring(written(*one_of_each)["junit.xml"])  # noqa: S314 - our own file
    suite = suites.find("testsuite")
    assert suite.get("name") == "Step 05. Token request"
    totals = {key: suite.get(key) for key in ("tests", "failures", "errors", "skipped")}
    assert totals == {"tests": "8", "failures": "1", "errors": "1", "skipped": "3"}
    found = [[child.tag for child in case][1:] for case in suite.iter("testcase")]
    assert found == [
        [],
        ["system-out"],
        ["system-out"],
        ["failure"],
        ["error"],
        ["skipped"],
        ["skipped"],
        ["skipped"],
    ]


def test_junit_names_clause_level_and_parameters(written, result):
    text = written(result(nodeid="conformance/test_05.py::test_x[grant_type]"))["junit.xml"]
    case = next(ET.fromstring(text).iter("testcase"))  # noqa: S314 - our own file
    properties = {item.get("name"): item.get("value") for item in case.iter("property")}

    assert case.get("name") == "STEP5-01 A granted code buys a bearer token."
    assert case.get("classname") == "Step 05. Token request"
    assert (properties["clause"], properties["level"]) == ("STEP5-01", "MUST")


def test_a_failure_in_junit_tells_requirement_expected_received_and_curl(result, context, tmp_path):
    failed = result(outcome=Outcome.FAILED, message="expected a; received b", deciding=7)
    scope = Scope(clauses_with_tests=frozenset(context.clauses))
    verdict = judge([failed], context.clauses, scope=scope, strict=False)
    sent = {"line": "GET https://b.test/accounts", "headers": [], "body": ""}
    entry = {"number": 7, "certificate": "tpp", "request": sent}

    paths = files.write(verdict, [failed], tmp_path, context, entries=[entry])

    suites = ET.parse(paths["junit.xml"])  # noqa: S314 - our own file
    failure = next(suites.iter("failure"))
    assert failure.get("message") == "STEP5-01: expected a; received b"
    assert failure.text.startswith("STEP5-01: The ASPSP keeps STEP5-01. (RFC 6749 4.1.3)")
    assert "expected a\nreceived b\n\ncurl --include" in failure.text


def test_every_file_is_readable_whatever_a_bank_sent(written, result):
    nasty = {"message": NASTY, "title": NASTY, "observations": (NASTY,)}
    texts = written(*(result(outcome=outcome, **nasty) for outcome in Outcome))

    assert "#x1B[31m" in texts["junit.xml"]
    ET.fromstring(texts["junit.xml"])  # noqa: S314 - our own file
    assert json.loads(texts["verdict.json"])["results"][0]["title"] == NASTY
    HTMLParser().feed(texts["statement.html"])
    assert "<&" not in texts["statement.html"]


@given(text=st.text())
@example(text=NASTY)
def test_any_text_becomes_legal_xml(text):
    element = ET.Element("a", b=legal(text))
    ET.fromstring(ET.tostring(element, encoding="unicode"))  # noqa: S314 - our own text


def test_no_file_holds_a_secret(written, result, secret):
    texts = written(
        *(
            result(
                outcome=outcome,
                title=f"title {secret}",
                message=f"message {secret}",
                observations=(f"seen {secret}",),
                nodeid=f"conformance/test.py::test[{secret}]",
            )
            for outcome in Outcome
        )
    )

    assert [name for name, text in texts.items() if secret in text] == []
    assert all("&lt;code 1&gt;" in texts[name] for name in ("statement.html", "junit.xml"))


def test_verdict_json_says_what_was_judged_with_what(written, one_of_each):
    first, second = written(*one_of_each), written(*one_of_each)
    about = json.loads(first["verdict.json"])

    assert first == second
    assert (about["verdict"], about["exit_code"]) == ("NOT CONFORMANT", 1)
    assert (about["started"], about["finished"]) == ("2026-03-01T12:00:00Z", "2026-03-01T12:00:42Z")
    assert about["profile"] == {"name": "exemple.toml", "sha256": "ab" * 32}
    assert about["counts"] == {outcome.value: 1 for outcome in Outcome}
    assert list(about["versions"]) == ["python", "stet-conformance"]
    assert about["leniencies"] == ["policy.refresh = rotate"]
    assert [clause["id"] for clause in about["clauses"]][:2] == ["STEP5-01", "STEP5-02"]


def test_clauses_csv_has_one_row_a_clause_and_no_formula(written, result):
    text = written(result(outcome=Outcome.FAILED, message='=HYPERLINK("x")'))["clauses.csv"]
    rows = list(csv.DictReader(io.StringIO(text)))

    assert [row["clause"] for row in rows] == [f"STEP5-0{number}" for number in range(1, 6)]
    assert rows[0]["verdict"] == "failed"
    assert rows[0]["reason"].startswith("'=")
    assert rows[1]["verdict"] == "not exercised"


def test_the_statement_loads_nothing_and_groups_what_to_provide(written, result):
    absent = [
        result(name, outcome=Outcome.NOT_EXERCISED, message="[missing input] other_client")
        for name in ("STEP5-02", "STEP5-03")
    ]
    page = written(result(), *absent)["statement.html"]

    assert not any(word in page for word in ("<script", "<link", "src=", "url(", "http"))
    assert "Register a second TPP at the bank" in page
    assert "Requirements that it exercises: 2, MUST: 2." in page
    assert '<p><span class="id">STEP5-03</span> The ASPSP keeps STEP5-03.</p>' in page
    assert "Banque &lt;Exemple&gt; &amp; Fils" in page


def test_what_the_profile_declares_is_listed(tmp_path):
    source = tmp_path / "bank.toml"
    source.write_bytes(b"[bank]\n")
    profile = BankProfile(
        source=str(source),
        bank=Bank(name="B"),
        endpoints=Endpoints(authorize="https://b/a", token="https://b/t"),
        client=Client(client_id="c"),
        policy=Policy(refresh="rotate"),
        shape=Shape(token_status=(200, 201), redirect_errors={"KO": "access_denied"}),
    )
    moment = datetime.fromisoformat("2026-03-01T12:00:00+01:00")
    context = describe_run(profile, {}, redact=str, started=moment, finished=moment)

    assert list(map(str, leniencies(profile))) == [
        "policy.refresh = 'rotate'",
        "shape.token_status = [200, 201]",
        "shape.redirect_errors = {KO = 'access_denied'}",
    ]
    assert context.profile == "bank.toml"
    assert context.profile_sha256 == hashlib.sha256(b"[bank]\n").hexdigest()
    assert files.utc(context.started) == "2026-03-01T11:00:00Z"

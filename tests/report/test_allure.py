"""Allure results of a small project that reports as the plugin does."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fixtures.report.allure import results as allure
from fixtures.report.allure.settings import CATEGORIES

ROOT = Path(__file__).resolve().parents[2]

CONFTEST = """
from pathlib import Path

import pytest

from fixtures.clauses import Clause
from fixtures.outcomes import MISSING_INPUT, NonConformity, Recommendation
from fixtures.report.allure import results as allure
from fixtures.outcomes import Outcome

CLAUSE = Clause(id="STEP5-01", step=5, group="5.1 Sound requests", level="MUST",
                document="RFC 6749", section="4.1.3", url="https://example.invalid/",
                text="It is so.", provenance="RFC")
SKIPPED = {Outcome.WARNING, Outcome.RECORDED, Outcome.NOT_EXERCISED, Outcome.DEVIATION}
BY_LEVEL = {"MUST": Outcome.FAILED, "SHOULD": Outcome.WARNING, "INFO": Outcome.RECORDED}


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    config.addinivalue_line("markers", "level(name): how binding the clause is")
    allure.install_redaction(lambda text: text.replace("s3cret", "<code 1>"), pytest.fail)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    level = item.get_closest_marker("level").args[0]
    if call.when == "setup":
        allure.describe([CLAUSE], step=5, feature=CLAUSE.group, title=item.function.__doc__,
                        description="Why.", level=level)
    if call.when == "call" or (call.when == "setup" and not report.passed):
        outcome = ending(report, call, level)
        allure.conclude(outcome, ours=call.excinfo is not None and call.excinfo.type is KeyError)
        with allure.step("POST /token -> 400"):
            allure.attach_text("Request", "code=s3cret")
        with allure.step("POST /token -> no answer", "broken"):
            allure.attach_text("Request", "x" * 70_000)
        if outcome in SKIPPED and call.excinfo and not hasattr(report, "wasxfail"):
            remark = " (known deviation)" if outcome is Outcome.DEVIATION else ""
            report.outcome = "skipped"
            report.wasxfail = str(call.excinfo.value).removeprefix(MISSING_INPUT) + remark
    elif call.when == "teardown" and not report.passed:
        allure.conclude(Outcome.INCONCLUSIVE)
    return report


def ending(report, call, level):
    if report.passed:
        return Outcome.PASSED
    if hasattr(report, "wasxfail"):
        return Outcome.DEVIATION
    if report.skipped:
        missing = MISSING_INPUT in str(call.excinfo.value)
        return Outcome.NOT_EXERCISED if missing else Outcome.OUT_OF_SCOPE
    if isinstance(call.excinfo.value, Recommendation):
        return Outcome.WARNING
    if "as declared" in str(call.excinfo.value):
        return Outcome.DEVIATION
    if isinstance(call.excinfo.value, NonConformity):
        return BY_LEVEL[level]
    return Outcome.INCONCLUSIVE


def pytest_sessionfinish(session):
    if hasattr(session.config, "workerinput"):
        return
    page = Path(session.config.rootpath, "statement.html")
    page.write_text("<p>s3cret</p>", encoding="utf-8")
    allure.attach_to_run(page, "statement.html")
    allure.note_error("a worker crashed at s3cret")
"""

TESTS = '''
import pytest
from hypothesis import given, settings, strategies as st

from fixtures.outcomes import Inconclusive, NonConformity, Recommendation
from fixtures.outcomes import missing_input, out_of_scope

must, should, info = map(pytest.mark.level, ("MUST", "SHOULD", "INFO"))


@pytest.fixture
def other_client():
    missing_input("other_client s3cret")


@pytest.fixture
def revoked():
    yield
    raise Inconclusive("no answer")


@must
def test_tear_down(revoked):
    """tear-down"""


@must
def test_passed():
    """passed"""


@must
def test_failed():
    """failed s3cret"""
    raise NonConformity("HTTP 400", "HTTP 200 s3cret")


@should
def test_warning():
    """warning"""
    raise NonConformity("no-store", "nothing")


@must
def test_recommendation():
    """recommendation"""
    raise Recommendation("401", "403")


@info
def test_recorded():
    """recorded"""
    raise NonConformity("a", "b")


@must
def test_not_exercised(other_client):
    """not exercised"""


@must
def test_out_of_scope():
    """out of scope"""
    out_of_scope("no revocation endpoint")


@must
def test_inconclusive():
    """inconclusive"""
    raise Inconclusive("HTTP 503 s3cret")


@must
def test_ours():
    """our error"""
    raise KeyError("a bug")


@must
@pytest.mark.xfail(raises=NonConformity, strict=True, reason="BP-12, until 2027-01-01")
def test_deviation():
    """deviation"""
    raise NonConformity("400", "500")


@must
def test_known():
    """known"""
    raise NonConformity("400", "500 as declared")


@should
@settings(database=None, derandomize=True)
@given(fault=st.sampled_from(["absent"]))
def test_generated(fault):
    """generated"""
    raise NonConformity("400", "500")
'''


def run(folder, *options):
    """Runs the project; gives pytest's last line and the Allure results by title."""
    (folder / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (folder / "test_bank.py").write_text(TESTS, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, "--alluredir=results", "--allure-no-capture", *options],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    results = [json.loads(path.read_text("utf-8")) for path in folder.glob("results/*-result.json")]
    return done.stdout.splitlines()[-1], {one["name"]: one for one in results}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The project's folder after a run in one process."""
    folder = tmp_path_factory.mktemp("project")
    return folder, *run(folder)


SHOWN = {
    "passed": ("passed", None),
    "failed <code 1>": ("failed", "[MUST] expected HTTP 400\nreceived HTTP 200 <code 1>"),
    "warning [warning]": ("skipped", "[SHOULD] expected no-store\nreceived nothing"),
    "recommendation [warning]": ("skipped", "[SHOULD] expected 401\nreceived 403"),
    "recorded [recorded]": ("skipped", "[INFO] expected a\nreceived b"),
    "not exercised [not exercised]": ("skipped", "[missing input] other_client <code 1>"),
    "out of scope [out of scope]": ("skipped", "[out of scope] no revocation endpoint"),
    "inconclusive": ("broken", "[inconclusive] HTTP 503 <code 1>"),
    "our error": ("broken", "[our error] KeyError: 'a bug'"),
    "tear-down": ("broken", "[inconclusive] no answer"),
    "deviation [deviation]": (
        "failed",
        "[deviation] BP-12, until 2027-01-01\nexpected 400\nreceived 500",
    ),
    "known [deviation]": (
        "failed",
        "[deviation] expected 400\nreceived 500 as declared (known deviation)",
    ),
}


@pytest.mark.parametrize("title", SHOWN)
def test_each_outcome_is_shown_by_status_and_message(project, title):
    _, _, results = project
    one = results[title]

    assert (one["status"], one.get("statusDetails", {}).get("message")) == SHOWN[title]
    assert one.get("statusDetails", {}).get("known", False) is title.endswith("[deviation]")


def test_a_tear_down_that_fails_has_the_last_word(project):
    labels = project[2]["tear-down"]["labels"]

    assert [one["value"] for one in labels if one["name"] == "outcome"] == ["inconclusive"]


def test_each_result_is_of_one_category(project):
    categories = {
        title: [label["value"] for label in one["labels"] if label["name"] == "outcome"]
        for title, one in project[2].items()
    }

    assert categories["our error"] == ["our error"]
    assert categories["inconclusive"] == categories["tear-down"] == ["inconclusive"]
    assert categories["deviation [deviation]"] == ["deviation"]
    found = {each for values in categories.values() for each in values}
    assert found - {"passed"} == {value for _, value in CATEGORIES}


def test_pytest_itself_counts_warnings_as_expected_failures(project):
    assert "3 failed, 2 passed, 1 skipped, 7 xfailed, 1 error" in project[1]


def test_a_generated_warning_tells_its_example(project):
    message = project[2]["generated [warning]"]["statusDetails"]["message"]

    assert message.startswith("[SHOULD] expected 400\nreceived 500\n")
    assert "fault='absent'" in message


def test_a_test_is_labelled_by_step_group_clause_and_level(project):
    one = project[2]["passed"]
    labels = [(label["name"], label["value"]) for label in one["labels"]]

    assert one["description"].startswith("Why.\n\n**STEP5-01** (MUST, RFC) It is so.")
    assert [link["name"] for link in one["links"]] == ["STEP5-01: RFC 6749 4.1.3"]
    assert [pair for pair in labels if pair[0] not in {"host", "thread", "suite"}][:7] == [
        ("epic", "Step 05. Token request"),
        ("feature", "5.1 Sound requests"),
        ("severity", "critical"),
        ("conformance", "MUST"),
        ("tag", "MUST"),
        ("story", "STEP5-01"),
        ("outcome", "passed"),
    ]


def test_an_exchange_is_a_step_with_what_was_attached_inside(project):
    folder, _, results = project
    answered, silent = results["failed <code 1>"]["steps"]
    long = folder / "results" / silent["attachments"][0]["source"]

    assert (answered["status"], silent["status"]) == ("passed", "broken")
    assert [item["name"] for item in answered["attachments"]] == ["Request"]
    assert long.read_text("utf-8").endswith("\n[cut: 4464 more bytes]")


def test_the_run_has_the_statement_and_its_own_errors(project):
    texts = [path.read_text("utf-8") for path in project[0].glob("results/*-globals.json")]
    merged = [json.loads(text) for text in texts]

    assert {key for one in merged for key in one} == {"attachments", "errors"}
    assert any("a worker crashed at <code 1>" in text for text in texts)
    assert any('"text/html"' in text for text in texts)


def test_no_result_or_attachment_holds_a_secret(project):
    files = list((project[0] / "results").iterdir())

    assert len(files) > 20
    assert [file.name for file in files if b"s3cret" in file.read_bytes()] == []


def test_workers_of_xdist_report_the_same(project, tmp_path):
    _, results = run(tmp_path, "-n", "2")

    assert {name: one["status"] for name, one in results.items()} == {
        name: one["status"] for name, one in project[2].items()
    }
    assert not any(b"s3cret" in file.read_bytes() for file in (tmp_path / "results").iterdir())


def test_the_deciding_exchange_stands_in_the_description_of_a_finding(monkeypatch, make_clause):
    said = []
    monkeypatch.setattr(allure.allure.dynamic, "description", said.append)

    allure.show_deciding([make_clause()], "Exchange 7", "curl ```", "A remark.")

    assert said[0].startswith("```text\nExchange 7\n```\n\n```text\ncurl ` ` `\n```")
    assert "A remark.\n\n**STEP5-01**" in said[0]


@pytest.mark.parametrize("kind", ["Granted", "NonConformity", "Inconclusive"])
def test_a_message_is_shown_without_the_class_that_raised_it(kind):
    raised = f"fixtures.outcomes.{kind}: expected a"

    assert allure.ADDED.sub("", raised) == "expected a"


def sources(item):
    own = [(each["name"], each["source"]) for each in item.get("attachments", [])]
    return own + [each for step in item.get("steps", []) for each in sources(step)]


def test_each_link_has_a_file_of_its_own(project):
    """Allure's store gives a file to the first link alone, and calls it missing for any other."""
    folder = project[0] / "results"
    results = [json.loads(path.read_bytes()) for path in folder.glob("*-result.json")]
    linked = [source for result in results for _, source in sources(result)]

    assert {name for name in linked if not (folder / name).is_file()} == set()
    assert len(linked) == len(set(linked)) > 5

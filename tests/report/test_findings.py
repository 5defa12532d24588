"""A finding in plain words, its card, and what two runs see differently."""

import argparse
import json
from pathlib import Path

import pytest

from fixtures.clauses import load
from fixtures.cli import diff, show, ticket
from fixtures.errors import ConfigurationError
from fixtures.outcomes import Outcome
from fixtures.profile.layers import PRESETS
from fixtures.profile.schema import Endpoints
from fixtures.report import explanation, reproduce, risks
from fixtures.report.audit import transcript
from fixtures.report.diff import changes
from fixtures.report.remedies import remedy
from fixtures.report.reproduce import Options
from fixtures.tpp.messages import Answer, Request, Termination

BANK = Endpoints(
    authorize="https://b.test/authorize",
    token="https://b.test/token",
    accounts="https://api.test/accounts",
)


def came(url="https://b.test/token", end=Termination.ANSWERED, status=400, kind="application/json"):
    request = Request(method="POST", url=url)
    return Answer(request=request, end=end, status=status, headers=(("Content-Type", kind),))


@pytest.mark.parametrize(
    ("answer", "layer"),
    [
        (came(), explanation.AUTHORIZATION),
        (came(BANK.authorize, kind="text/html"), explanation.AUTHORIZATION),
        (came(BANK.accounts), explanation.RESOURCE),
        (came(kind="text/html"), explanation.GATEWAY),
        (came(BANK.accounts, kind="text/html"), explanation.GATEWAY),
        (came(status=502), explanation.GATEWAY),
        (came(end=Termination.REFUSED), explanation.TLS),
        (came(end=Termination.DROPPED), explanation.TLS),
        (came(end=Termination.DISTRUSTED), explanation.TLS),
        (came(end=Termination.UNREACHABLE), explanation.NETWORK),
    ],
)
def test_the_layer_follows_from_the_answer(answer, layer):
    assert explanation.layer("", 5, [answer], BANK) == layer


def test_the_layer_is_that_of_the_answer_that_the_message_names():
    exchanges = [came(BANK.accounts, status=200), came(status=400)]

    assert explanation.layer("received HTTP 200", 5, exchanges, BANK) == explanation.RESOURCE
    pages = [came(BANK.accounts, kind="application/hal+json"), came()]
    told = "received HTTP 400 application/hal+json"
    assert explanation.layer(told, 5, pages, BANK) == explanation.RESOURCE
    assert explanation.layer("received nothing", 5, exchanges, BANK) == explanation.AUTHORIZATION
    assert not explanation.layer("", 5, [], BANK)
    assert explanation.layer("no TLS 1.2", 0, [], BANK) == explanation.TLS
    assert not explanation.layer("the PSU login ended on a page: HTTP 500", 0, [], BANK)


def test_every_group_of_clauses_says_why_it_matters_in_both_languages():
    for clause in load().values():
        english, french = risks.why(clause), risks.why(clause, "fr")

        assert english.endswith("."), clause.id
        assert french.endswith("."), clause.id
        assert english != french


def test_every_requirement_has_a_remedy_in_both_languages():
    for clause in load().values():
        english, french = remedy(clause), remedy(clause, "fr")

        assert english.endswith("."), clause.id
        assert french.endswith("."), clause.id
        assert english != french


def test_a_failure_tells_requirement_reason_remedy_and_layer_and_a_pass_nothing(make_clause):
    clause = make_clause(group="5.6 Life of a code")

    told = explanation.summary([clause], Outcome.FAILED, "gateway", certificate="tpp").splitlines()

    assert told[0] == "requirement: The ASPSP keeps STEP5-01. (STEP5-01)"
    assert told[1].startswith("why it matters: A code that works twice")
    assert told[2].startswith("what to change: The code is read and deleted in two steps")
    assert told[3:] == ["certificate used: tpp", "likely layer: gateway"]
    assert not explanation.summary([clause], Outcome.PASSED, "")


@pytest.mark.parametrize("outcome", [Outcome.INCONCLUSIVE, Outcome.NOT_EXERCISED])
def test_what_judges_nothing_tells_the_requirement_what_it_means_and_what_to_do(
    make_clause, outcome
):
    told = explanation.summary([make_clause()], outcome, "").splitlines()

    assert told[0] == "requirement: The ASPSP keeps STEP5-01. (STEP5-01)"
    assert [line.partition(":")[0] for line in told[1:]] == ["what it means", "what to do"]


def test_an_error_of_the_suite_is_not_laid_at_the_bank(make_clause):
    told = explanation.summary([make_clause()], Outcome.INCONCLUSIVE, "", ours=True)

    assert "this suite failed" in told
    assert "requirement:" not in told


def test_the_commands_that_repeat_a_test_survive_a_shell():
    options = Options(("--profile", "my bank.toml"), ("--seed=7",))

    _, exact, _, _, siblings = reproduce.both("c/test_a.py::test_b[x y]", options).splitlines()

    bank = "--profile 'my bank.toml'"
    assert exact == f"pytest --pyargs 'c.test_a::test_b[x y]' {bank} --seed=7 --reports again"
    assert siblings == f"stet-conformance run {bank} --reports again -k test_b -- --seed=7"


def chosen(**others):
    usual = {"profile": Path("bank.toml"), "plays": "", "defect": "", "refuse": "http"}
    usual |= {"tls": "1.3", "seed": 1, "generated": None}
    return reproduce.typed(argparse.Namespace(**usual | others))


@pytest.mark.parametrize(
    ("others", "bank", "drawn"),
    [
        ({}, "--profile bank.toml", ""),
        ({"profile": Path("/far/bank.toml")}, "--profile /far/bank.toml", ""),
        ({"profile": PRESETS / "bnp.toml"}, "--profile bnp", ""),
        ({"plays": str(PRESETS / "ca.toml")}, "--profile bank.toml --as ca", ""),
        ({"defect": "race", "tls": "1.2"}, "--profile bank.toml --defect race --tls 1.2", ""),
        ({"refuse": "handshake"}, "--profile bank.toml --refuse handshake", ""),
        ({"seed": 7, "generated": 0}, "--profile bank.toml", "--seed=7 --generated=0"),
    ],
)
def test_options_are_told_as_they_are_typed(others, bank, drawn):
    options = chosen(**others)

    assert (" ".join(options.bank), " ".join(options.drawn)) == (bank, drawn)


def about(**standings):
    clauses = [
        {"id": name, "level": "MUST", "verdict": standing, "reason": reason}
        for name, (standing, reason) in standings.items()
    ]
    run = {"bank": "B", "environment": "sandbox", "started": "2026-03-01T12:00:00Z"}
    profile = {"name": "b.toml", "sha256": "ab"}
    run |= {"options": {"bank": ["--profile", "b.toml"], "drawn": []}}
    return {**run, "verdict": "V", "profile": profile, "clauses": clauses, "results": []}


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (("passed", ""), ("failed", "why"), "new"),
        (("warning", "w"), ("failed", "why"), "new"),
        (("not exercised", "x"), ("failed", "why"), "new"),
        (("no test", "x"), ("inconclusive", "why"), "new"),
        (("passed", ""), ("not exercised", "x"), "no longer exercised"),
        (("failed", "y"), ("out of scope", "x"), "no longer exercised"),
        (("failed", "one"), ("failed", "two"), "changed reason"),
        (("failed", "one"), ("passed", ""), "fixed"),
        (("failed", "one"), ("warning", "w"), "fixed"),
        (("not exercised", "x"), ("passed", ""), "now exercised"),
    ],
)
def test_a_change_is_of_one_kind(before, after, kind):
    found = changes(about(A=before), about(A=after))

    assert [(change.kind, change.clause) for change in found] == [(kind, "A")]


@pytest.mark.parametrize("same", [("passed", ""), ("failed", "one"), ("no test", "x")])
def test_what_stays_is_no_change(same):
    assert changes(about(A=same), about(A=same)) == []


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        (("passed", ""), ("failed", "why"), 1),
        (("passed", ""), ("not exercised", "x"), 1),
        (("failed", "one"), ("failed", "two"), 0),
        (("failed", "one"), ("passed", ""), 0),
    ],
)
def test_only_what_became_worse_fails_the_comparison(tmp_path, capsys, before, after, code):
    paths = []
    for name, standing in (("a", before), ("b", after)):
        (tmp_path / name).mkdir()
        paths.append(tmp_path / name)
        (paths[-1] / "verdict.json").write_text(json.dumps(about(**{"STEP5-14": standing})))

    assert diff.run(argparse.Namespace(before=paths[0], after=paths[1])) == code
    assert f"STEP5-14: {before[0]} -> {after[0]}" in capsys.readouterr().out


def test_a_folder_without_a_run_cannot_be_compared(tmp_path):
    with pytest.raises(ConfigurationError, match="cannot be read"):
        diff.verdict_of(tmp_path)


def written(folder, clause="step5-14", **options):
    usual = {"all": False, "output": folder / "tickets", "jira": False, "language": "en"}
    return ticket.run(argparse.Namespace(clause=clause, folder=folder, **usual | options))


def exchange(number, request_body, answer_body, status=200):
    line = "POST https://bank.test/token"
    headers = ["Content-Type: application/x-www-form-urlencoded"]
    answer = {"end": "answered", "alert": "", "detail": "", "status": status}
    return {
        "number": number,
        "ended": "2026-03-01T12:00:01.000+00:00",
        "certificate": "tpp",
        "tls": "TLSv1.3",
        "seconds": 0.018,
        "x_request_id": "id-1",
        "date": "",
        "request": {"line": line, "headers": headers, "body": request_body},
        "answer": answer | {"headers": ["Content-Type: application/json"], "body": answer_body},
    }


@pytest.fixture
def broken(tmp_path, result):
    """The folder of a run that found STEP5-14 broken by replaying a code."""
    message = "expected HTTP 400; received HTTP 200 ```"
    found = result(
        "STEP5-14",
        outcome=Outcome.FAILED,
        message=message,
        layer="gateway, or another server in front: the answer is not the API's own",
        exchanges=(1, 2),
        deciding=2,
    )
    certificate = {"slot": "tpp", "sha256": "ab" * 32, "subject": "CN=TPP", "serial": "1f"}
    run = about(**{"STEP5-14": ("failed", message)})
    run |= {"results": [found.to_json()], "certificates": [certificate]}
    (tmp_path / "verdict.json").write_text(json.dumps(run))
    entries = [exchange(1, "code=<code 1>", "{}"), exchange(2, "code=<code 1>", "again")]
    transcript.write(tmp_path / transcript.TRANSCRIPT, entries)
    return tmp_path


def test_a_ticket_holds_all_that_is_needed_to_see_the_finding_again(broken, capsys):
    assert written(broken) == 0

    text = capsys.readouterr().out
    assert text.startswith("# [MUST] STEP5-14: ")
    assert "**Expected**: HTTP 400" in text
    assert "````text\nHTTP 200 ```\n````" in text
    assert "**What to change**: The code is read and deleted in two steps" in text
    assert f"tpp, CN=TPP, serial 1f, SHA-256 {'ab' * 32}" in text
    assert "--data-raw 'code=<code 1>'" in text
    assert "- `<code 1> was sent before in 1`" in text
    assert "stet-conformance run --profile b.toml --reports again" in text
    assert text.index("exchange 2:") < text.index("exchange 1:")


def test_a_ticket_in_french_says_its_own_words_in_french(broken, capsys):
    assert written(broken, language="fr") == 0

    text = capsys.readouterr().out
    assert "**Attendu**\u00a0: HTTP 400" in text
    assert "**Ce qu\u2019il faut changer**\u00a0: Le code est lu" in text
    assert "## Pour le reproduire" in text


def test_a_ticket_for_jira_has_its_markup(broken, capsys):
    assert written(broken, jira=True) == 0

    text = capsys.readouterr().out
    assert text.startswith("h1. [MUST] STEP5-14: ")
    assert "*Expected*: HTTP 400" in text
    assert "{noformat}\nHTTP 200 ```\n{noformat}" in text
    assert "#" not in text.replace("# this case", "").replace("# every case", "")


def test_one_ticket_a_cause_is_written(broken, capsys):
    assert written(broken, clause=None, all=True) == 0

    path = broken / "tickets" / "01-STEP5-14.md"
    assert capsys.readouterr().out == f"{path}\n"
    assert path.read_text("utf-8").startswith("# [MUST] STEP5-14: ")


@pytest.mark.parametrize(
    ("clause", "problem"),
    [("STEP5-15", "no finding under this requirement; did you mean"), (None, "is named")],
)
def test_without_a_finding_there_is_no_ticket(broken, clause, problem):
    with pytest.raises(ConfigurationError, match=problem):
        written(broken, clause)


def shown(folder, word, *, curl=False, har=None):
    return show.run(argparse.Namespace(exchange=word, folder=folder, curl=curl, har=har))


@pytest.mark.parametrize("word", ["2", "step5-14"])
def test_an_exchange_is_shown_with_its_curl(broken, capsys, word):
    assert shown(broken, word) == 0

    text = capsys.readouterr().out
    assert text.startswith("exchange 2: certificate 'tpp', TLSv1.3, 18 ms")
    assert "<code 1> was sent before in 1" in text
    assert "curl --include" in text


def test_the_curl_alone_can_be_piped_to_a_shell(broken, capsys):
    assert shown(broken, "2", curl=True) == 0

    assert capsys.readouterr().out.startswith("curl --include")


@pytest.mark.parametrize("word", ["3", "STEP5-15", None])
def test_an_exchange_that_is_not_there_is_named(broken, word):
    with pytest.raises(ConfigurationError, match="name a number from 1 to 2"):
        shown(broken, word)


def test_a_run_without_transcript_has_nothing_to_show(tmp_path):
    with pytest.raises(ConfigurationError, match="holds no exchange"):
        shown(tmp_path, "1")


def test_har_holds_every_exchange_of_the_transcript(broken, tmp_path):
    path = tmp_path / "run.har"

    assert shown(broken, None, har=path) == 0

    log = json.loads(path.read_text("utf-8"))["log"]
    assert (log["version"], len(log["entries"])) == ("1.2", 2)
    first = log["entries"][0]
    assert first["request"]["postData"]["text"] == "code=<code 1>"
    assert first["response"]["content"]["mimeType"] == "application/json"
    assert first["time"] == 18.0


def test_a_comparison_begins_with_its_summary(tmp_path, capsys):
    paths = []
    for name, standings in (
        ("a", {"STEP5-14": ("failed", "x"), "STEP5-15": ("passed", "")}),
        ("b", {"STEP5-14": ("passed", ""), "STEP5-15": ("failed", "y")}),
    ):
        (tmp_path / name).mkdir()
        paths.append(tmp_path / name)
        (paths[-1] / "verdict.json").write_text(json.dumps(about(**standings)))

    assert diff.run(argparse.Namespace(before=paths[0], after=paths[1])) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:3] == ["1 new, 1 fixed", ""]
    assert lines[3] == "NEW  STEP5-15: passed -> failed"

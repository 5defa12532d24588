"""What a bank repeats of secrets and persons, in any place and encoding, stands in no file.

`python -m benchmarks.planted` plants the same in a whole run.
"""

import shutil

import pytest

from fixtures.report.pages import pdf
from tests.hostile import pdf_text, planted_runs, planting

BRIEF = ("--", "--generated=0", "-p", "no:cacheprovider")
WORDS = ("--step=04,07,08", *BRIEF)
CHROMIUM = any(map(shutil.which, pdf.BROWSERS))


@pytest.fixture(scope="module")
def bank(tmp_path_factory):
    with planting.planted(tmp_path_factory.mktemp("planted")) as (plan, profile):
        yield plan, profile


@pytest.fixture(scope="module")
def run(bank, tmp_path_factory):
    return planted_runs.whole(*bank, tmp_path_factory.mktemp("reports"), *WORDS)


def test_nothing_that_was_planted_is_found(bank, run):
    assert planting.leaks(bank[0].secrets(), run[1]) == {}


def test_it_was_planted_in_every_place_and_searched_in_every_output(bank, run):
    plan, (code, texts) = bank[0], run

    assert {"redirect", "page", "token", "refusal", "resource"} <= plan.places.keys()
    assert planting.GATEWAY_KEY in plan.secrets()
    assert len(plan.given) > 20
    assert code in {0, 1, 4}, texts["console of the run"].decode()[-3000:]
    assert {"all.har", "junit.xml", "statement.html", "binding.html", "group.html"} <= texts.keys()
    assert any(name.startswith("jira/") for name in texts)
    assert any(name.startswith("show ") for name in texts)


def test_nothing_is_found_in_what_a_killed_run_leaves(bank, tmp_path):
    plan, profile = bank

    texts = planted_runs.killed(plan, profile, tmp_path / "reports", 12, *WORDS)

    assert {
        "killed: unfinished/store",
        "killed: unfinished/results.jsonl",
        "report",
    } <= texts.keys()
    assert len(texts["killed: unfinished/store"]) > 10_000
    assert planting.leaks(plan.secrets(), texts) == {}


def test_nothing_is_found_in_the_pages_of_a_person(bank, tmp_path):
    plan, profile = bank

    code, texts = planted_runs.by_hand(plan, profile, tmp_path / "reports", "--step=07", *BRIEF)

    shown = b"".join(text for name, text in texts.items() if "of the person" in name)
    assert code in {0, 1, 4}, texts["console of the run"].decode()[-3000:]
    assert b"log in and give the consent" in shown
    assert b"Give this address" in shown
    assert planting.leaks(plan.secrets(), texts) == {}


@pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")
def test_the_search_reads_a_pdf(tmp_path):
    page, secret = tmp_path / "statement.html", "n4C-" + "secret/0815" * 20
    page.write_text(
        f"<h1>Gr\u00fc\u00dfe</h1><b>bold</b> <p style='overflow-wrap: anywhere'>{secret}"
    )

    octets = planting.opened(pdf.printed(page))

    assert any("Gr\u00fc\u00dfe" in text for text in pdf_text.texts(octets))
    assert planting.leaks([secret], {"a file": octets}) == {"n4C-...": {"a file"}}


def test_the_search_finds_what_is_there():
    secret = 'n4C/X+d~"Bob'
    for encode in planting.ENCODINGS.values():
        texts = {"a file": f"before {encode(secret)} behind".encode()}
        assert planting.leaks([secret], texts) == {"n4C/...": {"a file"}}
    for name in planting.PERSONAL_ENCODINGS:
        text = planting.ENCODINGS[name](planting.PERSONS["email"])
        assert planting.leaks([secret], {"a file": text.encode()})

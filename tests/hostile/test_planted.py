"""What a bank repeats of secrets and persons, in any place and encoding, stands in no file.

`python -m benchmarks.planted` plants the same in a whole run.
"""

import pytest

from tests.hostile import planting, running

WORDS = ("--step=04,07,08", "--", "--generated=0", "-p", "no:cacheprovider")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("planted")
    with planting.planted(folder / "bank") as (plan, profile):
        said = running.run(profile, folder / "reports", *WORDS)
        yield plan, said, planting.everything(folder / "reports", said.text)


def test_nothing_that_was_planted_is_found(run):
    plan, _, texts = run

    assert planting.leaks(plan.secrets(), texts) == {}


def test_it_was_planted_in_every_place_and_searched_in_every_output(run):
    plan, said, texts = run

    assert {"redirect", "page", "token", "refusal", "resource"} <= plan.places.keys()
    assert planting.GATEWAY_KEY in plan.secrets()
    assert len(plan.given) > 20
    assert said.code in {0, 1, 4}, said.text[-2000:]
    assert {"all.har", "junit.xml", "statement.html", "binding.html", "group.html"} <= texts.keys()
    assert any(name.startswith("jira/") for name in texts)
    assert any(name.startswith("show ") for name in texts)


def test_the_search_finds_what_is_there():
    secret = 'n4C/X+d~"Bob'
    for encode in planting.ENCODINGS.values():
        texts = {"a file": f"before {encode(secret)} behind".encode()}
        assert planting.leaks([secret], texts) == {"n4C/...": {"a file"}}
    for name in planting.PERSONAL_ENCODINGS:
        text = planting.ENCODINGS[name](planting.PERSONS["email"])
        assert planting.leaks([secret], {"a file": text.encode()})

"""The check of the site finds what is dead, and nothing else."""

import pytest

from tests.docs.commands import page
from tests.docs.links import problems

GOOD = """<h1 id="top">A</h1><a href="b.html#here">b</a><a href="#top">up</a>
<img src="a%20b.png"><a href="https://example.test/">away</a>
<img src="data:image/png;base64,AA==">"""
OTHER = '<h2 id="here">B</h2><a href="./">index</a>'


@pytest.fixture
def site(tmp_path):
    """A site without a dead link."""
    (tmp_path / "index.html").write_text(GOOD)
    (tmp_path / "b.html").write_text(OTHER)
    (tmp_path / "a b.png").touch()
    return tmp_path


def test_a_sound_site_has_no_problem(site):
    assert problems(site) == []


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ('<a href="c.html">c</a>', "b.html: dead link c.html"),
        ('<a href="index.html#none">c</a>', "b.html: dead anchor index.html#none"),
        ('<a href="#none">c</a>', "b.html: dead anchor #none"),
        ('<img src="https://example.test/a.png">', "b.html: loads https://example.test/a.png"),
        ('<script src="//example.test/a.js">', "b.html: loads //example.test/a.js"),
    ],
)
def test_what_is_dead_or_foreign_is_named(site, broken, told):
    (site / "b.html").write_text(OTHER + broken)

    assert problems(site) == [told]


def test_the_reference_names_each_option_of_each_command():
    told = page()

    assert "## ticket" in told
    assert all(word in told for word in ("`--generator` `DIR`", "`--jira`", "`--quick`"))

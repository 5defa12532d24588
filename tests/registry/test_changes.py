"""The changelog says what each requirement's verdict became since 0.1."""

import tomllib

import pytest

from tests.registry import changes

TEXT = changes.CHANGELOG.read_text("utf-8")


def test_the_rows_of_the_changelog_say_what_the_registry_says():
    rows = changes.rows(TEXT)

    assert len(rows) > 20
    cure = "take the row from python -m tests.registry.changes --table"
    assert rows == changes.registered(), cure


def test_the_changelog_counts_what_changed():
    assert changes.counted() in TEXT


def test_no_requirement_of_the_first_edition_is_gone():
    assert changes.first_registry().keys() <= changes.registry().keys()


def test_each_new_or_changed_requirement_has_a_line_under_verdicts():
    said = changes.by_requirement(TEXT)

    silent = [name for name in changes.registered() if not said[name]]

    assert silent == [], "add a line that names it under Verdicts in CHANGELOG.md"


def test_the_changelog_names_requirements_that_exist():
    assert sorted(changes.by_requirement(TEXT).keys() - changes.registry().keys()) == []


def test_the_version_has_a_section_of_the_changelog():
    project = tomllib.loads((changes.ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert f"\n## {project['version']} (" in TEXT


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("REVK-04 and REVK-09 are", ["REVK-04", "REVK-09"]),
        ("(STEP8-03, -08, REFR-09, -10)", ["STEP8-03", "STEP8-08", "REFR-09", "REFR-10"]),
        ("TLS-05 to -07 and -10", ["TLS-05", "TLS-06", "TLS-07", "TLS-10"]),
        ("RFC 6749 4.1", []),
    ],
)
def test_ids_are_read_as_people_write_them(text, names):
    assert list(changes.named(text)) == names

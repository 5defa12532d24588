"""The template holds every key, shows the defaults, and loads once it is filled in."""

import tomllib
from dataclasses import MISSING, fields

import pytest

from fixtures.profile import loader, template
from fixtures.profile.leniencies import leniencies
from fixtures.profile.parser import coerce, keys
from fixtures.profile.schema import BankProfile
from tests.profile import handbook
from tests.profile.files import TEMPLATE, write


def test_every_table_of_the_schema_stands_in_the_template():
    named = {table.name.split(".")[0] for table in template.tables()}

    assert named == set(keys(BankProfile)) - {"extends"}


@pytest.mark.parametrize("table", template.tables(), ids=lambda table: table.name)
def test_every_key_of_a_table_stands_in_the_template_with_a_sentence(table):
    known = keys(template.kind_of(table.name))

    if table.name in handbook.SAME_AS:
        assert set(table.comments) < set(known)
    else:
        assert set(table.comments) == set(known) - {"persons", "pages", "steps"}
        assert all(comment.endswith(".") for comment in table.comments.values())


def defaults():
    """Each optional key of the template: its place, its type, its value there, its default."""
    table = ""
    for line in TEMPLATE.read_text().splitlines():
        if header := template.HEADER.match(line):
            table = header[1]
        elif table and line.startswith("#") and (key := template.KEY.match(line)):
            kind = template.kind_of(table)
            (found,) = (each for each in fields(kind) if each.name == key[1])
            made = found.default_factory is not MISSING
            default = found.default_factory() if made else found.default
            if default is not MISSING and table not in handbook.SAME_AS:
                yield f"{table}.{key[1]}", keys(kind)[key[1]], line[1:], default


@pytest.mark.parametrize(
    ("hint", "line", "default"),
    [each[1:] for each in defaults()],
    ids=[each[0] for each in defaults()],
)
def test_what_is_commented_out_is_the_default(tmp_path, hint, line, default):
    ((_, value),) = tomllib.loads(line).items()
    parser = loader.Parser(tmp_path / "bank.toml")

    assert coerce(parser, hint, value) == default
    assert parser.errors == []


def test_the_template_loads_once_it_is_filled_in(tmp_path):
    profile = loader.load(write(tmp_path, tomllib.loads(TEMPLATE.read_text())))

    assert profile.bank.environment == "sandbox"
    assert leniencies(profile) == []


def test_the_handbook_is_up_to_date():
    assert handbook.PAGE.read_text() == handbook.written()

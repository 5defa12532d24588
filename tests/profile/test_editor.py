"""The schema for editors takes what the loader takes, and marks what it refuses in a file."""

import json
import tomllib
from copy import deepcopy

import pytest

from fixtures import cli
from fixtures.profile.json_schema import schema
from fixtures.profile.layers import PRESETS
from tests.profile import wrong_configurations
from tests.profile.files import SOUND
from tests.profile.json_schema import faults

SHIPPED = sorted(PRESETS.rglob("*.toml"))
WHOLE = ("reference", "reference-browser", "template", "django-oauth-toolkit", "oidc-provider")
SCHEMA = schema()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_each_shipped_profile_is_taken(path):
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    if path.stem not in WHOLE:  # a preset leaves the client to the profile that extends it
        tables = {"extends": "strict"} | tables

    assert list(faults(SCHEMA, tables)) == []


def test_a_profile_with_every_key_is_taken():
    assert list(faults(SCHEMA, SOUND)) == []


PATHS = [path for path in wrong_configurations.keys(SOUND) if isinstance(path[-1], str)]
FREE = {
    "certificates",
    "fields",
    "hosts",
    "parameter_names",
    "redirect_errors",
    "resource",
    "token",
}
KNOWN = [path for path in PATHS if not FREE & set(path[-2:-1])]


@pytest.mark.parametrize("path", KNOWN, ids=wrong_configurations.dotted)
def test_a_misspelt_key_is_marked(path):
    tables = deepcopy(SOUND)
    table = wrong_configurations.at(tables, path)
    table[f"{path[-1]}x"] = table.pop(path[-1])

    assert [each for each in faults(SCHEMA, tables) if each.endswith("additionalProperties")]


@pytest.mark.parametrize("path", PATHS, ids=wrong_configurations.dotted)
def test_a_mistyped_value_is_marked(path):
    tables = deepcopy(SOUND)
    table = wrong_configurations.at(tables, path)
    table[path[-1]] = wrong_configurations.TEXT_OTHERWISE[type(table[path[-1]])]

    (place,) = {each for each in faults(SCHEMA, tables) if each.endswith(": type")}
    assert place == f".{wrong_configurations.dotted(path)}: type"


REQUIRED = [
    ("bank",),
    ("endpoints",),
    ("client",),
    ("bank", "name"),
    ("endpoints", "token"),
    ("client", "client_id"),
    ("other_client", "client_id"),
    ("certificates", "tpp", "certificate"),
]


@pytest.mark.parametrize("path", REQUIRED, ids=wrong_configurations.dotted)
def test_an_absent_key_is_marked_unless_another_file_may_have_it(path):
    tables = deepcopy(SOUND)
    del wrong_configurations.at(tables, path)[path[-1]]

    assert list(faults(SCHEMA, tables | {"extends": ""})) == [": anyOf"]
    assert list(faults(SCHEMA, tables | {"extends": "cic"})) == []


def test_an_absent_key_in_an_array_is_marked_in_any_file():
    tables = {"extends": "cic", "deviations": [{"clause": "STEP7-03"}]}

    assert list(faults(SCHEMA, tables)) == [".deviations[0]: required"]


def test_a_secret_and_a_value_outside_its_choices_are_marked():
    client = {"secret": "hunter2", "match": "nearly"}

    marked = set(faults(SCHEMA, {"extends": "cic", "client": client}))

    assert marked == {".client.secret: pattern", ".client.match: enum"}


def test_the_sentences_of_the_template_are_shown():
    endpoints = SCHEMA["properties"]["endpoints"]["properties"]

    assert endpoints["token"]["description"] == "POST here buys tokens (STET 3.4, step 5)."
    assert SCHEMA["properties"]["extends"]["description"].startswith("A preset that")


def test_the_command_prints_it(capsys):
    assert cli.main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == SCHEMA

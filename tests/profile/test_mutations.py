"""Whatever single key of a sound profile is spoilt, one line names the file and the key."""

import tempfile
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin

from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.errors import ConfigurationError
from fixtures.profile import loader
from fixtures.profile.parser import below, keys, required
from fixtures.profile.schema import BankProfile
from tests.profile.files import SOUND, write

Steps = tuple[str | int, ...]


@dataclass(frozen=True)
class Place:
    """One key of the sound profile: the steps to its table, its name, its type, its dotted key."""

    steps: Steps
    name: str
    kind: Any
    table: str
    required: bool

    @property
    def key(self) -> str:
        """The key as an error names it."""
        return below(self.table, self.name)


def places(kind: Any, value: Any, steps: Steps = (), table: str = "") -> Iterator[Place]:
    """Each key that the schema knows, wherever it stands in the sound profile."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is UnionType:
        yield from places(parts[0], value, steps, table)
    elif is_dataclass(kind):
        for name, each in value.items():
            hint = keys(kind)[name]
            yield Place(steps, name, hint, table, name in required(kind))
            yield from places(hint, each, (*steps, name), below(table, name))
    elif origin is dict:
        for name, each in value.items():
            yield from places(parts[1], each, (*steps, name), below(table, name))
    elif origin is tuple:
        for number, each in enumerate(value):
            yield from places(parts[0], each, (*steps, number), f"{table}[{number}]")


PLACES = tuple(places(BankProfile, SOUND))


def table_of(tables: dict[str, Any], place: Place) -> dict[str, Any]:
    for step in place.steps:
        tables = tables[step]
    return tables


@st.composite
def slips(draw: st.DrawFn, name: str) -> str:
    """The name with one slip of the pen."""
    at = draw(st.integers(0, len(name) - 1))
    letter = draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz_-"))
    return draw(
        st.sampled_from(
            [
                name[:at] + name[at + 1 :],
                name[:at] + letter + name[at:],
                name[:at] + letter + name[at + 1 :],
                name[:at] + name[at].upper() + name[at + 1 :],
                name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :]
                if at
                else name + name[-1],
            ]
        )
    )


def replaced(tables: dict[str, Any], place: Place, value: Any) -> None:
    table_of(tables, place)[place.name] = value


def problem(spoil: Callable[[dict[str, Any]], object]) -> ConfigurationError:
    """The one error of the sound profile once it is spoilt."""
    tables = deepcopy(SOUND)
    spoil(tables)
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), tables)
        (found,) = loader.problems(path)
    assert str(found).startswith(f"{path}: {found.key}: ")
    assert len(str(found).splitlines()) == 1
    return found


def test_the_sound_profile_is_sound(profile_of, whole):
    assert loader.problems(profile_of(whole)) == []


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.data())
def test_a_misspelt_key_is_told_with_the_right_one(data):
    place = data.draw(st.sampled_from(PLACES))
    known = [each.name for each in PLACES if each.table == place.table]
    name = data.draw(slips(place.name).filter(lambda slip: slip and slip not in known))

    def spoil(tables):
        table = table_of(tables, place)
        table[name] = table.pop(place.name)

    found = problem(spoil)

    assert found.key == below(place.table, name)
    assert found.cure.startswith(("did you mean", "known here"))


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(
    st.sampled_from(PLACES),
    st.sampled_from([-1, True, 1.5, "", "nonsense", [], [[]], {}, {"nonsense": {}}]),
)
def test_any_other_value_is_read_or_told_by_its_key(place, value):
    tables = deepcopy(SOUND)
    table_of(tables, place)[place.name] = value

    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), tables)
        found = [(each.where, each.key.split(".")[0]) for each in loader.problems(path)]

    table = place.key.split(".")[0]
    assert set(found) <= {(str(path), table), (str(path), "client" if table == "psu" else table)}


def test_a_value_of_another_type_is_one_error():
    for place in PLACES:
        wrong = "nonsense" if place.kind in (bool, int, float) else 7

        assert problem(lambda tables, p=place, w=wrong: replaced(tables, p, w)).key == place.key


def test_an_absent_required_key_is_one_error():
    for place in (each for each in PLACES if each.required):
        assert problem(lambda tables, p=place: table_of(tables, p).pop(p.name)).key == place.key

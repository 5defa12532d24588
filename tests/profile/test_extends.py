"""A profile lies over the one that it extends; an error names the file that holds the mistake."""

import pytest

from fixtures.errors import ConfigurationError
from fixtures.profile import layers, loader

STATUS = "[shape]\ntoken_status = [20]"


@pytest.fixture
def beneath(profile_of, whole, tmp_path):
    """A whole profile, and a short one that extends it."""
    whole["policy"]["refresh"] = "same"
    base = profile_of(whole).rename(tmp_path / "base.toml")
    own = tmp_path / "own.toml"
    own.write_text('extends = "base.toml"\n[bank]\nname = "Mine"\n')
    return base, own


@pytest.fixture
def bare(beneath, whole, profile_of):
    """The same two, without a word on how the bank decides and spells."""
    del whole["policy"], whole["shape"], whole["errors"]
    base, own = beneath
    base.write_text(profile_of(whole).read_text())
    return base, own


def test_a_profile_lies_over_another(beneath, whole):
    base, own = beneath

    profile = loader.load(own)

    assert (profile.bank.name, profile.policy.refresh) == ("Mine", "same")
    assert profile.client.client_id == whole["client"]["client_id"]
    assert (profile.source, profile.beneath) == (str(own), (str(base),))


def test_a_profile_lies_over_several(beneath, tmp_path):
    assert beneath[1].name == "own.toml"
    third = tmp_path / "third.toml"
    third.write_text('extends = "own.toml"\n[policy]\nrefresh = "rotate"\n')

    profile = loader.load(third)

    assert (profile.bank.name, profile.policy.refresh) == ("Mine", "rotate")


def test_the_entity_code_of_the_upper_file_fills_in_the_lower(beneath):
    base, own = beneath
    base.write_text(base.read_text().replace("https://TOKEN.", "https://${entity_code}."))
    own.write_text(own.read_text() + 'entity_code = "17515"\n')

    assert loader.load(own).endpoints.token.startswith("https://17515.")


def test_a_preset_is_extended_by_its_name(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text('extends = "cic"\n')

    assert [each.path.name for each in layers.chain(own)] == ["cic.toml", "own.toml"]


@pytest.mark.parametrize(
    ("line", "problem", "cure"),
    [
        ('extends = "bpce-cd"', "no such profile: 'bpce-cd'", "did you mean 'bpce-ce'?"),
        ('extends = "\\u0000"', "no such profile", "give the path"),
        ('extends = "zzzz"', "no such profile: 'zzzz'", "or name one of: arkea, bnp"),
        ("extends = 1", "1 is of the wrong type", "write text"),
        ('extends = "own.toml"', "own.toml extends own.toml", "extend a preset, or nothing"),
    ],
)
def test_what_cannot_be_extended_is_told(tmp_path, line, problem, cure):
    own = tmp_path / "own.toml"
    own.write_text(line)

    found = loader.problems(own)[0]

    assert (found.where, found.key) == (str(own), "extends")
    assert problem in found.problem
    assert cure in found.cure


def test_a_circle_is_told(tmp_path):
    for name, other in (("a", "b"), ("b", "c"), ("c", "b")):
        (tmp_path / f"{name}.toml").write_text(f'extends = "{other}.toml"')

    (found,) = loader.problems(tmp_path / "a.toml")

    assert found.problem == "extends itself: a.toml extends b.toml extends c.toml extends b.toml"


@pytest.mark.parametrize(
    ("of_base", "of_own", "key", "guilty"),
    [
        ('[policy]\npkce = "maybe"', "", "policy.pkce", "base.toml"),
        ("", '[policy]\npkce = "maybe"', "policy.pkce", "own.toml"),
        (STATUS, "", "shape.token_status", "base.toml"),
        (STATUS, STATUS, "shape.token_status", "own.toml"),
        ("", "[errors]\nbad_rt = [{status = 20}]", "errors.bad_rt", "own.toml"),
    ],
)
def test_an_error_names_the_file_that_holds_the_value(bare, of_base, of_own, key, guilty):
    base, own = bare
    base.write_text(f"{base.read_text()}\n{of_base}")
    own.write_text(own.read_text() + of_own)

    (found,) = loader.problems(own)

    assert found.key == key
    assert found.where.endswith(guilty)


def test_what_no_file_holds_is_told_of_the_user_s_own(tmp_path):
    (tmp_path / "base.toml").write_text('[bank]\nname = "Base"\n')
    own = tmp_path / "own.toml"
    own.write_text('extends = "base.toml"\n')

    with pytest.raises(ConfigurationError, match=r"own\.toml: endpoints: required and absent"):
        loader.load(own)


def test_embedded_is_not_inherited(beneath):
    base, own = beneath
    base.write_text(base.read_text().replace('"embedded": true', '"embedded": false'))

    assert not loader.is_embedded(own)

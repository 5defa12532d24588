"""The presets of the package: each is read, is played, and says what it leaves to its user."""

import pytest

from fixtures.profile import loader
from fixtures.profile.layers import presets

TEN = ("strict", "bpce-ce", "bpce-bp", "sg", "bnp", "cic", "ca", "lbp", "arkea", "bourso")


def test_there_are_ten():
    own = {"reference", "reference-browser", "template"}

    assert set(TEN) == presets().keys() - own


@pytest.mark.parametrize("name", TEN)
def test_a_preset_describes_a_bank(name):
    profile = loader.described(presets()[name])

    assert profile.endpoints.authorize.startswith("https://")
    assert not profile.client.redirect_uris


@pytest.mark.parametrize("name", TEN)
def test_a_preset_is_played_where_it_is_named_itself(name, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(f'extends = "{name}"\n')

    assert loader.played(presets()[name]) == str(presets()[name])
    assert (loader.is_embedded(own), loader.played(own)) == (False, "")


@pytest.mark.parametrize("name", TEN)
def test_what_a_preset_leaves_to_its_user_is_told(name, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(f'extends = "{name}"\n[bank]\nentity_code = "entity"\n')

    found = {each.key for each in loader.problems(own)}

    assert found & {"client", "client.client_id"}


def test_a_profile_that_asks_for_the_embedded_bank_has_what_it_extends_played(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text('extends = "cic"\n[bank]\nembedded = true\n')

    assert loader.played(own) == str(presets()["cic"])

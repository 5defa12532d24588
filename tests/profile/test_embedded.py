"""The embedded bank's own profile lies under the user's."""

import pytest

from fixtures.errors import ConfigurationError
from fixtures.profile import loader


@pytest.fixture
def over(tmp_path):
    path = tmp_path / "over.toml"
    path.write_text('[bank]\nname = "Mine"\nembedded = true\n[judgement]\nstrict = true\n')
    return path


def test_a_profile_says_whether_it_is_embedded(profile_of, whole, over):
    assert loader.is_embedded(over)
    assert not loader.is_embedded(profile_of(whole))


def test_an_embedded_profile_is_sound_before_the_bank_runs(over):
    assert loader.problems(over) == []
    assert loader.problems(loader.find("reference")) == []


def test_an_embedded_profile_cannot_be_used_before_the_bank_runs(over):
    with pytest.raises(ConfigurationError, match="start the bank first"):
        loader.load(over)


def test_a_mistake_in_an_embedded_profile_is_told_before_the_bank_runs(over):
    over.write_text(over.read_text() + "stric = true\n")

    (found,) = loader.problems(over)

    assert found.key == "judgement.stric"


def test_the_embedded_profile_overrides_the_bank_s(profile_of, whole, over):
    whole["judgement"]["hardening"] = "judge"

    profile = loader.load(over, under=profile_of(whole))

    assert profile.source == str(over)
    assert profile.bank.name == "Mine"
    assert not profile.bank.embedded
    assert profile.judgement.strict
    assert profile.judgement.hardening == "judge"


def test_files_are_found_from_the_file_that_names_them(profile_of, whole, over, tmp_path):
    under = profile_of(whole)
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    moved = over.rename(folder / "over.toml")

    profile = loader.load(moved, under=under)

    assert profile.certificates["tpp"].certificate == tmp_path / "TPP.pem"


def test_an_array_replaces_the_bank_s(profile_of, whole, over):
    over.write_text(over.read_text() + '[client]\nredirect_uris = ["https://mine.example/"]\n')

    profile = loader.load(over, under=profile_of(whole))

    assert profile.client.redirect_uris == ("https://mine.example/",)
    assert profile.client.client_id == whole["client"]["client_id"]

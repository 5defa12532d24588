"""The embedded bank's own profile lies under the user's."""

import pytest

from fixtures.errors import ConfigurationError
from fixtures.profile import loader as loading


@pytest.fixture
def over(tmp_path):
    path = tmp_path / "over.toml"
    path.write_text('[bank]\nname = "Mine"\nembedded = true\n[judgement]\nstrict = true\n')
    return path


def test_a_profile_says_whether_it_is_embedded(profile_of, whole, over):
    assert loading.is_embedded(over)
    assert not loading.is_embedded(profile_of(whole))


def test_an_embedded_profile_is_sound_before_the_bank_runs(over):
    assert loading.problems(over) == []
    assert loading.problems(loading.find("reference")) == []


def test_an_embedded_profile_cannot_be_used_before_the_bank_runs(over):
    with pytest.raises(ConfigurationError, match="start the bank first"):
        loading.load(over)


def test_a_mistake_in_an_embedded_profile_is_told_before_the_bank_runs(over):
    over.write_text(over.read_text() + "stric = true\n")

    (found,) = loading.problems(over)

    assert found.key == "judgement.stric"


def test_the_embedded_profile_overrides_the_bank_s(profile_of, whole, over):
    whole["judgement"]["hardening"] = "judge"

    profile = loading.load(over, under=profile_of(whole))

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

    profile = loading.load(moved, under=under)

    assert profile.certificates["tpp"].certificate == tmp_path / "TPP.pem"


def test_an_array_replaces_the_bank_s(profile_of, whole, over):
    over.write_text(over.read_text() + '[client]\nredirect_uris = ["https://mine.example/"]\n')

    profile = loading.load(over, under=profile_of(whole))

    assert profile.client.redirect_uris == ("https://mine.example/",)
    assert profile.client.client_id == whole["client"]["client_id"]

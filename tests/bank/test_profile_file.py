"""The profile that a running bank writes: the suite can load it, and it holds no secret."""

import pytest

from certs.flaws import CATALOGUE
from fixtures.bank import embedded
from fixtures.errors import ConfigurationError
from fixtures.profile import secrets
from fixtures.profile.loader import load


def test_the_profile_is_one_that_the_suite_reads(sound):
    profile = load(sound.running.profile)

    assert profile.endpoints.token == f"{sound.site.api}/token"
    assert profile.certificates.keys() == CATALOGUE.keys()
    assert profile.time.url == f"{sound.running.control}/clock"
    assert [page.fields.keys() for page in profile.psu.pages] == [
        {"login", "password"},
        {"otp"},
        set(),
    ]
    assert profile.lifetimes.code == 300


def test_the_psus_secrets_stand_in_files_for_the_owner_alone(sound):
    profile = load(sound.running.profile)
    written = sound.running.profile.read_text(encoding="utf-8")

    for person in profile.psu.persons:
        known = sound.state.purposes[person.purpose]
        assert secrets.resolve(person.password, sound.running.folder) == known.password
        assert secrets.resolve(person.otp, sound.running.folder) == known.otp
        assert known.password not in written
        assert known.otp not in written
    secret = [path for path in sound.running.folder.iterdir() if path.suffix in {".otp", ".key"}]
    assert {path.stat().st_mode & 0o777 for path in secret} == {0o600}


def test_passwords_differ_from_start_to_start(launched, sound):
    other = launched()

    assert other.state.purposes["ok"].password != sound.state.purposes["ok"].password


def test_a_defect_changes_no_promise(sound, launched):
    def declared(visitor):
        text = visitor.running.profile.read_text(encoding="utf-8")
        return [line for line in text.splitlines() if "http" not in line and "/" not in line]

    flawed = launched(embedded.DEFECTS["code_never_expires"].in_)

    assert declared(flawed) == declared(sound)


def test_the_tpps_have_a_listener_of_their_own_where_handshakes_refuse(launched):
    profile = load(launched(refuse_in_handshake=True).running.profile)

    assert profile.endpoints.authorize.rpartition("/")[0] == profile.endpoints.issuer
    assert profile.endpoints.token.rpartition("/")[0] != profile.endpoints.issuer


def test_a_defect_is_started_by_name(tmp_path):
    with embedded.start(tmp_path, defect="race", tls_maximum="1.2") as running:
        assert running.bank.policy.serialised is False
        assert running.profile.is_file()


def test_an_unknown_defect_is_a_configuration_error(tmp_path):
    with (
        pytest.raises(ConfigurationError, match="no defect is named 'rase'"),
        embedded.start(tmp_path, defect="rase"),
    ):
        pytest.fail("it started")

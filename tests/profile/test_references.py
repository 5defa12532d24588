"""A reference yields the secret, or says where it was looked for."""

import pytest

from fixtures.errors import ConfigurationError
from fixtures.profile.schema import Headers, Person, Psu
from fixtures.profile.secrets import held, resolve


def test_a_variable_is_read(monkeypatch):
    monkeypatch.setenv("BANK_SECRET", "s3cret")

    assert resolve("env:BANK_SECRET") == "s3cret"


def test_a_file_is_read_without_its_last_line_end(tmp_path):
    (tmp_path / "secret").write_text(" s3cret \r\n")

    assert resolve("file:secret", tmp_path) == " s3cret "


def test_other_text_stands_for_itself():
    assert resolve("9999999904") == "9999999904"


@pytest.mark.parametrize("value", [None, ""])
def test_an_unset_variable_is_refused(monkeypatch, value):
    monkeypatch.delenv("BANK_SECRET", raising=False)
    if value is not None:
        monkeypatch.setenv("BANK_SECRET", value)

    with pytest.raises(ConfigurationError, match="not set, or empty; set BANK_SECRET"):
        resolve("env:BANK_SECRET")


@pytest.mark.parametrize(
    ("content", "problem"), [(None, "No such file"), (b"", "is empty"), (b"\xff", "not UTF-8")]
)
def test_an_unreadable_file_is_refused(tmp_path, content, problem):
    if content is not None:
        (tmp_path / "secret").write_bytes(content)

    with pytest.raises(ConfigurationError, match=problem):
        resolve("file:secret", tmp_path)


def test_every_secret_of_a_profile_is_known_with_its_kind(monkeypatch):
    monkeypatch.setenv("BANK_LOGIN", "login-9")
    monkeypatch.setenv("BANK_KEY", "gateway-key")
    psu = Psu(persons=(Person(login="env:BANK_LOGIN", password="plain", otp="env:BANK_NONE"),))
    headers = Headers(token={"X-Key": "env:BANK_KEY", "X-Id": "{uuid}"})

    assert {*held([psu, headers])} == {
        ("login", "login-9"),
        ("password", "plain"),
        ("header", "gateway-key"),
    }

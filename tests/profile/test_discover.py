"""The command `discover` proposes what a bank lets be seen, and nothing that is not so."""

import argparse
import json
import tomllib
from dataclasses import fields
from types import SimpleNamespace

import pytest

from fixtures.bank import embedded
from fixtures.cli import discover
from fixtures.errors import ConfigurationError, ExitCode
from fixtures.preflight.discovery import tls
from fixtures.preflight.discovery.authorization import Door
from fixtures.profile import loader
from fixtures.profile.layers import presets
from fixtures.profile.schema import Shape
from fixtures.tpp.grants import Authorization
from fixtures.tpp.messages import Answer, Request, Termination
from tests.profile.files import spelt

#: What a registration tells a TPP beside its client_id, and nobody can see from outside.
GIVEN = ("bank", "endpoints", "tls", "client", "certificates", "headers", "signature")
DRIVER = {"driver": "static_token", "access_token": "env:NONE"}
REQUESTS = 18


def minimal(running, folder, *, names=False, psu=DRIVER):
    """A profile of a running bank with what is given alone, and what the bank's own says."""
    whole = loader.load(running.profile)
    tables = tomllib.loads(running.profile.read_text())
    kept = {name: tables[name] for name in GIVEN if name in tables}
    kept["endpoints"].pop("metadata", None)
    kept["endpoints"].pop("issuer", None)
    kept["endpoints"] = {name: url for name, url in kept["endpoints"].items() if url}
    kept["client"] |= {"redirect_uris": list(whole.client.redirect_uris)}
    if names:
        shape = whole.shape
        kept["shape"] = {
            "parameter_names": shape.parameter_names,
            "error_redirect_parameter": shape.error_redirect_parameter,
            "sends_response_type": shape.sends_response_type,
        }
    kept["psu"] = psu
    path = folder / "minimal.toml"
    path.write_text("\n".join(f"{json.dumps(name)} = {spelt(v)}" for name, v in kept.items()))
    return path, whole


def discovered(*words):
    parser = argparse.ArgumentParser()
    discover.add_arguments(parser)
    return discover.run(parser.parse_args([str(word) for word in words]))


@pytest.fixture(autouse=True)
def certificates_are_kept(monkeypatch):
    monkeypatch.setattr(embedded, "_keeps_certificates", True)


@pytest.fixture
def proposed(tmp_path):
    """Starts the bank of a preset and asks it: the proposal, its text, and the bank's profile."""

    def ask(name="", *, names=False, psu=DRIVER):
        plays = str(presets()[name]) if name else ""
        with embedded.start(tmp_path / "bank", plays=plays) as running:
            path, whole = minimal(running, tmp_path, names=names, psu=psu)
            output = tmp_path / "proposal.toml"
            assert discovered("--profile", path, "--output", output) == ExitCode.CONFORMANT
            assert loader.problems(output) == []
        return tomllib.loads(output.read_text()), output.read_text(), whole

    return ask


def flat(proposal):
    """Dotted key to value, [[errors.CASE]] among them."""
    tables = {name: table for name, table in proposal.items() if isinstance(table, dict)}
    return {f"{name}.{key}": value for name, one in tables.items() for key, value in one.items()}


def own(profile, key):
    """What a profile says of a dotted key, as TOML would."""
    table, _, name = key.partition(".")
    if table == "errors":
        declared = profile.errors[name]
        given = [{f.name: getattr(each, f.name) for f in fields(each)} for each in declared]
        return [{key: value for key, value in each.items() if value} for each in given]
    value = getattr(getattr(profile, table), name)
    return list(value) if isinstance(value, tuple) else value


#: What differs from the default at a preset and shows without a login.
DIALECT = {
    "bpce-ce": {"policy.token_scope": "reject", "policy.pkce": "unsupported"},
    "sg": {
        "policy.redirect_uri_on_authorize": "optional",
        "policy.invalid_token": "recommended",
        "policy.dead_token_status": [401, 403],
    },
    "cic": {"policy.pkce": "required"},
    "lbp": {"policy.token_scope": "required", "policy.refresh": "none"},
    "arkea": {
        "shape.error_format": "either",
        "errors.bad_rt": [{"status": 400, "body": "OAGA"}],
    },
}


@pytest.mark.parametrize("name", DIALECT)
def test_what_is_proposed_of_a_preset_is_what_the_preset_says(proposed, name):
    proposal, _, whole = proposed(name)

    found = flat(proposal)
    assert found.items() >= DIALECT[name].items()
    assert {key: own(whole, key) for key in found} == found


def test_a_dialect_that_hides_all_the_others_has_nothing_proposed(proposed):
    proposal, text, _ = proposed("bourso")

    assert flat(proposal) == {}
    assert "never answered invalid_grant" in text


def test_a_dialect_whose_names_are_known_shows_the_rest(proposed):
    proposal, text, whole = proposed("bourso", names=True)

    found = flat(proposal)
    seen = {"shape.token_body", "shape.error_format", "errors.bad_rt", "policy.pkce"}
    assert found["shape.token_body"] == "json"
    assert found.keys() >= seen
    assert "invalid_grant with and without a scope" in " ".join(text.replace("#", "").split())
    assert {key: own(whole, key) for key in found} == found


def test_the_login_page_is_read_where_pkce_is_required(proposed):
    proposal, _, _ = proposed("cic", psu={"driver": "form"})

    assert proposal["policy"]["pkce"] == "required"
    assert "{login}" in proposal["psu"]["pages"][0]["fields"].values()


def test_of_the_reference_bank_nothing_wrong_is_proposed(proposed):
    proposal, text, whole = proposed()

    found = flat(proposal)
    assert found["endpoints.revoke"] == whole.endpoints.revoke
    assert found["policy.pkce"] == "optional"
    assert not [key for key in found if key.startswith("errors")]
    assert {key: own(whole, key) for key in found} == found
    assert "TLSv1.2: agreed; TLSv1.3: agreed" in text


def test_the_requests_are_few_and_counted(tmp_path, capsys):
    with embedded.start(tmp_path / "bank") as running:
        path, _ = minimal(running, tmp_path)
        discovered("--profile", path)
        arrived = sum(running.bank.state.requests.values())

    said = capsys.readouterr()
    assert said.err.endswith(f"{arrived} requests, 2 handshakes, without a login\n")
    assert f"from {arrived} requests and 2 handshakes" in " ".join(
        said.out.replace("#", "").split()
    )
    assert arrived <= REQUESTS


def test_a_host_that_wants_the_certificate_of_everybody_is_seen(tmp_path, capsys):
    with embedded.start(tmp_path / "bank", refuse_in_handshake=True) as running:
        path, whole = minimal(running, tmp_path)
        of_the_tpps = whole.endpoints.token.replace("/token", "/authorize")
        path.write_text(path.read_text().replace(whole.endpoints.authorize, of_the_tpps))
        discovered("--profile", path)

    said = tomllib.loads(capsys.readouterr().out)
    assert said["tls"] == {"authorize_presents_certificate": True}
    assert said["policy"]["pkce"] == "optional"


@pytest.mark.parametrize(
    ("status", "location", "way"),
    [
        (303, "/login?session=2", "opens"),
        (303, "/error?session=2", "refused"),
        (303, "https://tpp.example/cb?error=invalid_request", "refused"),
        (303, "https://tpp.example/cb?fault=17", "refused"),
        (303, "/maintenance", "unclear"),
        (400, "", "refused"),
        (200, "", "unclear"),
        (404, "", "unclear"),
        (429, "", "unclear"),
        (503, "", "unclear"),
    ],
)
def test_a_request_opens_the_door_only_where_it_leads_as_the_sound_one(status, location, way):
    request = Request(method="GET", url="https://bank.example/authorize", place="query")
    asked = Authorization(
        request=request, state=None, redirect_uri="https://tpp.example/cb", scope=""
    )
    tpp = SimpleNamespace(profile=SimpleNamespace(shape=Shape()))
    door = Door(tpp, asked, request, inside="at /login", outside="at /error")
    headers = (("Location", location),) if location else ()
    answer = Answer(request=request, end=Termination.ANSWERED, status=status, headers=headers)

    assert door.went(answer) == way


def test_no_secret_is_written(proposed, tmp_path):
    _, text, _ = proposed("sg")

    secrets = [each.read_text() for each in (tmp_path / "bank").iterdir() if is_secret(each)]
    assert secrets
    assert not [each for each in secrets if each in text]


def is_secret(path):
    return path.suffix in {".secret", ".password", ".otp"}


def test_no_file_is_overwritten_and_nothing_is_sent_then(tmp_path, monkeypatch):
    monkeypatch.setattr(tls, "observed", lambda _: pytest.fail("the network was used"))
    standing = tmp_path / "mine.toml"
    standing.write_text("mine")

    with pytest.raises(ConfigurationError, match=r"mine\.toml: it exists and is not overwritten"):
        discovered("--profile", away(tmp_path), "--output", standing)

    assert standing.read_text() == "mine"


def test_a_bank_that_is_away_is_inconclusive(tmp_path, capsys):
    code = discovered("--profile", away(tmp_path))

    assert code == ExitCode.INCONCLUSIVE
    assert flat(tomllib.loads(capsys.readouterr().out)) == {}


def test_the_embedded_bank_is_no_unknown_one():
    with pytest.raises(ConfigurationError, match="start `stet-conformance bank`"):
        discovered("--profile", "cic")


def away(folder):
    """A profile with sound certificates whose bank has stopped."""
    with embedded.start(folder / "bank") as running:
        path, _ = minimal(running, folder)
    return path

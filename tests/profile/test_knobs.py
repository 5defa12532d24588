"""Ways to authenticate and to sign that a profile declares, at a bank that wants them."""

import pytest

from fixtures.bank import embedded
from fixtures.profile.loader import load
from fixtures.tpp.client import Tpp
from fixtures.tpp.evidence.recorder import Evidence
from fixtures.tpp.transport.transport import Transport

KNOBS = {
    "private_key_jwt": '[client]\nauthentication = "private_key_jwt"\n',
    "client_secret_post": '[client]\nauthentication = "client_secret_post"\n',
    "client_secret_basic": (
        '[client]\nauthentication = "client_secret_basic"\nclient_id_in_token_request = "basic"\n'
    ),
    "signature": "[signature]\non_token = true\n",
    "separator": '[signature]\non_token = true\nseparator = ", "\n',
    "json": '[shape]\ntoken_body = "json"\n',
    "names": '[shape.parameter_names]\nrefresh_token = "refreshToken"\n',
}


def answer_to(profile):
    """The answer to the refresh of a token that nobody has issued: all else in it is sound."""
    with Transport(profile, Evidence()) as transport:
        tpp = Tpp(profile, profile.client, "tpp", transport)
        return tpp.send(tpp.refreshing("a" * 43))


@pytest.mark.parametrize("knob", KNOBS)
def test_a_bank_that_wants_a_knob_is_served_with_it_alone(tmp_path, knob):
    wants = tmp_path / "wants.toml"
    wants.write_text(f'extends = "strict"\n{KNOBS[knob]}')

    with embedded.start(tmp_path / "bank", plays=str(wants)) as running:
        said = answer_to(load(running.profile))
        bare = tmp_path / "bare.toml"
        bare.write_text('extends = "bank/profile.toml"\n' + WITHOUT[knob])
        without = answer_to(load(bare))

    assert (said.status, said.json()["error"]) == (400, "invalid_grant")
    assert without.json()["error"] in {"invalid_client", "invalid_request"}


BARE_CLIENT = '[client]\nauthentication = "tls_client_auth"\nclient_id_in_token_request = "body"\n'
WITHOUT = {
    "private_key_jwt": BARE_CLIENT,
    "client_secret_post": BARE_CLIENT,
    "client_secret_basic": BARE_CLIENT,
    "signature": "[signature]\non_token = false\n",
    "separator": '[signature]\nseparator = ","\n',
    "json": '[shape]\ntoken_body = "form"\n',
    "names": '[shape.parameter_names]\nrefresh_token = "refresh_token"\n',
}

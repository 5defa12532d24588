"""Each host is visited once; what keeps the suite from it is told apart."""

import socket
import ssl
from contextlib import ExitStack
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from certs import export
from certs.pki import Pki
from fixtures.errors import ExitCode
from fixtures.preflight.metadata import differences
from fixtures.preflight.reachability import network
from fixtures.profile import loader
from fixtures.profile.schema import Certificate, Endpoints
from tests.profile.files import SOUND, write
from tests.profile.hosts import answer, running

SLOTS = ("tpp", "unknown_ca", "expired")
CURES = {"unknown_ca": "give the chain behind it", "expired": "present one that is valid"}
VERSIONS = (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Certificates of a TPP and of a bank."""
    place, pki = tmp_path_factory.mktemp("lab"), Pki()
    export.write(pki, place, SLOTS)
    (place / "bank.pem").write_bytes(pki.bank.pem())
    return place


@pytest.fixture
def bank(folder):
    """Starts a host that wants a client certificate, in one TLS version."""
    with ExitStack() as stack:

        def start(version=ssl.TLSVersion.TLSv1_3, *, certificate="bank", said=b"", mutual=True):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.minimum_version = context.maximum_version = version
            context.load_cert_chain(
                folder / f"{certificate}.pem",
                None if certificate == "bank" else folder / f"{certificate}.key",
            )
            if mutual:
                context.load_verify_locations(folder / "trusted-ca.pem")
                context.verify_mode = ssl.CERT_REQUIRED
            return stack.enter_context(running(context, said))

        yield start


@pytest.fixture
def profile(folder, tmp_path):
    """A profile that trusts the bank of this PKI; its endpoints are still to be given."""
    loaded = loader.load(write(tmp_path, deepcopy(SOUND)))
    return replace(
        loaded, tls=replace(loaded.tls, trust=str(folder / "bank-ca.pem")), certificates=tpp(folder)
    )


def tpp(folder, made="tpp"):
    return {"tpp": Certificate(certificate=folder / f"{made}.pem", key=folder / f"{made}.key")}


def at(profile, token, authorize=None, **others):
    """The profile with its endpoints on these hosts."""
    url = f"https://localhost:{token.port}"
    psu = f"https://localhost:{(authorize or token).port}"
    endpoints = Endpoints(authorize=f"{psu}/authorize", token=f"{url}/token", **others)
    return replace(profile, endpoints=endpoints)


def only(findings):
    (found,) = findings
    return found


@pytest.mark.parametrize("version", VERSIONS)
def test_a_bank_that_takes_the_certificate_is_sound(profile, bank, version):
    token, psu = bank(version), bank(version, mutual=False)

    found = network(at(profile, token, psu, accounts=f"https://localhost:{token.port}/accounts"))

    name = {"TLSv1_2": "TLSv1.2", "TLSv1_3": "TLSv1.3 alone"}[version.name]
    assert [(each.level, each.where) for each in found] == [
        ("ok", f"localhost:{token.port}"),
        ("ok", f"localhost:{psu.port}"),
    ]
    assert found[0].what.startswith(f"{name}, certificate 'tpp' presented; its certificate of '")
    assert found[1].what.startswith(f"{name}, no certificate presented; its certificate of '")
    handshakes = 1 if version is ssl.TLSVersion.TLSv1_2 else 2
    assert (token.connections, psu.connections) == (handshakes, handshakes)
    assert (token.requests, psu.requests) == ([], [])


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("made", CURES)
def test_a_refused_certificate_is_a_matter_of_the_profile(profile, folder, bank, version, made):
    presenting = replace(profile, certificates=tpp(folder, made))

    found = only(network(at(presenting, bank(version))))

    assert (found.level, found.where) == ("wrong", "certificates.tpp")
    assert "ended the handshake with the alert" in found.what
    assert CURES[made] in found.cure
    assert found.exit_code is ExitCode.USAGE


@pytest.mark.parametrize("version", VERSIONS)
def test_a_missing_certificate_is_a_matter_of_the_profile(profile, bank, version):
    found = only(network(at(replace(profile, certificates={}), bank(version))))

    assert (found.level, found.where) == ("wrong", "certificates.tpp")
    assert found.exit_code is ExitCode.USAGE


def test_a_psu_s_host_may_want_the_certificate_too(profile, bank):
    psu, token = bank(), bank()

    found = network(at(profile, token, psu))
    shown = replace(profile, tls=replace(profile.tls, authorize_presents_certificate=True))

    assert [each.level for each in found] == ["ok", "wrong"]
    assert "authorize_presents_certificate" in found[1].cure
    assert {each.level for each in network(at(shown, token, psu))} == {"ok"}


def test_an_untrusted_bank_is_a_matter_of_tls_trust(profile, folder, bank):
    trusting = replace(profile, tls=replace(profile.tls, trust=str(folder / "tpp.pem")))

    found = only(network(at(trusting, bank())))

    assert (found.level, found.where) == ("wrong", "tls.trust")
    assert "tls.trust" in found.cure
    assert found.exit_code is ExitCode.USAGE


def test_a_bank_under_another_name_is_inconclusive(profile, bank, monkeypatch):
    token = bank()
    elsewhere = socket.getaddrinfo("127.0.0.1", token.port, type=socket.SOCK_STREAM)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: elsewhere)
    url = f"https://other.example:{token.port}/token"

    found = only(network(replace(profile, endpoints=Endpoints(authorize=url, token=url))))

    assert (found.level, found.where) == ("wrong", f"other.example:{token.port}")
    assert "Hostname mismatch" in found.what
    assert found.exit_code is ExitCode.INCONCLUSIVE


def test_an_unknown_name_is_inconclusive(profile, monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    found = network(profile)

    assert {each.what for each in found} == {"the host name is unknown"}
    assert [each.where for each in found] == [
        "token.bank.example:443",
        "authorize.bank.example:443",
    ]
    assert {each.exit_code for each in found} == {ExitCode.INCONCLUSIVE}


def test_a_closed_port_is_inconclusive(profile, bank):
    gone = bank()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        gone.port = listener.getsockname()[1]

    found = only(network(at(profile, gone)))

    assert found.what == "no connection (Connection refused)"
    assert found.exit_code is ExitCode.INCONCLUSIVE


def test_silence_is_inconclusive(profile):
    hasty = replace(profile, limits=replace(profile.limits, connect_timeout=0.05))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/token"

        found = only(network(replace(hasty, endpoints=Endpoints(authorize=url, token=url))))

    assert found.what == "no answer in time"
    assert found.exit_code is ExitCode.INCONCLUSIVE


def test_metadata_is_held_against_the_profile(profile, bank):
    told = {
        "issuer": "https://other.example",
        "token_endpoint": "https://plain.example/token",
        "mtls_endpoint_aliases": {},
        "scopes_supported": ["cbpii"],
        "response_types_supported": ["code"],
        "token_endpoint_auth_methods_supported": "tls_client_auth",
        "code_challenge_methods_supported": ["plain"],
        "grant_types_supported": ["authorization_code"],
    }
    token = bank()
    named = at(profile, token, issuer="https://bank.example", metadata=url_of(token, "/m?v=1"))
    told["mtls_endpoint_aliases"]["token_endpoint"] = named.endpoints.token
    token.answer = answer(told)

    found = network(named)

    assert [(each.level, each.where) for each in found] == [
        ("ok", f"localhost:{token.port}"),
        ("ok", f"localhost:{token.port}"),
        ("warning", "endpoints.issuer"),
        ("ok", "endpoints.token"),
        ("warning", "scopes.requested"),
        ("ok", "shape.sends_response_type"),
        ("ok", "policy.pkce"),
        ("warning", "policy.refresh"),
    ]
    assert token.requests == ["GET /m?v=1 HTTP/1.1"]
    assert token.connections == 2  # the second asks for TLS 1.2


@pytest.mark.parametrize(
    ("offered", "policy", "level"),
    [
        (["S256"], "unsupported", "warning"),
        (["plain"], "required", "warning"),
        (["S256"], "required", "ok"),
        ([], "unsupported", "ok"),
    ],
)
def test_pkce_is_held_against_the_metadata(profile, offered, policy, level):
    asked = replace(profile, policy=replace(profile.policy, pkce=policy))

    found = only(differences(asked, {"code_challenge_methods_supported": offered}))

    assert (found.level, found.where) == (level, "policy.pkce")


def url_of(host, path):
    return f"https://localhost:{host.port}{path}"


@pytest.mark.parametrize(
    "said",
    [
        lambda: answer([]),
        lambda: answer({}, status="404 Not Found"),
        lambda: b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n<html",
        lambda: b"no HTTP at all\r\n\r\n",
        lambda: b"",
    ],
    ids=["array", "404", "HTML", "no HTTP", "nothing"],
)
def test_metadata_that_is_none_is_a_warning(profile, bank, said):
    token = bank(said=said())  # made now: its Date is the present's

    found = network(at(profile, token, metadata=url_of(token, "/m")))

    clocks = [each for each in found if "clock" in each.what]
    assert [(each.level, each.where) for each in found if each not in clocks] == [
        ("ok", f"localhost:{token.port}"),
        ("warning", "endpoints.metadata"),
    ]
    assert {each.level for each in clocks} <= {"ok"}


@pytest.mark.parametrize(("seconds", "warned"), [(0, False), (-3600, True), (3600, True)])
def test_a_clock_that_differs_is_a_warning(profile, bank, seconds, warned):
    token = bank(said=answer({}, date=datetime.now(UTC) + timedelta(seconds=seconds)))

    found = network(at(profile, token, metadata=url_of(token, "/m")))

    (clock,) = (each for each in found if "clock" in each.what)
    assert clock.level == ("warning" if warned else "ok")

"""Handshakes: what a server agrees to, its alert, its silence, and a session taken up again."""

import socket
import ssl
import warnings

import pytest
from cryptography import x509

from fixtures.profile.schema import Tls
from fixtures.tpp.messages import Request, Termination
from fixtures.tpp.transport.tls_probe import COMMON, SUITES, VERSIONS, greet, resumed, shake


@pytest.fixture
def greeted(make_profile):
    """Greet a bank of a few lines, at its host and port."""
    return lambda bank, *offer: greet(make_profile(), place(bank), *offer)


def place(bank):
    return "127.0.0.1", bank.port


@pytest.fixture
def lax(serve):
    """A server that agrees to TLS 1.0 and to suites without encryption or authentication."""
    bank = serve()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        bank.context.minimum_version = ssl.TLSVersion.TLSv1
    bank.context.set_ciphers("ALL:eNULL:aNULL:@SECLEVEL=0")
    return bank


@pytest.mark.parametrize("version", ["TLS 1.0", "TLS 1.1", "TLS 1.2"])
def test_a_version_is_agreed_by_a_server_that_speaks_it(lax, version, greeted):
    reply = greeted(lax, version, COMMON)

    assert (reply.end, reply.version) == (Termination.ANSWERED, VERSIONS[version])
    assert f"{reply.suite:04x}" in COMMON.split()


@pytest.mark.parametrize("version", ["SSL 3.0", "TLS 1.0", "TLS 1.1"])
def test_an_old_version_is_refused_by_a_sound_server(serve, version, greeted):
    assert greeted(serve(), version, COMMON).end is Termination.REFUSED


@pytest.mark.parametrize("kind", ["null encryption", "anonymous"])
def test_a_broken_suite_is_agreed_by_a_server_that_takes_it(lax, kind, greeted):
    reply = greeted(lax, "TLS 1.2", SUITES[kind])

    assert reply.end is Termination.ANSWERED
    assert f"{reply.suite:04x}" in SUITES[kind].split()


@pytest.mark.parametrize("kind", SUITES)
def test_a_broken_suite_is_refused_by_a_sound_server(serve, kind, greeted):
    assert greeted(serve(), "TLS 1.2", SUITES[kind]).end is Termination.REFUSED


def test_a_server_without_tls_drops_the_offer(serve, greeted):
    bank = serve(lambda _, wire: wire.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"), plain=True)

    assert greeted(bank, "TLS 1.2", COMMON).end is Termination.DROPPED


def test_nobody_answers_at_a_closed_port(make_profile):
    with socket.create_server(("127.0.0.1", 0)) as door:
        closed = door.getsockname()

    assert greet(make_profile(), closed, "TLS 1.2", COMMON).end is Termination.UNREACHABLE
    assert shake(make_profile(), closed, "").end is Termination.UNREACHABLE


@pytest.mark.parametrize("version", ["TLSv1.2", "TLSv1.3"])
def test_a_whole_handshake_names_version_and_certificate(serve, make_profile, version):
    bank = serve(version=version)

    handshake = shake(make_profile(bank.url), place(bank), "tpp")

    assert (handshake.end, handshake.version) == (Termination.ANSWERED, version)
    assert "bank" in x509.load_der_x509_certificate(handshake.certificate).subject.rfc4514_string()


def test_a_version_that_is_not_spoken_is_refused(serve, make_profile):
    bank = serve(version="TLSv1.2")

    handshake = shake(make_profile(bank.url), place(bank), "tpp", "TLSv1.3")

    assert (handshake.end, handshake.version) == (Termination.REFUSED, "")


def test_a_server_of_another_ca_is_distrusted(serve, make_profile, pki_files):
    bank = serve()
    profile = make_profile(bank.url, tls=Tls(trust=str(pki_files.stranger.pem)))

    assert shake(profile, place(bank), "tpp").end is Termination.DISTRUSTED


def request(bank):
    return Request(method="GET", url=f"{bank.url}/accounts?a=b", place="query", content_type=None)


def test_a_session_is_taken_up_and_the_request_sent_on_it(serve, make_profile):
    bank = serve()

    answer, taken_up = resumed(make_profile(bank.url), bank.url, request(bank))

    assert taken_up
    assert (answer.end, answer.status, answer.body) == (Termination.ANSWERED, 200, b"{}")
    assert bank.received[0].startswith(b"GET /accounts?a=b HTTP/1.1")


def test_a_server_may_take_up_no_session(serve, make_profile):
    bank = serve()
    bank.context.options |= ssl.OP_NO_TICKET
    other = serve()

    answer, taken_up = resumed(make_profile(bank.url), bank.url, request(other))

    assert not taken_up
    assert answer.status == 200


def test_a_server_that_wants_a_certificate_refuses_the_session(serve, make_profile):
    answer, taken_up = resumed(
        make_profile(), serve().url, request(serve(version="TLSv1.2", asks=True))
    )

    assert (answer.end, taken_up) == (Termination.REFUSED, False)

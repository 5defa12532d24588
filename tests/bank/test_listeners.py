"""Each defect below HTTP changes what the listener does, and a sound client still gets through."""

import socket
import ssl
from ssl import TLSVersion

import httpx
import pytest
from cryptography import x509

from certs.qcstatements import QcType
from fixtures.bank.client_certificate import ClientCertificate
from fixtures.bank.defects import DEFECTS
from fixtures.bank.defects.tls import TRANSPORT
from fixtures.bank.server.tls import PlainSocket
from fixtures.profile.loader import load
from fixtures.tpp.messages import Termination
from fixtures.tpp.transport.tls_probe import COMMON, SUITES, greet


@pytest.fixture
def flawed(launched):
    """A visitor of a bank with a defect."""
    return lambda name: launched(DEFECTS[name].in_)


def port(visitor):
    return httpx.URL(visitor.site.api).port


def shaken(visitor, slot="tpp", *, session=None, context=None, octets=b""):
    """Version, DER certificate, session and answer of a handshake."""
    context = context or visitor.context(slot)
    with (
        socket.create_connection(("127.0.0.1", port(visitor))) as plain,
        context.wrap_socket(plain, server_hostname="127.0.0.1", session=session) as tls,
    ):
        tls.sendall(octets)
        answer = tls.recv(65536) if octets else b""
        return tls.version(), tls.getpeercert(binary_form=True), tls.session, answer


@pytest.mark.parametrize("name", TRANSPORT)
def test_a_sound_client_gets_through(flawed, name):
    assert "access_token" in flawed(name).tokens()


def test_plain_http_is_served(flawed, visitor):
    served = flawed("plain_http_served")
    url = f"http://127.0.0.1:{port(served)}/authorize"

    assert httpx.get(url, trust_env=False).status_code == 400
    with pytest.raises(httpx.TransportError):
        httpx.get(f"http://127.0.0.1:{port(visitor)}/authorize", trust_env=False)
    assert PlainSocket.peer.client_certificate is None


def test_tls_1_2_is_missing(flawed):
    newest = flawed("tls_1_2_missing")

    assert shaken(newest)[0] == "TLSv1.3"
    with pytest.raises(ssl.SSLError):
        shaken(newest, context=newest.context("tpp", TLSVersion.TLSv1_2))


def test_tls_1_2_is_preferred(flawed, visitor):
    assert shaken(flawed("tls_1_2_preferred"))[0] == "TLSv1.2"
    assert shaken(visitor)[0] == "TLSv1.3"


@pytest.mark.parametrize("kind", SUITES)
def test_a_broken_suite_is_agreed_to(flawed, kind):
    agreeing = flawed("broken_suites_agreed")
    profile, place = load(agreeing.running.profile), ("127.0.0.1", port(agreeing))

    assert greet(profile, place, "TLS 1.2", SUITES[kind]).end is Termination.ANSWERED
    assert greet(profile, place, "TLS 1.1", COMMON).end is not Termination.ANSWERED


def test_a_session_lends_a_certificate(flawed):
    lending = flawed("session_lends_certificate")
    token = lending.tokens()["access_token"]
    context = lending.context("", TLSVersion.TLSv1_2)
    session = shaken(lending, context=context)[2]
    request = (
        "GET /accounts HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Request-ID: r\r\n"
        f"Authorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    ).encode()

    assert b" 401 " in shaken(lending, context=context, octets=request)[3]
    assert b" 200 " in shaken(lending, context=context, session=session, octets=request)[3]


def test_a_seal_is_shown(flawed, visitor):
    def kinds(of):
        return ClientCertificate(x509.load_der_x509_certificate(shaken(of)[1])).statements.types

    assert kinds(flawed("seal_shown")) == (QcType.ESEAL,)
    assert kinds(visitor) == (QcType.WEB,)

"""The TPP's certificate is shown to the hosts that the profile names, and to no other."""

import ssl
from contextlib import closing, suppress
from dataclasses import replace
from types import SimpleNamespace

import pytest

from fixtures.outcomes import Inconclusive
from fixtures.profile.schema import Limits, Person, Psu, Step
from fixtures.psu import Psu as Visitor
from fixtures.psu.chromium import driver
from fixtures.tpp.client import Tpp
from fixtures.tpp.messages import Request, Termination
from tests.tpp.conftest import read_request

PAGE = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 35\r\nConnection: close\r\n\r\n"
    b"<title>Elsewhere</title><p>Here</p>"
)
PROFILE = SimpleNamespace(psu=SimpleNamespace(browser=""))
ABSENT = not driver.installed() or not driver.executable(PROFILE)
LEA = Person(login="lea", password="env:STUB_PIN")


class Seen:
    """A part that notes whom each connection has shown, and answers with the same bytes."""

    def __init__(self, answer=PAGE):
        self.answer, self.shown = answer, []

    def __call__(self, bank, connection):
        """Answer one request."""
        if read_request(bank, connection):
            subject = (connection.getpeercert() or {}).get("subject", ())
            self.shown.append(subject[0][0][1] if subject else "nobody")
            connection.sendall(self.answer)


@pytest.fixture
def places(serve):
    """A bank on the profile's host, another host, and what each was shown."""

    def asking(part, address):
        server = serve(part, asks=True, address=address)
        server.context.verify_mode = ssl.CERT_OPTIONAL
        return server

    elsewhere = asking(Seen(), "127.0.0.2")
    leads = f"HTTP/1.1 302 Found\r\nLocation: {elsewhere.url}/next\r\nContent-Length: 0\r\n\r\n"
    return asking(Seen(leads.encode()), "127.0.0.1"), elsewhere


def get(url):
    return Request(method="GET", url=url, place="query", content_type=None)


def test_a_request_shows_it_to_the_bank_and_not_elsewhere(places, make_profile, wire):
    bank, elsewhere = places
    transport = wire(make_profile(bank.url))

    own = transport.send(get(f"{bank.url}/accounts"), "tpp")
    foreign = [transport.send(get(f"{elsewhere.url}/x"), slot) for slot in ("tpp", "unknown_ca")]

    assert (bank.play.shown, own.certificate) == (["tpp"], "tpp")
    assert elsewhere.play.shown == ["nobody"] * 2
    assert [each.certificate for each in foreign] == ["", ""]
    assert [each.end for each in foreign] == [Termination.ANSWERED] * 2


def test_who_hangs_up_shows_it_no_more(places, make_profile, wire):
    bank, elsewhere = places
    transport = wire(make_profile(bank.url))

    left = [transport.send_and_leave(get(f"{each.url}/x"), "tpp") for each in places]

    assert [each.certificate for each in left] == ["tpp", ""]
    assert (bank.play.shown, elsewhere.play.shown) == (["tpp"], ["nobody"])


def visitor(bank, make_profile, wire, **psu):
    """The TPP, and its PSU whose browser presents the certificate."""
    limits = Limits(connect_timeout=2, read_timeout=2, psu_timeout=5)
    plain = make_profile(bank.url, psu=Psu(**psu), limits=limits)
    profile = replace(plain, tls=replace(plain.tls, authorize_presents_certificate=True))
    transport = wire(profile)
    return Tpp(profile, profile.client, "tpp", transport), Visitor(
        profile, transport, transport.evidence
    )


def test_a_redirect_to_another_host_does_not_get_it(places, make_profile, wire):
    bank, elsewhere = places
    tpp, psu = visitor(bank, make_profile, wire, driver="redirect")

    callback = psu.opens(tpp.authorization_request())

    assert [each.status for each in callback.pages] == [302, 200]
    assert (bank.play.shown, elsewhere.play.shown) == (["tpp"], ["nobody"])


@pytest.mark.skipif(ABSENT, reason="Playwright or Chromium is not installed")
def test_a_redirect_of_chromium_does_not_get_it(places, make_profile, wire, monkeypatch):
    monkeypatch.setenv("STUB_PIN", "wonderland-4711")
    bank, elsewhere = places
    steps = (Step(action="click", selector="p"),)
    tpp, psu = visitor(bank, make_profile, wire, driver="browser", steps=steps, persons=(LEA,))

    with closing(psu), suppress(Inconclusive):  # the page elsewhere leads nowhere
        psu.authorizes(tpp.authorization_request())

    seen = tpp.transport.evidence.exchanges
    assert (seen[0].status, seen[0].certificate) == (302, "tpp")
    assert b"Elsewhere" in seen[-1].body
    assert set(bank.play.shown) == {"tpp"}
    assert set(elsewhere.play.shown) == {"nobody"}

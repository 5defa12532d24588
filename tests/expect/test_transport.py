"""What the verifiers of step 0 and 1 make of handshakes and answers."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from certs.pki import Pki
from fixtures import expect
from fixtures.outcomes import Inconclusive, NonConformity
from fixtures.tpp.handshakes import Handshake, Reply
from fixtures.tpp.messages import End
from tests.expect.answers import answer, given, refusal, unanswered

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
DATE = "Fri, 02 Jan 2026 03:04:05 GMT"
OK = Handshake(End.ANSWERED, "TLSv1.3")
AWAY = {"token": Reply(End.UNREACHABLE)}


def trial(result):
    """A trial of a request under another TPP's certificate."""
    return SimpleNamespace(answer=result, again=None, fault=SimpleNamespace(lawful=()), declared=())


LAWFUL = [
    (expect.over_https_only, unanswered(), unanswered(End.UNREACHABLE)),
    (expect.over_https_only, answer(301, Location="https://bank.example.com/")),
    (expect.over_https_only, answer(308, Location="HTTPS://bank.example.com/")),
    (expect.over_https_only, answer(400, text="no", kind="text/html")),
    (expect.over_https_only, refusal("invalid_request")),
    (expect.not_agreed, {"token": Reply(End.REFUSED), "authorize": Reply(End.DROPPED)}, "RC4"),
    (expect.speaks, {"token": OK}, "TLSv1.3"),
    (expect.trusted, {"token": OK}),
    (expect.strict_transport, answer(Strict_Transport_Security="max-age=1; includeSubDomains")),
    (expect.not_lent, answer(200)),
    (expect.published, answer(401)),
    (expect.dated, answer(Date=DATE), AT, 0),
    (expect.header_ignored, trial(unanswered(End.REFUSED)), trial(unanswered(End.REFUSED))),
]
UNLAWFUL = [
    (expect.over_https_only, answer(200)),
    (expect.over_https_only, unanswered(), answer(302, Location="http://bank.example.com/login")),
    (expect.over_https_only, refusal("invalid_grant")),
    (expect.not_agreed, {"token": Reply(End.ANSWERED)}, "RC4"),
    (expect.not_agreed, {"authorize": Reply(End.ANSWERED)} | AWAY, "RC4"),
    (expect.speaks, {"token": Handshake(End.REFUSED)}, "TLSv1.3"),
    (expect.speaks, {"token": Handshake(End.ANSWERED, "TLSv1.2")}, "TLSv1.3"),
    (expect.trusted, {"token": Handshake(End.DISTRUSTED)}),
    (expect.strict_transport, answer()),
    (expect.strict_transport, answer(Strict_Transport_Security="max-age=0")),
    (expect.published, answer(404)),
    (expect.published, answer(410)),
    (expect.dated, answer(), AT, 30),
    (expect.dated, answer(Date="yesterday"), AT, 30),
    (expect.dated, answer(Date="Fri, 02 Jan 2026 03:05:05 GMT"), AT, 30),
    (expect.header_ignored, trial(given()), trial(refusal("invalid_client"))),
]
UNCLEAR = [
    (expect.over_https_only, answer(503)),
    (expect.not_agreed, AWAY, "RC4"),
    (expect.speaks, {"token": Handshake(End.UNREACHABLE)}, "TLSv1.3"),
    (expect.trusted, {"token": Handshake(End.UNREACHABLE)}),
    (expect.website_certificates, {"token": Handshake(End.DISTRUSTED)}),
    (expect.header_ignored, trial(given()), trial(given())),
]


@pytest.mark.parametrize(("verifier", "args"), [(row[0], row[1:]) for row in LAWFUL])
def test_what_is_lawful_passes(verifier, args):
    kept = {"resumed": False} if verifier is expect.not_lent else {}
    verifier(*args, **kept)


@pytest.mark.parametrize(("verifier", "args"), [(row[0], row[1:]) for row in UNLAWFUL])
def test_what_is_unlawful_is_judged(verifier, args):
    with pytest.raises(NonConformity):
        verifier(*args)


@pytest.mark.parametrize(("verifier", "args"), [(row[0], row[1:]) for row in UNCLEAR])
def test_what_says_nothing_is_not_judged(verifier, args):
    with pytest.raises(Inconclusive):
        verifier(*args)


def test_a_resumed_session_lends_no_certificate():
    expect.not_lent(answer(401), resumed=True)
    expect.not_lent(unanswered(), resumed=True)
    with pytest.raises(NonConformity):
        expect.not_lent(answer(200), resumed=True)


@pytest.mark.parametrize(
    ("slot", "lawful"),
    [("tpp", True), ("no_psd2_statement", True), ("qsealc", False), ("no_qcstatements", False)],
)
def test_a_qwac_is_known_by_its_type(slot, lawful):
    seen = {"token": Handshake(End.ANSWERED, "TLSv1.3", der(slot))}

    if lawful:
        expect.website_certificates(seen)
    else:
        with pytest.raises(NonConformity):
            expect.website_certificates(seen)


def der(slot):
    """The certificate of a slot."""
    return Pki()[slot].certificate.public_bytes(Encoding.DER)

"""What the verifiers of step 0 and 1 make of handshakes and answers."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from certs.pki import Pki
from certs.qcstatements import EXTENSION
from fixtures import expect
from fixtures.outcomes import Inconclusive, NonConformity
from fixtures.scenarios.faults import FaultResult
from fixtures.tpp.messages import Termination
from fixtures.tpp.transport.tls_probe import Handshake, Reply
from tests.expect.answers import answer, given, refusal, unanswered

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
DATE = "Fri, 02 Jan 2026 03:04:05 GMT"
OK = Handshake(Termination.ANSWERED, "TLSv1.3")
AWAY = {"token": Reply(Termination.UNREACHABLE)}


def result(result):
    """A fault: a request under another TPP's certificate."""
    return FaultResult(SimpleNamespace(lawful=()), result, None, given(), ())


LAWFUL = [
    (expect.over_https_only, unanswered(), unanswered(Termination.UNREACHABLE)),
    (expect.over_https_only, answer(301, Location="https://bank.example.com/")),
    (expect.over_https_only, answer(308, Location="HTTPS://bank.example.com/")),
    (expect.over_https_only, answer(400, text="no", kind="text/html")),
    (expect.over_https_only, refusal("invalid_request")),
    (
        expect.not_agreed,
        {"token": Reply(Termination.REFUSED), "authorize": Reply(Termination.DROPPED)},
        "RC4",
    ),
    (expect.speaks, {"token": OK}, "TLSv1.3"),
    (expect.trusted, {"token": OK}),
    (expect.strict_transport, answer(Strict_Transport_Security="max-age=1; includeSubDomains")),
    (expect.not_lent, answer(200)),
    (expect.published, answer(401)),
    (expect.dated, answer(Date=DATE), AT, 0),
    (
        expect.header_ignored,
        result(unanswered(Termination.REFUSED)),
        result(unanswered(Termination.REFUSED)),
    ),
    (expect.over_https_only, refusal("", 404), answer(499)),
    (expect.over_https_only, answer(300, Location="https://bank.example.com/")),
    (
        expect.strict_transport,
        answer(Strict_Transport_Security='includeSubDomains; Max-Age = "31536000"'),
    ),
    (expect.published, answer(403)),
    (expect.published, answer(200)),
    (expect.dated, answer(Date="Fri, 02 Jan 2026 03:04:37 GMT"), AT, 30),
    (expect.dated, answer(500, Date=DATE), AT, 30),
    (expect.dated, answer(Date="Fri, 02 Jan 2026 03:03:33 GMT"), AT, 30),
    (expect.not_agreed, {}, "RC4"),
]
UNLAWFUL = [
    (expect.over_https_only, answer(200)),
    (expect.over_https_only, unanswered(), answer(302, Location="http://bank.example.com/login")),
    (expect.over_https_only, refusal("invalid_grant")),
    (expect.not_agreed, {"token": Reply(Termination.ANSWERED)}, "RC4"),
    (expect.not_agreed, {"authorize": Reply(Termination.ANSWERED)} | AWAY, "RC4"),
    (expect.speaks, {"token": Handshake(Termination.REFUSED)}, "TLSv1.3"),
    (expect.speaks, {"token": Handshake(Termination.ANSWERED, "TLSv1.2")}, "TLSv1.3"),
    (expect.trusted, {"token": Handshake(Termination.DISTRUSTED)}),
    (expect.strict_transport, answer()),
    (expect.strict_transport, answer(Strict_Transport_Security="max-age=0")),
    (expect.published, answer(404)),
    (expect.published, answer(410)),
    (expect.dated, answer(), AT, 30),
    (expect.dated, answer(Date="yesterday"), AT, 30),
    (expect.dated, answer(Date="Fri, 02 Jan 2026 03:05:05 GMT"), AT, 30),
    (expect.header_ignored, result(given()), result(refusal("invalid_client"))),
    (expect.over_https_only, answer(302)),
    (expect.over_https_only, answer(302, Location="/login")),
    (expect.over_https_only, answer(204)),
    (
        expect.not_agreed,
        {"token": Reply(Termination.REFUSED), "authorize": Reply(Termination.ANSWERED)},
        "RC4",
    ),
    (expect.speaks, {"token": OK, "authorize": Handshake(Termination.DROPPED)}, "TLSv1.3"),
    (expect.trusted, {"token": OK, "authorize": Handshake(Termination.DISTRUSTED)}),
    (expect.strict_transport, answer(Strict_Transport_Security="includeSubDomains")),
    (expect.dated, answer(Date="Fri, 02 Jan 2026 03:04:38 GMT"), AT, 30),
    (expect.dated, answer(Date="Fri, 02 Jan 2026 03:03:32 GMT"), AT, 30),
    (expect.dated, answer(Date="Fri, 02 Jan 2026 03:04:05"), AT, 30),
    (expect.dated, answer(Date="Fri, 02 Jan 20260000000000000000 03:04:05 GMT"), AT, 30),
    (expect.dated, answer(Date="Fri, 02 Jan 2026 03:04:05 +99999999999999999999"), AT, 30),
    (expect.header_ignored, result(given()), result(answer(403))),
]
UNCLEAR = [
    (expect.over_https_only, answer(503)),
    (expect.not_agreed, AWAY, "RC4"),
    (expect.speaks, {"token": Handshake(Termination.UNREACHABLE)}, "TLSv1.3"),
    (expect.trusted, {"token": Handshake(Termination.UNREACHABLE)}),
    (expect.website_certificates, {"token": Handshake(Termination.DISTRUSTED)}),
    (expect.header_ignored, result(given()), result(answer(500))),
    (expect.speaks, {"token": OK, "authorize": Handshake(Termination.UNREACHABLE)}, "TLSv1.3"),
    (expect.trusted, {"token": OK, "authorize": Handshake(Termination.UNREACHABLE)}),
    (
        expect.not_agreed,
        {"token": Reply(Termination.REFUSED)} | {"authorize": Reply(Termination.UNREACHABLE)},
        "RC4",
    ),
    (expect.strict_transport, answer(500)),
    (expect.published, answer(500)),
    (expect.published, unanswered()),
    (expect.dated, answer(500), AT, 30),
    (expect.header_ignored, result(answer(503)), result(answer(403))),
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


def test_a_header_is_not_tested_where_the_plain_request_is_granted():
    with pytest.raises(pytest.skip.Exception, match=r"without the header too \(STEP6-03 asks"):
        expect.header_ignored(result(given()), result(given()))


def test_a_resumed_session_lends_no_certificate():
    expect.not_lent(answer(401), resumed=True)
    expect.not_lent(unanswered(), resumed=True)
    expect.not_lent(answer(400), resumed=True)
    expect.not_lent(answer(403), resumed=True)
    for served in (answer(200), answer(204)):
        with pytest.raises(NonConformity):
            expect.not_lent(served, resumed=True)
    with pytest.raises(Inconclusive):
        expect.not_lent(answer(500), resumed=True)


@pytest.mark.parametrize(
    ("verifier", "args", "message"),
    [
        (
            expect.not_agreed,
            (
                {"token": Reply(Termination.ANSWERED), "accounts": Reply(Termination.ANSWERED)},
                "RC4",
            ),
            "expected no RC4; received RC4 at token, accounts",
        ),
        (
            expect.speaks,
            ({"token": Handshake(Termination.ANSWERED, "TLSv1.2")}, "TLSv1.3"),
            r"expected TLSv1\.3 at token; received TLSv1\.2",
        ),
        (
            expect.speaks,
            ({"token": Handshake(Termination.REFUSED)}, "TLSv1.3"),
            "received no handshake",
        ),
        (expect.dated, (answer(Date="Fri, 02 Jan 2026 03:05:05 GMT"), AT, 30), "60 s away"),
        (expect.dated, (answer(), AT, 30), "Date within 30 s; received none"),
        (expect.dated, (answer(Date="soon"), AT, 30), "a readable Date; received another"),
    ],
)
def test_a_message_says_which_server_did_what(verifier, args, message):
    with pytest.raises(NonConformity, match=message):
        verifier(*args)


@pytest.mark.parametrize(
    ("verifier", "args"),
    [
        (expect.speaks, ({"authorize": Handshake(Termination.UNREACHABLE)}, "TLSv1.3")),
        (expect.trusted, ({"authorize": Handshake(Termination.UNREACHABLE)},)),
        (expect.not_agreed, ({"authorize": Reply(Termination.UNREACHABLE)}, "RC4")),
        (expect.website_certificates, ({"authorize": Handshake(Termination.REFUSED)},)),
    ],
)
def test_a_server_that_is_away_is_named(verifier, args):
    with pytest.raises(Inconclusive, match="authorize"):
        verifier(*args)


@pytest.mark.parametrize(
    ("slot", "lawful"),
    [("tpp", True), ("no_psd2_statement", True), ("qsealc", False), ("no_qcstatements", False)],
)
def test_a_qwac_is_known_by_its_type(slot, lawful):
    seen = {"token": Handshake(Termination.ANSWERED, "TLSv1.3", der(slot))}

    if lawful:
        expect.website_certificates(seen)
    else:
        with pytest.raises(NonConformity):
            expect.website_certificates(seen)


def test_a_certificate_whose_statements_cannot_be_read_is_no_qwac():
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "bank.example.com")])
    spoilt = x509.UnrecognizedExtension(x509.ObjectIdentifier(EXTENSION), b"\x30\x03\x02\x01\x01")
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, AT, AT)
        .add_extension(spoilt, critical=False)
        .sign(key, hashes.SHA256())
    )
    octets = certificate.public_bytes(Encoding.DER)

    with pytest.raises(NonConformity):
        expect.website_certificates({"token": Handshake(Termination.ANSWERED, "TLSv1.3", octets)})


def der(slot):
    """The certificate of a slot."""
    return Pki()[slot].certificate.public_bytes(Encoding.DER)

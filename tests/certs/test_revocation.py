"""The responder serves CRLs, OCSP answers and issuing CAs of its PKI, on loopback alone."""

import base64
import socket
from urllib.parse import quote

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509 import ocsp

from certs.authority import DER
from certs.revocation import Responder


@pytest.fixture(scope="module")
def responder():
    with Responder() as serving:
        yield serving


@pytest.fixture(scope="module")
def client():
    with httpx.Client(trust_env=False) as one:
        yield one


def question(pki, slot):
    """A DER request for the status of a slot's certificate."""
    builder = ocsp.OCSPRequestBuilder().add_certificate(
        pki[slot].certificate,
        pki.qtsp.certificate,
        hashes.SHA1(),  # noqa: S303 - what most clients ask by
    )
    return builder.build().public_bytes(DER)


def test_the_crl_stands_where_the_certificate_says(responder, client):
    certificate = responder.pki["revoked_crl"].certificate
    points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value

    answer = client.get(points[0].full_name[0].value)

    crl = x509.load_der_x509_crl(answer.content)
    assert answer.headers["Content-Type"] == "application/pkix-crl"
    assert crl.get_revoked_certificate_by_serial_number(certificate.serial_number) is not None


@pytest.mark.parametrize(("slot", "status"), [("tpp", "GOOD"), ("revoked_ocsp", "REVOKED")])
def test_ocsp_answers_by_post_and_by_get(slot, status, responder, client):
    asked, url = question(responder.pki, slot), f"{responder.url}/qtsp/ocsp"

    answers = [
        client.post(url, content=asked),
        client.get(f"{url}/{quote(base64.b64encode(asked).decode(), safe='')}"),
    ]

    for answer in answers:
        assert answer.headers["Content-Type"] == "application/ocsp-response"
        told = ocsp.load_der_ocsp_response(answer.content)
        assert told.certificate_status is ocsp.OCSPCertStatus[status]


def test_ocsp_calls_a_segment_that_is_not_base64_malformed(responder, client):
    answer = client.get(f"{responder.url}/qtsp/ocsp/!!")

    told = ocsp.load_der_ocsp_response(answer.content)
    assert told.response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST


def test_the_issuing_authority_is_served(responder, client):
    answer = client.get(f"{responder.url}/other_qtsp.cer")

    served = x509.load_der_x509_certificate(answer.content)
    assert served == responder.pki.other_qtsp.certificate


@pytest.mark.parametrize(
    "path", ["/", "/qtsp", "/nobody.crl", "/qtsp.key", "/qtsp/ocsp", "/../qtsp.crl/x"]
)
def test_another_path_is_not_found(path, responder, client):
    assert client.get(responder.url + path).status_code == 404


def test_a_request_that_is_too_long_is_refused(responder, client):
    answer = client.post(f"{responder.url}/qtsp/ocsp", content=b"0" * 10_001)

    assert answer.status_code == 413


def test_the_port_is_given_back():
    with Responder() as first:
        port = int(first.url.rpartition(":")[2])
    with socket.socket() as again:
        assert again.connect_ex(("127.0.0.1", port)) != 0

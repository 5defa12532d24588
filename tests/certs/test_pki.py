"""The test PKI mints what the catalogue says, relative to its clock, and tells what it revoked."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import ocsp

from certs import flaws
from certs.authority import DER
from certs.pki import Pki
from fixtures import clauses

NOW = datetime(2031, 5, 4, 12, tzinfo=UTC)

# What differs from the slot tpp, beside key, serial number and signature.
DIFFERENCES = {
    "tpp": set(),
    "tpp_all_roles": {"qcStatements"},
    "pisp": {"qcStatements"},
    "aisp_only": {"qcStatements"},
    "renewed": set(),
    "other_qtsp": {
        "issuer",
        "authorityKeyIdentifier",
        "authorityInfoAccess",
        "cRLDistributionPoints",
    },
    "client_auth_only": {"extendedKeyUsage"},
    "rsa": {"kind of key"},
    "other_tpp": {"subject", "subjectAltName", "qcStatements"},
    "other_tpp_all_roles": {"subject", "subjectAltName", "qcStatements"},
    "withdrawn_tpp": {"subject", "subjectAltName"},
    "expired": {"validity"},
    "not_yet_valid": {"validity"},
    "revoked_crl": {"authorityInfoAccess"},
    "revoked_ocsp": {"cRLDistributionPoints"},
    "self_signed": {"issuer", "authorityKeyIdentifier"},
    "unknown_ca": {
        "issuer",
        "authorityKeyIdentifier",
        "authorityInfoAccess",
        "cRLDistributionPoints",
    },
    "forged_issuer": set(),
    "wrong_eku": {"extendedKeyUsage"},
    "no_qcstatements": {"qcStatements"},
    "no_psd2_statement": {"qcStatements"},
    "qsealc": {"qcStatements", "keyUsage", "certificatePolicies"},
    "malformed_number": {"subject"},
    "vat_number": {"subject"},
    "no_number": {"subject"},
    "nca_mismatch": {"qcStatements"},
    "weak_key": {"kind of key"},
    "unspecified_role": {"qcStatements"},
    "no_roles": {"qcStatements"},
}
# Extensions that cryptography does not name.
NAMES = {"1.3.6.1.5.5.7.1.3": "qcStatements"}


@pytest.fixture(scope="module")
def pki():
    return Pki(clock=lambda: NOW)


def content(certificate):
    """What a certificate says, by part; its key identifier goes with its key."""
    public = certificate.public_key()
    said = {
        "subject": certificate.subject,
        "issuer": certificate.issuer,
        "validity": (certificate.not_valid_before_utc, certificate.not_valid_after_utc),
        "kind of key": public.key_size,
    }
    for extension in certificate.extensions:
        if not isinstance(extension.value, x509.SubjectKeyIdentifier):
            name = NAMES.get(extension.oid.dotted_string, extension.oid._name)
            said[name] = (extension.critical, extension.value)
    return said


def test_every_slot_is_named_once_and_listed():
    assert set(DIFFERENCES) == set(flaws.CATALOGUE)
    assert all(name == slot.name for name, slot in flaws.CATALOGUE.items())
    assert set(flaws.NAMES).isdisjoint(flaws.SOUND)
    assert all(flaws.CATALOGUE[name].sound for name in flaws.SOUND)
    assert not any(flaws.CATALOGUE[name].sound for name in flaws.NAMES)


def test_every_slot_cites_a_clause_of_the_registry_and_states_one_clause():
    registry = clauses.load()

    for slot in flaws.CATALOGUE.values():
        assert slot.clause in registry
        assert slot.effect.endswith(".")
        assert "should" not in slot.effect


@pytest.mark.parametrize("slot", flaws.CATALOGUE)
def test_a_slot_differs_from_the_sound_one_in_its_own_way_only(slot, pki):
    sound, said = content(pki["tpp"].certificate), content(pki[slot].certificate)

    differing = {part for part in sound | said if sound.get(part) != said.get(part)}

    assert differing == DIFFERENCES[slot]


def test_each_slot_has_a_key_of_its_own(pki):
    keys = {
        x509.SubjectKeyIdentifier.from_public_key(pki[slot].key.public_key()).digest
        for slot in flaws.CATALOGUE
    }

    assert len(keys) == len(flaws.CATALOGUE)


def test_the_forged_certificate_bears_no_signature_of_the_provider(pki):
    forged = pki["forged_issuer"].certificate

    pki["tpp"].certificate.verify_directly_issued_by(pki.qtsp.certificate)
    assert forged.issuer == pki.qtsp.certificate.subject
    with pytest.raises(InvalidSignature):
        forged.verify_directly_issued_by(pki.qtsp.certificate)


def test_an_issuing_authority_may_not_make_authorities(pki):
    issued = pki.qtsp.certificate.extensions.get_extension_for_class(x509.BasicConstraints)

    assert issued.critical
    assert issued.value == x509.BasicConstraints(ca=True, path_length=0)


def test_certificates_are_dated_from_the_clock(pki):
    sound, expired = pki["tpp"].certificate, pki["expired"].certificate

    assert sound.not_valid_before_utc < NOW < sound.not_valid_after_utc
    assert NOW - timedelta(days=2) < expired.not_valid_after_utc < NOW
    assert NOW < pki["not_yet_valid"].certificate.not_valid_before_utc < NOW + timedelta(days=2)


def test_certificates_point_to_the_given_address():
    named = Pki(url="http://127.0.0.1:4711")["tpp"].certificate

    points = named.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    access = named.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    assert points[0].full_name[0].value == "http://127.0.0.1:4711/qtsp.crl"
    assert {place.access_location.value for place in access} == {
        "http://127.0.0.1:4711/qtsp.cer",
        "http://127.0.0.1:4711/qtsp/ocsp",
    }


@pytest.mark.parametrize("slot", flaws.CATALOGUE)
def test_a_revoked_certificate_is_found_by_the_service_that_it_names(slot, pki):
    certificate = pki[slot].certificate

    assert pki.is_revoked_by_crl(certificate) == (slot == "revoked_crl")
    assert pki.is_revoked_by_ocsp(certificate) == (slot == "revoked_ocsp")
    assert pki.is_revoked(certificate) == (slot in {"revoked_crl", "revoked_ocsp"})


def test_a_later_revocation_is_seen_by_both_services():
    pki = Pki()
    certificate = pki["tpp"].certificate

    pki.qtsp.revoke(certificate)

    assert pki.is_revoked_by_crl(certificate)
    assert pki.is_revoked_by_ocsp(certificate)


def test_the_crl_is_signed_current_and_complete(pki):
    revoked = pki["revoked_crl"].certificate

    crl = pki.crl("qtsp")

    assert crl.is_signature_valid(pki.qtsp.certificate.public_key())
    assert crl.last_update_utc <= NOW < crl.next_update_utc
    assert crl.get_revoked_certificate_by_serial_number(revoked.serial_number) is not None
    assert len(pki.crl("other_qtsp")) == 0


def test_a_crl_is_of_the_moment_when_it_is_asked_for():
    present = [NOW]
    pki = Pki(clock=lambda: present[0])
    before = pki.crl("qtsp")

    present[0] += timedelta(days=200)

    after = pki.crl("qtsp")
    assert after.last_update_utc - before.last_update_utc == timedelta(days=200)


def test_ocsp_echoes_the_nonce_under_the_issuers_signature(pki):
    request = (
        ocsp.OCSPRequestBuilder()
        .add_certificate(pki["tpp"].certificate, pki.qtsp.certificate, hashes.SHA256())
        .add_extension(x509.OCSPNonce(b"sixteen bytes..."), critical=False)
        .build()
    )

    answer = ocsp.load_der_ocsp_response(pki.qtsp.ocsp(request.public_bytes(DER)))

    nonce = answer.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
    assert nonce == b"sixteen bytes..."
    assert answer.certificate_status is ocsp.OCSPCertStatus.GOOD
    public = pki.qtsp.certificate.public_key()
    public.verify(answer.signature, answer.tbs_response_bytes, ec.ECDSA(hashes.SHA256()))


def test_ocsp_does_not_speak_for_what_it_did_not_issue(pki):
    request = (
        ocsp.OCSPRequestBuilder()
        .add_certificate(pki["forged_issuer"].certificate, pki.qtsp.certificate, hashes.SHA256())
        .build()
    )

    answer = ocsp.load_der_ocsp_response(pki.qtsp.ocsp(request.public_bytes(DER)))

    assert answer.response_status is ocsp.OCSPResponseStatus.UNAUTHORIZED


def test_ocsp_calls_junk_malformed(pki):
    answer = ocsp.load_der_ocsp_response(pki.qtsp.ocsp(b"junk"))

    assert answer.response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST


def test_threads_that_ask_for_one_slot_get_one_credential():
    pki, start = Pki(), Barrier(4)

    def ask(_):
        start.wait()
        return pki["rsa"]

    with ThreadPoolExecutor(4) as pool:
        credentials = list(pool.map(ask, range(4)))

    assert len({id(one) for one in credentials}) == 1


def test_an_unknown_slot_is_a_key_error(pki):
    with pytest.raises(KeyError, match="expird"):
        pki["expird"]


def test_a_credential_does_not_print_its_key(pki):
    assert repr(pki["tpp"]) == (
        "Credential(CN=tpp.example.com,2.5.4.97=PSDFR-ACPR-12345,O=Exemple TPP SA,C=FR)"
    )


def test_rsa_slots_have_rsa_keys_of_their_size(pki):
    sizes = {slot: pki[slot].key.key_size for slot in ("rsa", "weak_key")}

    assert isinstance(pki["rsa"].key, rsa.RSAPrivateKey)
    assert sizes == {"rsa": 2048, "weak_key": 1024}

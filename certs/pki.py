"""A test eIDAS PKI made at run time: two trusted QTSPs, a stranger, and each slot's credential."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from threading import RLock

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from certs import builder
from certs.authority import DER, Authority, Clock, Credential
from certs.certificate_profiles import BANK, CertificateProfile, new_key
from certs.flaws import CATALOGUE, Slot
from certs.qcstatements import QcType

__all__ = ["Authority", "Credential", "Pki", "utc_now"]


def utc_now() -> datetime:
    """The real present, aware."""
    return datetime.now(UTC)


class Pki:
    """The providers and the certificates of the catalogue, issued when first asked for.

    Args:
        clock: the present of whoever judges the certificates; aware.
        url: where CRL and OCSP are served (certs/revocation.py); written into each certificate.
    """

    def __init__(self, clock: Clock = utc_now, url: str = "http://127.0.0.1") -> None:
        self.clock, self.url = clock, url
        self.root = Authority("root", "Exemple QTSP Racine", clock, None, url)
        self.other_root = Authority("other_root", "Autre QTSP Racine", clock, None, url)
        self.qtsp = Authority("qtsp", "Exemple QTSP Web G1", clock, self.root, url)
        self.other_qtsp = Authority("other_qtsp", "Autre QTSP Web G1", clock, self.other_root, url)
        strange_root = Authority("strange_root", "Inconnu Racine", clock, None, url)
        self.stranger = Authority("stranger", "Inconnu Web G1", clock, strange_root, url)
        self.bank = self.qtsp.issue(BANK)
        self._issued: dict[str, Credential] = {}
        self._lock = RLock()

    @cached_property
    def bank_seal(self) -> Credential:
        """A certificate of the bank for electronic seals, which is none for a website."""
        return self.qtsp.issue(replace(BANK, qc_type=QcType.ESEAL))

    def __getitem__(self, slot: str) -> Credential:
        """The credential of a slot, the same one each time; safe from several threads.

        Raises:
            KeyError: the catalogue has no such slot.
        """
        with self._lock:
            if slot not in self._issued:
                self._issued[slot] = self._issue(CATALOGUE[slot])
            return self._issued[slot]

    @property
    def authorities(self) -> dict[str, Authority]:
        """The issuing CAs by label, the stranger among them."""
        return {one.label: one for one in (self.qtsp, self.other_qtsp, self.stranger)}

    @property
    def trusted_list(self) -> list[x509.Certificate]:
        """As an EU trusted list has it: the issuing CAs, not their roots."""
        return [self.qtsp.certificate, self.other_qtsp.certificate]

    def crl(self, issuer: str) -> x509.CertificateRevocationList:
        """The present CRL of an issuing CA by label."""
        return self.authorities[issuer].crl()

    def is_revoked(self, certificate: x509.Certificate) -> bool:
        """Whether a service that the certificate names calls it revoked."""
        return self.is_revoked_by_crl(certificate) or self.is_revoked_by_ocsp(certificate)

    def is_revoked_by_crl(self, certificate: x509.Certificate) -> bool:
        """Whether the CRL that the certificate names lists it; False where it names none."""
        issuer = self._trusted_issuer(certificate)
        if issuer is None or not _has(certificate, x509.CRLDistributionPoints):
            return False
        listed = issuer.crl().get_revoked_certificate_by_serial_number(certificate.serial_number)
        return listed is not None

    def is_revoked_by_ocsp(self, certificate: x509.Certificate) -> bool:
        """Whether the OCSP responder that the certificate names says so; False without one."""
        issuer = self._trusted_issuer(certificate)
        if issuer is None or not _names_ocsp(certificate):
            return False
        request = (
            ocsp.OCSPRequestBuilder()
            .add_certificate(certificate, issuer.certificate, hashes.SHA256())
            .build()
        )
        answer = ocsp.load_der_ocsp_response(issuer.ocsp(request.public_bytes(DER)))
        known = answer.response_status is ocsp.OCSPResponseStatus.SUCCESSFUL
        return known and answer.certificate_status is ocsp.OCSPCertStatus.REVOKED

    def _issue(self, slot: Slot) -> Credential:
        if slot.issuer == "itself":
            return self._self_signed(slot.profile)
        if slot.issuer == "forger":
            return self.qtsp.forge(slot.profile)
        issuer = self.authorities[slot.issuer]
        credential = issuer.issue(slot.profile)
        if slot.revoked:
            issuer.revoke(credential.certificate)
        return credential

    def _self_signed(self, profile: CertificateProfile) -> Credential:
        key = new_key(profile.key)
        signer = builder.Signer(builder.subject(profile), key, key)
        leaf = builder.leaf(profile, key, signer, self.clock(), self.qtsp.pointers)
        return Credential(leaf, key)

    def _trusted_issuer(self, certificate: x509.Certificate) -> Authority | None:
        trusted = (self.qtsp, self.other_qtsp)
        return next((one for one in trusted if one.name == certificate.issuer), None)


def _has(certificate: x509.Certificate, kind: type[x509.ExtensionType]) -> bool:
    return any(isinstance(one.value, kind) for one in certificate.extensions)


def _names_ocsp(certificate: x509.Certificate) -> bool:
    for extension in certificate.extensions:
        if isinstance(extension.value, x509.AuthorityInformationAccess):
            methods = {place.access_method for place in extension.value}
            return AuthorityInformationAccessOID.OCSP in methods
    return False

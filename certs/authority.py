"""A certification authority of the test PKI: it issues, revokes and publishes what it revoked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp

from certs import builder
from certs.certificate_profiles import DAY, CertificateProfile, PrivateKey, new_key

Clock = Callable[[], datetime]
DER, PEM = serialization.Encoding.DER, serialization.Encoding.PEM
QTSP_NUMBER = "VATFR-11223344556"


@dataclass(frozen=True, slots=True)
class Credential:
    """A certificate, its private key, and the issuing CA certificates that are sent with it."""

    certificate: x509.Certificate
    key: PrivateKey
    chain: tuple[x509.Certificate, ...] = ()

    def __repr__(self) -> str:
        return f"Credential({self.certificate.subject.rfc4514_string()})"

    def certificate_pem(self) -> bytes:
        """The leaf and its chain."""
        return b"".join(one.public_bytes(PEM) for one in (self.certificate, *self.chain))

    def key_pem(self) -> bytes:
        """The private key in PKCS#8, not encrypted: for files of mode 0600 only."""
        plain = serialization.NoEncryption()
        return self.key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, plain)

    def pem(self) -> bytes:
        """The key, the leaf and the chain: for files of mode 0600 only."""
        return self.key_pem() + self.certificate_pem()


class Authority:
    """A certification authority: issues, revokes, and publishes what it revoked.

    Args:
        label: path segment of its CRL and OCSP under `url`.
        organization: subject organization.
        clock: its present.
        parent: the CA above it; None makes it a root.
        url: where its status services are reached.
    """

    def __init__(
        self,
        label: str,
        organization: str,
        clock: Clock,
        parent: Self | None = None,
        url: str = "http://127.0.0.1",
    ) -> None:
        self.label, self.parent = label, parent
        self.name = builder.name(organization, QTSP_NUMBER, organization)
        self.pointers = builder.Pointers(
            crl=f"{url}/{label}.crl", ocsp=f"{url}/{label}/ocsp", issuer=f"{url}/{label}.cer"
        )
        self._clock, self._key = clock, new_key("P-256")
        self._issued: dict[int, x509.Certificate] = {}
        self._revoked: dict[int, datetime] = {}
        signer, now = (parent or self).signer, clock()
        self.certificate = builder.authority(
            self.name, self._key, signer, now - 1000 * DAY, now + 3650 * DAY
        )

    @property
    def signer(self) -> builder.Signer:
        """What it signs with."""
        return builder.Signer(self.name, self._key, self._key)

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """This CA and those above it, but for the root."""
        return (self.certificate, *self.parent.chain) if self.parent else ()

    def issue(self, profile: CertificateProfile) -> Credential:
        """A certificate with a fresh key, dated from the present."""
        key = new_key(profile.key)
        leaf = builder.leaf(profile, key, self.signer, self._clock(), self.pointers)
        self._issued[leaf.serial_number] = leaf
        return Credential(leaf, key, self.chain)

    def forge(self, profile: CertificateProfile) -> Credential:
        """A certificate in this authority's name, signed by a key that is not its own."""
        key = new_key(profile.key)
        forger = builder.Signer(self.name, new_key("P-256"), self._key)
        leaf = builder.leaf(profile, key, forger, self._clock(), self.pointers)
        return Credential(leaf, key, self.chain)

    def revoke(self, certificate: x509.Certificate) -> None:
        """Publish the certificate as revoked from the present on, by CRL and by OCSP."""
        self._revoked[certificate.serial_number] = self._clock()

    def crl(self) -> x509.CertificateRevocationList:
        """The list of this moment, valid for seven days."""
        now, key = self._clock(), self._key
        revoked = tuple(self._revoked.items())
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
        reason = x509.CRLReason(x509.ReasonFlags.privilege_withdrawn)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.name)
            .last_update(now)
            .next_update(now + 7 * DAY)
            .add_extension(x509.CRLNumber(int(now.timestamp() * 1000)), critical=False)
            .add_extension(issuer, critical=False)
        )
        for serial, when in revoked:
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder()
                .serial_number(serial)
                .revocation_date(when)
                .add_extension(reason, critical=False)
                .build()
            )
        return builder.sign(key, hashes.SHA256())

    def ocsp(self, request: bytes) -> bytes:
        """The DER answer to a DER request (RFC 6960): good, revoked, unauthorized or malformed."""
        try:
            asked = ocsp.load_der_ocsp_request(request)
        except ValueError:
            return _no_answer(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
        leaf = self._issued.get(asked.serial_number)
        if leaf is None:
            return _no_answer(ocsp.OCSPResponseStatus.UNAUTHORIZED)
        when, now = self._revoked.get(leaf.serial_number), self._clock()
        builder = (
            ocsp.OCSPResponseBuilder()
            .add_response(
                cert=leaf,
                issuer=self.certificate,
                algorithm=asked.hash_algorithm,
                cert_status=ocsp.OCSPCertStatus.REVOKED if when else ocsp.OCSPCertStatus.GOOD,
                this_update=now,
                next_update=now + DAY / 24,
                revocation_time=when,
                revocation_reason=x509.ReasonFlags.privilege_withdrawn if when else None,
            )
            .responder_id(ocsp.OCSPResponderEncoding.HASH, self.certificate)
        )
        for extension in asked.extensions:
            if isinstance(extension.value, x509.OCSPNonce):
                builder = builder.add_extension(extension.value, critical=False)
        return builder.sign(self._key, hashes.SHA256()).public_bytes(DER)


def _no_answer(status: ocsp.OCSPResponseStatus) -> bytes:
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(DER)

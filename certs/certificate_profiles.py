"""What a certificate says, as data: sound by default, one keyword for each flaw."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from cryptography.hazmat.primitives.asymmetric import ec, rsa

from certs.qcstatements import QcType, Role

DAY = timedelta(days=1)
ACPR = "Autorite de controle prudentiel et de resolution"
TPP_NUMBER = "PSDFR-ACPR-12345"
OTHER_TPP_NUMBER = "PSDFR-ACPR-123456"
WITHDRAWN_TPP_NUMBER = "PSDFR-ACPR-77777"
BANK_NUMBER = "PSDFR-ACPR-99999"

Purpose = Literal["clientAuth", "serverAuth"]
KeyKind = Literal["P-256", "RSA-2048", "RSA-1024"]
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateProfile:
    """One leaf certificate. The defaults are the QWAC of an AISP and CBPII, for both TLS sides.

    Attributes:
        organization_identifier: authorization number (TS 119 495 5.2.1); None leaves it out.
        organization: subject organization name.
        hosts: DNS names and IP addresses of subjectAltName; the first is the common name.
        roles: roles of the PSD2 statement; None leaves the statement out.
        nca_name: name of the national competent authority.
        nca_id: its identifier.
        qc_type: QcType statement; None leaves the whole qcStatements extension out.
        purposes: extended key usage.
        starts: notBefore, from the issuer's present.
        lasts: time from notBefore to notAfter.
        key: kind of key pair.
        revocation: where its status is published: CRL, OCSP or both.
    """

    organization_identifier: str | None = TPP_NUMBER
    organization: str = "Exemple TPP SA"
    hosts: tuple[str, ...] = ("tpp.example.com",)
    roles: tuple[Role, ...] | None = (Role.PSP_AI, Role.PSP_IC)
    nca_name: str = ACPR
    nca_id: str = "FR-ACPR"
    qc_type: QcType | None = QcType.WEB
    purposes: tuple[Purpose, ...] = ("clientAuth", "serverAuth")
    starts: timedelta = -30 * DAY
    lasts: timedelta = 365 * DAY
    key: KeyKind = "P-256"
    revocation: frozenset[Literal["crl", "ocsp"]] = frozenset({"crl", "ocsp"})


BANK = CertificateProfile(
    organization_identifier=BANK_NUMBER,
    organization="Banque Exemple SA",
    hosts=("localhost", "127.0.0.1", "::1"),
    roles=(Role.PSP_AS,),
    purposes=("serverAuth",),
)


def new_key(kind: KeyKind) -> PrivateKey:
    """A fresh key pair."""
    if kind == "P-256":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(65537, int(kind.removeprefix("RSA-")))

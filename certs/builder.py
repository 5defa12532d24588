"""How a profile becomes an X.509 certificate (EN 319 412-4, TS 119 495)."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import (
    AuthorityInformationAccessOID,
    ExtendedKeyUsageOID,
    NameOID,
    ObjectIdentifier,
)

from certs.certificate_profiles import CertificateProfile, PrivateKey, Purpose
from certs.qcstatements import EXTENSION, Psd2, QcStatementsExtension, QcType

DISCLOSURE = (("https://qtsp.example.com/pds_en.pdf", "en"),)
QEVCP_W, QCP_WEB_PSD2 = "0.4.0.194112.1.4", "0.4.0.19495.3.1"
QCP_L, ANY_POLICY = "0.4.0.194112.1.1", "2.5.29.32.0"
PURPOSES: dict[Purpose, ObjectIdentifier] = {
    "clientAuth": ExtendedKeyUsageOID.CLIENT_AUTH,
    "serverAuth": ExtendedKeyUsageOID.SERVER_AUTH,
}


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs, and what the certificate says of who signed.

    Attributes:
        name: issuer name.
        key: key that really signs.
        claimed: key that authorityKeyIdentifier points to; the forger's differs from `key`.
    """

    name: x509.Name
    key: PrivateKey
    claimed: PrivateKey


@dataclass(frozen=True, slots=True)
class Pointers:
    """Where the issuer publishes: CRL, OCSP and its own certificate, as http URLs."""

    crl: str
    ocsp: str
    issuer: str


def name(organization: str, identifier: str | None, common_name: str) -> x509.Name:
    """A subject name; without identifier the attribute is left out."""
    said = (
        (NameOID.COUNTRY_NAME, "FR"),
        (NameOID.ORGANIZATION_NAME, organization),
        (NameOID.ORGANIZATION_IDENTIFIER, identifier),
        (NameOID.COMMON_NAME, common_name),
    )
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in said if text is not None])


def subject(profile: CertificateProfile) -> x509.Name:
    """The subject name of a leaf."""
    return name(profile.organization, profile.organization_identifier, profile.hosts[0])


def leaf(
    profile: CertificateProfile,
    key: PrivateKey,
    signer: Signer,
    now: datetime,
    pointers: Pointers,
) -> x509.Certificate:
    """A signed end-entity certificate, dated from `now` (aware)."""
    start = now + profile.starts
    seal = profile.qc_type is QcType.ESEAL
    uses = ("digital_signature", "content_commitment") if seal else ("digital_signature",)
    builder = (
        _unsigned(subject(profile), key, signer, start, start + profile.lasts)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(uses), critical=True)
        .add_extension(_policies((QCP_L,) if seal else (QEVCP_W, QCP_WEB_PSD2)), critical=False)
        .add_extension(_alternative_names(profile.hosts), critical=False)
        .add_extension(
            x509.ExtendedKeyUsage([PURPOSES[purpose] for purpose in profile.purposes]),
            critical=False,
        )
        .add_extension(_authority_information(profile, pointers), critical=False)
    )
    if "crl" in profile.revocation:
        builder = builder.add_extension(_crl_points(pointers.crl), critical=False)
    if profile.qc_type is not None:
        value = _statements(profile, profile.qc_type).to_der()
        extension = x509.UnrecognizedExtension(ObjectIdentifier(EXTENSION), value)
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(signer.key, hashes.SHA256())


def authority(
    subject_name: x509.Name, key: PrivateKey, signer: Signer, start: datetime, end: datetime
) -> x509.Certificate:
    """A signed CA certificate; one that does not sign for itself may issue leaves only."""
    root = signer.name == subject_name
    return (
        _unsigned(subject_name, key, signer, start, end)
        .add_extension(
            x509.BasicConstraints(ca=True, path_length=None if root else 0), critical=True
        )
        .add_extension(
            _key_usage(("key_cert_sign", "crl_sign", "digital_signature")), critical=True
        )
        .add_extension(_policies((ANY_POLICY,)), critical=False)
        .sign(signer.key, hashes.SHA256())
    )


def _unsigned(
    subject_name: x509.Name, key: PrivateKey, signer: Signer, start: datetime, end: datetime
) -> x509.CertificateBuilder:
    claimed = signer.claimed.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(subject_name)
        .issuer_name(signer.name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(claimed), critical=False)
    )


def _statements(profile: CertificateProfile, qc_type: QcType) -> QcStatementsExtension:
    psd2 = None
    if profile.roles is not None:
        psd2 = Psd2(profile.roles, profile.nca_name, profile.nca_id)
    return QcStatementsExtension(psd2=psd2, types=(qc_type,), compliance=True, pds=DISCLOSURE)


def _authority_information(
    profile: CertificateProfile, pointers: Pointers
) -> x509.AuthorityInformationAccess:
    places = [(AuthorityInformationAccessOID.CA_ISSUERS, pointers.issuer)]
    if "ocsp" in profile.revocation:
        places.append((AuthorityInformationAccessOID.OCSP, pointers.ocsp))
    return x509.AuthorityInformationAccess(
        [x509.AccessDescription(oid, x509.UniformResourceIdentifier(url)) for oid, url in places]
    )


def _crl_points(url: str) -> x509.CRLDistributionPoints:
    point = x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None)
    return x509.CRLDistributionPoints([point])


def _alternative_names(hosts: Iterable[str]) -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName([_general_name(host) for host in hosts])


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _policies(oids: Iterable[str]) -> x509.CertificatePolicies:
    return x509.CertificatePolicies(
        [x509.PolicyInformation(ObjectIdentifier(oid), None) for oid in oids]
    )


def _key_usage(on: Iterable[str]) -> x509.KeyUsage:
    every = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    chosen = frozenset(on)
    return x509.KeyUsage(**{use: use in chosen for use in every})

"""The extensions of a certificate, also where one that nobody here needs breaks its standard."""

import warnings
from collections.abc import Iterator
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.oid import ExtensionOID, ObjectIdentifier

from certs.qcstatements import EXTENSION

NEEDED = (
    ObjectIdentifier(EXTENSION),
    ExtensionOID.EXTENDED_KEY_USAGE,
    ExtensionOID.CRL_DISTRIBUTION_POINTS,
    ExtensionOID.AUTHORITY_INFORMATION_ACCESS,
    ExtensionOID.BASIC_CONSTRAINTS,
)
_SEQUENCE, _OID, _OCTETS, _EXTENSIONS = 0x30, 0x06, 0x04, 0xA3  # tags of X.690 and RFC 5280 4.1
_LONG = 0x80


def extensions(certificate: x509.Certificate) -> dict[ObjectIdentifier, x509.ExtensionType]:
    """The extensions by OID; where one is malformed, those of `NEEDED` alone.

    `cryptography` reads all or none, and a user notice with an accent (a VisibleString holds
    ASCII) makes it warn or fail.

    Raises:
        ValueError: one of those that are needed is malformed, or stands twice.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        try:
            found = certificate.extensions
        except ValueError:
            found = _copied(certificate).extensions
    return {each.oid: each.value for each in found}


def _copied(certificate: x509.Certificate) -> x509.Certificate:
    """A certificate of nobody with the needed extensions, byte for byte."""
    key, name, now = ed25519.Ed25519PrivateKey.generate(), x509.Name([]), datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now)
    for oid, value in _raw(certificate.tbs_certificate_bytes):
        if oid in NEEDED:
            builder = builder.add_extension(x509.UnrecognizedExtension(oid, value), critical=False)
    return builder.sign(key, None)


def _raw(tbs: bytes) -> Iterator[tuple[ObjectIdentifier, bytes]]:
    """OID and value of each extension of a TBSCertificate."""
    _, fields = next(_elements(tbs))
    listed = next((content for tag, content in _elements(fields) if tag == _EXTENSIONS), b"")
    for _, extension in _elements(next(_elements(listed), (0, b""))[1]):
        parts = dict(_elements(extension))
        yield _dotted(parts[_OID]), parts[_OCTETS]


def _dotted(content: bytes) -> ObjectIdentifier:
    arcs: list[int] = []
    arc = 0
    for octet in content:
        arc = arc << 7 | octet & 0x7F
        if octet < _LONG:
            arcs, arc = [*arcs, arc], 0
    first = min(arcs[0] // 40, 2)
    return ObjectIdentifier(".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:]))))


def _elements(der: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and content of each element; `cryptography` has read this DER, so that it is whole."""
    place = 0
    while place < len(der):
        tag, size, start = der[place], der[place + 1], place + 2
        if size >= _LONG:
            start += size - _LONG
            size = int.from_bytes(der[place + 2 : start], "big")
        yield tag, der[start : start + size]
        place = start + size

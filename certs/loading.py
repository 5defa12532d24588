"""Reads a certificate file of the user: one reader for `check`, for a run and for the bank."""

import base64
import re
import warnings
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import (
    AuthorityInformationAccessOID,
    NameOID,
    ObjectIdentifier,
    SignatureAlgorithmOID,
)

from certs import file_errors
from certs.builder import PURPOSES
from certs.extensions import extensions
from certs.inspection import CertificateDetails, flaw_missing
from certs.qcstatements import EXTENSION, QcStatementsExtension, QcType, Role

__all__ = [
    "CertificateDetails",
    "CertificateFile",
    "CertificateFileError",
    "authorization_numbers",
    "flaw_missing",
    "load",
    "read",
]

_UNREADABLE = (
    ValueError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
_PEM = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----", re.DOTALL)
_CERTIFICATES = (b"CERTIFICATE", b"X509 CERTIFICATE")


class CertificateFileError(Exception):
    """A certificate or key file cannot be used.

    Args:
        path: the file.
        problem: what is wrong with it, never with a secret in it.
        cure: what to do about it.
    """

    def __init__(self, path: Path, problem: str, cure: str) -> None:
        super().__init__(f"{path}: {problem}; {cure}")
        self.path, self.problem, self.cure = path, problem, cure


@dataclass(frozen=True, slots=True)
class CertificateFile:
    """A client certificate with its chain and its key.

    Attributes:
        leaf: the client's own certificate.
        chain: the CA certificates that came with it, in the order of the file.
        key: its private key; None where neither file holds one.
    """

    leaf: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    key: PrivateKeyTypes | None

    def pem(self, password: bytes) -> bytes:
        """Key, certificate and chain as OpenSSL reads them, the key under `password`.

        Raises:
            ValueError: there is no key.
        """
        if self.key is None:
            raise ValueError("the file holds no private key")
        lock = serialization.BestAvailableEncryption(password)
        form = serialization.PrivateFormat.PKCS8
        key = self.key.private_bytes(serialization.Encoding.PEM, form, lock)
        own = (self.leaf, *self.chain)
        return key + b"".join(one.public_bytes(serialization.Encoding.PEM) for one in own)


def load(path: Path, key_path: Path | None = None, password: str | None = None) -> CertificateFile:
    """Certificate, chain and key of a file.

    Args:
        path: PEM with the leaf first, its chain and perhaps its key; or PKCS#12.
        key_path: PEM key file; None where the key, if any, stands in `path`.
        password: of the encrypted key or the PKCS#12 file; None where there is none.

    Raises:
        CertificateFileError: a file is absent, unreadable, of another format or under a cipher
            that cannot be opened, or a password does not open it.
    """
    with warnings.catch_warnings():  # a serial number below 0, PKCS#12 in BER: banks take both
        warnings.simplefilter("ignore")
        return _loaded(path, key_path, password)


def _loaded(path: Path, key_path: Path | None, password: str | None) -> CertificateFile:
    content = _content(path)
    secret = None if password is None else password.encode()
    if b"-----BEGIN" in content:
        leaf, *chain = _pem_certificates(path, content)
        return CertificateFile(leaf, tuple(chain), _pem_key(path, content, key_path, secret))
    if key_path is not None and file_errors.is_pkcs12(content):
        cure = "leave the key file out, or give a PEM certificate with it"
        raise CertificateFileError(path, "is a PKCS#12 file, which holds its key", cure)
    return _pkcs12(path, content, secret)


def read(
    path: Path, key_path: Path | None = None, password: str | None = None
) -> CertificateDetails:
    """What the certificate in a file says, and whether its key belongs to it.

    Args:
        path: as for `load`.
        key_path: as for `load`.
        password: as for `load`.

    Raises:
        CertificateFileError: see `load`; or the certificate cannot be understood.
    """
    file = load(path, key_path, password)
    try:
        return _details(file)
    except _UNREADABLE:
        cure = "ask its issuer for another one"
        raise CertificateFileError(path, "the certificate is not valid X.509", cure) from None


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise CertificateFileError(path, "no such file", "correct the path") from None
    except OSError as wrong:
        problem = f"cannot be read ({wrong.strerror})"
        raise CertificateFileError(path, problem, "correct the path or its rights") from None


def _pem_certificates(path: Path, content: bytes) -> list[x509.Certificate]:
    """The certificates of a PEM file; files that were joined without a line end are read too."""
    blocks = [each[2] for each in _PEM.finditer(content) if each[1] in _CERTIFICATES]
    try:
        found = [x509.load_der_x509_certificate(_der(block)) for block in blocks]
    except ValueError:
        found = []
    if not found or content.count(b"-----BEGIN CERTIFICATE-----") > len(found):
        problem, cure = file_errors.certificate(content, password=False)
        raise CertificateFileError(path, problem, cure)
    return found


def _der(block: bytes) -> bytes:
    return base64.b64decode(b"".join(block.split()), validate=True)


def _pem_key(
    path: Path, content: bytes, key_path: Path | None, secret: bytes | None
) -> PrivateKeyTypes | None:
    place = path if key_path is None else key_path
    found = content if key_path is None else _content(key_path)
    if key_path is None and b"PRIVATE KEY-----" not in found:
        return None
    block = next((each[0] for each in _PEM.finditer(found) if b"PRIVATE KEY" in each[1]), found)
    # A password that is not needed is no fault of the file.
    password = secret if b"ENCRYPTED" in block else None
    try:
        return serialization.load_pem_private_key(block + b"\n", password)
    except (TypeError, ValueError):
        problem, cure = file_errors.key(block, password=password is not None)
    except UnsupportedAlgorithm:
        problem, cure = "holds a key of an unknown kind", "use an RSA or P-256 key"
    raise CertificateFileError(place, problem, cure.replace("FILE", place.name))


def _pkcs12(path: Path, content: bytes, secret: bytes | None) -> CertificateFile:
    try:
        key, leaf, chain = pkcs12.load_key_and_certificates(content, secret)
    except (ValueError, UnsupportedAlgorithm):
        problem, cure = file_errors.certificate(content, password=secret is not None)
        raise CertificateFileError(path, problem, cure) from None
    if leaf is None:
        raise CertificateFileError(
            path,
            "holds no certificate that belongs to a key",
            "export the QWAC together with its key",
        )
    return CertificateFile(leaf, tuple(chain), key)


def authorization_numbers(name: x509.Name) -> list[str]:
    """The organizationIdentifiers of a subject, those of the PSD format first."""
    found = name.get_attributes_for_oid(NameOID.ORGANIZATION_IDENTIFIER)
    return sorted((str(each.value) for each in found), key=lambda each: not each.startswith("PSD"))


def _details(file: CertificateFile) -> CertificateDetails:
    leaf = file.leaf
    public = leaf.public_key()
    found = extensions(leaf)
    qc, remarks = _statements(found.get(ObjectIdentifier(EXTENSION)))
    kind = next(iter(qc.types), "")
    numbers = authorization_numbers(leaf.subject)
    if len(numbers) > 1:
        remarks += (f"its subject has {len(numbers)} organizationIdentifiers",)
    return CertificateDetails(
        authorization_number=numbers[0] if numbers else "",
        roles=tuple(_role_name(role) for role in qc.psd2.roles) if qc.psd2 else (),
        qc_type=kind.name.lower() if isinstance(kind, QcType) else kind,
        nca_id=qc.psd2.nca_id if qc.psd2 else "",
        not_before=leaf.not_valid_before_utc,
        not_after=leaf.not_valid_after_utc,
        eku=_purposes(found.get(x509.ExtendedKeyUsage.oid)),
        key_matches=None if file.key is None else file.key.public_key() == public,
        key_bits=getattr(public, "key_size", 0),
        key_kind=_key_kind(public),
        fingerprint=leaf.fingerprint(hashes.SHA256()).hex(),
        subject=leaf.subject.rfc4514_string(),
        issuer=leaf.issuer.rfc4514_string(),
        self_signed=_signs_itself(leaf),
        has_qcstatements=ObjectIdentifier(EXTENSION) in found,
        has_psd2_statement=qc.psd2 is not None,
        names_crl=x509.CRLDistributionPoints.oid in found,
        names_ocsp=_names_ocsp(found.get(x509.AuthorityInformationAccess.oid)),
        chain_length=len(file.chain),
        is_ca=_is_ca(found.get(x509.BasicConstraints.oid)),
        signed_with_pss=leaf.signature_algorithm_oid == SignatureAlgorithmOID.RSASSA_PSS,
        remarks=remarks,
    )


def _statements(
    value: x509.ExtensionType | None,
) -> tuple[QcStatementsExtension, tuple[str, ...]]:
    """The qcStatements, and what is unusual about them."""
    if not isinstance(value, x509.UnrecognizedExtension):
        return QcStatementsExtension(), ()
    try:
        found = QcStatementsExtension.from_der(value.value)
    except ValueError as wrong:
        return QcStatementsExtension(), (f"its qcStatements cannot be read ({wrong})",)
    if found.psd2 and found.psd2.flat:
        what = "its rolesOfPSP is one flat sequence, an older layout than that of TS 119 495 5.1"
        return found, (what,)
    return found, ()


def _role_name(role: Role | str) -> str:
    return role if isinstance(role, str) else role.name


def _purposes(value: x509.ExtensionType | None) -> tuple[str, ...]:
    if not isinstance(value, x509.ExtendedKeyUsage):
        return ()
    names = {oid: name for name, oid in PURPOSES.items()}
    return tuple(names.get(oid, oid.dotted_string) for oid in value)


def _is_ca(value: x509.ExtensionType | None) -> bool:
    return isinstance(value, x509.BasicConstraints) and value.ca


def _names_ocsp(value: x509.ExtensionType | None) -> bool:
    return isinstance(value, x509.AuthorityInformationAccess) and any(
        place.access_method == AuthorityInformationAccessOID.OCSP for place in value
    )


def _key_kind(public: object) -> str:
    if isinstance(public, rsa.RSAPublicKey):
        return "RSA"
    return "EC" if isinstance(public, ec.EllipticCurvePublicKey) else type(public).__name__


def _signs_itself(leaf: x509.Certificate) -> bool:
    try:
        leaf.verify_directly_issued_by(leaf)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True

"""Reads a certificate file of the user and says what its certificate says."""

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
from certs.inspection import CertificateDetails, flaw_missing
from certs.qcstatements import EXTENSION, QcStatementsExtension, QcType, Role

__all__ = ["CertificateDetails", "CertificateFileError", "flaw_missing", "read"]

_UNREADABLE = (
    ValueError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)


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


def read(
    path: Path, key_path: Path | None = None, password: str | None = None
) -> CertificateDetails:
    """What the certificate in a file says, and whether its key belongs to it.

    Args:
        path: PEM with the leaf first, its chain and perhaps its key; or PKCS#12.
        key_path: PEM key file; None where the key, if any, stands in `path`.
        password: of the encrypted key or the PKCS#12 file; None where there is none.

    Raises:
        CertificateFileError: a file is absent, unreadable, of another format, or a password does
            not open it; or the certificate cannot be understood.
    """
    content = _content(path)
    secret = None if password is None else password.encode()
    if b"-----BEGIN" in content:
        leaf, chain = _pem_certificates(path, content)
        key = _pem_key(path, content, key_path, secret)
    else:
        leaf, chain, key = _pkcs12(path, content, secret)
        if key_path is not None:
            cure = "leave the key file out, or give a PEM certificate with it"
            raise CertificateFileError(path, "is a PKCS#12 file, which holds its key", cure)
    try:
        return _paper(leaf, chain, key)
    except _UNREADABLE as wrong:
        raise CertificateFileError(
            path,
            f"the certificate breaks its standard ({wrong})",
            "ask its issuer for another one",
        ) from None


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise CertificateFileError(path, "no such file", "correct the path") from None
    except OSError as wrong:
        problem = f"cannot be read ({wrong.strerror})"
        raise CertificateFileError(path, problem, "correct the path or its rights") from None


def _pem_certificates(
    path: Path, content: bytes
) -> tuple[x509.Certificate, list[x509.Certificate]]:
    try:
        leaf, *chain = x509.load_pem_x509_certificates(content)
    except ValueError:
        raise CertificateFileError(
            path, *file_errors.certificate(content, password=False)
        ) from None
    return leaf, chain


def _pem_key(
    path: Path, content: bytes, key_path: Path | None, secret: bytes | None
) -> PrivateKeyTypes | None:
    place = path if key_path is None else key_path
    found = content if key_path is None else _content(key_path)
    if key_path is None and b"PRIVATE KEY-----" not in found:
        return None
    # A password that is not needed is no fault of the file.
    password = secret if b"ENCRYPTED" in found else None
    try:
        return serialization.load_pem_private_key(found, password)
    except (TypeError, ValueError):
        problem, cure = file_errors.key(found, password=password is not None)
    except UnsupportedAlgorithm:
        problem, cure = "holds a key of an unknown kind", "use an RSA or P-256 key"
    raise CertificateFileError(place, problem, cure)


def _pkcs12(
    path: Path, content: bytes, secret: bytes | None
) -> tuple[x509.Certificate, list[x509.Certificate], PrivateKeyTypes | None]:
    try:
        key, leaf, chain = pkcs12.load_key_and_certificates(content, secret)
    except ValueError:
        problem, cure = file_errors.certificate(content, password=secret is not None)
        raise CertificateFileError(path, problem, cure) from None
    if leaf is None:
        raise CertificateFileError(
            path,
            "holds no certificate that belongs to a key",
            "export the QWAC together with its key",
        )
    return leaf, chain, key


def _paper(
    leaf: x509.Certificate, chain: list[x509.Certificate], key: PrivateKeyTypes | None
) -> CertificateDetails:
    public = leaf.public_key()
    found = {one.oid: one.value for one in leaf.extensions}
    statements = found.get(ObjectIdentifier(EXTENSION))
    qc = QcStatementsExtension()
    if isinstance(statements, x509.UnrecognizedExtension):
        qc = QcStatementsExtension.from_der(statements.value)
    kind = next(iter(qc.types), "")
    numbers = leaf.subject.get_attributes_for_oid(NameOID.ORGANIZATION_IDENTIFIER)
    return CertificateDetails(
        authorization_number=str(numbers[0].value) if numbers else "",
        roles=tuple(_role_name(role) for role in qc.psd2.roles) if qc.psd2 else (),
        qc_type=kind.name.lower() if isinstance(kind, QcType) else kind,
        nca_id=qc.psd2.nca_id if qc.psd2 else "",
        not_before=leaf.not_valid_before_utc,
        not_after=leaf.not_valid_after_utc,
        eku=_purposes(found.get(x509.ExtendedKeyUsage.oid)),
        key_matches=None if key is None else key.public_key() == public,
        key_bits=getattr(public, "key_size", 0),
        key_kind=_key_kind(public),
        fingerprint=leaf.fingerprint(hashes.SHA256()).hex(),
        subject=leaf.subject.rfc4514_string(),
        issuer=leaf.issuer.rfc4514_string(),
        self_signed=_signs_itself(leaf),
        has_qcstatements=statements is not None,
        has_psd2_statement=qc.psd2 is not None,
        names_crl=x509.CRLDistributionPoints.oid in found,
        names_ocsp=_names_ocsp(found.get(x509.AuthorityInformationAccess.oid)),
        chain_length=len(chain),
        is_ca=_is_ca(found.get(x509.BasicConstraints.oid)),
        signed_with_pss=leaf.signature_algorithm_oid == SignatureAlgorithmOID.RSASSA_PSS,
    )


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

"""What a file is that cannot serve as a certificate or as a key, and what to do about it."""

from collections.abc import Callable

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization

_Row = tuple[Callable[[bytes, bool], bool], str, str]
_WANTED = "give the PEM file with the QWAC first"
_WANTED_KEY = "give the PEM file of the key that belongs to the certificate"
_PASSWORD = "write its password as env:NAME or file:PATH"
_AGAIN = "copy the whole file again"
_BEGIN, _END = b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----"
_KEY = b"PRIVATE KEY-----"
_VERSION_3 = b"\x02\x01\x03"  # how the content of a PKCS#12 file begins (RFC 7292 4)


def certificate(content: bytes, *, password: bool) -> tuple[str, str]:
    """The problem with a file that was given as a certificate and cannot be read, and the cure.

    Args:
        content: of the file.
        password: whether one was given.
    """
    return _first(_CERTIFICATES, content, password=password)


def key(content: bytes, *, password: bool) -> tuple[str, str]:
    """The same of a file that was given as a key."""
    return _first(_KEYS, content, password=password)


def _first(rows: tuple[_Row, ...], content: bytes, *, password: bool) -> tuple[str, str]:
    return next((problem, cure) for fits, problem, cure in rows if fits(content, password))


def _is_pkcs12(content: bytes) -> bool:
    """Whether a file begins as PKCS#12 does."""
    return content[:1] == b"0" and _VERSION_3 in content[2:8]


def _is_certificate(content: bytes) -> bool:
    try:
        x509.load_der_x509_certificate(content)
    except ValueError:
        return False
    return True


def _is_key(content: bytes) -> bool:
    try:
        serialization.load_der_private_key(content, None)
    except TypeError:
        return True  # an encrypted one
    except (ValueError, UnsupportedAlgorithm):
        return False
    return True


#: What a file is, whether by itself or for want of a password; the first row that fits tells.
_CERTIFICATES: tuple[_Row, ...] = (
    (lambda content, _: not content.strip(), "is empty", _WANTED),
    (
        lambda content, _: b"CERTIFICATE REQUEST-----" in content,
        "is a request for a certificate",
        "give the certificate that was issued for it",
    ),
    (
        lambda content, _: b"-----BEGIN PKCS7-----" in content,
        "is PKCS#7",
        "convert it with openssl pkcs7 -print_certs, the QWAC first",
    ),
    (
        lambda content, _: content.count(_BEGIN) > content.count(_END),
        "is cut short: a certificate begins and does not end",
        _AGAIN,
    ),
    (
        lambda content, _: _KEY in content and _BEGIN not in content,
        "holds a private key and no certificate",
        _WANTED,
    ),
    (lambda content, _: b"-----BEGIN" in content, "holds no readable PEM certificate", _WANTED),
    (
        lambda content, password: _is_pkcs12(content) and password,
        "is a PKCS#12 file that the password does not open",
        "correct the password",
    ),
    (
        lambda content, _: _is_pkcs12(content),
        "is a PKCS#12 file and no password is given",
        _PASSWORD,
    ),
    (
        lambda content, _: _is_certificate(content),
        "is a certificate in DER",
        "convert it with openssl x509 -inform DER",
    ),
    (lambda *_: True, "is neither PEM nor a PKCS#12 file", _WANTED),
)
_KEYS: tuple[_Row, ...] = (
    (lambda content, _: not content.strip(), "is empty", _WANTED_KEY),
    (
        lambda content, password: b"ENCRYPTED" in content and password,
        "holds an encrypted key that the password does not open",
        "correct the password",
    ),
    (
        lambda content, _: b"ENCRYPTED" in content,
        "holds an encrypted key and no password is given",
        _PASSWORD,
    ),
    (lambda content, _: _KEY in content, "holds a private key that cannot be read", _AGAIN),
    (
        lambda content, _: _BEGIN in content,
        "holds a certificate and no private key",
        _WANTED_KEY,
    ),
    (
        lambda content, _: _is_pkcs12(content),
        "is a PKCS#12 file",
        "write it as certificate, and leave key out",
    ),
    (
        lambda content, _: _is_key(content),
        "is a key in DER",
        "convert it with openssl pkey -inform DER",
    ),
    (lambda *_: True, "holds no PEM private key", _WANTED_KEY),
)

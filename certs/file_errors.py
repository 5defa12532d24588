"""What a file is that cannot serve as a certificate or as a key, and what to do about it."""

import base64
import re
from collections.abc import Callable
from contextlib import suppress

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from pyasn1.codec.der import decoder
from pyasn1.error import PyAsn1Error

_Row = tuple[Callable[[bytes, bool], bool], str, str]
_WANTED = "give the PEM file with the QWAC first"
_WANTED_KEY = "give the PEM file of the key that belongs to the certificate"
_PASSWORD = "write its password as env:NAME or file:PATH"
_AGAIN = "copy the whole file again"
_BEGIN, _END = b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----"
_KEY = b"PRIVATE KEY-----"
_DEK = re.compile(rb"DEK-Info: ([A-Za-z0-9-]+)")
_OPENED = ("AES-128-CBC", "AES-256-CBC", "DES-EDE3-CBC")
_MODERN = ("CAMELLIA", "ARIA", "AES", "SM4")  # in OpenSSL's default provider
_PBES2 = "1.2.840.113549.1.5.13"
_OPENED_OIDS = (
    *(f"2.16.840.1.101.3.4.1.{last}" for last in (2, 22)),  # AES-128-CBC, AES-192-CBC
    "2.16.840.1.101.3.4.1.42",  # AES-256-CBC
    "1.2.840.113549.3.7",  # DES-EDE3-CBC
    "1.2.840.113549.1.5.3",  # PBE-MD5-DES
    *(f"1.2.840.113549.1.12.1.{last}" for last in (1, 3, 6)),  # SHA1 with RC4-128, 3DES, RC2-40
)
_CIPHERS = {
    **{f"1.2.392.200011.61.1.1.1.{n}": f"CAMELLIA-{64 + 64 * (n - 1)}-CBC" for n in (2, 3, 4)},
    **{
        f"1.2.410.200046.1.1.{n}": f"ARIA-{bits}-CBC" for n, bits in ((2, 128), (7, 192), (12, 256))
    },
    "1.2.840.113549.3.2": "RC2-CBC",
    "1.2.840.113549.3.4": "RC4",
    "1.3.14.3.2.7": "DES-CBC",
    "1.3.6.1.4.1.3029.1.2": "BF-CBC",
    "1.2.840.113533.7.66.10": "CAST5-CBC",
    "1.2.410.200004.1.4": "SEED-CBC",
    "1.2.156.10197.1.104.2": "SM4-CBC",
    "1.2.840.113549.1.5.1": "PBE-MD2-DES",
    "1.2.840.113549.1.5.4": "PBE-MD2-RC2-64",
    "1.2.840.113549.1.5.6": "PBE-MD5-RC2-64",
    "1.2.840.113549.1.5.10": "PBE-SHA1-DES",
    "1.2.840.113549.1.5.11": "PBE-SHA1-RC2-64",
    "1.2.840.113549.1.12.1.2": "PBE-SHA1-RC4-40",
    "1.2.840.113549.1.12.1.4": "PBE-SHA1-2DES",
    "1.2.840.113549.1.12.1.5": "PBE-SHA1-RC2-128",
}
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_JAVA = (b"\xfe\xed\xfe\xed", b"\xce\xce\xce\xce")  # JKS, JCEKS
_VERSION_3 = b"\x02\x01\x03"  # how the content of a PKCS#12 file begins (RFC 7292 4)


def certificate(content: bytes, *, password: bool) -> tuple[str, str]:
    """The problem with a file that was given as a certificate and cannot be read, and the cure.

    Args:
        content: of the file.
        password: whether one was given.
    """
    return _first(_CERTIFICATES, content, password=password)


def key(content: bytes, *, password: bool) -> tuple[str, str]:
    """The same of a file that was given as a key; FILE in the cure stands for its name."""
    if cipher := _cipher(content):
        problem = f"is encrypted under {cipher}, which this suite does not open"
        legacy = "" if cipher.startswith(_MODERN) else " -provider default -provider legacy"
        return problem, f"convert it: openssl pkey{legacy} -in FILE -aes256 -out NEW.key"
    return _first(_KEYS, content, password=password)


def _cipher(content: bytes) -> str:
    """The cipher of an encrypted key where it is one that `cryptography` does not open, else ""."""
    if found := _DEK.search(content):
        name = found[1].decode()
        return "" if name.startswith(_OPENED) else name
    with suppress(ValueError, PyAsn1Error, TypeError, IndexError):
        body = content.partition(b"ENCRYPTED PRIVATE KEY-----")[2].partition(b"-----END")[0]
        algorithm = decoder.decode(base64.b64decode(body))[0][0]
        oid = str(algorithm[0])
        if oid == _PBES2:
            oid = str(algorithm[1][1][0])
        return "" if oid in _OPENED_OIDS else _CIPHERS.get(oid, oid)
    return ""


def _first(rows: tuple[_Row, ...], content: bytes, *, password: bool) -> tuple[str, str]:
    return next((problem, cure) for fits, problem, cure in rows if fits(content, password))


def is_pkcs12(content: bytes) -> bool:
    """Whether a file begins as PKCS#12 does."""
    return content[:1] == b"0" and _VERSION_3 in content[2:8]


def _is_armoured_pkcs12(content: bytes) -> bool:
    """Whether a file is the base64 of a PKCS#12 file, as the variables of CI systems hold it."""
    try:
        return is_pkcs12(base64.b64decode(b"".join(content.split()), validate=True))
    except ValueError:
        return False


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
    (
        lambda content, _: b"-----BEGIN TRUSTED CERTIFICATE-----" in content,
        "is a certificate in a form of OpenSSL's own",
        "convert it with openssl x509",
    ),
    (
        lambda content, _: b"-----BEGIN" in content and rb"-----\n" in content,
        "has \\n written out in place of line ends",
        "write each line on a line of its own",
    ),
    (
        lambda content, _: b"-----BEGIN PKCS12-----" in content or _is_armoured_pkcs12(content),
        "is a PKCS#12 file in base64",
        "decode it with openssl base64 -d, without lines of dashes",
    ),
    (lambda content, _: b"-----BEGIN" in content, "holds no readable PEM certificate", _WANTED),
    (
        lambda content, _: content.startswith(_UTF_16),
        "is text in UTF-16",
        "save it as plain text",
    ),
    (
        lambda content, _: content.startswith(_JAVA),
        "is a Java keystore",
        "convert it with keytool -importkeystore -deststoretype PKCS12",
    ),
    (
        lambda content, password: is_pkcs12(content) and password,
        "is a PKCS#12 file that the password does not open",
        "correct the password",
    ),
    (
        lambda content, _: is_pkcs12(content),
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
        lambda content, _: is_pkcs12(content),
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

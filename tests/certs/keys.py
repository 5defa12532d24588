"""Keys of every kind, and self-signed certificates for them."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

CURVES = (
    ec.SECP224R1,
    ec.SECP256R1,
    ec.SECP384R1,
    ec.SECP521R1,
    ec.SECP256K1,
    ec.BrainpoolP256R1,
    ec.BrainpoolP384R1,
)
KEYS = {
    **{curve.__name__: ec.generate_private_key(curve()) for curve in CURVES},
    "RSA-2048": rsa.generate_private_key(65537, 2048),
    "RSA-3072": rsa.generate_private_key(65537, 3072),
    "Ed25519": ed25519.Ed25519PrivateKey.generate(),
    "Ed448": ed448.Ed448PrivateKey.generate(),
    "DSA": dsa.generate_private_key(2048),
}
NAME = "CN=tpp,2.5.4.97=PSDFR-ACPR-12345"


def self_signed(key, *extensions, name=NAME):
    """A self-signed certificate in PEM, valid today, with these extensions."""
    own, now = x509.Name.from_rfc4514_string(name), datetime.now(UTC)
    day = timedelta(days=1)
    builder = x509.CertificateBuilder(own, own, key.public_key(), 1, now - day, now + 90 * day)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    edwards = isinstance(key, ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey)
    return builder.sign(key, None if edwards else hashes.SHA256()).public_bytes(Encoding.PEM)


def key_pem(key, form=PrivateFormat.PKCS8):
    """A private key in PEM, in the clear."""
    return key.private_bytes(Encoding.PEM, form, NoEncryption())

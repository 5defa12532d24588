"""HTTP signatures: verified with the public key, over the request in its final form."""

import base64
import hashlib
import re

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from fixtures.errors import ConfigurationError
from fixtures.profile.schema import Certificate, Signature
from fixtures.tpp.http_signatures import signed
from fixtures.tpp.messages import Request
from tests.certs.keys import self_signed

PSS = padding.PSS(padding.MGF1(hashes.SHA512()), 64)
RSA, EC = rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP256R1())
VERIFIED = [
    ("rsa-sha256", RSA, (padding.PKCS1v15(), hashes.SHA256())),
    ("rsa-sha512", RSA, (padding.PKCS1v15(), hashes.SHA512())),
    ("ecdsa-sha256", EC, (ec.ECDSA(hashes.SHA256()),)),
    ("hs2019", RSA, (PSS, hashes.SHA512())),
    ("hs2019", EC, (ec.ECDSA(hashes.SHA512()),)),
    ("hs2019", ed25519.Ed25519PrivateKey.generate(), ()),
]
REQUEST = Request(method="POST", url="https://bank.test/token?x=1", parameters=(("a", "b"),))


@pytest.fixture
def with_key(make_profile, tmp_path):
    """Make a profile that signs with a key."""

    def make(key, **settings):
        file = tmp_path / "signing.key"
        file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.BestAvailableEncryption(b"pass of the key"),
            )
        )
        (tmp_path / "pass").write_text("pass of the key\n")
        own = tmp_path / "signing.pem"
        own.write_bytes(self_signed(key))
        slot = Certificate(certificate=own, key=file, password=f"file:{tmp_path / 'pass'}")
        return make_profile(certificates={"tpp": slot}, signature=Signature(**settings))

    return make


def members(request):
    return dict(re.findall(r'(\w+)="?([^",]*)', dict(request.headers)["Signature"]))


def covered(request, names):
    fields = {name.lower(): value for name, value in request.headers}
    fields["(request-target)"] = f"{request.method.lower()} /token?x=1"
    return "\n".join(f"{name}: {fields[name]}" for name in names).encode()


@pytest.mark.parametrize(("algorithm", "key", "scheme"), VERIFIED)
def test_a_signature_verifies_over_what_it_covers(with_key, algorithm, key, scheme):
    request = signed(REQUEST, with_key(key, algorithm=algorithm), "client-1")

    said = members(request)
    assert (said["keyId"], said["algorithm"]) == ("client-1", algorithm)
    assert said["headers"] == "(request-target) date digest x-request-id"
    data = covered(request, said["headers"].split())
    signature = base64.b64decode(said["signature"])
    key.public_key().verify(signature, data, *scheme)
    with pytest.raises(InvalidSignature):
        key.public_key().verify(signature, data + b"x", *scheme)


def test_a_digest_is_that_of_the_body(with_key):
    request = signed(REQUEST, with_key(RSA), "c")

    body = base64.b64encode(hashlib.sha256(b"a=b").digest()).decode()
    assert dict(request.headers)["Digest"] == f"SHA-256={body}"


def test_times_are_covered_and_named(with_key):
    covering = ("(created)", "(expires)", "host", "content-type")
    request = signed(REQUEST, with_key(EC, algorithm="hs2019", headers=covering), "c")

    said = members(request)
    lines = (
        f"(created): {said['created']}",
        f"(expires): {said['expires']}",
        "host: bank.test",
        "content-type: application/x-www-form-urlencoded",
    )
    signature = base64.b64decode(said["signature"])
    EC.public_key().verify(signature, "\n".join(lines).encode(), ec.ECDSA(hashes.SHA512()))


@pytest.mark.parametrize(
    "wrong",
    [
        {"algorithm": "md5"},
        {"algorithm": "ecdsa-sha256"},
        {"headers": ("x-none",)},
        {"certificate": "none"},
    ],
)
def test_a_signature_that_cannot_be_made_is_the_users_to_mend(with_key, wrong):
    with pytest.raises(ConfigurationError, match=r"signature\."):
        signed(REQUEST, with_key(RSA, **wrong), "c")


def test_the_client_signs_the_final_form_where_it_is_wanted(make_tpp, httpx_mock):
    settings = Signature(on_token=True, algorithm="ecdsa-sha256")
    tpp = make_tpp(signature=settings)
    httpx_mock.add_response(is_reusable=True)

    tpp.send(tpp.refreshing("r").without("client_id"))
    tpp.send(tpp.accounts("t"))
    tpp.send(tpp.refreshing("r").with_header("Signature", "broken"))

    sent = httpx_mock.get_requests()
    final = base64.b64encode(hashlib.sha256(b"grant_type=refresh_token&refresh_token=r").digest())
    assert sent[0].headers["Digest"] == f"SHA-256={final.decode()}"
    assert "Signature" not in sent[1].headers
    assert sent[2].headers["Signature"] == "broken"

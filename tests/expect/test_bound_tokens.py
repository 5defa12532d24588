"""The verifier of JWT access tokens: signed, in time, for an audience, bound to a certificate."""

import base64
import hashlib
import json
import ssl
import time
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from certs.pki import Pki
from fixtures import expect
from fixtures.outcomes import Inconclusive, NonConformity
from tests.expect.answers import given, refusal

OUT = pytest.skip.Exception
PEM = Pki()["tpp"].certificate.public_bytes(Encoding.PEM).decode()
OCTETS = hashlib.sha256(ssl.PEM_cert_to_DER_cert(PEM)).digest()
THUMBPRINT = base64.urlsafe_b64encode(OCTETS).rstrip(b"=").decode()
AT = 1767323045  # Fri, 02 Jan 2026 03:04:05 GMT
DATE = "Fri, 02 Jan 2026 03:04:05 GMT"
HEADER = {"alg": "ES256"}
CLAIMS = {"aud": "https://bank.example.com", "exp": AT + 3600, "cnf": {"x5t#S256": THUMBPRINT}}


def part(value):
    """A part of a JWS: a value as JSON, in base64url without padding."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def but(**claims):
    """The sound claims with others; a None leaves one out."""
    return {name: value for name, value in (CLAIMS | claims).items() if value is not None}


def jwt(header=None, *, date=DATE, lives=3600, **claims):
    """A token response of that Date, whose access token is a JWT with these claims."""
    access = f"{part(header or HEADER)}.{part(but(**claims))}.c2ln"
    came = given(access=access, expires_in=lives)
    return replace(came, headers=(*came.headers, ("Date", date))) if date else came


@pytest.mark.parametrize(
    "lawful",
    [
        jwt(),
        jwt(aud=["https://bank.example.com"]),
        jwt({"alg": "PS256", "typ": "at+jwt", "kid": "1"}),
        jwt(exp=AT + 3600 + 120),
        jwt(exp=AT + 3600 - 120),
        jwt(exp=AT + 3600.5),
        jwt(exp=AT - 120, lives=0),
        jwt(exp=1, lives=None),
        jwt(cnf={"x5t#S256": THUMBPRINT, "jkt": "x"}),
        *(jwt(padding="x" * length) for length in range(4)),
    ],
)
def test_a_token_that_is_signed_in_time_and_bound_is_sound(lawful):
    expect.bound(lawful, PEM)


@pytest.mark.parametrize(
    ("unlawful", "message"),
    [
        (jwt({"alg": "none"}), "expected a signed JWT; received alg none"),
        (jwt({"alg": "NONE"}), "expected a signed JWT; received alg none"),
        (jwt({"alg": ""}), "expected a signed JWT; received alg none"),
        (jwt({"typ": "JWT"}), "expected a signed JWT; received alg none"),
        (jwt(aud=None), "expected a JWT with aud; received none"),
        (jwt(aud=[]), "expected a JWT with aud; received none"),
        (jwt(exp=None), "expected a JWT with exp as a number; received another value or none"),
        (jwt(exp=str(AT + 3600)), "expected a JWT with exp as a number"),
        (jwt(exp=True, lives=None), "expected a JWT with exp as a number"),
        (jwt(exp=AT + 3600 + 121), "expected exp as expires_in says; received 121 s apart"),
        (jwt(exp=AT + 3600 - 121), "expected exp as expires_in says; received 121 s apart"),
        (jwt(exp=AT + 3600, lives=60), "received 3540 s apart"),
        (jwt(cnf=None), "expected cnf x5t#S256 of the TPP's QWAC; received none"),
        (jwt(cnf={"jkt": THUMBPRINT}), "expected cnf x5t#S256 of the TPP's QWAC; received none"),
        (jwt(cnf=THUMBPRINT), "expected cnf x5t#S256 of the TPP's QWAC; received none"),
        (jwt(cnf={"x5t#S256": "x"}), "expected cnf x5t#S256 of the TPP's QWAC; received another"),
    ],
)
def test_what_a_token_lacks_is_told(unlawful, message):
    with pytest.raises(NonConformity, match=message):
        expect.bound(unlawful, PEM)


@pytest.mark.parametrize(
    "access",
    [
        "a" * 43,
        "a.b.c",
        f"{part(HEADER)}.{part(CLAIMS)}",
        f"{part(HEADER)}.{part(CLAIMS)}.c2ln.c2ln",
        f"{part([HEADER])}.{part(CLAIMS)}.c2ln",
        f"{part({})}.{part(CLAIMS)}.c2ln",
        f"{base64.urlsafe_b64encode(b'[' * 100000).decode()}.{part(CLAIMS)}.c2ln",
    ],
    ids=["no dot", "no JSON", "two parts", "four parts", "a list", "no member", "nested too deep"],
)
def test_an_opaque_token_says_nothing_of_itself(access):
    with pytest.raises(OUT, match="opaque"):
        expect.bound(given(access=access), PEM)


def test_a_binding_is_not_judged_without_token_or_certificate():
    with pytest.raises(Inconclusive):
        expect.bound(refusal(), PEM)
    with pytest.raises(Inconclusive, match="certificate"):
        expect.bound(jwt(), "")


@pytest.mark.parametrize(
    "date",
    [
        "",
        "yesterday",
        "Fri, 02 Jan 20260000000000000000 03:04:05 GMT",
        "Fri, 02 Jan 2026 03:04:05 +99999999999999999999",
    ],
)
def test_an_answer_whose_date_cannot_be_read_came_now(date, monkeypatch):
    monkeypatch.setattr(time, "time", lambda: AT + 7200.0)

    expect.bound(jwt(date=date, exp=AT + 7200 + 3600), PEM)
    with pytest.raises(NonConformity, match="received 7200 s apart"):
        expect.bound(jwt(date=date), PEM)


@pytest.mark.parametrize("date", ["Fri, 02 Jan 2026 03:04:05", "Fri, 02 Jan 2026 03:04:05 -0000"])
def test_a_date_without_a_zone_is_read_in_utc_wherever_the_suite_runs(date, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()

    try:
        expect.bound(jwt(date=date), PEM)
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_date_of_another_zone_is_the_same_moment():
    expect.bound(jwt(date="Fri, 02 Jan 2026 12:04:05 +0900"), PEM)

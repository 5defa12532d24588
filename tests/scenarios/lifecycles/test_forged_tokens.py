"""Forged JSON Web Tokens: what the resource faults make of a sound one."""

import json
from base64 import urlsafe_b64decode
from dataclasses import replace
from types import SimpleNamespace

import pytest

from conformance.generators import bearer
from fixtures.tpp.messages import Request

JWT = "eyJhbGciOiJQUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
CALL = Request(
    method="GET",
    url="https://bank.example.com/accounts",
    headers=(("Authorization", f"Bearer {JWT}"),),
)
FAULTS = {fault.name.partition("JWT, ")[2]: fault for fault in bearer.SIGNATURES}


def forged(name, token=JWT):
    world = SimpleNamespace(access_token=token)
    (value,) = [v for k, v in FAULTS[name].apply(CALL, world).headers if k == "Authorization"]
    return value.removeprefix("Bearer ").split(".")


def algorithm(head):
    return json.loads(urlsafe_b64decode(head + "=="))["alg"]


@pytest.mark.parametrize(
    ("name", "alg", "signed"),
    [
        ("signature removed", "PS256", False),
        ("signature of another", "PS256", True),
        ("algorithm none", "none", False),
        ("algorithm none, signed", "none", True),
    ],
)
def test_head_and_signature_are_as_named(name, alg, signed):
    head, body, signature = forged(name)

    assert (algorithm(head), body, bool(signature)) == (alg, JWT.split(".")[1], signed)


def test_the_signature_of_another_is_another():
    assert forged("signature of another")[2] != JWT.split(".")[2]


@pytest.mark.parametrize("name", FAULTS)
def test_an_opaque_token_is_left_as_it_is(name):
    opaque = replace(CALL, headers=(("Authorization", "Bearer opaque-token"),))

    assert FAULTS[name].apply(opaque, SimpleNamespace()) == opaque

"""Mutations of what surrounds the parameters: separators, body, media type, method, headers."""

import json

from conformance.generators import changes as by
from conformance.generators.client import WRONG_BASIC
from conformance.generators.mutations import Family, each, family, lone, octets
from fixtures.scenarios.fault_chain import World
from fixtures.scenarios.faults import Change
from fixtures.tpp.messages import FORM, Request

ASSERTION = "eyJhbGciOiJub25lIn0.e30."  # a JWT that nobody has signed; as a credential a secret
UNSIGNED = "eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0.e30."  # another, that is none
BEARER_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def _ending(more: bytes) -> Change:
    return octets(lambda body: body + more)


def tail(*tails: bytes) -> tuple[tuple[str, Change], ...]:
    """One variant for each end of the body."""
    return tuple((repr(each[:12]), _ending(each)) for each in tails)


def as_json(request: Request, _: World) -> Request:
    """JSON that says it is a form."""
    return request.with_body(json.dumps(dict(request.parameters)).encode(), FORM)


def said_to_be(content_type: str | None) -> Change:
    """The body, said to be of another media type."""
    return lambda request, _: request.with_body(request.content, content_type)


def beside(**parameters: str) -> Change:
    """More parameters behind those that are sent."""

    def change(request: Request, _: World) -> Request:
        for name, value in parameters.items():
            request = request.with_parameter(name, value)
        return request

    return change


BODY: tuple[Family, ...] = (
    lone("no body", octets(lambda _: b"")),
    family("separators", *tail(b"&&", b"&=&", b"&=", b"=", b"&=value")),
    lone("semicolons for ampersands", octets(lambda body: body.replace(b"&", b";"))),
    lone("line breaks for ampersands", octets(lambda body: body.replace(b"&", b"\r\n"))),
    lone("two bodies in one", octets(lambda body: body + b"\r\n\r\n" + body)),
    family("byte order mark", ("UTF-8", octets(lambda body: b"\xef\xbb\xbf" + body))),
    lone("body in UTF-16", octets(lambda body: body.decode("latin-1").encode("utf-16"))),
    family(
        "octets that are no form",
        ("junk", octets(lambda _: bytes(range(256)))),
        ("XML", octets(lambda _: b"<?xml version='1.0'?><a/>")),
        ("JSON", as_json),
    ),
    family(
        "hundreds of parameters",
        *((str(number), _ending(b"&x=1" * number)) for number in (300, 3000)),
    ),
    family(
        "unknown parameters",
        *tail(b"&__proto__=1", b"&constructor[prototype]=1", b"&%00=1", b"&class.name=1"),
    ),
)

MEDIA_TYPE: tuple[Family, ...] = (
    lone("JSON", by.in_place("json")),
    lone("multipart", by.multipart),
    lone("multipart without a boundary", said_to_be("multipart/form-data")),
    lone("no Content-Type", said_to_be(None)),
    family("another media type", *each(("text/plain", "text/xml", "*/*", "form"), said_to_be)),
    family(
        "charset",
        *each((f"{FORM}; charset=utf-16", f"{FORM}; charset=x-none", f"{FORM};;"), said_to_be),
    ),
    lone("said to be compressed", by.with_header("Content-Encoding", "gzip")),
)

METHOD: tuple[Family, ...] = (
    lone("method GET", by.by("GET")),
    family("another method", *each(("PUT", "DELETE", "PATCH"), by.by)),
    family("method of a name that none has", *each(("FOO", "post"), by.by)),
    family(
        "method overridden",
        *each(("GET", "DELETE"), lambda name: by.with_header("X-HTTP-Method-Override", name)),
    ),
)

CREDENTIALS: tuple[Family, ...] = (
    lone("Basic beside the certificate", by.with_header("Authorization", WRONG_BASIC)),
    family(
        "another Authorization",
        *each(
            ("Bearer b", "Basic ~", "Negotiate", ""), lambda v: by.with_header("Authorization", v)
        ),
    ),
    lone("client_secret beside the certificate", beside(client_secret="not-a-secret")),
    lone(
        "client_assertion beside the certificate",
        beside(client_assertion=ASSERTION, client_assertion_type=BEARER_ASSERTION),
    ),
    family(
        "another grant's parameters",
        ("refresh_token", beside(refresh_token="b")),
        ("assertion", beside(assertion=UNSIGNED)),
        ("device_code", beside(device_code="b")),
    ),
)

HEADERS: tuple[Family, ...] = (
    family(
        "oversize header", *((str(n), by.with_header("X-Padding", "b" * n)) for n in (4097, 9000))
    ),
    family(
        "Accept",
        *each(("text/xml", "junk", "application/json;q=0"), lambda v: by.heading("Accept", v)),
    ),
    family(
        "forged certificate header",
        *(
            (repr(name), by.with_header(name, "b"))
            for name in ("X-SSL-Client-Cert", "X-Forwarded-Client-Cert", "Client-Cert")
        ),
    ),
)

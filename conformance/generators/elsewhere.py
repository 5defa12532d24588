"""Mutation to the requests of the other endpoints: a refresh, a revocation, GET /authorize.

Each is done to a request that needs no PSU and brings no token: a refresh or a revocation of a
token that no bank has issued, an attempt that stops at the bank's first page.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from hypothesis import strategies as st

from conformance.generators import changes as by
from conformance.generators.client import WRONG_BASIC
from conformance.generators.envelope import (
    ASSERTION,
    BEARER_ASSERTION,
    UNSIGNED,
    as_json,
    beside,
    said_to_be,
)
from conformance.generators.malformed import HOSTILE, SIZES, moved, spliced
from conformance.generators.mutations import (
    Family,
    Mutation,
    each,
    family,
    mutation,
    octets,
    spread,
)
from fixtures.scenarios.fault_chain import World
from fixtures.scenarios.faults import Change
from fixtures.tpp.messages import FORM, Request, encoded

_SPOILT = (b"%00", b"%zz", b"%ff%fe", b"%0d%0aX-Injected:%201", b"\x00", b"%", b"\xff", b"%01%1b")
_ODD = ("\u00e9\u20ac", "\U0001f511", "\u202e", "0", "null")

Named = tuple[str, Change]


def _at(names: Sequence[str], change: Callable[[str], Change]) -> tuple[Named, ...]:
    return each(names, change)


def _shared(*names: str) -> tuple[Family, ...]:
    """Classes for the parameters of a form; the first is the one that matters most."""

    def text(name: str, value: str) -> Mutation:
        return mutation("odd text", f"{name!r}, {value!r}", by.with_parameter(name, value))

    return (
        family("parameter absent", *_at(names, by.without)),
        family("parameter empty", *_at(names, lambda name: by.with_parameter(name, ""))),
        family(
            "parameter twice",
            *_at(names, by.repeating),
            *((f"{name!r}, different", by.repeating(name, "another")) for name in names),
        ),
        family(
            "spoilt encoding",
            *((f"{name!r}, {put!r}", spliced(name, put)) for name, put in spread(_SPOILT, names)),
        ),
        Family(
            name="odd text",
            variants=tuple(text(name, value) for value in (*HOSTILE, *_ODD) for name in names[:1]),
            more=st.builds(text, st.sampled_from(names), st.text(max_size=64)),
        ),
        family(
            "oversize",
            *(
                (f"{name!r}, {size}", by.with_parameter(name, "b" * size))
                for name, size in spread(SIZES, names)
            ),
        ),
        family(
            "another body",
            ("JSON", by.in_place("json")),
            ("none", octets(lambda _: b"")),
            ("multipart", by.multipart),
            ("JSON said to be a form", as_json),
            ("no Content-Type", said_to_be(None)),
            ("semicolons", octets(lambda body: body.replace(b"&", b";"))),
            ("300 parameters", octets(lambda body: body + b"&x=1" * 300)),
            ("text/plain", said_to_be("text/plain")),
            ("UTF-16", said_to_be(f"{FORM}; charset=utf-16")),
            ("ends in separators", octets(lambda body: body + b"&&=&")),
        ),
        family(
            "another method or place",
            ("GET", by.by("GET")),
            ("PUT", by.by("PUT")),
            *((f"{name!r} in the URL", moved(name)) for name in names[:1]),
            *((f"{name!r} in the URL too", moved(name, copied=True)) for name in names[:1]),
            ("DELETE", by.by("DELETE")),
            ("FOO", by.by("FOO")),
        ),
        family(
            "second authentication",
            ("Basic", by.with_header("Authorization", WRONG_BASIC)),
            ("client_secret", beside(client_secret="not-a-secret")),
            (
                "assertion",
                beside(client_assertion=ASSERTION, client_assertion_type=BEARER_ASSERTION),
            ),
            ("Basic without credentials", by.with_header("Authorization", "Basic ~")),
        ),
    )


REFRESHES = (
    *_shared("refresh_token", "grant_type", "client_id"),
    family(
        "scope on refresh",
        *each(
            ("no-such-scope", "", 'ai"sp\x01\\', "aisp " * 2048),
            lambda value: by.with_parameter("scope", value),
        ),
        ("repeated", by.both(by.with_parameter("scope", "aisp"), by.repeating("scope"))),
        ("with a code", beside(code="b")),
    ),
)

REVOCATIONS = (
    *_shared("token", "client_id"),
    family(
        "token_type_hint",
        *each(
            ("no-such-type", "", "\x00", "b" * 8193, "REFRESH_TOKEN"),
            lambda value: by.with_parameter("token_type_hint", value),
        ),
        (
            "repeated",
            by.both(
                by.with_parameter("token_type_hint", "access_token"),
                by.repeating("token_type_hint"),
            ),
        ),
    ),
)

_ASKED = ("client_id", "redirect_uri", "scope", "state", "response_type")


def query(change: Callable[[str], str]) -> Change:
    """Change the query, character for character."""

    def changed(request: Request, _: World) -> Request:
        mark = "&" if "?" in request.url else "?"
        url = request.url + mark + change(encoded(request.parameters))
        return replace(request, url=url, parameters=())

    return changed


def _put(name: str, put: str) -> Change:
    """Characters in front of the encoded value of a parameter."""

    def changed(request: Request, world: World) -> Request:
        key = f"{by.spelt(name, request, world)}="
        return query(lambda text: text.replace(key, key + put, 1))(request, world)

    return changed


def _odd(name: str, value: str) -> Mutation:
    return mutation("odd text", f"{name!r}, {value!r}", by.with_parameter(name, value))


VISITS = (
    family("parameter absent", *_at(_ASKED, by.without)),
    family("parameter empty", *_at(_ASKED, lambda name: by.with_parameter(name, ""))),
    family(
        "parameter twice",
        *_at(_ASKED, by.repeating),
        *((f"{name!r}, different", by.repeating(name, "another")) for name in _ASKED),
    ),
    family(
        "spoilt encoding",
        *(
            (f"{name!r}, {put!r}", _put(name, put))
            for name, put in spread(("%00", "%zz", "%ff%fe", "%0d%0aX:%201", "%"), _ASKED)
        ),
    ),
    Family(
        name="odd text",
        variants=tuple(_odd(name, value) for name, value in spread((*HOSTILE, *_ODD), _ASKED)),
        more=st.builds(_odd, st.sampled_from(_ASKED), st.text(max_size=64)),
    ),
    family(
        "another query",
        ("semicolons", query(lambda text: text.replace("&", ";"))),
        ("none", query(lambda _: "")),
        ("ends in separators", query("{}&&=&%00".format)),
        ("300 parameters", query(lambda text: text + "&x=1" * 300)),
        ("escaped twice", query(lambda text: text.replace("%", "%25"))),
        ("two question marks", query("?{}".format)),
    ),
    family(
        "name of a parameter",
        *((f"{name!r} in capitals", by.renamed(name, str.upper)) for name in _ASKED[:1]),
        *((f"{name!r} of an array", by.renamed(name, "{}[]".format)) for name in _ASKED),
        ("__proto__", by.with_parameter("__proto__", "1")),
    ),
    family(
        "call-back elsewhere",
        *each(
            (
                "https://not-registered.example/call-back",
                "//not-registered.example",
                "javascript:alert(1)",
                "https://[::1",
                "/call-back",
                "urn:ietf:wg:oauth:2.0:oob",
            ),
            lambda value: by.with_parameter("redirect_uri", value),
        ),
    ),
    family(
        "parameters of extensions",
        ("request", by.with_parameter("request", UNSIGNED)),
        ("request_uri", by.with_parameter("request_uri", "urn:ietf:params:oauth:request_uri:none")),
        ("response_mode", by.with_parameter("response_mode", "web_message")),
        ("prompt=none", by.with_parameter("prompt", "none")),
        ("claims", by.with_parameter("claims", '{"id_token":')),
        ("resource", by.with_parameter("resource", "#")),
        ("code", by.with_parameter("code", "b")),
    ),
    family(
        "odd header",
        ("Basic", by.with_header("Authorization", WRONG_BASIC)),
        ("method override", by.with_header("X-HTTP-Method-Override", "DELETE")),
        ("Accept", by.heading("Accept", "application/json")),
        ("Accept-Language", by.with_header("Accept-Language", ";q=9")),
        ("Range", by.with_header("Range", "bytes=0-")),
        ("Cookie", by.with_header("Cookie", 'a="; b=%00; =; ;')),
    ),
)

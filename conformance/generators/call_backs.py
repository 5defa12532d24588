"""Faults of redirect_uri in GET /authorize: each names a call-back that nobody registered."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from urllib.parse import quote

from conformance.generators import changes as by
from conformance.generators.authorization import (
    BAD_CHALLENGES,
    REFUSED,
    RESPONSE_TYPE_ABSENT,
    RESPONSE_TYPE_OTHER,
    UNKNOWN,
    accompanied,
    fault,
    sent_by,
)
from conformance.generators.values import URI
from fixtures.scenarios.fault_chain import World
from fixtures.scenarios.faults import RequestFault
from fixtures.tpp.messages import Request

ELSEWHERE = "https://not-registered.example/call-back"


def altered(how: str, clause: str, change: Callable[[str], str]) -> RequestFault:
    """The registered call-back, changed."""
    return fault(f"redirect_uri, {how}", clause, by.altering("redirect_uri", change))


def ending(how: str, tail: str) -> RequestFault:
    """The registered call-back with something at its end."""
    return altered(how, "STEP2-08", lambda uri: uri + tail)


def on_host(how: str, change: Callable[[str], str]) -> RequestFault:
    """The registered call-back at another host."""
    return altered(how, "STEP2-08", lambda uri: by.on_host(uri, change))


def parent(host: str) -> str:
    """The domain above a host."""
    return host.partition(".")[2] or host + ".example"


def planted(uri: str, name: str) -> str:
    """The call-back with a parameter of an authorization response in its query."""
    return f"{uri}{'&' if '?' in uri else '?'}{name}=planted"


def _of_another_tpp(request: Request, world: World) -> Request:
    """A call-back that another TPP alone has registered; as it is where there is none."""
    own, other = world.profile.client, world.profile.other_client
    theirs = [
        each for each in (other.redirect_uris if other else ()) if each not in own.redirect_uris
    ]
    return by.given("redirect_uri", theirs[0], request, world) if theirs else request


FOREIGN = (
    fault("redirect_uri of another TPP", "STEP2-07", _of_another_tpp),
    fault("redirect_uri elsewhere", "STEP2-07", by.with_parameter("redirect_uri", ELSEWHERE)),
    fault(
        "redirect_uri at localhost",
        "STEP2-07",
        by.with_parameter("redirect_uri", "https://localhost/cb"),
    ),
    fault(
        "redirect_uri at a host that begins with localhost",
        "STEP2-07",
        by.with_parameter("redirect_uri", "https://localhost.not-registered.example/cb"),
    ),
)

FALLBACK = (
    fault(
        "redirect_uri elsewhere, registered call-back spared",
        "STEP2-31",
        by.with_parameter("redirect_uri", ELSEWHERE),
    ),
)

_APART = {"fragment added", "empty fragment", "other scheme", "query added", "line break behind"}
# A clause of its own is about the first four; nobody sees whether a redirect keeps a line break.

VARIANTS = (
    altered("query added", "STEP2-40", by.with_query),
    altered("open query added", "STEP2-40", lambda uri: by.with_query(uri) + "&"),
    *(altered(how, "STEP2-08", damage) for how, damage in URI.items() if how not in _APART),
    altered("encoded twice", "STEP2-08", lambda uri: quote(uri, safe="")),
    on_host("parent domain", parent),
)
"""Every damage of a call-back, but for those apart."""

ALSO_WRONG = tuple(
    fault(
        f"{name.removeprefix('authorize: ')} and redirect_uri elsewhere",
        "STEP2-07",
        by.both(change, by.with_parameter("redirect_uri", ELSEWHERE)),
    )
    for name, change in {
        other.name: other.change
        for other in (*RESPONSE_TYPE_ABSENT, *RESPONSE_TYPE_OTHER, *REFUSED, *BAD_CHALLENGES)
    }.items()
)
"""Requests with another fault as well: no error at all is sent to an unregistered call-back."""

BY_POST = (
    fault(
        "redirect_uri elsewhere, by POST",
        "STEP2-07",
        by.both(by.with_parameter("redirect_uri", ELSEWHERE), sent_by("POST")),
    ),
)
"""The endpoint may take POST as well (RFC 6749 3.1); a bank that does guards it alike."""


def _part(members: dict[str, str]) -> str:
    return urlsafe_b64encode(json.dumps(members).encode()).rstrip(b"=").decode()


def _in_request_object(request: Request, world: World) -> Request:
    """A sound call-back in the URL, and another in a request object that nobody has signed."""
    names = ("response_type", "client_id", "state")
    said = {name: by.sent(name, request, world) for name in names}
    said |= {"redirect_uri": ELSEWHERE, "scope": UNKNOWN}
    unsigned = f"{_part({'alg': 'none'})}.{_part(said)}."
    altered = {"scope": UNKNOWN, "request": unsigned, "watched": ELSEWHERE}
    for name, value in altered.items():  # watched, so that nobody goes there
        request = by.given(name, value, request, world)
    return request


IN_REQUEST_OBJECT = (
    fault("redirect_uri elsewhere in a request object", "STEP2-07", _in_request_object),
)
"""RFC 9101 10.1: who signs nothing is believed nothing."""

CONFUSIONS = tuple(
    ending(f"path confusion {number:02}", tail)
    for number, tail in enumerate(
        (
            "/../other",
            "/..%2Fother",
            "/%2e%2e/other",
            "/%2e%2e%2fother",
            "/%252e%252e/other",
            "%252F..%252Fother",
            "/..;/other",
            ";other",
            "/.//other",
            "//other",
            "\\@not-registered.example",
            "%5c@not-registered.example",
            "/..\\other",
            "/..%5Cother",
            "%00",
            "%20",
            "%09other",
            "%0A%0Dother",
            "%3Fother=1",
        ),
        start=1,
    )
)

POLLUTED = tuple(
    altered(f"{name} added", "STEP2-32", partial(planted, name=name))
    for name in ("code", "state", "error", "iss")
)

FRAGMENT = (altered("fragment", "STEP2-09", lambda uri: uri + "#x"),)

PLAIN_HTTP = (altered("over http", "STEP2-10", lambda uri: uri.replace("https://", "http://", 1)),)

ABSENT = fault("no redirect_uri", "STEP2-11", by.without("redirect_uri"))

OTHER_QUERY = altered(
    "registered query with another value", "STEP2-40", lambda uri: uri.replace("=", "=other-", 1)
)

_CENTRAL = (
    *(each for each in FOREIGN if each.name.endswith("elsewhere")),
    *(each for each in VARIANTS if each.name.endswith((", query added", ", sub-path"))),
)
ACCOMPANIED = accompanied(*_CENTRAL)
BESIDE_A_LOGIN = tuple(
    replace(each, name=f"{each.name}, in a browser with a pending login") for each in _CENTRAL
)
"""Call-backs that nobody registered, in a request or a browser with something valid beside."""

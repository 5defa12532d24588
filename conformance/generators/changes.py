"""Named changes to a request; faults are made of them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

from fixtures.scenarios.fault_chain import World
from fixtures.scenarios.faults import Change
from fixtures.tpp.messages import FORM, Pairs, Place, Request, encoded


def spelt(name: str, request: Request, world: World) -> str:
    """This bank's own name of a parameter, "" where it takes none in this call."""
    return world.profile.shape.spelt(name, request.call)


def sent(name: str, request: Request, world: World) -> str:
    """What a request has in a parameter; "" where it has none."""
    return request.value(spelt(name, request, world)) or ""


def given(name: str, value: str, request: Request, world: World) -> Request:
    """The request with a value for a parameter; as it is where the bank takes no such parameter.

    What a bank does not know it may ignore (RFC 6749 3.1, 3.2).
    """
    own = spelt(name, request, world)
    return request.with_parameter(own, value) if own else request


def without(name: str) -> Change:
    """Leave a parameter out."""
    return lambda request, world: request.without(spelt(name, request, world))


def with_parameter(name: str, value: str) -> Change:
    """Give a parameter this value."""
    return lambda request, world: given(name, value, request, world)


def altering(name: str, change: Callable[[str], str]) -> Change:
    """Change the value of a parameter that is sent."""

    def altered(request: Request, world: World) -> Request:
        own = spelt(name, request, world)
        value = request.value(own)
        if value is None:
            return request
        try:
            return request.with_parameter(own, change(value))
        except ValueError:
            return request  # an earlier mutation has left nothing that could be read as a URI

    return altered


def repeating(name: str, value: str | None = None) -> Change:
    """Send a parameter that is sent twice, equal or with another value."""

    def repeated(request: Request, world: World) -> Request:
        own = spelt(name, request, world)
        return request if request.value(own) is None else request.repeating(own, value)

    return repeated


def renamed(name: str, change: Callable[[str], str]) -> Change:
    """Send a parameter under a changed name."""

    def anew(request: Request, world: World) -> Request:
        own = spelt(name, request, world)
        value = request.value(own)
        return request if value is None else request.without(own).with_parameter(change(own), value)

    return anew


def replacing(name: str, field: str) -> Change:
    """Give a parameter that is sent the value of a fact of the run."""
    return lambda request, world: altering(name, lambda _: str(getattr(world, field)))(
        request, world
    )


def fact(name: str, field: str) -> Change:
    """Give a parameter the value of a fact of the run."""
    return lambda request, world: given(name, str(getattr(world, field)), request, world)


def live(name: str, kind: Literal["access_token", "refresh_token"]) -> Change:
    """Give a parameter a token that is alive when the request is sent."""
    return lambda request, world: given(name, world.token(kind), request, world)


def both(first: Change, second: Change) -> Change:
    """One change, then another."""
    return lambda request, world: second(first(request, world), world)


def with_header(name: str, value: str) -> Change:
    """Add a header field."""
    return lambda request, _: request.with_header(name, value)


def heading(name: str, value: str) -> Change:
    """Send a header field once, with this value."""

    def headed(request: Request, _: object) -> Request:
        kept = tuple(pair for pair in request.headers if pair[0].lower() != name.lower())
        return replace(request, headers=(*kept, (name, value)))

    return headed


def if_absent(name: str, value: str) -> Change:
    """Add a parameter that the request does not have; one that it has stays."""

    def added(request: Request, world: World) -> Request:
        absent = request.value(spelt(name, request, world)) is None
        return given(name, value, request, world) if absent else request

    return added


def by(method: str) -> Change:
    """Use another HTTP method; those without a body carry the parameters in the query."""
    if method in {"GET", "HEAD", "DELETE"}:
        return lambda request, _: request.using(method).in_place("query")
    return lambda request, _: request.using(method)


OVERRIDDEN = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")


def called_a_post(request: Request, world: World) -> Request:
    """A GET that says in a header field of some framework that it is a POST."""
    request = by("GET")(request, world)
    for name in OVERRIDDEN:
        request = request.with_header(name, "POST")
    return request


def in_place(place: Place) -> Change:
    """Carry the parameters elsewhere."""
    return lambda request, _: request.in_place(place)


def typed(content_type: str) -> Change:
    """Say that the form is of another media type."""
    return lambda request, _: request.with_body(encoded(request.parameters).encode(), content_type)


def multipart(request: Request, _: object) -> Request:
    """Send the parameters as multipart/form-data, well formed."""
    edge = "conformance-boundary"
    parts = "".join(
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in request.parameters
    )
    body = f"{parts}--{edge}--\r\n".encode()
    return request.with_body(body, f"multipart/form-data; boundary={edge}")


def escaped(request: Request, _: object) -> Request:
    """Escape every character of every name and value: in lower-case hex (RFC 3986 2.1).

    JSON has no percent escapes; its own begin with a backslash (RFC 8259 7).
    """
    if request.place == "json":
        return request.with_body(_escaped_json(request.parameters).encode(), "application/json")
    pairs = (
        "=".join("".join(f"%{octet:02x}" for octet in part.encode()) for part in pair)
        for pair in request.parameters
    )
    return request.with_body("&".join(pairs).encode(), request.content_type or FORM)


def _escaped_json(parameters: Pairs) -> str:
    """One object in which every character is escaped."""
    members = (": ".join(map(_escaped_text, pair)) for pair in parameters)
    return f"{{{', '.join(members)}}}"


def _escaped_text(text: str) -> str:
    return '"' + "".join(f"\\u{ord(each):04x}" for each in text) + '"'


def with_charset(request: Request, _: object = None) -> Request:
    """Name the encoding of a form beside its media type, as STET's banks write it."""
    charset = f"{FORM}; charset=UTF-8"
    return replace(request, content_type=charset) if request.content_type == FORM else request


def in_value(name: str, raw: bytes) -> Change:
    """Put raw bytes in front of a parameter's encoded value."""

    def change(request: Request, world: World) -> Request:
        body = encoded(request.parameters).encode()
        key = f"{spelt(name, request, world)}=".encode()
        if key not in body:
            return request
        return request.with_body(body.replace(key, key + raw, 1), FORM)

    return change


# Strings


def other_letter(value: str) -> str:
    """One character in the middle replaced by another of the same kind."""
    middle = len(value) // 2
    swap = "B" if value[middle : middle + 1] in {"A", "a"} else "A"
    return value[:middle] + swap + value[middle + 1 :]


def other_bit(value: str) -> str:
    """The lowest bit of the character in the middle turned over."""
    middle = len(value) // 2
    return value[:middle] + chr(ord(value[middle]) ^ 1) + value[middle + 1 :]


def slash_toggled(uri: str) -> str:
    """The URI with a trailing slash added to its path, or taken away."""
    parts = urlsplit(uri)
    path = parts.path[:-1] if parts.path.endswith("/") else parts.path + "/"
    return urlunsplit(parts._replace(path=path))


def path_upper(uri: str) -> str:
    """The URI with its path in upper case."""
    parts = urlsplit(uri)
    return urlunsplit(parts._replace(path=parts.path.swapcase()))


def path_encoded(uri: str) -> str:
    """The URI with the first letter of its path percent-encoded: equivalent, not identical."""
    parts = urlsplit(uri)
    first = parts.path[1:2]
    return urlunsplit(parts._replace(path=f"/%{ord(first):02X}{parts.path[2:]}" if first else "/"))


def with_port(uri: str) -> str:
    """The URI with the default port written out."""
    parts = urlsplit(uri)
    return urlunsplit(parts._replace(netloc=f"{parts.hostname}:443"))


def with_query(uri: str) -> str:
    """The URI with one more query parameter."""
    return uri + ("&" if urlsplit(uri).query else "?") + "added=1"


def on_host(uri: str, change: Callable[[str], str]) -> str:
    """The URI with its host changed."""
    parts = urlsplit(uri)
    return urlunsplit(parts._replace(netloc=change(parts.netloc)))

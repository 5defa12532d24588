"""Named changes to a request; faults are made of them."""

from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

from conformance.generators.faults import Change
from fixtures.tpp.messages import FORM, Place, Request, encoded


def without(name: str) -> Change:
    """Leave a parameter out."""
    return lambda request, _: request.without(name)


def having(name: str, value: str) -> Change:
    """Give a parameter this value."""
    return lambda request, _: request.having(name, value)


def altering(name: str, change: Callable[[str], str]) -> Change:
    """Change a parameter's value."""
    return lambda request, _: request.having(name, change(request.value(name) or ""))


def repeating(name: str, value: str | None = None) -> Change:
    """Send a parameter twice, equal or with another value."""
    return lambda request, _: request.repeating(name, value)


def fact(name: str, field: str) -> Change:
    """Give a parameter the value of a fact of the run."""
    return lambda request, world: request.having(name, str(getattr(world, field)))


def carrying(name: str, value: str) -> Change:
    """Add a header field."""
    return lambda request, _: request.carrying(name, value)


def by(method: str) -> Change:
    """Use another HTTP method; those without a body carry the parameters in the query."""
    if method in {"GET", "HEAD", "DELETE"}:
        return lambda request, _: request.using(method).placed("query")
    return lambda request, _: request.using(method)


def placed(place: Place) -> Change:
    """Carry the parameters elsewhere."""
    return lambda request, _: request.placed(place)


def typed(content_type: str) -> Change:
    """Say that the form is of another media type."""
    return lambda request, _: request.raw(encoded(request.parameters).encode(), content_type)


def multipart(request: Request, _: object) -> Request:
    """Send the parameters as multipart/form-data, well formed."""
    edge = "conformance-boundary"
    parts = "".join(
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in request.parameters
    )
    body = f"{parts}--{edge}--\r\n".encode()
    return request.raw(body, f"multipart/form-data; boundary={edge}")


def spoiling(tail: bytes) -> Change:
    """Add bytes to the encoded form."""
    return lambda request, _: request.raw(encoded(request.parameters).encode() + tail, FORM)


def in_value(name: str, raw: bytes) -> Change:
    """Put raw bytes in front of a parameter's encoded value."""

    def change(request: Request, _: object) -> Request:
        body = encoded(request.parameters).encode()
        return request.raw(body.replace(f"{name}=".encode(), f"{name}=".encode() + raw, 1), FORM)

    return change


# Strings


def other_letter(value: str) -> str:
    """One character in the middle replaced by another of the same kind."""
    middle = len(value) // 2
    swap = "B" if value[middle : middle + 1] in {"A", "a"} else "A"
    return value[:middle] + swap + value[middle + 1 :]


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

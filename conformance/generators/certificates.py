"""Token requests that are sound but for the client certificate: one flaw each (certs/flaws.py)."""

from collections.abc import Callable
from urllib.parse import quote

from certs import flaws
from conformance.generators.faults import FORBIDDEN, INVALID_CLIENT, INVALID_GRANT, unchanged
from fixtures.scenarios.faults import Change, Fault

_HEADERS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("X-SSL-Client-Cert", quote),  # nginx, $ssl_client_escaped_cert
    ("X-Forwarded-Client-Cert", lambda pem: f'Cert="{quote(pem)}"'),  # Envoy
    ("Client-Cert", lambda pem: f":{''.join(pem.splitlines()[1:-1])}:"),  # RFC 9440
)
"""Where a front writes the certificate of its caller."""


def flawed(prefix: str) -> tuple[Fault, ...]:
    """The flawed certificates whose clause is in one family of clauses."""
    return tuple(
        Fault(
            name=f"certificate, {name.replace('_', ' ')}",
            clause=flaws.CATALOGUE[name].clause,
            change=unchanged,
            lawful=(),
            presents=name,
            case="wrong_client",
        )
        for name in flaws.NAMES
        if flaws.CATALOGUE[name].clause.startswith(prefix)
    )


def _in_header(name: str, form: Callable[[str], str]) -> Change:
    """The certificate that the fault is about, in a header field."""
    return lambda request, world: request.with_header(name, form(world.certificate_pem))


NAMED_BY_HEADER = tuple(
    Fault(
        name=f"certificate of the other TPP, {header} of the own",
        clause="TLS-15",
        change=_in_header(header, form),
        lawful=(INVALID_CLIENT, INVALID_GRANT),
        tolerated=(FORBIDDEN,),
        presents="other_tpp",
        case="wrong_client",
        needs="certificate_pem",
    )
    for header, form in _HEADERS
)

NO_CERTIFICATE = (
    Fault(
        name="no certificate",
        clause="TLS-04",
        change=unchanged,
        lawful=(),
        presents="-",
        case="no_cert",
    ),
)

FORGED_HEADERS = tuple(
    Fault(
        name=f"no certificate, forged {header}",
        clause="TLS-10",
        change=_in_header(header, form),
        lawful=(),
        presents="-",
        case="no_cert",
        needs="certificate_pem",
    )
    for header, form in _HEADERS
)

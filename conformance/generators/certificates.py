"""Token requests that are sound but for the client certificate: one flaw each (certs/flaws.py)."""

from urllib.parse import quote

from certs import flaws
from conformance.generators.faults import FORBIDDEN, INVALID_CLIENT, INVALID_GRANT, unchanged
from fixtures.scenarios.faults import Fault

_HEADERS = (
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


NAMED_BY_HEADER = tuple(
    Fault(
        name=f"certificate of the other TPP, {header} of the own",
        clause="TLS-15",
        change=lambda request, world, header=header, form=form: request.with_header(
            header, form(world.certificate_pem)
        ),
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
        change=lambda request, world, header=header, form=form: request.with_header(
            header, form(world.certificate_pem)
        ),
        lawful=(),
        presents="-",
        case="no_cert",
        needs="certificate_pem",
    )
    for header, form in _HEADERS
)

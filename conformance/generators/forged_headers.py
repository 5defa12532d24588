"""Header fields that name a certificate, or its subject, in place of a handshake."""

from collections.abc import Callable, Iterable
from urllib.parse import quote

from certs import flaws
from conformance.generators import callers
from conformance.generators.callers import RESOURCES, Caller, at
from fixtures.scenarios.fault_chain import World
from fixtures.scenarios.faults import Change, Fault
from fixtures.tpp.messages import Request


def _subject(world: World) -> str:
    return f"CN={world.profile.client.name or 'TPP'},2.5.4.97={world.profile.client.client_id}"


def _quoted(world: World) -> str:
    return quote(world.certificate_pem, safe="")


def _base64(world: World) -> str:
    return "".join(world.certificate_pem.splitlines()[1:-1])


def _subject_quoted(world: World) -> str:
    return quote(f'Subject="{_subject(world)}"')


_NAMED: tuple[tuple[str, Callable[[World], str]], ...] = (
    ("X-SSL-Client-Cert", _quoted),
    ("X-SSL-Client-S-DN", _subject),
    ("X-Client-DN", _subject),
    ("X-SSL-Client-Verify", lambda _: "SUCCESS"),
    ("X-Forwarded-Client-Cert", lambda world: f'Cert="{_quoted(world)}"'),
    ("Client-Cert", lambda world: f":{_base64(world)}:"),
)
_SETS: dict[str, tuple[tuple[str, Callable[[World], str]], ...]] = {
    "fields of nginx": (
        ("ssl-client-verify", lambda _: "SUCCESS"),
        ("ssl-client-subject-dn", _subject),
        ("ssl-client-cert", _quoted),
        ("X-SSL-Cert", _quoted),
    ),
    "fields of Traefik": (
        ("X-Forwarded-Tls-Client-Cert", lambda world: quote(_base64(world), safe="")),
        ("X-Forwarded-Tls-Client-Cert-Info", _subject_quoted),
        ("X-Forwarded-Ssl-Client-Cert", lambda world: quote(_base64(world), safe="")),
        ("X-Forwarded-Ssl-Client-Cert-Infos", _subject_quoted),
    ),
    "fields of load balancers": (
        ("X-Amzn-Mtls-Clientcert", _quoted),
        ("X-Amzn-Mtls-Clientcert-Subject", _subject),
        ("X-Amzn-Mtls-Clientcert-Leaf", _quoted),
        ("X-ARR-ClientCert", _base64),
        ("X-Client-Cert", _quoted),
        ("X-Client-Certificate", _quoted),
    ),
    "fields with underscores": (
        ("X_SSL_Client_Verify", lambda _: "SUCCESS"),
        ("X_SSL_Client_Cert", _quoted),
        ("X_SSL_Client_S_DN", _subject),
        ("SSL_CLIENT_CERT", _quoted),
        ("X_Forwarded_Client_Cert", lambda world: f'Cert="{_quoted(world)}"'),
        ("X_Client_Cert", _quoted),
    ),
}
"""The fields of one kind of gateway, sent together: each reads its own and passes the others on.

A gateway that strips a field by its name may pass on the same with underscores, which CGI and its
heirs take for one name (RFC 3875 4.1.18).
"""


def naming(*fields: tuple[str, Callable[[World], str]]) -> Change:
    """Header fields that name the TPP's own certificate."""

    def named(request: Request, world: World) -> Request:
        for name, value in fields:
            request = request.with_header(name, value(world))
        return request

    return named


_FORGED = {name: ((name, value),) for name, value in _NAMED} | _SETS


def _forging(who: str, presents: str, plain: Iterable[Fault]) -> tuple[Caller, ...]:
    """A caller with each way to name a certificate, judged as the one without a header is."""
    clauses = {each.kind: each.clause for each in plain}
    return tuple(
        Caller(
            name=f"{who}, {name}",
            clause=clauses,
            change=naming(*fields),
            presents=presents,
            needs="certificate_pem",
        )
        for name, fields in _FORGED.items()
    )


NAMED_WITHOUT_CERTIFICATE = at(
    ("refresh", "credentials", "revoke", *RESOURCES),
    *_forging("no certificate", "-", callers.NO_CERTIFICATE),
)
NAMED_BESIDE_ANOTHER = at(
    ("refresh", "revoke", "accounts", "transactions"),
    *_forging("another TPP's certificate", "other_tpp", callers.ANOTHERS_CERTIFICATE),
)
_CHECKED = (
    "X-SSL-Client-Verify",
    "ssl-client-verify",
    "SSL-Client-Verified",
    "X-Client-Verify",
    "X-Client-Cert-Verified",
)
CALLED_VALID = at(
    ("refresh", "revoke", "accounts", "transactions"),
    *(
        Caller(
            name=f"certificate, {slot.replace('_', ' ')}, called valid by a header",
            clause=flaws.CATALOGUE[slot].clause,
            change=naming(*((name, lambda _: "SUCCESS") for name in _CHECKED)),
            presents=slot,
        )
        for slot in ("expired", "unknown_ca", "self_signed")
    ),
)
"""Flawed certificates with what a gateway writes beside those that it has checked."""


def without_header(fault: Fault) -> Fault:
    """The cell of the same caller at the same door without the header."""
    plain = (*callers.NO_CERTIFICATE, *callers.ANOTHERS_CERTIFICATE, *callers.FLAWED)
    return next(
        each for each in plain if (each.kind, each.presents) == (fault.kind, fault.presents)
    )

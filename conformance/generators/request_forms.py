"""Other forms of a request: what else a request may lawfully carry switches no check off.

Each central refusal of a door once more, in another lawful form of the door's request: with what is
optional there, or without it where it is usual.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from conformance.generators import callers
from conformance.generators import changes as by
from conformance.generators.callers import RESOURCES, both
from fixtures.scenarios.doors import DOORS, Kind
from fixtures.scenarios.fault_chain import World
from fixtures.scenarios.faults import Change, Fault
from fixtures.tpp.messages import Request

BESIDE_A_CALL = (
    ("PSU-IP-Address", "192.0.2.1"),
    ("PSU-User-Agent", "Mozilla/5.0"),
    ("Accept-Language", "fr-FR,fr;q=0.9"),
)
"""Fields that tell of the PSU (STET 1.4.2, annex to each request), and what a browser adds."""

_SIGNED = (
    ("Digest", "SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
    ("Signature", 'keyId="none",algorithm="rsa-sha256",headers="digest",signature="bm9uZQ=="'),
)
"""A signature that is nobody's: a seal stands for no certificate of the connection."""


def _with_fields(request: Request, _: World) -> Request:
    present = {name.lower() for name, _ in request.headers}
    for name, value in (*BESIDE_A_CALL, *_SIGNED):
        if name.lower() not in present:
            request = request.with_header(name, value)
    return request


def _with_scope(request: Request, world: World) -> Request:
    return by.if_absent("scope", world.profile.scopes.requested)(request, world)


FORMS: dict[Kind, tuple[str, Change]] = {
    "refresh": ("with a scope", _with_scope),
    "credentials": ("without a scope", by.without("scope")),
    "revoke": ("with a hint", by.with_parameter("token_type_hint", "refresh_token")),
    "revoke access": ("with a hint", by.with_parameter("token_type_hint", "access_token")),
    **dict.fromkeys(RESOURCES, ("with fields of the PSU and a signature", _with_fields)),
}
"""By door: what another form of its request is called, and what makes it."""


def _in_another_form(faults: Iterable[Fault]) -> Iterator[Fault]:
    for fault in faults:
        if fault.kind in FORMS and not DOORS[fault.kind].optional:
            how, change = FORMS[fault.kind]
            yield replace(fault, name=f"{fault.name}, {how}", change=both(fault.change, change))


def _central(faults: Iterable[Fault], *names: str) -> tuple[Fault, ...]:
    return tuple(each for each in faults if any(name in each.name for name in names))


IN_ANOTHER_FORM = tuple(
    _in_another_form(
        (
            *callers.NO_CERTIFICATE,
            *callers.ANOTHERS_CERTIFICATE,
            *callers.ANOTHER_TPP,
            *_central(callers.FLAWED, "expired", "qsealc"),
            *callers.WITHOUT_THE_ROLE,
            *_central(callers.DEAD, "revoked token"),
            *callers.OUTSIDE_THE_SCOPE,
        )
    )
)

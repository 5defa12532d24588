"""Other forms of a request: what else a request may lawfully carry switches no check off.

Each central refusal of a door once more, in another lawful form of the door's request: with what is
optional there, or without it where it is usual.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from conformance.generators import callers
from conformance.generators import changes as by
from conformance.generators.callers import RESOURCES, both
from fixtures.scenarios.doors import DOORS, FORMS_OF_A_CALL, Kind
from fixtures.scenarios.fault_chain import World
from fixtures.scenarios.faults import Change, Fault
from fixtures.tpp.messages import Request


def _changing(form: Callable[[Request], Request]) -> Change:
    return lambda request, _: form(request)


def _with_scope(request: Request, world: World) -> Request:
    return by.if_absent("scope", world.profile.scopes.requested)(request, world)


_OF_A_CALL = {how: _changing(form) for how, form in FORMS_OF_A_CALL.items()}
FORMS: dict[Kind, dict[str, Change]] = {
    "refresh": {"with a scope": _with_scope},
    "credentials": {"without a scope": by.without("scope")},
    "revoke": {"with a hint": by.with_parameter("token_type_hint", "refresh_token")},
    "revoke access": {"with a hint": by.with_parameter("token_type_hint", "access_token")},
    **dict.fromkeys(RESOURCES, _OF_A_CALL),
}
"""By door: what other forms of its request are called, and what makes each."""


def _in_another_form(faults: Iterable[Fault]) -> Iterator[Fault]:
    for fault in faults:
        forms = {} if DOORS[fault.kind].optional else FORMS.get(fault.kind, {})
        for how, change in forms.items():
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

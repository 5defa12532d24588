"""Catalogues of mutation, one request a class, and what exploration makes of them: pairs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain, zip_longest

import pytest
from hypothesis import strategies as st

from conformance.generators import elsewhere
from conformance.generators.envelope import BODY, CREDENTIALS, HEADERS, MEDIA_TYPE, METHOD
from conformance.generators.malformed import CONTENT, ENCODING, PRESENCE
from conformance.generators.mutations import Family, Mutation
from fixtures.scenarios.fault_chain import World
from fixtures.tpp.messages import Request

Catalogue = Sequence[Family]


def _in_turn(*groups: Catalogue) -> tuple[Family, ...]:
    """One class of each group, then the second of each: on a small budget every kind is tried."""
    rows = zip_longest(*groups)
    return tuple(each for each in chain.from_iterable(rows) if each is not None)


#: Of POST /token with a code. What breaks parsers first: the first classes find the most.
CATALOGUE = _in_turn(ENCODING, PRESENCE, BODY, CONTENT, MEDIA_TYPE, CREDENTIALS, METHOD, HEADERS)
REFRESHES, REVOCATIONS, VISITS = elsewhere.REFRESHES, elsewhere.REVOCATIONS, elsewhere.VISITS


@dataclass(frozen=True, slots=True)
class Several:
    """Mutation upon mutation; what writes bytes comes last, so that it spoils what the rest made.

    Attributes:
        mutations: the plainest first.
        backwards: they are done to the same parameters the other way round. Their order says
            nothing (RFC 6749 4.1.3), but it decides what stands behind a spoilt value.
    """

    mutations: tuple[Mutation, ...]
    backwards: bool = False

    @property
    def families(self) -> tuple[str, ...]:
        """The classes of mutation that are in it; the order is one where there is no other."""
        return tuple(dict.fromkeys(each.family for each in self.mutations)) or ("order",)

    @property
    def parts(self) -> "tuple[Mutation | Several, ...]":
        """That order without mutation, where it differs, and each mutation without that order."""
        return (BACKWARDS, *self.mutations) if self.backwards else self.mutations

    def apply(self, request: Request, world: World) -> Request:
        """The request with all of it."""
        if self.backwards:
            request = replace(request, parameters=request.parameters[::-1])
        late = [each for each in self.mutations if _writes_bytes(each.apply(request, world))]
        for each in (*(each for each in self.mutations if each not in late), *late):
            request = each.apply(request, world)
        return request

    def __repr__(self) -> str:
        order = ["parameters the other way round"] if self.backwards else []
        return " + ".join([*map(repr, self.mutations), *order])


BACKWARDS = Several((), backwards=True)


def _writes_bytes(request: Request) -> bool:
    return request.body is not None or not request.parameters


def mutations(catalogue: Catalogue = CATALOGUE) -> st.SearchStrategy[Several]:
    """One mutation, or two of them; the first classes and the plainest variants come first."""
    return _mutations(tuple(catalogue))


@cache  # so that what a seed draws of it is drawn once a process
def _mutations(catalogue: tuple[Family, ...]) -> st.SearchStrategy[Several]:
    # one choice among all variants: Hypothesis takes twice as long to choose a class and then one
    listed = st.sampled_from(variants(catalogue))
    free = [each.more for each in catalogue if each.more is not None]
    alone = (st.tuples(each) for each in (listed, *free))
    return st.builds(Several, st.one_of(*alone, st.tuples(listed, listed)), st.booleans())


def variants(catalogue: Catalogue = CATALOGUE) -> list[Mutation]:
    """The listed variants: the plainest of each class, then the second of each, and so on."""
    rows = zip_longest(*(each.variants for each in catalogue))
    return [mutation for row in rows for mutation in row if mutation is not None]


def forms(catalogue: Catalogue = CATALOGUE) -> list[Several]:
    """What is sent when every class was: a second form of each, a third, and so on.

    Every other form has the parameters the other way round.
    """
    rows = zip_longest(*(each.variants for each in catalogue))
    return [
        Several((mutation,), backwards=bool(turn % 2))
        for turn, row in enumerate(rows)
        for mutation in row
        if mutation is not None
    ]


def families(catalogue: Catalogue = CATALOGUE) -> pytest.MarkDecorator:
    """Parametrise a test over the classes of mutation."""
    return pytest.mark.parametrize(
        "mutation", [pytest.param(each.plainest, id=each.name) for each in catalogue]
    )

"""Catalogues of damage, one request a class, and what exploration makes of them: pairs."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

import pytest
from hypothesis import strategies as st

from conformance.generators import elsewhere
from conformance.generators.damage import Damage, Family
from conformance.generators.envelope import BODY, CREDENTIALS, HEADERS, MEDIA_TYPE, METHOD
from conformance.generators.malformed import CONTENT, ENCODING, PRESENCE
from fixtures.tpp.messages import Request
from fixtures.trials import World

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
    """Damage upon damage; what writes bytes comes last, so that it spoils what the rest made."""

    parts: tuple[Damage, ...]

    @property
    def families(self) -> tuple[str, ...]:
        """The classes of damage that are in it."""
        return tuple(dict.fromkeys(part.family for part in self.parts))

    def apply(self, request: Request, world: World) -> Request:
        """The request with all of it."""
        late = [part for part in self.parts if _writes_bytes(part.apply(request, world))]
        for part in (*(part for part in self.parts if part not in late), *late):
            request = part.apply(request, world)
        return request

    def __repr__(self) -> str:
        return " + ".join(map(repr, self.parts))


def _writes_bytes(request: Request) -> bool:
    return request.body is not None or not request.parameters


def damages(catalogue: Catalogue = CATALOGUE) -> st.SearchStrategy[Several]:
    """One damage, or two of them; the first classes and the plainest variants come first."""
    # one choice among all variants: Hypothesis takes twice as long to choose a class and then one
    listed = st.sampled_from(variants(catalogue))
    free = [each.more for each in catalogue if each.more is not None]
    alone = (each.map(lambda part: Several((part,))) for each in (listed, *free))
    return st.one_of(*alone, st.tuples(listed, listed).map(Several))


def variants(catalogue: Catalogue = CATALOGUE) -> list[Damage]:
    """The listed variants: the plainest of each class, then the second of each, and so on."""
    rows = zip_longest(*(each.variants for each in catalogue))
    return [damage for row in rows for damage in row if damage is not None]


def families(catalogue: Catalogue = CATALOGUE) -> pytest.MarkDecorator:
    """Parametrise a test over the classes of damage."""
    return pytest.mark.parametrize(
        "damage", [pytest.param(each.plainest, id=each.name) for each in catalogue]
    )

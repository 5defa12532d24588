"""The catalogue of damage, one request a class, and what exploration makes of it: pairs."""

from dataclasses import dataclass
from itertools import zip_longest

import pytest
from hypothesis import strategies as st

from conformance.generators.damage import Damage, Family
from conformance.generators.envelope import BODY, CREDENTIALS, HEADERS, MEDIA_TYPE, METHOD
from conformance.generators.malformed import CONTENT, ENCODING, PRESENCE
from fixtures.tpp.messages import Request
from fixtures.trials import World

#: What breaks parsers first: on a small budget the first classes find the most.
CATALOGUE: tuple[Family, ...] = (
    *ENCODING,
    *MEDIA_TYPE,
    *BODY,
    *PRESENCE,
    *METHOD,
    *CREDENTIALS,
    *CONTENT,
    *HEADERS,
)


@dataclass(frozen=True, slots=True)
class Several:
    """Damage upon damage; what writes the body comes last, so that it spoils what the rest made."""

    parts: tuple[Damage, ...]

    @property
    def families(self) -> tuple[str, ...]:
        """The classes of damage that are in it."""
        return tuple(dict.fromkeys(part.family for part in self.parts))

    def apply(self, request: Request, world: World) -> Request:
        """The request with all of it."""
        late = [part for part in self.parts if part.apply(request, world).body is not None]
        for part in (*(part for part in self.parts if part not in late), *late):
            request = part.apply(request, world)
        return request

    def __repr__(self) -> str:
        return " + ".join(map(repr, self.parts))


def damages() -> st.SearchStrategy[Several]:
    """One damage, or two of them; the first classes and the plainest variants come first."""
    # one choice among all variants: Hypothesis takes twice as long to choose a class and then one
    listed = st.sampled_from(variants())
    free = [each.more for each in CATALOGUE if each.more is not None]
    alone = (each.map(lambda part: Several((part,))) for each in (listed, *free))
    return st.one_of(*alone, st.tuples(listed, listed).map(Several))


def variants() -> list[Damage]:
    """The listed variants: the plainest of each class, then the second of each, and so on."""
    rows = zip_longest(*(each.variants for each in CATALOGUE))
    return [damage for row in rows for damage in row if damage is not None]


def families() -> pytest.MarkDecorator:
    """Parametrise a test over the classes of damage."""
    return pytest.mark.parametrize(
        "damage", [pytest.param(each.plainest, id=each.name) for each in CATALOGUE]
    )

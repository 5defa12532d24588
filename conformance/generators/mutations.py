"""Mutation: a named way to spoil a token request that no bank may grant, and families of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from hypothesis import strategies as st

from fixtures.scenarios.fault_chain import World
from fixtures.scenarios.faults import Change
from fixtures.tpp.messages import Request

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """One way to spoil a token request.

    Attributes:
        family: the class that it belongs to, as the report counts it.
        name: the constructor call that makes it.
        change: the request with the mutation.
    """

    family: str
    name: str
    change: Change

    @property
    def families(self) -> tuple[str, ...]:
        """The classes of mutation that are in it."""
        return (self.family,)

    @property
    def parts(self) -> "tuple[Mutation, ...]":
        """Itself: it is one."""
        return (self,)

    def apply(self, request: Request, world: World) -> Request:
        """The request with the mutation."""
        return self.change(request, world)

    def __repr__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One class of mutation.

    Attributes:
        name: of the class; unique, the id of its test.
        variants: the plainest comes first, and stands for the class in the catalogue.
        more: variants without end, for exploration; None where there are no others.
    """

    name: str
    variants: tuple[Mutation, ...]
    more: st.SearchStrategy[Mutation] | None = None

    @property
    def plainest(self) -> Mutation:
        """The variant that is sent before any exploration."""
        return self.variants[0]

    def __repr__(self) -> str:
        return self.name


def family(name: str, *variants: tuple[str, Change]) -> Family:
    """A class of listed variants: what distinguishes each, and its change."""
    return Family(name=name, variants=tuple(mutation(name, *each) for each in variants))


def lone(name: str, change: Change) -> Family:
    """A class of one."""
    return family(name, ("", change))


def mutation(family: str, which: str, change: Change) -> Mutation:
    """One variant of a class."""
    name = f"{family}({which})" if which else family
    return Mutation(family=family, name=name, change=change)


def octets(change: Callable[[bytes], bytes]) -> Change:
    """Change the body, byte for byte; it stays of the type that it said it was."""
    return lambda request, _: request.with_body(change(request.content), request.content_type)


def spread(values: Iterable[T], names: Sequence[str]) -> list[tuple[str, T]]:
    """Every value at every parameter; first each value once, at one parameter after the other."""
    listed = list(values)
    return [
        (names[(place + turn) % len(names)], value)
        for turn in range(len(names))
        for place, value in enumerate(listed)
    ]


def each(values: Iterable[str], change: Callable[[str], Change]) -> tuple[tuple[str, Change], ...]:
    """One variant for each value."""
    return tuple((repr(value), change(value)) for value in values)

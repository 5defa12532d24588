"""A fault: one named way to break a sound request, and the answers that lawfully refuse it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import pytest

from fixtures.profile.schema import ErrorCase
from fixtures.scenarios.fault_chain import Kind, Refusal, World
from fixtures.tpp.messages import Request

Change = Callable[[Request, World], Request]


def refusal(*errors: str, status: Iterable[int] = (400,)) -> Refusal:
    """A lawful refusal; no error named means that any readable one will do."""
    return Refusal(frozenset(status), frozenset(errors))


INVALID_REQUEST = refusal("invalid_request")
INVALID_GRANT = refusal("invalid_grant")
INVALID_SCOPE = refusal("invalid_scope")
UNSUPPORTED_GRANT_TYPE = refusal("unsupported_grant_type")
INVALID_CLIENT = refusal("invalid_client", status=(400, 401))  # RFC 6749 5.2 allows both
FORBIDDEN = refusal(status=(403,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One way to break a request; the attributes are those of `fixtures.scenarios.faults.Fault`.

    Attributes:
        name: the constructor call that makes it; unique, the id of its test.
        clause: the law that its refusal keeps.
        change: the sound request with the fault.
        lawful: refusals that name the fault.
        tolerated: refusals that pass with a warning.
        kind: the sound request that it is a fault of.
        case: key under which a profile may declare further lawful answers.
        presents: slot of the certificate presented, "-" for none, "" for the TPP's own.
        client: whose registration the sound request is made of.
        needs: field of World without which it cannot be made, or "".
        accepts: a lawful bank may also grant it.
        joins: group of faults that are first sent in one request: granted, it speaks for each.
        fresh: it goes on a connection of its own.
        kept: it goes on a connection that is kept, whatever certificate is presented.
        tls: the only TLS version that is offered for it, "" for any.
        prefers: slot of a certificate of the same TPP, presented where the profile has it.
        extra: it is left out where a bank spends a code or a token on each failed attempt.
    """

    name: str
    clause: str
    change: Change
    lawful: tuple[Refusal, ...]
    tolerated: tuple[Refusal, ...] = ()
    kind: Kind = "code"
    case: ErrorCase = "malformed"
    presents: str = ""
    client: Literal["own", "other"] = "own"
    needs: str = ""
    accepts: bool = False
    joins: str = ""
    fresh: bool = False
    kept: bool = False
    tls: Literal["", "TLSv1.2", "TLSv1.3"] = ""
    prefers: str = ""
    extra: bool = False

    def apply(self, request: Request, world: World) -> Request:
        """The request with the fault."""
        return self.change(request, world)

    def __repr__(self) -> str:
        return self.name


def of_case(case: ErrorCase, *faults: Fault) -> tuple[Fault, ...]:
    """The same faults, for which a profile may declare further answers under this case."""
    return tuple(replace(fault, case=case) for fault in faults)


def unchanged(request: Request, _: World) -> Request:
    """The sound request: the fault lies in who presents it."""
    return request


def cases(*families: Iterable[Fault]) -> pytest.MarkDecorator:
    """Parametrise a test over faults; each case names its own clause and its own fault."""
    return pytest.mark.parametrize(
        "fault",
        [
            pytest.param(fault, id=fault.name, marks=pytest.mark.clause(fault.clause))
            for family in families
            for fault in family
        ],
    )


def cases_by(name: str, clauses: Mapping[str, str]) -> pytest.MarkDecorator:
    """Parametrise a test over values of one argument; each case names its own clause."""
    return pytest.mark.parametrize(
        name,
        [pytest.param(each, marks=pytest.mark.clause(clause)) for each, clause in clauses.items()],
    )

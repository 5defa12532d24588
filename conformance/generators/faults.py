"""A fault: one named way to break a sound request, and the answers that lawfully refuse it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Protocol

import pytest

from fixtures.profile.schema import ErrorCase
from fixtures.scenarios.faults import Fault, Refusal, World
from fixtures.tpp.messages import Request


def refusal(*errors: str, status: Iterable[int] = (400,)) -> Refusal:
    """A lawful refusal; no error named means that any readable one will do."""
    return Refusal(frozenset(status), frozenset(errors))


INVALID_REQUEST = refusal("invalid_request")
INVALID_GRANT = refusal("invalid_grant")
INVALID_SCOPE = refusal("invalid_scope")
UNSUPPORTED_GRANT_TYPE = refusal("unsupported_grant_type")
UNAUTHORIZED_CLIENT = refusal("unauthorized_client", status=(400, 401))
"""No client may use a grant type that the bank does not have: as true (RFC 6749 5.2)."""
INVALID_CLIENT = refusal("invalid_client", status=(400, 401))  # RFC 6749 5.2 allows both
FORBIDDEN = refusal(status=(403,))


def of_case(case: ErrorCase, *faults: Fault) -> tuple[Fault, ...]:
    """The same faults, for which a profile may declare further answers under this case."""
    return tuple(replace(fault, case=case) for fault in faults)


def unchanged(request: Request, _: World) -> Request:
    """The sound request: the fault lies in who presents it."""
    return request


class Case(Protocol):
    """What a test is parametrised over: it names its test and the clause that it is about."""

    @property
    def name(self) -> str:
        """The id of the test."""

    @property
    def clause(self) -> str:
        """The id of the clause."""


def cases(*families: Iterable[Case], parameter: str = "fault") -> pytest.MarkDecorator:
    """Parametrise a test over cases; each names its own clause."""
    return pytest.mark.parametrize(
        parameter,
        [
            pytest.param(each, id=each.name, marks=pytest.mark.clause(each.clause))
            for family in families
            for each in family
        ],
    )


def cases_by(name: str, clauses: Mapping[str, str]) -> pytest.MarkDecorator:
    """Parametrise a test over values of one argument; each case names its own clause."""
    return pytest.mark.parametrize(
        name,
        [pytest.param(each, marks=pytest.mark.clause(clause)) for each, clause in clauses.items()],
    )

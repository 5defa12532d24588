"""Every verifier, asked about one answer: what each raises that it ought not to."""

import inspect
import time
import typing
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

import pytest

from fixtures import expect
from fixtures.outcomes import Inconclusive, NonConformity
from fixtures.profile.schema import Psu, Shape
from fixtures.psu.http_browser import location
from fixtures.scenarios.authorization import Attempt, Outcome
from fixtures.scenarios.fault_chain import FaultResult, Refusal
from fixtures.tpp.evidence.recorder import Evidence
from fixtures.tpp.grants import Authorization, Callback, Tokens
from fixtures.tpp.messages import Answer, NotJsonError, Request
from tests.expect.answers import given
from tests.hostile.judging import GrantFault

LAWFUL = (NonConformity, Inconclusive, pytest.skip.Exception)
"""How a verifier may end, beside returning."""

TEXTS = {
    "hostile": 'x"<b>',
    "policy": "either",
    "form": "number_or_string",
    "naming": "required",
    "scope": "aisp",
    "method": "PUT",
}
ASKED = Authorization(
    request=Request(method="GET", url="https://127.0.0.1/authorize", place="query"),
    state="state-of-the-tpp-0123456789",
    redirect_uri="https://tpp.test/callback",
    scope="aisp",
    verifier="",
)


def _subjects(answer: Answer) -> dict[Any, Any]:
    """A value for each type that verifiers read, all of them made of the one answer."""
    try:
        members = answer.json()
    except NotJsonError:
        members = {}
    callback = Callback(url=location(answer), pages=(answer,), authorization=ASKED)
    attempt = Attempt(callback, callback, Shape())
    return {
        Answer: answer,
        Answer | None: answer,
        Callback: callback,
        Callback | None: callback,
        Attempt: attempt,
        Outcome: Outcome(attempt, callback, answer),
        Tokens: Tokens.read(answer),
        FaultResult: FaultResult(GrantFault(), answer, None, given(), ()),
        Shape: Shape(),
        Psu: Psu(),
        dict[str, object]: members,
        object: members.get("expires_in"),
        Collection[Refusal]: list(GrantFault.lawful),
        Collection[Answer]: [answer, answer],
        Iterable[Answer]: [answer, answer],
        Sequence[Answer]: [answer, answer],
        Collection[Callback]: [callback, callback],
        Collection[str]: ["aisp"],
        Iterable[str]: ["127.0.0.1"],
        Collection[int]: [400],
        datetime: datetime.now(UTC),
        int: 400,
        float: 30.0,
        bool: True,
        str | None: "state-of-the-tpp-0123456789",
    }


@cache
def _wanted() -> list[tuple[str, Callable[..., object], list[tuple[str, object, bool]]]]:
    """Each verifier, and of each argument its name, its type and whether it goes by name."""
    listed = []
    for name, verifier in expect.VERIFIERS.items():
        hints = typing.get_type_hints(verifier)
        parameters = inspect.signature(verifier).parameters.values()
        wants = [(one.name, hints[one.name], one.kind is one.KEYWORD_ONLY) for one in parameters]
        listed.append((name, verifier, wants))
    return listed


def _asked(answer: Answer) -> Iterator[tuple[str, Callable[[], object]]]:
    """Each verifier with its arguments; those about handshakes and configuration are left out."""
    subjects = _subjects(answer)
    for name, verifier, wants in _wanted():
        values = [
            TEXTS.get(key, key) if kind is str else subjects.get(kind) for key, kind, _ in wants
        ]
        if None not in values:
            named = {
                key: value
                for (key, _, by_name), value in zip(wants, values, strict=True)
                if by_name
            }
            yield name, partial(verifier, *values[: len(values) - len(named)], **named)


def surprises(answer: Answer, slow: float = 2.0) -> list[str]:
    """What verifiers, the evidence and its redaction do with an answer that they ought not to.

    Returns:
        A line for each that raises anything but a judgement, or takes longer than `slow` seconds.
    """
    found = []
    evidence = Evidence()
    own = [
        ("record", partial(evidence.record, answer)),
        ("render", partial(evidence.render, answer)),
    ]
    for name, verify in [*own, *_asked(answer)]:
        began = time.process_time()
        try:
            verify()
        except LAWFUL:
            pass
        except Exception as wrong:  # noqa: BLE001 - that is what is looked for
            found.append(f"{name}: {type(wrong).__name__}: {str(wrong)[:80]!r}")
        if time.process_time() - began > slow:
            found.append(f"{name}: took {time.process_time() - began:.1f} s")
    return found

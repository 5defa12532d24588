"""Answers as a bank might give them, for the verifiers to read, and what verifiers say of them."""

import json

import pytest

from fixtures.outcomes import Granted, Inconclusive, NonConformity, ServerError
from fixtures.tpp.grants import Tokens
from fixtures.tpp.messages import Answer, Request, Termination

ACCESS, REFRESH = "a" * 43, "r" * 43
SECRETS = (ACCESS, REFRESH, "c0de")
ASKED = Request(method="POST", url="https://bank.example.com/token")


def answer(status=200, body=None, *, kind="application/json", text=None, request=ASKED, **headers):
    """An answer with a JSON body, or with a text; header names with _ for -."""
    content = text if text is not None else "" if body is None else json.dumps(body)
    fields = (("Content-Type", kind),) if content else ()
    more = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Answer(
        request=request,
        end=Termination.ANSWERED,
        status=status,
        headers=(*fields, *more),
        body=content.encode() if isinstance(content, str) else content,
    )


def unanswered(end=Termination.DROPPED):
    """An exchange without an answer."""
    return Answer(request=ASKED, end=end)


def refusal(error="invalid_grant", status=400):
    """An OAuth error."""
    return answer(status, {"error": error})


def given(access=ACCESS, refresh=REFRESH, **members):
    """A token response."""
    said = {"access_token": access, "refresh_token": refresh, "token_type": "Bearer"} | members
    return answer(200, {name: value for name, value in said.items() if value is not None})


def tokens(**members):
    """The tokens of a token response."""
    return Tokens.read(given(**members))


def holds(verify, *words):
    """The verifier objects to nothing."""
    verify(*words)


def raises(error, verify, *words, **more):
    """The verifier ends with this error, and with none that is derived from it."""
    with pytest.raises(error) as raised:
        verify(*words, **more)
    kinds = {error, *{NonConformity: (Granted,), Inconclusive: (ServerError,)}.get(error, ())}
    assert type(raised.value) in kinds

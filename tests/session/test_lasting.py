"""Which uses of a token, of all exchanges of a run, show that it lives on, or that it died."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from fixtures import expect
from fixtures.outcomes import NonConformity, Recommendation
from fixtures.profile.schema import Endpoints
from fixtures.session.lasting import uses_again
from fixtures.tpp.evidence.recorder import BROKEN_OFF
from fixtures.tpp.messages import Answer, Request, Termination
from tests.expect.answers import given

HOST = "https://bank.example"
PROFILE = SimpleNamespace(
    endpoints=Endpoints(
        authorize=f"{HOST}/authorize",
        token=f"{HOST}/token",
        revoke=f"{HOST}/revoke",
        accounts=f"{HOST}/accounts",
        funds_confirmations=f"{HOST}/funds-confirmations",
    ),
    lifetimes=SimpleNamespace(access_token=3600),
    headers=SimpleNamespace(resource={}),
)


def answer(method, path, status=200, body=b'{"accounts": []}', **sent):
    request = Request(method=method, url=f"{HOST}/{path}", **sent)
    return Answer(
        request=request,
        end=Termination.ANSWERED,
        status=status,
        headers=(("Content-Type", "application/json"),),
        body=body,
        certificate="tpp",
    )


def granted(token, refresh, spent):
    sent = Request(
        method="POST", url=f"{HOST}/token", parameters=(("grant_type", "refresh_token"), spent)
    )
    return replace(given(access_token=token, refresh_token=refresh), request=sent)


def use(token, status=200, **more):
    headers = (("Authorization", f"Bearer {token}"), *more.items())
    body = b'{"accounts": []}' if status == 200 else b'{"error": "invalid_token"}'
    return answer("GET", "accounts", status, body, headers=headers)


def revoked(token):
    return answer("POST", "revoke", 200, b"", parameters=(("token", token),))


BEGUN = (
    granted("access-a", "refresh-a", ("refresh_token", "older-a")),
    granted("access-b", "refresh-b", ("refresh_token", "older-b")),
)


def pairs(*exchanges, notes=()):
    numbered = [replace(each, number=n) for n, each in enumerate((*BEGUN, *exchanges), 1)]
    told = [SimpleNamespace(after=after, text=text) for after, text in notes]
    evidence = SimpleNamespace(exchanges=numbered, notes=told)
    found = uses_again(evidence, PROFILE, frozenset({"refresh_token", "code"}))
    return [(after.status, between) for _, after, between in found]


def test_a_token_that_dies_of_nothing_is_seen():
    assert pairs(use("access-a"), use("access-b"), use("access-a", 401)) == [(401, False)]


def test_a_token_that_dies_of_the_revocation_of_another_is_seen():
    assert pairs(use("access-a"), revoked("refresh-b"), use("access-a", 401)) == [(401, True)]


def test_a_token_that_lives_on_is_counted():
    assert pairs(use("access-a"), revoked("refresh-b"), use("access-a")) == [(200, True)]


@pytest.mark.parametrize(
    "cause",
    [
        revoked("refresh-a"),
        granted("access-c", "refresh-c", ("refresh_token", "refresh-a")),
        answer("GET", "authorize"),
        use("access-a", 401, Cookie="odd"),
        use("  access-a", 401),
        answer("POST", "token", 400, parameters=(("code", "access-a"),)),
    ],
)
def test_what_is_done_to_its_grant_may_end_a_token(cause):
    assert pairs(use("access-a"), cause, use("access-a", 401)) == []


def test_a_move_of_the_clock_may_end_a_token():
    notes = ((3, "the bank's clock is put forward by 9 s"),)

    assert pairs(use("access-a"), use("access-a", 401), notes=notes) == []


def test_what_a_killed_process_had_sent_may_end_a_token():
    notes = ((3, BROKEN_OFF),)

    assert pairs(use("access-a"), use("access-a", 401), notes=notes) == []


def test_a_service_elsewhere_says_nothing_of_the_accounts():
    funds = answer("POST", "funds-confirmations", headers=(("Authorization", "Bearer access-a"),))

    assert pairs(funds, use("access-a", 401)) == []


def test_two_deaths_are_a_finding_and_one_is_a_warning():
    dead, alive = use("t", 401), use("t")

    expect.dies_of_no_other([(alive, alive, False)])
    for ends, uses in (
        (Recommendation, [(alive, dead, False)]),
        (Recommendation, [(alive, dead, True), (alive, dead, True)]),
        (NonConformity, [(alive, dead, False), (alive, dead, False)]),
    ):
        with pytest.raises(ends) as raised:
            expect.dies_of_no_other(uses)
        assert type(raised.value) is ends

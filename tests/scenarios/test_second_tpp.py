"""What shows that a bank knows the second TPP, and what is said where nothing does."""

from types import SimpleNamespace

import pytest

from fixtures.outcomes import Inconclusive
from fixtures.scenarios.second_tpp import SecondTpp
from tests.expect.answers import answer, refusal

PROFILE = SimpleNamespace(endpoints=SimpleNamespace(accounts="https://bank.test/accounts"))


def caller(gets, sent=None):
    """A TPP whose every request gets one answer, and is kept in `sent`."""

    def send(request, *, fresh):
        if sent is not None:
            sent.append((request, fresh))
        return gets

    return SimpleNamespace(profile=PROFILE, send=send, revoking=str, refreshing=str, accounts=str)


def test_a_refusal_that_the_first_tpp_gets_as_well_is_not_of_the_second():
    wanting = answer(400, {"error": "invalid_request"})
    second = SecondTpp(caller(wanting), caller(wanting), refusal)

    with pytest.raises(Inconclusive, match="no TPP is seen to get a revocation"):
        second.proof("revoke")


def test_a_refusal_of_the_second_tpp_alone_asks_for_its_certificate():
    second = SecondTpp(caller(answer(403)), caller(answer(200)), refusal)

    with pytest.raises(Inconclusive, match=r"certificates\.other_tpp"):
        second.proof("revoke")


def test_a_revocation_of_an_unknown_token_shows_that_the_bank_knows_the_caller():
    sent = []
    second = SecondTpp(caller(answer(200)), caller(answer(400), sent), refusal)

    assert second.proof("revoke").status == 200
    assert sent == []

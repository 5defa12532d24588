"""What shows that a bank knows the second TPP, and what is said where nothing does."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from fixtures import expect
from fixtures.outcomes import Granted, Inconclusive
from fixtures.scenarios.second_tpp import SecondTpp, on_one_connection
from fixtures.tpp.grants import Tokens
from tests.expect.answers import answer, given, refusal
from tests.expect.fault_chains import judged

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


class TokenFirst:
    """A bank that finds the refresh token, and only then holds its client against the QWAC."""

    def __init__(self, matches):
        self.matches, self.live, self.served = matches, {"its own": "a", "another's": "b"}, set()

    def tpp(self, name, slot=None):
        """A TPP under its own certificate, or under that of a slot."""
        slot = slot or name

        def send(request, *, fresh=False):
            return self.answers(*request, slot, fresh=fresh)

        return SimpleNamespace(
            slot=slot,
            profile=PROFILE,
            send=send,
            presenting=lambda other: self.tpp(name, other),
            refreshing=lambda token: (name, token),
            accounts=lambda token: (name, token),
        )

    def answers(self, name, token, slot, *, fresh):
        """What a refresh brings: an error that is the same for a dead token and another's."""
        if self.live.get(token) != name:
            self.served.add(slot)
            return refusal()
        known = not fresh and slot in self.served
        lax = self.matches == "nothing" or (self.matches == "once" and known)
        if slot != name and not lax:
            return refusal()
        del self.live[token]
        return given()


def tokens(refresh_token):
    """Tokens of this refresh token."""
    read = Tokens.read(given())
    assert read
    return replace(read, refresh_token=refresh_token)


@pytest.mark.parametrize(
    ("matches", "ends"), [("each", None), ("once", Granted), ("nothing", pytest.skip.Exception)]
)
def test_a_bank_that_finds_the_token_first_is_asked_with_a_live_one(matches, ends):
    bank = TokenFirst(matches)
    own, other = bank.tpp("a"), bank.tpp("b")
    matched = on_one_connection(own, other, tokens("another's"), lambda: tokens("its own"))

    assert bank.live.get("another's") == "b"  # other tests rest on it
    with judged(ends):
        expect.matched_alike(matched.kept, matched.fresh, matched.alive)


def test_a_bank_without_refresh_tokens_is_asked_no_further():
    bank = TokenFirst("each")
    matched = on_one_connection(
        bank.tpp("a"), bank.tpp("b"), tokens("another's"), lambda: tokens("")
    )

    assert matched.kept is None

"""The token pool: spare tokens first, a login where none are left."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from fixtures.outcomes import Inconclusive
from fixtures.profile.schema import Endpoints, Policy
from fixtures.scenarios.token_pool import Refreshes, TokenPool
from fixtures.tpp.messages import Request
from tests.expect.answers import answer, given, refusal, tokens
from tests.scenarios.fault_chains.shop import shop


class Teller:
    """A TPP whose token requests are granted and whose resource answers `status`."""

    def __init__(self, policy="no", status=200):
        self.profile = replace(
            shop().profile,
            endpoints=Endpoints(authorize="x", token="x", accounts="x"),
            policy=Policy(one_grant_per_psu=policy),
        )
        self.status, self.tried, self.logins = status, 0, 0

    def grants(self, _tpp, **_request):
        """The number of the login."""
        self.logins += 1
        return self.logins

    def code_exchange(self, _grant):
        """A word for it."""
        return "exchange"

    def accounts(self, _token):
        """A word for it."""
        return "accounts"

    def send(self, request):
        """Fresh tokens, or an answer of accounts."""
        self.tried += request == "accounts"
        return answer(self.status) if request == "accounts" else given(access="fresh" * 9)


class Refresher(Teller):
    """A TPP that counts its refreshes; each is granted, or none is."""

    def __init__(self, *, grants=True):
        super().__init__()
        self.granted, self.refreshed = grants, 0

    def refreshing(self, _token):
        """A word for it."""
        return "refresh"

    def send(self, request):
        """The refresh's number in its answer."""
        if request != "refresh":
            return super().send(request)
        self.refreshed += 1
        return replace(given() if self.granted else refusal(), number=self.refreshed)


def token_pool(teller, **more):
    made = TokenPool(teller, teller, SimpleNamespace(exchanges=[]), **more)
    made.adopt(tokens(scope="aisp"))
    return made


def test_spare_tokens_are_handed_out_once_before_a_login():
    teller = Teller()
    pool = token_pool(teller)
    pool.keep(tokens(access="spare" * 9, scope="aisp"), own=True)

    assert pool.fresh().access_token == "spare" * 9
    assert pool.fresh().access_token == "fresh" * 9
    assert (teller.logins, teller.tried) == (1, 0)


def test_tokens_from_before_a_move_of_the_clock_are_let_go():
    moves = [0]
    pool = token_pool(Teller(), moved=lambda: moves[0])
    pool.keep(tokens(access="spare" * 9, scope="aisp"), own=True)
    before = pool.current().access_token

    moves[0] += 1

    assert pool.held() == (None, (), {}, {})
    assert pool.current().access_token == "fresh" * 9 != before
    assert pool.fresh().access_token == "fresh" * 9
    assert pool.current() is pool.current()


def test_tokens_of_another_scope_are_not_kept():
    pool = token_pool(Teller())
    pool.keep(tokens(scope="aisp cbpii"), own=True)
    pool.keep(tokens(scope="aisp", refresh=None), own=True)

    assert pool.fresh().access_token == "fresh" * 9


def test_a_scope_of_its_own_is_a_login_of_its_own():
    teller = Teller()
    pool = token_pool(teller)
    pool.keep(tokens(scope="aisp"), own=True)

    pool.fresh("cbpii")

    assert teller.logins == 1


def test_tokens_acquired_under_another_certificate_are_tried_first():
    dead, alive = Teller(status=401), Teller(status=200)
    for teller, access in ((dead, "fresh" * 9), (alive, "spare" * 9)):
        pool = token_pool(teller)
        pool.keep(tokens(access="spare" * 9, scope="aisp"), own=False)

        assert pool.fresh().access_token == access
        assert teller.tried == 1


def test_tokens_are_tried_again_after_a_grant_that_may_end_them():
    teller = Teller(policy="unknown", status=401)
    pool = token_pool(teller)
    pool.keep(tokens(access="spare" * 9, scope="aisp"), own=True)
    sound = Request(method="POST", url="x", parameters=(("grant_type", "authorization_code"),))
    pool.evidence.exchanges.append(answer(request=sound))

    assert pool.fresh().access_token == "fresh" * 9


class Successor(Teller):
    """A TPP whose bank ends the refresh token of an older grant, or leaves it; or is broken."""

    def __init__(self, refreshed):
        super().__init__(policy="unknown")
        self.refreshed, self.refreshes = refreshed, 0

    def refreshing(self, token):
        """A word for it."""
        return f"refresh {token}"

    def send(self, request):
        """The answer to a refresh is given."""
        if not str(request).startswith("refresh"):
            return super().send(request)
        self.refreshes += 1
        return self.refreshed


def _asked_for(grant_type):
    return Request(method="POST", url="x", parameters=(("grant_type", grant_type),))


def _with_two_spares(teller, *, granted=True, later=(200, "authorization_code")):
    pool = token_pool(teller)
    for name in ("older", "newer"):
        pool.keep(tokens(access=name * 9, refresh=name * 9, scope="aisp"), own=True)
    status, grant_type = later
    later = answer(status, request=_asked_for(grant_type))
    early = answer(200 if granted else 400, request=_asked_for("refresh_token"))
    pool.evidence.exchanges += [early, later]
    return pool


def test_a_later_grant_may_end_the_refresh_token_alone():
    teller = Successor(refusal())
    pool = _with_two_spares(teller)

    assert pool.fresh().access_token == "fresh" * 9
    assert (teller.refreshes, teller.tried, teller.logins) == (2, 2, 1)


def test_a_refused_refresh_may_have_ended_all_tokens_of_the_psu():
    teller = Successor(refusal())
    pool = _with_two_spares(teller, later=(400, "refresh_token"))

    assert pool.fresh().access_token == "fresh" * 9
    assert (teller.refreshes, teller.logins) == (2, 1)


def test_spare_tokens_are_refreshed_where_later_grants_leave_them_alone():
    teller = Successor(given(access="renewed" * 9, refresh=None))
    pool = _with_two_spares(teller)

    first, second = pool.fresh(), pool.fresh()

    assert (first.access_token, first.refresh_token) == ("renewed" * 9, "older" * 9)
    assert (second.access_token, second.refresh_token) == ("renewed" * 9, "newer" * 9)
    assert (teller.refreshes, teller.logins, first.scope) == (2, 0, "aisp")


def test_a_refresh_that_fails_tells_nothing_at_a_bank_that_has_granted_none():
    teller = Successor(refusal())
    pool = _with_two_spares(teller, granted=False)

    assert pool.fresh().access_token == "older" * 9
    assert teller.logins == 0


def test_tokens_that_no_grant_came_after_are_not_refreshed():
    teller = Successor(refusal())
    pool = token_pool(teller)
    pool.keep(tokens(access="spare" * 9, scope="aisp"), own=True)

    assert pool.fresh().access_token == "spare" * 9
    assert teller.refreshes == 0


def test_the_supply_is_asked_once():
    asked = []
    pool = token_pool(Teller(), supply=lambda: asked.append(1))

    pool.fresh()
    pool.fresh()

    assert asked == [1]


def test_the_control_of_refreshes_is_one_that_was_granted():
    teller = Refresher()
    chain = Refreshes(token_pool(teller))

    assert chain.control() is chain.control()
    assert (teller.logins, teller.refreshed) == (1, 2)

    chain.under(teller)
    assert chain.control().number == teller.refreshed


def test_another_certificate_s_refresh_is_no_control():
    teller = Refresher()
    chain = Refreshes(token_pool(teller))

    chain.under(Refresher())

    assert chain.control().number == 1


def test_where_no_refresh_is_granted_there_is_no_control():
    chain = Refreshes(token_pool(Refresher(grants=False)))
    with pytest.raises(Inconclusive, match="was not granted"):
        chain.control()

    chain.holds(("kept", 0, None))
    with pytest.raises(Inconclusive, match="was not granted"):
        chain.control()


class Voider(Teller):
    """A TPP whose first code the bank has voided by what others tried with it."""

    def send(self, request):
        """A refusal of the first code, then tokens."""
        return refusal() if request == "exchange" and self.logins == 1 else super().send(request)


@pytest.mark.parametrize(
    ("bank", "answered", "left"),
    [(Teller, refusal(), True), (Voider, refusal(), False), (Voider, given(), True)],
    ids=["the code serves its owner", "it serves nobody", "it served somebody else"],
)
def test_a_refusal_of_a_code_counts_only_where_the_code_serves(bank, answered, left):
    pool = token_pool(bank(), unauthorised=lambda _scope, _request: {"no certificate": answered})

    pool.fresh("cbpii")

    assert ("no certificate, cbpii" in pool.refused) is left

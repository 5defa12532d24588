"""The lives of a grant against a bank of a few lines: rotation, revocation, time."""

from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from fixtures.outcomes import missing_input
from fixtures.profile.schema import Endpoints, Lifetimes, Policy, Scopes, Time
from fixtures.scenarios.refresh_lifecycle import later, refresh_chain, renewed
from fixtures.scenarios.revocation_lifecycle import aged_grant
from fixtures.scenarios.revocations import revocation, until_dead
from tests.expect.answers import answer, given, refusal, tokens

DAY = 86400


class Clock:
    """Lets time pass, or not."""

    def __init__(self, *, moves=True):
        self.moves, self.passed = moves, []

    @contextmanager
    def passes(self, seconds):
        """The time that passes, or a missing input."""
        if not self.moves:
            missing_input("a driver")
        self.passed.append(seconds)
        yield


class FewLines:
    """A TPP and its bank in one: refresh tokens rotate; a request is its name and its token.

    `lives` says for how many refreshes a revoked grant lives on.
    """

    def __init__(self, policy=None, *, lives=0, keeps=False, accounts="x", scope="optional"):
        self.profile = SimpleNamespace(
            endpoints=Endpoints(authorize="x", token="x", accounts=accounts, revoke="x"),
            policy=policy or Policy(),
            scopes=Scopes(on_refresh=scope),
        )
        self.sent, self.live, self.number = [], "r0", 0
        self.lives, self.keeps, self.revoked = lives, keeps, False

    def refreshing(self, token, scope=None):
        """A refresh."""
        return "refresh", token, scope

    def revoking(self, token, hint=""):
        """A revocation."""
        return "revoke", token, hint

    def accounts(self, token):
        """A use of an access token."""
        return "accounts", token, None

    def send(self, request, *, fresh=False):  # noqa: ARG002 - as Tpp.send
        """Do as the bank does."""
        self.sent.append(request)
        kind, token, _ = request
        if kind == "revoke":
            self.revoked = True
            return answer(200)
        if kind == "accounts":
            return answer(401 if self.revoked else 200, {})
        if token != self.live or (self.revoked and self.lives == 0):
            return refusal()
        self.lives -= self.revoked
        if not self.keeps:
            self.number += 1
            self.live = f"r{self.number}"
        return given(access=f"a{self.number}", refresh=self.live)

    def send_and_leave(self, request):
        """Do as the bank does, unseen."""
        self.send(request)


class Strict(FewLines):
    """The same bank, which ends the grant when a spent refresh token comes back."""

    def send(self, request, *, fresh=False):  # noqa: ARG002 - as Tpp.send
        """Do as the bank does; a spent token leaves nothing alive."""
        kind, _, _ = request
        said = super().send(request)
        if kind == "refresh" and said.status == 400:
            self.live = ""
        return said

    def grant(self):
        """The tokens of another grant."""
        self.number += 10
        self.live = f"r{self.number}"
        return tokens(refresh=self.live)


def nothing():
    """No login is left."""
    missing_input("another login")


@pytest.fixture
def in_turn(monkeypatch):
    """A race whose requests come one after the other."""
    monkeypatch.setattr(
        "fixtures.scenarios.refresh_lifecycle.together",
        lambda tpp, requests: [tpp.send(each) for each in requests],
    )


def test_a_refresh_without_refresh_token_leaves_the_old_one():
    before = tokens(refresh="r0")

    assert renewed(before, given(access="a1", refresh=None)).refresh_token == "r0"
    assert renewed(before, given(refresh="r1")).refresh_token == "r1"
    assert renewed(before, refusal()) is None
    assert renewed(before, None) is None


def test_time_that_cannot_pass_leaves_nothing():
    clock = Clock()

    assert later(clock, 60, lambda: "seen") == "seen"
    assert clock.passed == [60]
    assert later(Clock(moves=False), 60, lambda: "seen") is None
    assert later(Clock(moves=False), 0, lambda: "seen") == "seen"


def test_a_revocation_is_looked_at_until_it_holds(monkeypatch):
    monkeypatch.setattr("fixtures.scenarios.revocations.time.sleep", lambda _: None)
    answers = iter([given(), given(), refusal()])

    assert until_dead(lambda: next(answers), 5).status == 400


def test_a_revocation_is_looked_at_once_without_delay():
    answers = iter([given(), refusal()])

    assert until_dead(lambda: next(answers), 0).status == 200


def test_a_slow_revocation_is_followed_by_the_newest_token(monkeypatch):
    monkeypatch.setattr("fixtures.scenarios.revocations.time.sleep", lambda _: None)
    bank = FewLines(Policy(revocation_delay_seconds=5), lives=2)

    end = revocation(bank, tokens(refresh="r0"), "r0", falls=frozenset({"refresh"}))

    refreshed = [token for kind, token, _ in bank.sent if kind == "refresh"]
    assert refreshed == ["r0", "r1", "r2", "r2"]  # a dead token is tried on a new connection, too
    assert (end.before.status, end.access.status, end.refresh.status) == (200, 401, 400)


def test_a_bank_without_resource_is_revoked_all_the_same():
    end = revocation(FewLines(accounts=""), tokens(refresh="r0"), "r0")

    assert (end.before, end.access) == (None, None)
    assert end.refresh.status == 400


@pytest.mark.usefixtures("in_turn")
def test_a_rotating_bank_is_strained_to_the_end():
    life = refresh_chain(FewLines(), tokens(refresh="r0"), Clock(), nothing)

    assert [each.status for each in life.answers] == [200, 200, 200]
    assert (life.old_access.status, life.scoped.status) == (200, 200)
    assert (life.reused.status, life.after_reuse.status) == (400, 200)
    assert [each.status for each in life.race] == [200, 400, 400, 400]
    assert [each.status for each in life.after_race] == [200]
    assert life.retried.status == 400


@pytest.mark.usefixtures("in_turn")
def test_a_bank_that_ends_a_strained_grant_is_strained_on_others():
    bank = Strict()

    life = refresh_chain(bank, tokens(refresh="r0"), Clock(), bank.grant)

    assert (life.reused.status, life.after_reuse.status) == (400, 400)
    assert [each.status for each in life.race] == [200, 400, 400, 400]
    assert [each.status for each in life.after_race] == [400]
    assert life.retried.status == 400


@pytest.mark.usefixtures("in_turn")
@pytest.mark.parametrize("fresh", [nothing, lambda: tokens(refresh=None)])
def test_a_bank_that_ends_a_strained_grant_ends_its_life_where_there_is_no_other(fresh):
    life = refresh_chain(Strict(), tokens(refresh="r0"), Clock(), fresh)

    assert life.after_reuse.status == 400
    assert (life.race, life.after_race, life.retried) == ((), (), None)


@pytest.mark.usefixtures("in_turn")
def test_a_bank_that_keeps_its_refresh_token_sees_no_reuse():
    bank = FewLines(keeps=True, scope="forbidden")

    life = refresh_chain(bank, tokens(refresh="r0"), Clock(), nothing)

    assert (life.reused, life.after_reuse, life.scoped) == (None, None, None)
    assert [each.status for each in life.after_race] == [200]
    assert life.retried.status == 200


@pytest.mark.usefixtures("in_turn")
def test_a_reuse_waits_until_the_time_of_grace_is_over():
    clock = Clock()

    refresh_chain(FewLines(Policy(refresh_grace_seconds=30)), tokens(refresh="r0"), clock, nothing)

    assert clock.passed == [30]


def test_a_grant_without_refresh_token_has_no_life():
    bank = FewLines()

    life = refresh_chain(bank, tokens(refresh=None), Clock(), nothing)

    assert (life.first, life.answers, bank.sent) == (None, (), [])


def test_a_grant_that_cannot_be_refreshed_ends_early():
    life = refresh_chain(FewLines(), tokens(refresh="unknown"), Clock(), nothing)

    assert [each.status for each in life.answers] == [400]
    assert (life.old_access, life.scoped, life.race, life.retried) == (None, None, (), None)


class OneWay(Clock):
    """Time that ends every grant of a bank after ten days, and does not go back."""

    def __init__(self, bank):
        super().__init__()
        self.bank = bank

    @contextmanager
    def passes(self, seconds):
        """The time that passes."""
        with super().passes(seconds):
            self.bank.live = "" if seconds > 10 * DAY else self.bank.live
            yield


#: A window so long that 32 refreshes are too seldom for a token of ten days.
SELDOM = Lifetimes(access_token=60, refresh_token=10 * DAY, sca_window=400 * DAY, clock_skew=1)


def test_where_time_does_not_go_back_a_young_grant_goes_on():
    bank = Strict()
    bank.profile.endpoints = Endpoints(authorize="x", token="x", accounts="x")
    bank.profile.lifetimes = SELDOM
    bank.profile.time = Time(driver="command", command="x")
    clock = OneWay(bank)

    life = aged_grant(bank, None, tokens(refresh="r0"), clock, bank.grant)

    assert clock.passed == [10 * DAY + 1, 61, 9 * DAY, 12.5 * DAY]
    assert (life.late_refresh.status, life.refreshed.status) == (400, 200)
    assert (life.replayed.status, life.inside.status, life.in_window.status) == (200, 200, 400)
    assert life.moved_window is None  # it died on the way, so its end says nothing of the window


def test_a_grant_that_died_before_the_window_leaves_a_live_one_to_revoke():
    bank = Strict()
    bank.profile.lifetimes = SELDOM
    bank.profile.time = Time(driver="command", command="x")
    bank.presenting = lambda _slot: bank

    life = aged_grant(bank, None, tokens(refresh="r0"), OneWay(bank), bank.grant)

    assert (life.in_window.status, life.before_nobody.status) == (400, 200)


class Fixed(OneWay):
    """Time that ends a grant ninety days after it was given, however it is refreshed."""

    age = 0

    def granted(self):
        """Another grant, which is new."""
        self.age = 0
        return self.bank.grant()

    @contextmanager
    def passes(self, seconds):
        """The time that passes."""
        with Clock.passes(self, seconds):
            self.age += seconds
            self.bank.live = "" if self.age > 90 * DAY else self.bank.live
            yield


def test_a_grant_that_ends_by_itself_though_it_is_refreshed_has_no_window_that_moves():
    bank = Strict()
    bank.profile.lifetimes = Lifetimes(access_token=60, refresh_token=90 * DAY, clock_skew=1)
    bank.profile.time = Time(driver="command", command="x")
    bank.presenting = lambda _slot: bank
    clock = Fixed(bank)

    life = aged_grant(bank, None, tokens(refresh="r0"), clock, clock.granted)

    assert clock.passed == [90 * DAY + 1, 61, 81 * DAY, 81 * DAY]
    assert (life.in_window.status, life.moved_window.status) == (200, 400)

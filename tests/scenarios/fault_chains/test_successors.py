"""Faulty refreshes go on with what the last answer gave, as far as that serves."""

import json
from dataclasses import dataclass, field, replace

import pytest

from fixtures.profile.schema import Policy
from fixtures.scenarios.fault_chain import FaultChains, granted
from fixtures.scenarios.faults import World
from fixtures.tpp.grants import Tokens
from fixtures.tpp.messages import Answer, Request, Termination
from tests.expect.answers import refusal
from tests.scenarios.fault_chains.shop import TOKEN, Fault, shop

BAD = tuple(Fault(f"bad {number}", mark=f"bad{number}", kind="refresh") for number in range(4))
WAVED = tuple(Fault(f"ok {number}", mark=f"ok{number}", kind="refresh") for number in range(4))
OTHER = Fault("other", mark="ok", kind="refresh", presents="renewed")


@dataclass
class Office:
    """Refreshes: refuses what is marked `bad`, takes what is marked `ok`, as it should not.

    Attributes:
        rotates: a refresh gives a new refresh token and ends the old one.
        ends: a refresh ends the old one, whether it gives a new one or not.
        binds: what it gives to a stranger serves under that certificate alone.
        burns: a refusal of a request with this mark ends the refresh token.
    """

    profile: object = field(default_factory=lambda: shop().profile)
    rotates: bool = False
    ends: bool = False
    binds: bool = False
    burns: tuple[str, ...] = ()
    slot: str = "tpp"
    logins: int = 0
    given: int = 0
    dead: set[str] = field(default_factory=set)
    bound: dict[str, str] = field(default_factory=dict)
    sent: list[Request] = field(default_factory=list)

    def live(self, _kind):
        """Tokens of a login of their own."""
        self.logins += 1
        return Tokens.read(self._gives(with_refresh=True))

    def refreshing(self, token, scope=None):  # noqa: ARG002 - as Tpp.refreshing
        """The valid request."""
        return Request(method="POST", url=TOKEN, parameters=(("refresh_token", token),))

    def presenting(self, slot):
        """The same office, asked under another certificate."""
        return replace(self, slot=slot, profile=replace(self.profile))

    def send(self, request, *, fresh=False, tls=None):  # noqa: ARG002 - as Tpp.send
        """What the office answers."""
        self.sent.append(request)
        return replace(self._answer(request), request=request, number=len(self.sent))

    def _answer(self, request):
        token = request.value("refresh_token")
        marks = {name for name, _ in request.parameters}
        if marks & set(self.burns):
            self.dead.add(token)
        if self.binds and self.bound.get(token) not in {None, "tpp", self.slot}:
            return refusal()
        if token in self.dead or any(name.startswith("bad") for name in marks):
            return refusal()
        if self.rotates or self.ends:
            self.dead.add(token)
        return self._gives(with_refresh=self.rotates)

    def _gives(self, *, with_refresh):
        self.given = len(self.bound) + 1
        self.bound[f"r{self.given}"] = self.slot
        members = {"access_token": f"a{self.given}", "token_type": "Bearer", "scope": "aisp"}
        members |= {"refresh_token": f"r{self.given}"} if with_refresh else {}
        request = Request(method="POST", url=TOKEN)
        body = json.dumps(members).encode()
        headers = (("Content-Type", "application/json"),)
        end = Termination.ANSWERED
        return Answer(request=request, end=end, status=200, headers=headers, body=body)


def done(office, *faults):
    """What became of the faults."""
    chains = FaultChains(office, None, lambda: World(profile=office.profile), office.live)
    chains.choose(faults)
    return [chains.of(each) for each in faults]


@pytest.mark.parametrize("office", [Office(), Office(rotates=True)], ids=["keeps", "rotates"])
def test_what_is_granted_in_spite_of_a_fault_costs_no_login(office):
    results = done(office, *WAVED, *BAD)

    assert office.logins == 1
    assert [granted(each.answer, "refresh") for each in results] == [True] * 4 + [False] * 4
    assert all(granted(each.control, "refresh") for each in results)


@pytest.mark.parametrize(("binds", "logins"), [(False, 1), (True, 2)])
def test_what_another_certificate_was_given_is_gone_on_with_where_it_serves(binds, logins):
    office = Office(rotates=True, binds=binds)

    results = done(office, OTHER, *BAD)

    assert office.logins == logins
    assert all(granted(each.control, "refresh") for each in results)


def test_a_token_that_ended_unseen_is_not_taken_for_one_that_a_refusal_burnt():
    office = Office(ends=True)

    results = done(office, WAVED[0], *BAD)

    assert all(granted(each.control, "refresh") for each in results)
    refused = [each.answer.request.value("refresh_token") for each in results[1:]]
    assert refused == ["r3"] * 4  # of a fresh grant; r1 died with the first
    assert office.logins == 2


def test_a_refusal_that_burns_costs_a_login_and_the_others_go_on_with_their_controls():
    office = Office(rotates=True, burns=("bad2",))

    results = done(office, *BAD)

    assert office.logins == 4  # the chain, the plain refresh, the first alone, after the burnt one
    assert all(granted(each.control, "refresh") for each in results)
    assert not any(granted(each.answer, "refresh") for each in results)


@pytest.mark.parametrize("promised", ["omit", "either"])
def test_a_refresh_token_that_is_said_to_stay_is_kept_with_what_the_control_gave(promised):
    office, kept = Office(), []
    office.profile = replace(office.profile, policy=Policy(refresh=promised))
    chains = FaultChains(office, None, lambda: World(profile=office.profile), office.live)
    chains.keep = lambda tokens, _own: kept.append(tokens.refresh_token)
    chains.choose(BAD)

    chains.of(BAD[0])

    assert kept == (["r1"] if promised == "omit" else [""])

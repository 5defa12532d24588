"""Callers at doors: sent side by side on one subject, told apart where one may have taken it."""

from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from fixtures import expect
from fixtures.outcomes import Inconclusive, NonConformity
from fixtures.profile.schema import Certificate, Endpoints, Limits
from fixtures.scenarios.doors import Access, granted, is_absent
from fixtures.scenarios.fault_chain import FaultChains, World
from fixtures.tpp.grants import Tokens
from fixtures.tpp.messages import Answer, Request, Termination
from tests.expect.answers import given
from tests.scenarios.fault_chains.shop import TOKEN, Fault, shop

ACCOUNTS, REVOKE = "https://bank.example.com/accounts", "https://bank.example.com/revoke"
OWN = "tpp"


def answer(request, status, body=b"{}"):
    """An answer in JSON."""
    headers = (("Content-Type", "application/json"),)
    return Answer(
        request=request, end=Termination.ANSWERED, status=status, headers=headers, body=body
    )


@dataclass
class Counter:
    """A bank that serves accounts, refreshes, and revokes for the slots that `lax` names."""

    profile: object
    lax: frozenset[str] = frozenset()
    slot: str = OWN
    dead: bool = False
    mortal: bool = False
    strict: bool = False
    revoked: set = None
    born: list = None

    def presenting(self, slot):
        """The same counter under another certificate; what it remembers is shared."""
        return replace(self, slot=slot)

    def accounts(self, token):
        """GET /accounts."""
        return Request(method="GET", url=ACCOUNTS, parameters=(("token", token),))

    def refreshing(self, token):
        """POST /token."""
        return Request(method="POST", url=TOKEN, parameters=(("refresh_token", token),))

    def revoking(self, token):
        """POST /revoke."""
        return Request(method="POST", url=REVOKE, parameters=(("token", token),))

    def send(self, request, *, fresh=False, tls=None):  # noqa: ARG002 - as Tpp.send
        """What the counter answers."""
        knows = self.slot == OWN or self.slot in self.lax
        if request.url == REVOKE and knows:
            gone = self.strict and request.value("token") in self.revoked
            self.revoked.add(request.value("token"))
            return answer(request, 400 if gone else 200)
        if request.url == TOKEN:
            spent = self.mortal or request.value("refresh_token") in self.revoked
            return answer(request, 400) if spent else replace(given(refresh_token=self.birth()))
        return answer(request, 200 if knows and not self.dead else 401)

    def birth(self):
        """A new refresh token."""
        self.born.append(f"token-{len(self.born)}")
        return self.born[-1]


class Damaged(Fault):
    """The TPP's own request, for a token that is none."""

    def apply(self, request, _world):
        """The request for another token."""
        return request.with_parameter("token", self.name)


def at(lax=(), **what):
    """Fault chains at a counter whose faulty callers are the slots expired and other."""
    profile = replace(
        shop().profile,
        endpoints=Endpoints(authorize="https://a", token=TOKEN, accounts=ACCOUNTS, revoke=REVOKE),
        certificates={
            slot: Certificate(certificate=Path("none")) for slot in (OWN, "expired", "other")
        },
        limits=Limits(concurrency=2),
    )
    bank = Counter(profile, frozenset(lax), revoked=set(), born=[], **what)

    def live(kind):
        tokens = Tokens.read(given(refresh_token=bank.birth()))
        return Access(tokens) if kind == "accounts" else tokens

    return FaultChains(bank, None, lambda: World(profile=profile), live)


def callers(kind):
    """The faulty callers at a door."""
    return [Fault(f"{kind}: {slot}", kind=kind, presents=slot) for slot in ("expired", "other")]


@pytest.mark.parametrize("kind", ["accounts", "revoke"])
def test_a_bank_that_looks_gives_nothing(kind):
    """Every caller is refused beside one control."""
    fault_chains = at()
    fault_chains.choose(callers(kind))

    for fault in callers(kind):
        expect.gives_nothing(fault_chains.of(fault), kind)


@pytest.mark.parametrize("kind", ["accounts", "revoke"])
def test_the_caller_who_was_given_something_is_named(kind):
    """One lax certificate is red, and the other caller is not blamed for it."""
    fault_chains = at(lax=["expired"])
    expired, other = callers(kind)
    fault_chains.choose([expired, other])

    with pytest.raises(NonConformity):
        expect.gives_nothing(fault_chains.of(expired), kind)
    expect.gives_nothing(fault_chains.of(other), kind)


def test_a_token_that_nobody_is_seen_to_take_away_is_no_control():
    """Where the token dies though every caller was refused, nothing is said of any of them."""
    fault_chains = at(mortal=True)
    fault_chains.choose(callers("revoke"))

    for fault in callers("revoke"):
        with pytest.raises(Inconclusive, match="control"):
            fault_chains.of(fault)


@pytest.mark.parametrize(
    ("lax", "kind", "end"),
    [
        (["header"], "accounts", NonConformity),
        (["header"], "revoke", NonConformity),
        (["plain", "header"], "accounts", pytest.skip.Exception),
        (["plain", "header"], "revoke", pytest.skip.Exception),
        ([], "accounts", None),
        ([], "revoke", None),
    ],
)
def test_a_header_is_judged_beside_the_caller_without_it(lax, kind, end):
    """What the caller is given without the header is not given for it."""
    fault_chains = at(lax=lax)
    plain, named = faults = [
        Fault(f"{kind}: {slot}", kind=kind, presents=slot) for slot in ("plain", "header")
    ]
    fault_chains.tpp.profile.certificates.update(dict.fromkeys(["plain", "header"], None))
    fault_chains.choose(faults)

    with pytest.raises(end, match=r"TLS-04 asks for that|received") if end else nullcontext():
        expect.gives_no_more_by_header(
            fault_chains.of(named), fault_chains.of(plain), kind, see="TLS-04"
        )


def test_two_who_revoke_are_told_apart():
    """Where several may have ended the token, each tries on a token of its own."""
    fault_chains = at(lax=["expired", "other"])
    fault_chains.choose(callers("revoke"))

    for fault in callers("revoke"):
        with pytest.raises(NonConformity):
            expect.gives_nothing(fault_chains.of(fault), "revoke")


def test_where_many_revoke_the_rest_points_to_those_who_were_told_apart():
    """Four are red on tokens of their own; no more tokens are spent, and the rest says why."""
    slots = [f"lax {number}" for number in range(6)]
    fault_chains = at(lax=slots)
    fault_chains.tpp.profile.certificates.update(dict.fromkeys(slots, None))
    faults = [Fault(f"revoke: {slot}", kind="revoke", presents=slot) for slot in slots]
    fault_chains.choose(faults)

    for fault in faults[:4]:
        with pytest.raises(NonConformity):
            expect.gives_nothing(fault_chains.of(fault), "revoke")
    for fault in faults[4:]:
        with pytest.raises(
            pytest.skip.Exception, match=r"took the token.*\(STEP5-12 asks for that\)"
        ):
            fault_chains.of(fault)


@pytest.mark.parametrize("number", [6, 40])
def test_callers_who_each_take_the_token_cost_a_few_logins_however_many_they_are(number):
    """A bank that revokes for anybody, and says 400 to a token that is gone already."""
    fault_chains = at(lax=["expired"], strict=True)
    faults = [Fault(f"revoke: {n}", kind="revoke", presents="expired") for n in range(number)]
    fault_chains.choose(faults)
    named = blocked = 0

    for fault in faults:
        try:
            expect.gives_nothing(fault_chains.of(fault), "revoke")
        except NonConformity:
            named += 1
        except pytest.skip.Exception:
            blocked += 1

    assert (named, blocked) == (4, number - 4)
    assert len(fault_chains.tpp.born) <= 24


def test_who_names_another_token_shares_none_with_callers_who_revoke():
    """Damaged tokens, each revoked without complaint, keep the control that callers take away."""
    fault_chains = at(lax=["expired", "other"])
    damaged = [Damaged(f"revoke: {name}", kind="revoke") for name in ("cut", "padded")]
    fault_chains.choose([*callers("revoke"), *damaged])

    for fault in damaged:
        expect.gives_nothing(fault_chains.of(fault), "revoke")


@pytest.mark.parametrize(
    ("status", "absent"), [(404, True), (405, True), (501, True), (400, True), (403, False)]
)
def test_a_method_that_the_bank_does_not_serve_is_no_door(status, absent):
    """HEAD may be absent, and GET may not."""
    refused = answer(Request(method="HEAD", url=ACCOUNTS), status)

    assert is_absent(refused, "accounts by HEAD") is absent
    assert not is_absent(refused, "accounts")


def test_a_token_that_the_bank_does_not_give_is_out_of_scope():
    """Whoever needs it ends as the attempt to have it has ended."""
    fault_chains, why = at(), pytest.skip.Exception("[out of scope] the bank confirms no funds")
    fault_chains.world = lambda: World(profile=fault_chains.tpp.profile, why_not={"funds": why}.get)
    funds = Fault("accounts: token for funds", kind="accounts", needs="funds")
    fault_chains.choose([funds])

    with pytest.raises(pytest.skip.Exception, match="confirms no funds"):
        fault_chains.of(funds)


def test_without_a_control_nothing_is_said():
    """Where the valid request is refused too, a refusal proves nothing."""
    fault_chains = at(dead=True)
    fault_chains.choose(callers("accounts"))

    with pytest.raises(Inconclusive, match="control"):
        fault_chains.of(callers("accounts")[0])


@pytest.mark.parametrize(
    ("status", "kind", "expected"),
    [
        (200, "accounts", True),
        (204, "transactions", True),
        (302, "accounts", False),
        (403, "funds", False),
        (200, "refresh", False),
    ],
)
def test_what_was_given_is_not_its_wording(status, kind, expected):
    """A 2xx gives data; the token endpoint gives a token only where one comes."""
    request = Request(method="GET", url=ACCOUNTS)

    assert granted(answer(request, status), kind) is expected

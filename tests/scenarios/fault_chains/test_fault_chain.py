"""Fault chains on a bank of a few lines: what codes they take, and what stands beside a refusal."""

from dataclasses import dataclass, replace

import pytest

from fixtures.outcomes import Inconclusive
from fixtures.profile.schema import Lifetimes
from fixtures.scenarios.fault_chain import FaultChains, granted
from fixtures.scenarios.faults import World
from fixtures.tpp.messages import Answer, Termination
from tests.scenarios.fault_chains.shop import Fault, Shop, shop

BAD = tuple(Fault(f"bad {number}", mark=f"bad{number}") for number in range(4))
MAY = Fault("may", mark="may", accepts=True)
JOINED = (
    Fault("plain", mark="plain", accepts=True, joins="minded by none"),
    Fault("odd", mark="odd", accepts=True, joins="minded by none"),
    Fault("renewed", presents="renewed", accepts=True, joins="minded by none"),
)


def fault_chains(at, *faults):
    """The fault chains of these faults at a shop, and the tokens that they acquire."""
    acquired = []
    made = FaultChains(
        at, None, lambda: World(profile=at.profile), at.live, lambda *kept: acquired.append(kept)
    )
    made.choose(faults)
    return made, acquired


def test_refusals_share_one_code_and_its_redemption_is_their_control():
    at = shop()
    made, acquired = fault_chains(at, *BAD)

    done = [made.of(each) for each in BAD]

    assert at.logins == 1
    assert {each.control.number for each in done} == {5}
    assert granted(done[0].control, "code")
    assert made.burn_codes == "no"
    assert [own for _, own in acquired] == [True]


def test_a_bank_that_burns_gets_a_code_for_each_fault_and_one_for_the_control():
    at = shop(burns=True)
    made, _ = fault_chains(at, *BAD)

    done = [made.of(each) for each in BAD]

    assert made.burn_codes == "yes"
    assert at.logins == 1 + 1 + len(BAD)
    assert {each.control.number for each in done} == {6}
    assert not any(granted(each.answer, "code") for each in done)


class Hasty(Shop):
    """A shop that takes any mark, and hangs up on a kept connection before it reads a request."""

    def send(self, request, *, fresh=False, tls=None):
        """What the shop answers on a new connection, to a fault."""
        if any(name.startswith("lax") for name, _ in request.parameters) and not fresh:
            return Answer(request=request, end=Termination.DROPPED)
        return super().send(request, fresh=fresh, tls=tls)


def test_a_fault_that_is_granted_on_a_new_connection_voids_no_code():
    at = Hasty(shop().profile)
    lax = tuple(Fault(f"lax {number}", mark=f"lax{number}") for number in range(3))
    made, _ = fault_chains(at, *BAD, *lax)

    done = [made.of(each) for each in (*BAD, *lax)]

    assert made.burn_codes == "no"
    assert [granted(each.answer, "code") for each in done] == [False] * 4 + [True] * 3
    assert at.logins == 3


def test_a_fault_that_nobody_foresaw_costs_one_code_on_a_bank_that_burns():
    at = shop(burns=True)
    made, _ = fault_chains(at, *BAD[:2])
    made.of(BAD[0])
    logins = at.logins

    late = made.of(BAD[3])

    assert not granted(late.answer, "code")
    assert at.logins == logins + 1


def test_a_bank_that_is_away_costs_one_chain_and_judges_nothing():
    at = shop(shut=True)
    made, _ = fault_chains(at, *BAD)

    with pytest.raises(Inconclusive):
        made.of(BAD[0])

    assert at.logins <= 2


def test_what_is_granted_ends_the_chain_and_is_the_control():
    at = shop()
    made, _ = fault_chains(at, MAY, *BAD)

    done = made.of(BAD[0])

    assert at.logins == 1
    assert done.control is made.of(MAY).answer


def test_a_value_that_is_compared_with_nothing_costs_three_codes():
    at = shop()
    waved = [Fault(f"waved {number}", mark=f"ok{number}", like="a value") for number in range(9)]
    made, _ = fault_chains(at, *waved, *BAD)

    assert all(granted(made.of(each).answer, "code") for each in waved[:3])
    with pytest.raises(pytest.skip.Exception, match="each costs a login"):
        made.of(waved[3])
    assert not granted(made.of(BAD[0]).answer, "code")
    assert at.logins == 4


def test_a_value_that_is_compared_is_tried_in_every_way():
    at = shop()
    some = [
        Fault(f"{number}", mark=f"{'bad' if number % 2 else 'ok'}{number}", like="a value")
        for number in range(6)
    ]
    made, _ = fault_chains(at, *some)

    assert [granted(made.of(each).answer, "code") for each in some] == [True, False] * 3


def test_a_plain_fault_that_is_granted_is_not_repeated_in_other_settings():
    at = shop()
    plain = Fault("plain", mark="ok")
    others = [Fault(f"plain, setting {n}", mark=f"ok{n}", repeats="plain") for n in range(12)]
    made, _ = fault_chains(at, plain, *others)

    made.of(plain)
    with pytest.raises(pytest.skip.Exception, match="each costs a login"):
        made.of(others[0])
    assert at.logins == 1


def test_settings_do_not_speak_for_one_another():
    at = shop()
    plain = Fault("plain", mark="bad")
    others = [Fault(f"plain, setting {n}", mark=f"ok{n}", repeats="plain") for n in range(12)]
    made, _ = fault_chains(at, plain, *others)

    assert not granted(made.of(plain).answer, "code")
    assert all(granted(made.of(each).answer, "code") for each in others)


def test_a_group_costs_one_code_and_speaks_for_each_member():
    at = shop()
    made, acquired = fault_chains(at, *JOINED, *BAD)

    answers = {made.of(each).answer.number for each in JOINED}

    assert (at.logins, len(answers)) == (1, 1)
    assert dict(at.sent[-1].parameters).keys() == {"code", "plain", "odd"}
    assert [own for _, own in acquired] == [False]


def test_a_group_that_is_refused_is_sent_one_by_one():
    at = shop(minds=True)
    made, _ = fault_chains(at, *JOINED)

    granted_alone = [granted(made.of(each).answer, "code") for each in JOINED]

    assert granted_alone == [True, False, True]


def test_a_group_on_a_bank_that_burns_is_told_apart_too():
    at = shop(minds=True, burns=True)
    made, _ = fault_chains(at, *JOINED, *BAD)

    granted_alone = [granted(made.of(each).answer, "code") for each in JOINED]

    assert granted_alone == [True, False, True]


def test_a_fault_that_changes_nothing_is_not_sent():
    at = shop()
    idle = Fault("idle")
    made, _ = fault_chains(at, idle, *BAD)

    with pytest.raises(pytest.skip.Exception, match=r"\[out of scope\] the fault changes nothing"):
        made.of(idle)

    assert len(at.sent) == len(BAD) + 1


@dataclass(frozen=True)
class Reordered(Fault):
    """The header fields of the request in another order."""

    def apply(self, request, _world):
        """The request whose first header field comes last."""
        return replace(request, headers=(*request.headers[1:], *request.headers[:1]))


def test_a_fault_that_moves_a_header_field_alone_is_not_sent():
    at = shop(headers=(("Accept", "x"), ("User-Agent", "y")))
    made, _ = fault_chains(at, Reordered("moved"))

    with pytest.raises(pytest.skip.Exception, match="the fault changes nothing"):
        made.of(Reordered("moved"))

    assert [each.headers for each in at.sent] == [at.headers]  # the control


def test_a_short_lived_code_ends_its_chain_early():
    at = shop()
    at.profile = replace(at.profile, lifetimes=Lifetimes(code=0))
    made, _ = fault_chains(at, *BAD)

    done = [made.of(each) for each in BAD]

    assert at.logins == len(BAD)
    assert len({each.control.number for each in done}) == len(BAD)


def test_a_certificate_that_the_profile_lacks_is_a_missing_input():
    made, _ = fault_chains(shop(), *BAD)

    with pytest.raises(pytest.skip.Exception, match=r"\[missing input\] certificate slot 'pisp'"):
        made.of(Fault("role", presents="pisp"))


def test_a_control_is_the_answer_to_a_sound_request():
    at = shop()
    made, _ = fault_chains(at)

    assert granted(made.control("code"), "code")
    assert (at.logins, made.control("code").number) == (1, 1)


def test_everything_chosen_is_sent_for_what_it_earns():
    at = shop()
    made, acquired = fault_chains(at, *BAD, replace(MAY, kind="pkce"))

    made.send_all("code", "pkce")
    made.send_all("code", "pkce")

    assert (at.logins, len(acquired)) == (2, 2)


def test_what_is_kept_of_a_bank_that_burns_is_each_result_once():
    at, kept = shop(burns=True), []
    made, _ = fault_chains(at, *BAD)
    made.changed = lambda: kept.append(made.news())
    made.of(BAD[0])

    assert [name for done, *_ in kept for name, *_ in done] == [each.name for each in BAD]
    assert len(kept) > 1


def test_the_parts_that_were_kept_bring_every_result_back():
    at, kept = shop(burns=True), []
    made, _ = fault_chains(at, *BAD)
    made.changed = lambda: kept.append(made.news())
    found = [made.of(each) for each in BAD]
    again, _ = fault_chains(shop(shut=True), *BAD)
    for part in kept:
        again.holds(part)

    assert [again.of(each) for each in BAD] == found
    assert again.burn_codes == "yes"
    assert again.news()[:2] == ((), frozenset())

"""Sequences of steps over two TPPs, codes and tokens, and what must come of each step.

The oracle speaks where one reason alone decides: a spent code in a stranger's hand is refused for
either of two, and says nothing of both.
"""

from hypothesis import strategies as st

from fixtures.scenarios.doors import Kind
from fixtures.scenarios.sequences.search import Play
from fixtures.scenarios.sequences.steps import Expectation, Life, Pair, Step

#: The clauses that the oracle below speaks of.
CLAUSES = (
    *(f"STEP5-{number}" for number in (14, 15, 16, 18, 19)),
    "STEP6-03", "STEP8-08",
    *(f"REFR-{number:02}" for number in (2, 3, 4, 9)),
    *(f"REVK-{number:02}" for number in (1, 2, 3, 9, 12)),
)  # fmt: skip
OF_THE_SECOND_TPP: dict[str, Kind] = {
    "STEP5-18": "code",
    "STEP5-19": "code",
    "STEP6-03": "code",
    "STEP8-08": "accounts",
    "REFR-09": "refresh",
    "REVK-09": "revoke",
}
"""Clauses in which the second TPP is refused, and the door at which the bank has to know it."""
_STRANGERS = {"stranger": "STEP5-18", "certificate": "STEP6-03", "client_id": "STEP5-19"}


def oracle(step: Step, life: Life) -> Expectation | None:
    """What must come of a step, None where a bank may do as it likes, or two reasons meet."""
    if step.does == "race":
        return Expectation("STEP5-16", "one", "a code serves once, however many redeem it at once")
    if step.does == "redeem":
        return _only(_of_a_code(step, life))
    if step.does == "refresh":
        return _kept(step, life) or _only(_of_a_refresh(step, life))
    return _only(_of_a_use(step, life)) if step.does == "use" else None


def _only(reasons: dict[str, str]) -> Expectation | None:
    """The one reason why nothing is to be given."""
    if len(reasons) != 1:
        return None
    ((clause, because),) = reasons.items()
    return Expectation(clause, "nothing", because)


def _of_a_code(step: Step, life: Life) -> dict[str, str]:
    found = {}
    if life.spent:
        found["STEP5-14"] = "the code is spent"
    if "code" in life.waited:
        found["STEP5-17"] = "the code has expired"
    if step.by != "owner":
        found[_STRANGERS[step.by]] = "the code is another TPP's"
    return found


def _of_a_refresh(step: Step, life: Life) -> dict[str, str]:
    pair, policy = life.pair(step.which), life.owner.profile.policy
    if pair is None or step.by == "client_id":
        return {}
    if _may_linger(pair, life) or (pair.replaced and policy.refresh_grace_seconds):
        return {}
    found = {}
    if step.by != "owner":
        found["REFR-09"] = "the refresh token is another TPP's"
    if pair.replaced and policy.refresh == "rotate":
        found["REFR-03"] = "another refresh token has replaced it"
    if "refresh" in pair.revoked:
        found["REVK-01"] = "it was revoked"
    if "access" in pair.revoked and policy.revocation_cascade == "both":
        found["REVK-03"] = "its access token was revoked"
    if life.replayed:
        found["STEP5-15"] = "its code was replayed"
    return found


def _may_linger(pair: Pair, life: Life) -> bool:
    """Whether a token that was ended may serve a little longer, as the profile says."""
    delay = life.owner.profile.policy.revocation_delay_seconds
    return bool(delay and (pair.revoked or life.replayed))


def _kept(step: Step, life: Life) -> Expectation | None:
    """A refresh that must be granted: the chain was refreshed before, and nothing has ended it."""
    pair = life.pair("newest")
    if pair is None or step.by != "owner" or not pair.renewed or pair.replaced:
        return None
    ended = life.doubtful or life.tried or life.replayed or life.waited or life.revoked
    if ended or step.which != "newest":
        return None
    if life.meddled:
        return Expectation("REVK-09", "tokens", "a stranger revokes nothing")
    return Expectation("REFR-02", "tokens", "what a refresh gave can be refreshed again")


def _of_a_use(step: Step, life: Life) -> dict[str, str]:
    pair, policy = life.pair(step.which), life.owner.profile.policy
    if pair is None or _may_linger(pair, life):
        return {}
    found = {}
    if step.by in {"stranger", "certificate"}:
        found["STEP8-08"] = "the token is another TPP's"
    if "access" in life.waited:
        found["STEP8-03"] = "the token has expired"
    if "access" in pair.revoked:
        found["REVK-12"] = "the token was revoked"
    if "refresh" in pair.revoked and policy.revocation_cascade != "none":
        found["REVK-02"] = "its refresh token was revoked"
    if pair.outdated and policy.refresh_revokes_access == "yes":
        found["REFR-04"] = "a refresh has ended it"
    if life.replayed:
        found["STEP5-15"] = "its code was replayed"
    return found


_CODE = Step(does="authorize")
_REDEEM, _REFRESH, _USE = Step(does="redeem"), Step(does="refresh"), Step(does="use")

#: Each clause in the shortest sequence that leads to it, one login each. What is to fall is used
#: before it does, since a bank may look at a token once and remember that it was good.
OPENINGS: tuple[tuple[Step, ...], ...] = (
    (_CODE, _REDEEM, _REFRESH, _USE, _REDEEM, _USE, _REFRESH),
    (
        _CODE,
        _REDEEM,
        _REFRESH,
        Step(does="revoke", by="stranger"),
        _REFRESH,
        _REFRESH,
        Step(does="use", which="first"),
        _USE,
        Step(does="revoke"),
        _REFRESH,
        _USE,
    ),
    (
        _CODE,
        _REDEEM,
        Step(does="use", by="stranger"),
        Step(does="refresh", by="stranger"),
        _REFRESH,
        Step(does="refresh", which="first"),
    ),
    (
        _CODE,
        Step(does="redeem", by="stranger"),
        Step(does="redeem", by="certificate"),
        Step(does="redeem", by="client_id"),
        _REDEEM,
    ),
    (_CODE, Step(does="race")),
    (_CODE, _REDEEM, _USE, Step(does="revoke", kind="access"), _USE, _REFRESH),
)

_STEPS = st.builds(
    Step,
    does=st.sampled_from(("redeem", "refresh", "use", "revoke", "race", "wait")),
    of=st.integers(0, 1),
    by=st.sampled_from(("owner", "owner", "owner", "stranger", "certificate", "client_id")),
    which=st.sampled_from(("newest", "newest", "first")),
    kind=st.sampled_from(("refresh", "access")),
)
_STARTS = st.sampled_from(
    (
        (_CODE, _REDEEM),
        (_CODE, Step(does="authorize", by="stranger"), _REDEEM, Step(does="redeem", of=1)),
        (_CODE,),
    )
)


def drawn() -> st.SearchStrategy[tuple[Step, ...]]:
    """One or two codes, most of them redeemed, and up to ten steps with them."""
    steps = st.lists(_STEPS, min_size=3, max_size=10)
    return st.tuples(_STARTS, steps).map(lambda parts: (*parts[0], *parts[1]))


PLAY = Play(clauses=CLAUSES, oracle=oracle, openings=OPENINGS, drawn=drawn())

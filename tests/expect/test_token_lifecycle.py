"""The verifiers of refreshes, revocations and the passing of time."""

import pytest

from conformance.generators.revocation import METHODS, TOKEN_ABSENT
from fixtures import expect
from fixtures.outcomes import Granted, Inconclusive, NonConformity, Recommendation
from fixtures.tpp.messages import Termination
from tests.expect.answers import answer, given, holds, raises, refusal, tokens, unanswered

SKIPPED = pytest.skip.Exception

BREAKS = NonConformity
HTML = answer(400, text="<html>", kind="text/html")


OUT_OF_SCOPE = pytest.skip.Exception


@pytest.mark.parametrize(
    ("refreshed", "seen"),
    [
        (("r2", "r3", "r4"), ["rotate", "rotate", "rotate"]),
        (("r1", "r1"), ["same", "same"]),
        ((None, None), ["omit", "omit"]),
        (("r2", "r2", None), ["rotate", "same", "omit"]),
    ],
)
def test_rotation_is_read_along_the_chain(refreshed, seen):
    answers = [given(refresh=value) for value in refreshed]

    assert expect.rotations(tokens(refresh="r1"), answers) == seen


def test_a_chain_with_a_refusal_tells_nothing():
    raises(Inconclusive, expect.rotations, tokens(), [given(), refusal()])


@pytest.mark.parametrize("policy", ["either", "rotate"])
def test_a_declared_rotation_is_kept(policy):
    expect.declared_each(["rotate", "rotate"], policy)


def test_a_bank_that_changes_its_mind_is_told():
    raises(BREAKS, expect.declared_each, ["rotate", "same"], "rotate")


@pytest.mark.parametrize("scope", ["aisp", "aisp ext", None])
def test_a_refresh_keeps_the_scope(scope):
    """Whether extended history may stay is asked by REFR-05 alone."""
    expect.same_scope(tokens(scope="aisp ext"), given(scope=scope), {"ext"})


@pytest.mark.parametrize("scope", ["cbpii", "aisp cbpii", "ext", "aisp ext cbpii"])
def test_a_refresh_with_another_scope_is_told(scope):
    raises(BREAKS, expect.same_scope, tokens(scope="aisp ext"), given(scope=scope), {"ext"})


def test_a_refused_refresh_has_no_scope():
    raises(Inconclusive, expect.same_scope, tokens(scope="aisp"), refusal(), set())


@pytest.mark.parametrize("status", [401, 403])
def test_a_token_that_opens_nothing_is_gone(status):
    expect.gone(answer(status))


@pytest.mark.parametrize(
    ("seen", "error"),
    [(answer(200, {"accounts": []}), BREAKS), (answer(429), Inconclusive)],
)
def test_a_token_that_may_be_alive_is_not_gone(seen, error):
    raises(error, expect.gone, seen)


def test_ground_that_is_missing_judges_nothing():
    raises(Inconclusive, expect.works, answer(401))
    raises(SKIPPED, expect.taken, answer(400))
    raises(Inconclusive, expect.ended, None)
    raises(SKIPPED, expect.ground_spent, given())
    raises(Inconclusive, expect.carries, tokens(scope="aisp"), "cbpii")


def test_ground_that_is_there_lets_the_test_go_on():
    expect.works(answer(204))
    expect.taken(answer(200))
    expect.ground_spent(refusal())
    expect.carries(tokens(scope="aisp cbpii"), "cbpii")
    expect.carries(tokens(), "cbpii")


def test_a_dead_refresh_token_is_called_invalid_grant():
    expect.spent(refusal())


@pytest.mark.parametrize(
    "seen", [refusal(status=401), refusal("invalid_code", 403), HTML, answer(200, {"ok": False})]
)
def test_a_dead_refresh_token_may_be_refused_in_other_words(seen):
    expect.spent(seen)


@pytest.mark.parametrize(
    ("seen", "error"),
    [
        (given(), BREAKS),
        (refusal("invalid_request"), Recommendation),
        (refusal("invalid_client"), BREAKS),
        (answer(503), Inconclusive),
        (unanswered(), Inconclusive),
    ],
)
def test_another_end_of_a_refresh_token_is_told(seen, error):
    raises(error, expect.spent, seen)


def test_a_living_refresh_token_gives_tokens():
    expect.alive(given())
    raises(BREAKS, expect.alive, refusal())


@pytest.mark.parametrize(
    ("rivals", "heirs"),
    [
        ([given(), refusal()], [given()]),
        ([given(), given()], [given(), refusal()]),
        ([given(), given()], [refusal(), refusal()]),
    ],
)
def test_a_race_leaves_one_chain_at_most(rivals, heirs):
    expect.one_chain(rivals, heirs)


def test_two_chains_after_a_race_are_told():
    raises(BREAKS, expect.one_chain, [given(), given()], [given(), given()])


@pytest.mark.parametrize("rivals", [[], [refusal(), refusal()]])
def test_a_race_that_nobody_won_tells_nothing(rivals):
    raises(Inconclusive, expect.one_chain, rivals, [])


@pytest.mark.parametrize(
    ("policy", "grace", "retried", "seen"),
    [
        ("rotate", 0, refusal(), "refused"),
        ("rotate", 0, given(), "granted"),
        ("rotate", 30, given(), "granted"),
        ("same", 0, given(), "granted"),
        ("either", 0, refusal(), "refused"),
    ],
)
def test_a_lost_answer_has_lawful_ends(policy, grace, retried, seen):
    assert expect.lost_answer(retried, policy, grace) == seen


@pytest.mark.parametrize(
    ("policy", "grace", "retried", "error"),
    [
        ("rotate", 30, refusal(), BREAKS),
        ("same", 0, refusal(), BREAKS),
        ("omit", 0, refusal(), BREAKS),
        ("rotate", 0, refusal("invalid_client"), BREAKS),
        ("rotate", 0, answer(500), Inconclusive),
    ],
)
def test_a_lost_answer_has_unlawful_ends(policy, grace, retried, error):
    raises(error, expect.lost_answer, retried, policy, grace)


def left(seconds):
    return {"refresh_token_expires_in": seconds}


def test_the_time_left_may_shrink():
    expect.window_kept(tokens(**left(100)), [given(**left(99)), given(**left(101))], skew=2)


@pytest.mark.parametrize(
    ("first", "later", "error"),
    [(100, 200, Recommendation), (None, 100, OUT_OF_SCOPE), (100, "100", OUT_OF_SCOPE)],
)
def test_the_time_left_that_grows_is_a_warning(first, later, error):
    raises(error, expect.window_kept, tokens(**left(first)), [given(**left(later))], 2)


@pytest.mark.parametrize("lawful", [refusal("invalid_scope"), answer(403), given(scope="aisp")])
def test_a_scope_is_kept_back(lawful):
    expect.without_scope(lawful, "pisp")


@pytest.mark.parametrize("members", [{"scope": "aisp pisp"}, {}])
def test_a_scope_that_may_be_held_is_told(members):
    raises(BREAKS, expect.without_scope, given(**members), "pisp")


@pytest.mark.parametrize("lawful", [given(scope="pisp"), refusal("invalid_scope")])
def test_the_default_scope_is_the_only_one(lawful):
    expect.default_scope(lawful, "pisp")


@pytest.mark.parametrize(
    ("seen", "error"),
    [
        (given(scope="aisp pisp"), BREAKS),
        (given(scope="aisp"), BREAKS),
        (given(), Recommendation),
        (refusal("invalid_request"), Recommendation),
        (refusal("invalid_client"), BREAKS),
    ],
)
def test_another_default_scope_is_told(seen, error):
    raises(error, expect.default_scope, seen, "pisp")


@pytest.mark.parametrize("status", [201, 204, 400])
def test_a_revocation_is_answered_200(status):
    expect.revoked_by_200(answer(200))
    raises(BREAKS, expect.revoked_by_200, answer(status))


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_a_revocation_is_taken_by_any_2xx(status):
    expect.revoked(answer(status))
    expect.taken(answer(status))


@pytest.mark.parametrize("status", [302, 400, 401])
def test_a_revocation_that_is_refused_is_not_taken(status):
    raises(BREAKS, expect.revoked, answer(status))
    raises(SKIPPED, expect.taken, answer(status))


@pytest.mark.parametrize("end", [Termination.REFUSED, Termination.DROPPED])
def test_a_caller_without_certificate_is_cut_off(end):
    expect.no_service(unanswered(end))


@pytest.mark.parametrize(
    ("seen", "error"), [(answer(200), BREAKS), (answer(204), BREAKS), (answer(502), Inconclusive)]
)
def test_service_without_certificate_is_told(seen, error):
    expect.no_service(answer(401))
    raises(error, expect.no_service, seen)


@pytest.mark.parametrize(
    ("fault", "seen", "error"),
    [
        (TOKEN_ABSENT[0], answer(200), BREAKS),
        (TOKEN_ABSENT[0], refusal("invalid_grant"), BREAKS),
        (METHODS[0], answer(200), BREAKS),
        (METHODS[0], answer(500), Inconclusive),
    ],
)
def test_a_broken_revocation_has_its_refusal(fault, seen, error):
    raises(error, expect.refused_for, seen, fault.lawful)


def test_a_revocation_that_is_read_as_a_token_request_is_a_warning():
    """One URL for both knows a revocation by its token; without one it wants a grant_type."""
    fault = TOKEN_ABSENT[0]

    with pytest.raises(Recommendation):
        expect.refused_for(
            refusal("unsupported_grant_type"), fault.lawful, answer(200), fault.tolerated
        )


def test_a_lawful_refusal_of_a_broken_revocation_passes():
    expect.refused_for(refusal("invalid_request"), TOKEN_ABSENT[0].lawful)
    expect.refused_for(answer(405), METHODS[0].lawful)


def test_tokens_of_other_grants_live_on():
    served, refused = answer(200, {"accounts": []}), refusal("invalid_token", 401)

    holds(expect.untouched, [(served, served)])
    raises(BREAKS, expect.untouched, [(served, served), (served, refused)])
    raises(Inconclusive, expect.untouched, [(served, answer(500))])
    raises(OUT_OF_SCOPE, expect.untouched, [])


def test_a_scope_that_was_given_convicts_at_once():
    raises(Granted, expect.without_scope, given(scope="aisp ext"), "ext")

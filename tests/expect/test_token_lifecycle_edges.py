"""The verifiers of refreshes, revocations and time, at the edges of what a bank may answer."""

import pytest

from fixtures import expect
from fixtures.expect.token_lifecycle import age
from fixtures.outcomes import Inconclusive, NonConformity, Recommendation
from fixtures.profile.schema import AcceptedError
from fixtures.scenarios.faults import Refusal
from fixtures.tpp.messages import Termination
from tests.expect.answers import answer, given, holds, raises, refusal, tokens, unanswered

SKIPPED = pytest.skip.Exception

BREAKS, OUT = NonConformity, pytest.skip.Exception
HTML = answer(400, text="<html>", kind="text/html")


def left(seconds):
    return {"refresh_token_expires_in": seconds}


@pytest.mark.parametrize("status", [200, 201, 299])
def test_a_token_that_opens_something_works(status):
    expect.works(answer(status))


@pytest.mark.parametrize(
    ("verify", "seen", "error"),
    [
        (expect.works, answer(199), Inconclusive),
        (expect.works, answer(300), Inconclusive),
        (expect.works, answer(500), Inconclusive),
        (expect.gone, answer(299), BREAKS),
        (expect.gone, unanswered(), Inconclusive),
        (expect.taken, answer(300), SKIPPED),
        (expect.taken, answer(503), Inconclusive),
        (expect.ground_spent, answer(503), Inconclusive),
        (expect.alive, answer(503), Inconclusive),
        (expect.alive, unanswered(), Inconclusive),
        (expect.revoked, answer(300), BREAKS),
        (expect.revoked, answer(503), Inconclusive),
        (expect.revoked_by_200, answer(503), Inconclusive),
        (expect.no_service, unanswered(Termination.UNREACHABLE), Inconclusive),
    ],
)
def test_the_edges_of_what_a_status_says(verify, seen, error):
    raises(error, verify, seen)


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_caller_without_certificate_is_turned_away(status):
    expect.no_service(answer(status))


@pytest.mark.parametrize("status", [302, 400, 401, 403])
def test_a_revocation_for_another_is_refused_openly(status):
    holds(expect.openly_refused, answer(status), answer(200), given())
    raises(BREAKS, expect.openly_refused, answer(204), answer(204), given())
    raises(SKIPPED, expect.openly_refused, answer(204), answer(204), refusal())


def test_a_revocation_for_another_may_be_refused_in_words_of_the_banks_own():
    holds(expect.openly_refused, answer(200, {"status": "refused"}), answer(200), given())


def test_a_code_serves_its_own_tpp_alone():
    granted, refused = given(), refusal()

    holds(expect.serves_its_own, refused, granted)
    raises(BREAKS, expect.serves_its_own, granted, granted)
    raises(BREAKS, expect.serves_its_own, granted, refused)
    raises(Inconclusive, expect.serves_its_own, refused, refused)


def test_the_age_of_tokens_is_the_time_since_they_came(monkeypatch):
    came = tokens()
    monkeypatch.setattr("time.monotonic", lambda: came.at + 90)

    assert age(came) == pytest.approx(90)


def test_a_revocation_that_was_made_is_returned():
    assert expect.ended("an end") == "an end"


@pytest.mark.parametrize("first", ["aisp", None])
def test_a_grant_without_scope_has_none_to_lose(first):
    expect.same_scope(tokens(), given(scope="aisp"), set())
    expect.same_scope(tokens(scope=first), given(), set())


def test_a_scope_that_may_be_lost_may_stay_lost_and_not_come_back():
    expect.same_scope(tokens(scope="aisp ext"), given(scope="aisp"), {"ext"})
    expect.same_scope(tokens(scope="aisp pisp"), given(scope="pisp aisp"), set())


def test_a_chain_goes_on_from_the_last_token_that_was_given():
    answers = [given(refresh="r2"), given(refresh=None), given(refresh="r2"), given(refresh="r1")]

    assert expect.rotations(tokens(refresh="r1"), answers) == ["rotate", "omit", "same", "rotate"]


def test_what_each_refresh_did_is_told():
    with pytest.raises(BREAKS, match="rotate, as declared; received same, omit"):
        expect.declared_each(["same", "omit"], "rotate")
    expect.declared_each(["same", "omit"], "either")
    raises(BREAKS, expect.declared_each, ["same"], "rotate")


def test_the_chains_after_a_race_are_counted():
    with pytest.raises(BREAKS, match="received 3 chains"):
        expect.one_chain([given()], [given(), given(), given(), refusal()])


@pytest.mark.parametrize(
    ("spans", "error"),
    [
        ((100, 102), None),
        ((100, 103), Recommendation),
        ((100, 50, 103), Recommendation),
        ((100, 103, 50), Recommendation),
        ((100, True), OUT),
        ((0.5, 2.5), None),
        ((None, None), OUT),
        ((100,), OUT),
    ],
)
def test_a_time_left_is_compared_with_the_first_that_was_told(spans, error):
    answers = [given(**left(each)) for each in spans[1:]]
    if error is None:
        expect.window_kept(tokens(**left(spans[0])), answers, 2)
    else:
        raises(error, expect.window_kept, tokens(**left(spans[0])), answers, 2)


def test_a_refresh_that_cannot_be_read_tells_no_time_left():
    raises(OUT, expect.window_kept, tokens(**left(9)), [answer(200, text="<x>")], 2)


@pytest.mark.parametrize("verify", [expect.without_scope, expect.default_scope])
def test_a_bank_that_is_away_gives_no_scope(verify):
    raises(Inconclusive, verify, answer(500), "pisp")
    raises(Inconclusive, verify, unanswered(Termination.UNREACHABLE), "pisp")


@pytest.mark.parametrize(
    ("policy", "grace", "retried", "error"),
    [
        ("either", 30, refusal(), None),
        ("rotate", 1, refusal(), BREAKS),
        ("same", 30, refusal(), BREAKS),
        ("rotate", 0, unanswered(), Inconclusive),
        ("rotate", 0, HTML, None),
    ],
)
def test_a_lost_answer_is_judged_by_what_is_declared(policy, grace, retried, error):
    if error is None:
        assert expect.lost_answer(retried, policy, grace) == "refused"
    else:
        raises(error, expect.lost_answer, retried, policy, grace)


def test_a_lost_answer_may_be_refused_as_the_bank_declares():
    expired = refusal("invalid_client", 403)

    assert expect.lost_answer(expired, "rotate", 0, [AcceptedError(status=403)]) == "refused"
    raises(BREAKS, expect.lost_answer, expired, "rotate", 0)


NAMED = Refusal(frozenset({400, 401}), frozenset({"invalid_request"}))
ANY = Refusal(frozenset({405}), frozenset())


@pytest.mark.parametrize("seen", [refusal("invalid_request", 401), answer(405), refusal("x", 405)])
def test_one_of_several_refusals_will_do(seen):
    expect.refused_for(seen, (NAMED, ANY))


@pytest.mark.parametrize(
    ("seen", "error"),
    [
        (refusal("invalid_client", 403), BREAKS),
        (answer(200, {"error": "invalid_request"}), BREAKS),
        (unanswered(), Inconclusive),
    ],
)
def test_no_other_refusal_will_do(seen, error):
    raises(error, expect.refused_for, seen, (NAMED, ANY))


def test_the_refusals_that_would_do_are_told():
    with pytest.raises(BREAKS, match="a refusal, 400 or 401 invalid_request, or 405; received"):
        expect.refused_for(given(), (NAMED, ANY))

"""The verifiers of resource answers, each on lawful answers and on each way to break its clause."""

from datetime import UTC, datetime, timedelta
from time import tzset

import pytest

from fixtures import expect
from fixtures.outcomes import Granted, Inconclusive, NonConformity, Recommendation
from fixtures.tpp.messages import Request, Termination
from tests.expect.answers import answer, holds, raises, refusal, unanswered
from tests.expect.fault_chains import HTML

BREAKS = NonConformity
SKIPPED = pytest.skip.Exception
UTF_8 = "application/hal+json; charset=UTF-8"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405])
def test_a_refusal_serves_nothing(status):
    holds(expect.not_served, answer(status))


@pytest.mark.parametrize("end", [Termination.REFUSED, Termination.DROPPED])
def test_an_ended_connection_serves_nothing(end):
    holds(expect.not_served, unanswered(end))


@pytest.mark.parametrize("status", [200, 204])
def test_what_is_no_refusal_is_taken_for_service(status):
    raises(BREAKS, expect.not_served, answer(status))


@pytest.mark.parametrize("away", [answer(500), unanswered(Termination.UNREACHABLE)])
def test_a_bank_that_is_away_refuses_nothing(away):
    raises(Inconclusive, expect.not_served, away)


def test_several_answers_are_each_to_serve_nothing():
    holds(expect.none_served, [answer(401), answer(403)])
    raises(BREAKS, expect.none_served, [answer(401), answer(200)])


def test_insufficient_scope_is_named_in_challenge_or_body():
    challenged = answer(403, WWW_Authenticate='Bearer error="insufficient_scope"')

    holds(expect.insufficient_scope, challenged)
    holds(expect.insufficient_scope, refusal("insufficient_scope", 403))


@pytest.mark.parametrize(
    "wrong", [answer(200, {}), refusal("insufficient_scope", 401), refusal("Forbidden", 403)]
)
def test_a_call_outside_the_scope_has_one_answer(wrong):
    raises(BREAKS, expect.insufficient_scope, wrong)


@pytest.mark.parametrize(
    ("given", "naming", "error"),
    [
        (refusal("Unauthorized", 401), "required", BREAKS),
        (refusal("Unauthorized", 401), "recommended", Recommendation),
        (refusal("invalid_token", 403), "recommended", BREAKS),
        (answer(200, {}), "recommended", BREAKS),
    ],
)
def test_a_dead_token_is_to_be_named(given, naming, error):
    raises(error, expect.invalid_token, given, (401,), naming)


def test_a_dead_token_is_named_in_challenge_or_body():
    holds(expect.invalid_token, refusal("invalid_token", 401), (401,), "required")
    holds(
        expect.invalid_token,
        answer(401, WWW_Authenticate='Bearer error="invalid_token"'),
        (401,),
        "required",
    )


@pytest.mark.parametrize("status", [200, 201, 202])
def test_a_call_with_a_body_is_taken(status):
    holds(expect.performed, answer(status, {}))


@pytest.mark.parametrize(
    ("status", "error"), [(401, BREAKS), (403, BREAKS), (400, Inconclusive), (404, Inconclusive)]
)
def test_a_call_is_judged_by_who_asks_and_not_by_the_example(status, error):
    raises(error, expect.performed, answer(status, {}))


@pytest.mark.parametrize(
    "directive", ["private", "max-age=0,no-store", "max-age=0, Private", 'private="x"']
)
def test_an_answer_is_private(directive):
    holds(expect.private, answer(200, {}, Cache_Control=directive))


def test_a_bank_that_takes_no_token_from_the_url_has_nothing_to_keep_private():
    raises(SKIPPED, expect.private, answer(401))
    raises(SKIPPED, expect.private, answer(300))


@pytest.mark.parametrize(
    "headers",
    [{}, *({"Cache_Control": each} for each in ("public", "x-private", "x=private", "a private"))],
)
def test_an_answer_for_every_cache_is_not_private(headers):
    raises(BREAKS, expect.private, answer(200, {}, **headers))


@pytest.mark.parametrize("kind", [UTF_8, "application/json", 'application/json;charset="utf8"'])
def test_json_in_utf_8_is_read(kind):
    holds(expect.json_in_utf8, answer(200, {"name": "é"}, kind=kind))


@pytest.mark.parametrize(
    "wrong",
    [
        answer(200, {}, kind="text/html"),
        answer(200, {}, kind="application/json; charset=iso-8859-1"),
        answer(200, {}, kind="application/json; charset=no-such-charset"),
        answer(200, text=b'{"name": "\xe9"}'),
        answer(200, text="[]"),
    ],
)
def test_what_is_not_json_in_utf_8_is_told(wrong):
    raises(BREAKS, expect.json_in_utf8, wrong)


@pytest.mark.parametrize("nothing", [answer(204), answer(401, {})])
def test_no_resource_has_no_charset(nothing):
    raises(Inconclusive, expect.json_in_utf8, nothing)


@pytest.mark.parametrize(
    "lawful", [answer(404, {}), HTML, answer(403), answer(204), answer(200, {"transactions": []})]
)
def test_nothing_of_another_psu_is_shown(lawful):
    holds(expect.not_anothers, lawful)


@pytest.mark.parametrize(
    "wrong",
    [answer(200, {"transactions": [{"bookingDate": "2026-01-01"}]}), answer(200, text="<x>")],
)
def test_entries_of_another_psu_are_told(wrong):
    raises(BREAKS, expect.not_anothers, wrong)


@pytest.mark.parametrize("status", [300, 302, 400])
def test_the_note_with_a_redirect_or_a_refusal_is_no_entry(status):
    holds(expect.not_anothers, answer(status, text="<a href=/login>Log in</a>", kind="text/html"))


@pytest.mark.parametrize("status", [401, 403])
def test_a_token_that_gives_no_access_is_dead(status):
    holds(expect.dead, answer(status))


@pytest.mark.parametrize("seen", [answer(200), answer(500), unanswered()])
def test_a_token_that_may_live_gives_no_ground(seen):
    raises(Inconclusive, expect.dead, seen)


def ago(days, *, time=""):
    """The day so many days ago, as a bank writes it."""
    return f"{datetime.now(UTC).date() - timedelta(days=days)}{time}"


def history(*dates, member="bookingDate", **more):
    """A list of transactions of these days."""
    return answer(200, {"transactions": [{member: each} | more for each in dates]})


@pytest.mark.parametrize(
    "lawful",
    [
        answer(403),
        answer(400),
        answer(204),
        answer(200, {"transactions": []}),
        answer(200, {"_links": {"self": {"href": f"/transactions?dateFrom={ago(120)}"}}}),
        history(ago(90), ago(1)),
        history(ago(3), valueDate=ago(93)),
        history(ago(90, time="T00:00:00.000+01:00")),
        history(None, resourceId="pending"),
    ],
)
def test_ninety_days_of_history_are_given(lawful):
    expect.no_old_transactions(lawful, days=90)


@pytest.mark.parametrize(
    "wrong",
    [
        history(ago(1), ago(91)),
        history(ago(91, time="T00:00:00.000+01:00")),
        history("1999-12-31"),
        history(ago(91), member="transactionDate", valueDate=ago(1)),
        history(ago(91), member="valueDate"),
    ],
)
def test_an_older_transaction_is_told(wrong):
    with pytest.raises(BREAKS, match=rf"before {ago(90)}; received 1 older"):
        expect.no_old_transactions(wrong, days=90)


@pytest.mark.parametrize("zone", ["Etc/GMT-14", "Etc/GMT+12"])
def test_days_of_history_are_counted_in_utc_wherever_the_suite_runs(zone, monkeypatch):
    monkeypatch.setenv("TZ", zone)
    tzset()

    try:
        expect.no_old_transactions(history(ago(90)), days=90)
        with pytest.raises(BREAKS):
            expect.no_old_transactions(history(ago(91)), days=90)
    finally:
        monkeypatch.undo()
        tzset()


@pytest.mark.parametrize(
    "unclear",
    [
        answer(401),
        answer(404),
        answer(500),
        answer(200, text="<xml/>"),
        answer(200, {"transactions": ["x"]}),
        history("soon"),
        history(20260101),
    ],
)
def test_a_history_that_cannot_be_read_is_not_judged(unclear):
    with pytest.raises(Inconclusive):
        expect.no_old_transactions(unclear, days=90)


def test_the_error_model_has_its_sizes():
    full = {"status": 401, "message": "m" * 140, "error": "e" * 140, "path": "p" * 140}

    holds(expect.error_model, answer(401, full))
    holds(expect.error_model, answer(400, {"status": 400, "message": ""}))
    raises(BREAKS, expect.error_model, answer(399, full))
    raises(Inconclusive, expect.error_model, answer(200, {"accounts": []}))


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (answer(401, {"status": "401", "message": "no"}), BREAKS),
        (answer(401, {"status": 401}), BREAKS),
        (answer(401, {"status": True, "message": "no"}), BREAKS),
        (answer(401, {"status": 401, "message": "no", "error": "e" * 141}), BREAKS),
        (answer(401, {"status": 401, "message": "no", "path": "p" * 141}), BREAKS),
        (answer(401, {"status": 401, "message": "m" * 141}), BREAKS),
        (answer(401, text="<html>"), BREAKS),
        (answer(401), SKIPPED),
    ],
)
def test_another_error_model_is_told(given, error):
    raises(error, expect.error_model, given)


@pytest.mark.parametrize(("token", "error"), [("abc", BREAKS), ('"abc"', Recommendation)])
def test_a_page_of_a_firewall_is_a_warning(token, error):
    asked = Request(
        method="GET",
        url="https://x.example/accounts",
        headers=(("Authorization", f"Bearer {token}"),),
    )

    raises(error, expect.error_model, answer(403, kind="text/html", text="No", request=asked))


def test_the_request_identifier_is_the_one_sent():
    request = Request(method="GET", url="https://x.example", headers=(("X-Request-ID", "1"),))

    holds(expect.echoed, answer(200, {}, request=request, x_request_id="1"), "X-Request-ID")
    raises(
        BREAKS, expect.echoed, answer(200, {}, request=request, x_request_id="2"), "X-Request-ID"
    )
    raises(SKIPPED, expect.echoed, answer(200, {}, x_request_id="2"), "X-Request-ID")


@pytest.mark.parametrize(
    ("tried", "ends"),
    [
        ([200], None),
        ([404, 200], None),
        ([403], None),
        ([404, 404], NonConformity),
        ([405], NonConformity),
        ([], pytest.skip.Exception),
    ],
)
def test_a_link_that_nothing_is_behind_is_told(tried, ends):
    followed = {"the list itself": [answer(status, {}) for status in tried]}
    if ends:
        raises(ends, expect.links_lead_on, followed)
    else:
        holds(expect.links_lead_on, followed)


def test_the_lists_of_two_psus_at_once():
    """Either has the own accounts and none of the other's; what says nothing shows nothing."""
    mine = answer(200, {"accounts": [{"resourceId": "001"}]})
    other = answer(200, {"accounts": [{"resourceId": "002"}]})
    none, busy = answer(204), answer(503)
    told_apart = expect.told_apart

    told_apart(mine, [mine, busy, refusal(409)], [none, busy, other])
    raises(BREAKS, told_apart, mine, [mine, mine], [none, mine])
    raises(BREAKS, told_apart, mine, [mine, none], [none, none])
    raises(BREAKS, told_apart, mine, [other], [none])
    raises(Inconclusive, told_apart, mine, [mine], [busy])
    raises(Inconclusive, told_apart, mine, [], [])


def test_history_that_was_given_convicts_at_once():
    with pytest.raises(Granted):
        expect.no_old_pages([history(ago(92))], days=90)


def test_history_is_served():
    expect.history_served(history(ago(89)), history(ago(-100)))


def test_history_that_is_refused_is_told():
    with pytest.raises(NonConformity):
        expect.history_served(answer(403), history(ago(0)))


def test_a_bank_whose_clock_is_ahead_counts_history_from_another_day():
    with pytest.raises(Inconclusive, match="days to come"):
        expect.history_served(answer(403), history(ago(-100)))

"""A finding is repeated on fresh grants before it counts as failed."""

from types import SimpleNamespace

import pytest

from fixtures.clauses import load
from fixtures.outcomes import (
    Granted,
    Inconclusive,
    NonConformity,
    Recommendation,
    ServerError,
    missing_input,
)
from fixtures.persistence.deferred import COLLECTION
from fixtures.profile.schema.limits import Limits
from fixtures.session import confirmation
from fixtures.session.confirmation import CONFIRMATIONS, Confirmations, confirmed

ONCE = NonConformity("HTTP 200", "HTTP 404")


@pytest.fixture
def item():
    """A test of STEP5-14."""
    stash = pytest.Stash()
    stash[CONFIRMATIONS] = Confirmations()
    stash[COLLECTION] = None
    return SimpleNamespace(
        config=SimpleNamespace(stash=stash, option=SimpleNamespace(dry_run=False)),
        iter_markers=lambda _name: [SimpleNamespace(args=("STEP5-14",))],
        user_properties=[],
    )


@pytest.fixture
def run():
    evidence = SimpleNamespace(logins=10, mark=lambda: 100)
    profile = SimpleNamespace(limits=Limits())
    psu = SimpleNamespace(ceiling=None)
    return SimpleNamespace(
        clauses=load(), evidence=evidence, profile=profile, psu=psu, strict=False
    )


@pytest.fixture
def repetitions(monkeypatch, run):
    """Says how the repetitions end, each of which costs a login; counts them."""
    counted = []

    def plan(*ends):
        waiting = list(ends)

        def repeated(_item, _run):
            counted.append(run.psu.ceiling)
            run.evidence.logins += 1
            return waiting.pop(0)

        monkeypatch.setattr(confirmation, "_repeated", repeated)
        return counted

    return plan


def skipped():
    try:
        missing_input("another login: [limits] confirmations are used up")
    except pytest.skip.Exception as end:
        return end


def observed(item):
    return " ".join(text for _, text in item.user_properties)


def test_what_repeats_is_a_finding(item, run, repetitions):
    repetitions(NonConformity("HTTP 200", "HTTP 404"))

    assert isinstance(confirmed(item, run, ONCE), NonConformity)
    assert "seen again in a repetition on fresh grants" in observed(item)


def test_what_was_seen_once_is_inconclusive_and_says_so(item, run, repetitions):
    repetitions(None)

    end = confirmed(item, run, ONCE)

    assert isinstance(end, Inconclusive)
    assert str(end) == (
        "seen once, and not in the repetition: expected HTTP 200; received HTTP 404"
    )


def test_another_finding_is_repeated_once_more(item, run, repetitions):
    counted = repetitions(NonConformity("HTTP 200", "HTTP 403"), None)

    assert isinstance(confirmed(item, run, ONCE), Inconclusive)
    assert len(counted) == 2


def test_a_repetition_that_cannot_be_judged_is_tried_once_more(item, run, repetitions):
    repetitions(Inconclusive("the connection was cut"), Inconclusive("the connection was cut"))

    end = confirmed(item, run, ONCE)

    assert isinstance(end, Inconclusive)
    assert str(end).endswith("the repetition could not be judged: the connection was cut")


def test_what_the_bank_gave_convicts_at_once(item, run, repetitions):
    counted = repetitions()
    given = Granted("a refusal", "HTTP 200")

    assert confirmed(item, run, given) is given
    assert not counted


def test_one_confirmation_serves_a_cause(item, run, repetitions):
    counted = repetitions(NonConformity("HTTP 200", "HTTP 404"))
    confirmed(item, run, ONCE)
    item.iter_markers = lambda _name: [SimpleNamespace(args=("STEP5-16",))]

    assert confirmed(item, run, ONCE) is ONCE
    assert "not repeated: the violation of STEP5-14 is certain" in observed(item)
    assert len(counted) == 1


def test_the_logins_of_all_confirmations_together_are_bounded(item, run, repetitions):
    run.profile.limits = Limits(confirmations=2)
    counted = repetitions(*[NonConformity("HTTP 200", "HTTP 403"), Inconclusive("away")] * 2)

    confirmed(item, run, ONCE)
    confirmed(item, run, ONCE)

    assert counted == [12, 12, 12, 12]  # no login is left for the last two
    assert run.psu.ceiling is None


def test_no_finding_is_repeated_where_the_user_allows_none(item, run):
    run.profile.limits = Limits(confirmations=0)

    assert confirmed(item, run, ONCE) is ONCE
    assert "not confirmed: [limits] confirmations = 0" in observed(item)


def test_at_a_bank_whose_findings_vanish_two_repetitions_have_to_show_one(item, run, repetitions):
    counted = repetitions(None, ONCE, None, ONCE, ONCE)

    ends = [confirmed(item, run, ONCE) for _ in range(3)]

    assert [type(end) for end in ends] == [Inconclusive, Inconclusive, NonConformity]
    assert len(counted) == 5


def test_at_a_bank_whose_findings_vanish_none_stands_unrepeated(item, run, repetitions):
    repetitions(None, skipped())
    confirmed(item, run, ONCE)

    end = confirmed(item, run, ONCE)

    assert isinstance(end, Inconclusive)
    assert "[limits] confirmations are used up" in str(end)


def test_a_finding_stands_where_no_login_is_left_for_its_repetition(item, run, repetitions):
    repetitions(skipped())

    assert confirmed(item, run, ONCE) is ONCE
    assert "not confirmed" in observed(item)


@pytest.mark.parametrize("end", [None, Inconclusive("away"), ValueError("ours")])
def test_only_findings_are_repeated(item, run, repetitions, end):
    counted = repetitions()

    assert confirmed(item, run, end) is end
    assert not counted


@pytest.mark.parametrize(("due", "kind"), [("", Recommendation), ("HTTP 200", NonConformity)])
def test_a_server_error_that_repeats_is_a_finding(item, run, repetitions, due, kind):
    counted = repetitions(*[ServerError("HTTP 503 text/html", due)] * 2)

    end = confirmed(item, run, ServerError("HTTP 500 text/html", due))

    assert type(end) is kind
    assert str(end).endswith("received HTTP 500 text/html, each time")
    assert len(counted) == (2 if due else 1)


@pytest.mark.parametrize("again", [None, Inconclusive("HTTP 429"), skipped()])
def test_a_server_error_that_does_not_repeat_says_nothing_of_the_bank(
    item, run, repetitions, again
):
    repetitions(again, again, again)

    end = confirmed(item, run, ServerError("HTTP 500 text/html", "HTTP 200"))

    assert isinstance(end, Inconclusive)


def test_at_a_bank_whose_findings_vanish_three_repetitions_have_to_show_a_server_error(
    item, run, repetitions
):
    """One 503 in 50 answers, drawn anew for each, comes three times in a row by chance."""
    item.config.stash[CONFIRMATIONS].vanished = True
    crash = ServerError("HTTP 503 text/html", "HTTP 200")
    counted = repetitions(*[crash] * 2, None)

    assert isinstance(confirmed(item, run, crash), Inconclusive)
    assert len(counted) == 3


def test_a_server_error_is_no_finding_where_no_repetition_is_left(item, run, repetitions):
    run.profile.limits = Limits(confirmations=0)
    counted = repetitions()
    crash = ServerError("HTTP 500 text/html")

    assert confirmed(item, run, crash) is crash
    assert not counted


def test_a_server_error_that_came_each_time_speaks_for_the_next_one(item, run, repetitions):
    """Once a fault is answered with one each time, the next one of the clause costs no login."""
    counted = repetitions(*[ServerError("HTTP 500 text/html")])

    first = confirmed(item, run, ServerError("HTTP 500 text/html"))
    second = confirmed(item, run, ServerError("HTTP 500 text/html"))

    assert isinstance(first, Recommendation)
    assert isinstance(second, Recommendation)
    assert len(counted) == 1


def test_a_server_error_speaks_for_the_clauses_that_follow(item, run, repetitions):
    """STEP5-13 follows from STEP5-12: its damaged codes are unknown ones."""
    item.iter_markers = lambda _name: [SimpleNamespace(args=("STEP5-12",))]
    counted = repetitions(*[ServerError("HTTP 500 text/html")])
    confirmed(item, run, ServerError("HTTP 500 text/html"))
    item.iter_markers = lambda _name: [SimpleNamespace(args=("STEP5-13",))]

    end = confirmed(item, run, ServerError("HTTP 500 text/html"))

    assert isinstance(end, Recommendation)
    assert len(counted) == 1


def test_another_server_error_is_repeated_though_its_cause_is_certain(item, run, repetitions):
    item.iter_markers = lambda _name: [SimpleNamespace(args=("STEP5-12",))]
    counted = repetitions(*[ServerError(f"HTTP {each} text/html") for each in (500, 502)])
    confirmed(item, run, ServerError("HTTP 500 text/html"))
    item.iter_markers = lambda _name: [SimpleNamespace(args=("STEP5-13",))]

    end = confirmed(item, run, ServerError("HTTP 502 text/html"))

    assert isinstance(end, Recommendation)
    assert len(counted) == 2


@pytest.mark.parametrize(
    ("received", "speaks"),
    [
        ("HTTP 501 application/json error=unsupported_grant_type", True),
        ("HTTP 500 text/html", False),
    ],
)
def test_one_that_names_an_oauth_error_speaks_for_every_clause(
    item, run, repetitions, received, speaks
):
    counted = repetitions(*[ServerError(received)] * 2)
    confirmed(item, run, ServerError(received))
    item.iter_markers = lambda _name: [SimpleNamespace(args=("STEP5-09",))]

    confirmed(item, run, ServerError(received))

    assert len(counted) == (1 if speaks else 2)


def test_a_server_error_where_a_grant_is_due_is_repeated_each_time(item, run, repetitions):
    counted = repetitions(*[ServerError("HTTP 500 text/html", "HTTP 200")] * 4)
    confirmed(item, run, ServerError("HTTP 500 text/html", "HTTP 200"))
    item.iter_markers = lambda _name: [SimpleNamespace(args=("STEP5-09",))]

    confirmed(item, run, ServerError("HTTP 500 text/html", "HTTP 200"))

    assert len(counted) == 4


def test_a_crash_is_repeated_though_the_clause_is_certain_for_something_else(
    item, run, repetitions
):
    """One 503 in 200 answers makes no test red beside others of the same clause."""
    crash = NonConformity("a refusal, HTTP 4xx", "HTTP 503 text/html")
    counted = repetitions(ONCE, None)
    confirmed(item, run, ONCE)

    assert isinstance(confirmed(item, run, crash), Inconclusive)
    assert len(counted) == 2


def test_a_crash_that_came_again_speaks_for_the_same_one(item, run, repetitions):
    crash = NonConformity("a refusal, HTTP 4xx", "HTTP 501 application/json")
    counted = repetitions(crash)

    ends = [confirmed(item, run, crash) for _ in range(2)]

    assert [type(each) for each in ends] == [NonConformity, NonConformity]
    assert len(counted) == 1


def test_a_warning_makes_no_violation_certain(item, run, repetitions):
    counted = repetitions(ServerError("HTTP 501 text/html"), None)
    confirmed(item, run, ServerError("HTTP 501 text/html"))

    assert isinstance(confirmed(item, run, ONCE), Inconclusive)
    assert len(counted) == 2

"""A collection takes each due step beside a control, and gives up a wait only for good."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from fixtures.outcomes import Inconclusive
from fixtures.persistence import ledger as ledgers
from fixtures.persistence.deferred import Collection
from fixtures.profile.loader import load
from fixtures.profile.schema import Lifetimes
from tests.expect.answers import answer, given, refusal, unanswered
from tests.persistence.ledger.conftest import LIFETIME, MINTED

LATER = MINTED + timedelta(days=181)
PARKED, FRESH = "refresh-token-of-the-grant", "r" * 43


@pytest.fixture
def run():
    """A run at a bank whose answers to a refresh are in `answers`, by refresh token."""

    def refresh(token):
        run.sent.append(token)
        return run.answers[token]

    tpp = SimpleNamespace(
        code_exchange=lambda _: "exchange",
        refreshing=lambda token: token,
        send=lambda request: given() if request == "exchange" else refresh(request),
    )
    run = SimpleNamespace(
        tpp=tpp,
        psu=SimpleNamespace(grants=lambda _: "grant"),
        profile=SimpleNamespace(lifetimes=Lifetimes()),
        certificate_pem="PEM",
        answers={FRESH: given(), PARKED: refusal()},
        sent=[],
    )
    return run


@pytest.fixture
def waits(ledger, expiry, window):
    """Both waits in the ledger, at the judgement."""
    mine = hashlib.sha256(b"PEM").hexdigest()
    refreshed = window.refreshed(PARKED, LIFETIME, MINTED + timedelta(days=100))
    found = tuple(replace(wait, certificate=mine) for wait in (expiry, refreshed))
    for wait in found:
        ledger.put(wait)
    return found


def left(ledger):
    """The clauses that are still parked."""
    return {wait.clause for wait in ledger.waits()}


def test_two_judgements_share_one_control(run, ledger, waits):
    aged_grant = Collection(ledger, waits, LATER).aged_grant(run)

    assert run.sent == [FRESH, PARKED, PARKED]
    assert (aged_grant.late_refresh.status, aged_grant.moved_window.status) == (400, 400)
    assert aged_grant.refreshable
    assert aged_grant.expired is None


@pytest.mark.parametrize("lost", [answer(503), unanswered()])
def test_a_bank_that_is_away_is_asked_again_another_day(run, ledger, waits, lost):
    run.answers[PARKED] = lost
    collection = Collection(ledger, waits, LATER)

    aged_grant = collection.aged_grant(run)

    assert (aged_grant.late_refresh, aged_grant.moved_window) == (None, None)
    assert left(ledger) == {"REFR-20", "REFR-12"}
    with pytest.raises(Inconclusive, match="did not answer"):
        collection.tell("REFR-20")


def test_nothing_is_tried_beside_a_control_that_does_not_hold(run, ledger, waits):
    run.answers[FRESH] = refusal("invalid_client", 401)
    collection = Collection(ledger, waits, LATER)

    collection.aged_grant(run)

    assert PARKED not in run.sent
    assert left(ledger) == {"REFR-20", "REFR-12"}
    with pytest.raises(Inconclusive, match="no access token"):
        collection.tell("REFR-12")


def test_a_refresh_in_between_keeps_the_newest_token(run, ledger, waits, window):
    run.answers[PARKED] = given(refresh="the-next-refresh-token")
    between = replace(window, certificate=waits[0].certificate)
    ledger.put(between)
    collection = Collection(ledger, (between,), MINTED + timedelta(days=120))

    collection.aged_grant(run)

    kept = next(wait for wait in ledger.waits() if wait.clause == "REFR-12")
    assert kept.refresh_token == "the-next-refresh-token"
    assert kept.refresh_at is None
    with pytest.raises(pytest.skip.Exception, match=r"parked until 2027-05-22: run stet-"):
        collection.tell("REFR-12")


def test_the_password_is_learnt_and_the_ledger_lies_beside_its_profile(
    waiting, redaction, tmp_path
):
    path = waiting('ledger = "my.ledger"', 'ledger_password = "env:LEDGER_PASSWORD"')

    found = ledgers.of(load(path), redaction)

    assert found.path == tmp_path / "my.ledger"
    assert redaction.learnt() == [("pass word of the ledger", "password")]


@pytest.mark.parametrize(
    ("change", "same"),
    [({"read_timeout": 31.0}, True), ({"token": "https://other.example/token"}, False)],
)
def test_a_ledger_survives_changes_that_no_grant_hangs_on(waiting, change, same):
    profile = load(waiting())
    table = "limits" if "read_timeout" in change else "endpoints"
    changed = replace(profile, **{table: replace(getattr(profile, table), **change)})

    assert (ledgers.bank_of(changed) == ledgers.bank_of(profile)) is same

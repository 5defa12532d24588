"""What a run parks, `collect` judges half a year later, at a bank that outlived the run."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fixtures.cli import main
from fixtures.cli.collect import collect
from fixtures.cli.run import session
from fixtures.errors import ConfigurationError, ExitCode
from fixtures.persistence import ledger
from fixtures.profile.loader import load
from fixtures.report.audit.rejudge import differences, rejudged
from fixtures.session.paths import CONFORMANCE
from fixtures.tpp.evidence.redaction import Redaction

DAY = timedelta(days=1)
KEYS = ('ledger = "waits.ledger"', 'ledger_password = "env:LEDGER_PASSWORD"')
TESTS = "expired_refresh_token or move_the_window"
SHORT = ("--verdict-only", "-pno:cacheprovider")
FIRST, SECOND = "REFR-20", "REFR-12"


@pytest.fixture
def judged(tmp_path):
    """Reads verdict.json: outcomes and reasons by clause."""

    def read(folder):
        document = json.loads((tmp_path / folder / "verdict.json").read_text())
        tests = {row["clauses"][0]: (row["outcome"], row["message"]) for row in document["results"]}
        return document, tests

    return read


@pytest.fixture
def run(tmp_path, judged):
    """Runs the two tests, and gives what they said."""

    def go(path):
        tests = str(CONFORMANCE / "test_09_older_tokens.py")
        pytest.main([tests, *session(path, tmp_path / "run")[1:], f"-k={TESTS}", *SHORT])
        return judged("run")

    return go


@pytest.fixture
def collected(tmp_path, judged, running):
    """Collects after some days, and gives the exit code and what was said."""

    def go(path, days):
        clock = running.bank.clock
        clock.reset()
        clock.advance(days * DAY)
        words = [*session(path, tmp_path / "parked"), *SHORT]
        code = collect(path, words, datetime.now(UTC) + days * DAY)
        document, said = judged("parked")
        assert differences(document, rejudged(document)) == []
        return code, document, said

    return go


def opened(path):
    """The ledger of a profile."""
    return ledger.of(load(path), Redaction())


def parked(path):
    """The clauses in the ledger of a profile, the next to come first."""
    return [wait.clause for wait in opened(path).waits()]


def outcomes(said):
    """The outcome by clause."""
    return {clause: outcome for clause, (outcome, _) in said.items()}


def test_a_wait_of_180_days_is_parked_once_and_judged_in_two_attempts(
    waiting, run, collected, capsys
):
    path = waiting(*KEYS)
    document, said = run(path)

    assert "about 3 PSU logins (2 parked, 1 consent)" in capsys.readouterr().out
    assert document["logins"] == 3  # the grant of the run, and one for each wait
    assert outcomes(said) == {FIRST: "not exercised", SECOND: "not exercised"}
    assert said[FIRST][1].endswith("run stet-conformance collect then")
    assert ", to be judged on " in said[SECOND][1]
    assert parked(path) == [SECOND, FIRST]

    document, again = run(path)

    assert document["logins"] == 1
    assert again == said

    code, document, said = collected(path, 101)

    assert (code, document["verdict"]) == (ExitCode.INCOMPLETE, "INCOMPLETE")
    assert document["sentence"].startswith(
        "1 MUST requirement not exercised: REFR-12: parked until "
    )
    assert outcomes(said) == {SECOND: "not exercised"}
    assert parked(path) == [FIRST, SECOND]

    code, document, said = collected(path, 182)

    assert (code, document["verdict"]) == (0, "CONFORMANT within parked waits")
    assert outcomes(said) == {FIRST: "passed", SECOND: "passed"}
    assert "about 1 PSU logins (1 consent)" in capsys.readouterr().out  # the control
    assert document["logins"] == 1
    assert parked(path) == []


def test_what_is_not_due_is_told_and_nothing_is_judged(waiting, run, tmp_path, capsys):
    path = waiting(*KEYS)
    run(path)
    capsys.readouterr()

    code = main(["collect", "--profile", str(path), "--reports", str(tmp_path / "parked")])

    told = capsys.readouterr().out.splitlines()
    assert code == ExitCode.INCOMPLETE
    assert told[0] == "Nothing is due, so nothing was tested."
    assert [line.partition(" (")[0] for line in told[1:]] == [
        "REFR-12 due in 100 days",
        "REFR-20 due in 180 days",
    ]
    assert not (tmp_path / "parked").exists()


@pytest.mark.parametrize(
    ("running", "found"),
    [
        ("refresh_never_ends", {FIRST: "failed", SECOND: "failed"}),
        ("refresh_moves_the_window", {FIRST: "passed", SECOND: "failed"}),
    ],
    indirect=["running"],
)
def test_a_broken_bank_is_found_half_a_year_later(waiting, run, collected, found, capsys):
    path = waiting(*KEYS)
    run(path)
    tokens = [wait.refresh_token for wait in opened(path).waits()]
    collected(path, 101)

    code, document, said = collected(path, 182)

    assert (code, document["verdict"]) == (ExitCode.NOT_CONFORMANT, "NOT CONFORMANT")
    assert outcomes(said) == found
    assert parked(path) == []
    assert not [token for token in tokens if token in capsys.readouterr().out]


def test_a_missed_window_is_inconclusive_and_forgotten(waiting, run, collected):
    path = waiting(*KEYS)
    run(path)

    code, _, said = collected(path, 200)

    assert code == ExitCode.INCONCLUSIVE
    assert outcomes(said) == {FIRST: "passed", SECOND: "inconclusive"}
    assert "the window was missed" in said[SECOND][1]
    assert parked(path) == []


def test_a_grant_that_died_too_early_is_inconclusive_and_forgotten(waiting, run, collected):
    path = waiting(*KEYS)
    run(path)
    book = opened(path)
    wait = next(wait for wait in book.waits() if wait.clause == SECOND)
    book.put(replace(wait, refresh_token="a" * 43))

    code, _, said = collected(path, 101)

    assert code == ExitCode.INCONCLUSIVE
    assert "refused a refresh inside the window" in said[SECOND][1]
    assert parked(path) == [FIRST]


def test_a_refusal_without_its_ground_proves_nothing_and_stays(waiting, run, collected):
    path = waiting(*KEYS)
    run(path)
    other = opened(path)
    with other.held():
        for wait in other.waits():
            other.put(replace(wait, certificate="0" * 64))

    code, _, said = collected(path, 182)

    assert code == ExitCode.INCONCLUSIVE
    assert "not the one under which the grant was parked" in said[FIRST][1]
    assert FIRST in parked(path)


@pytest.mark.parametrize(
    ("keys", "changes", "said"),
    [
        ((), {}, "([time] ledger and ledger_password)"),
        (KEYS, {"one_grant_per_psu": '"unknown"'}, '([policy] one_grant_per_psu = "no")'),
    ],
)
def test_a_wait_that_cannot_be_parked_says_what_to_write(waiting, run, keys, changes, said):
    path = waiting(*keys, **changes)

    _, results = run(path)

    assert outcomes(results) == {FIRST: "not exercised", SECOND: "not exercised"}
    assert all(message.endswith(said) for _, message in results.values())
    assert not (path.parent / "waits.ledger").exists()


def test_a_ledger_with_another_password_stops_a_run_and_a_collection(
    waiting, expiry, tmp_path, monkeypatch, capsys
):
    path = waiting(*KEYS)
    opened(path).put(expiry)
    monkeypatch.setenv("LEDGER_PASSWORD", "another pass word")

    codes = [
        main([word, "--profile", str(path), "--reports", str(tmp_path / "none")])
        for word in ("collect", "run")
    ]

    told = capsys.readouterr()
    assert codes == [ExitCode.USAGE, ExitCode.USAGE]
    assert (told.out + told.err).count("the password is not that of the ledger") == 2
    assert "pass word" not in told.out + told.err
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("lines", [(), ('ledger = ""',)])
def test_collecting_without_a_ledger_is_one_line(waiting, lines):
    with pytest.raises(ConfigurationError, match="names no ledger"):
        collect(waiting(*lines), [], datetime.now(UTC))


def test_a_ledger_without_password_is_one_line(waiting):
    with pytest.raises(ConfigurationError, match="ledger_password: is absent"):
        load(waiting(KEYS[0]))


def test_a_password_in_the_profile_is_refused_and_not_repeated(waiting):
    with pytest.raises(ConfigurationError, match="a secret stands in the profile") as wrong:
        load(waiting(KEYS[0], 'ledger_password = "not told"'))

    assert "not told" not in str(wrong.value)


def test_an_embedded_bank_parks_nothing(tmp_path, waiting):
    under = waiting(*KEYS)
    path = tmp_path / "over.toml"
    path.write_text('[bank]\nname = "Mine"\nembedded = true\n', "utf-8")

    with pytest.raises(ConfigurationError, match="does not outlive its run"):
        ledger.of(load(path, under=under), Redaction())

"""The journal: what a run has done outlives its process, and its secrets are no one else's."""

import json
import os
import stat
import sys
from datetime import UTC, datetime, timedelta

import pytest

from fixtures.errors import ConfigurationError
from fixtures.persistence import journal
from fixtures.persistence.journal import KEY, RESULTS, STORE, UNFINISHED, Begun, Journal
from fixtures.tpp.grants import Tokens
from fixtures.tpp.messages import Answer, Request, Termination

NOW = datetime(2027, 1, 1, tzinfo=UTC)
ANSWER = Answer(
    request=Request(method="POST", url="https://bank.example/token"),
    end=Termination.ANSWERED,
    status=200,
    body=b'{"access_token": "secret-access-token"}',
    number=1,
)


def begun(folder, *, secrets=True):
    found = Journal(folder, {1: ANSWER}.__getitem__)
    found.begin(Begun(["--profile=bank.toml"], "0" * 64, NOW), secrets=secrets)
    return found


def again(folder):
    return list(Journal(folder, {1: ANSWER}.__getitem__).taken_up())


def test_tokens_come_back_with_their_answer_and_their_age(tmp_path):
    tokens = Tokens.read(ANSWER)
    kept = begun(tmp_path)
    kept.put("first_grant", kept.packed(tokens))

    ((name, packed),) = again(tmp_path)
    found = Journal(tmp_path, {1: ANSWER}.__getitem__).unpacked(packed)

    assert name == "first_grant"
    assert found.access_token == "secret-access-token"
    assert found.answer is ANSWER
    assert abs(found.at - tokens.at) < 1


def test_nothing_secret_is_readable_and_nobody_else_may_look(tmp_path):
    begun(tmp_path).put("exchange", ANSWER)

    place = tmp_path / UNFINISHED
    assert b"secret-access-token" not in (place / STORE).read_bytes()
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in place.iterdir()} == {0o600}


@pytest.mark.parametrize("lost", range(1, 60, 7))
def test_a_line_that_was_cut_short_costs_itself_alone(tmp_path, lost):
    first = begun(tmp_path)
    first.put("login", 1)
    first.put("login", 2)
    store = tmp_path / UNFINISHED / STORE
    os.truncate(store, store.stat().st_size - lost)

    later = Journal(tmp_path, {}.__getitem__)
    assert list(later.taken_up())[:1] == [("login", 1)]
    later.put("login", 3)

    assert again(tmp_path)[0] == ("login", 1)
    assert again(tmp_path)[-1] == ("login", 3)


def test_results_are_lines_that_anyone_can_read(tmp_path):
    kept = begun(tmp_path)
    kept.result({"nodeid": "a"})
    kept.result({"nodeid": "b"})
    with (tmp_path / UNFINISHED / RESULTS).open("a") as file:
        file.write('{"nodeid": "c')

    assert journal.results(tmp_path) == [{"nodeid": "a"}, {"nodeid": "b"}]


def test_a_run_that_is_over_leaves_no_secret(tmp_path):
    kept = begun(tmp_path)
    kept.put("login", 1)

    kept.close()

    assert not (tmp_path / UNFINISHED).exists()


def test_grants_are_forgotten_and_results_stay(tmp_path):
    kept = begun(tmp_path)
    kept.put("login", 1)
    kept.result({"nodeid": "a"})

    journal.forget_grants(tmp_path)

    assert not (tmp_path / UNFINISHED / KEY).exists()
    assert not (tmp_path / UNFINISHED / STORE).exists()
    assert journal.results(tmp_path) == [{"nodeid": "a"}]


@pytest.mark.parametrize(("hours", "old"), [(23, False), (25, True)])
def test_what_was_kept_expires_after_a_day(hours, old):
    assert journal.expired(Begun([], "", NOW), NOW + timedelta(hours=hours)) is old


def test_a_second_run_is_kept_out_until_the_first_has_ended(tmp_path):
    release = journal.hold(tmp_path)

    with pytest.raises(ConfigurationError, match="another run is writing here; wait"):
        journal.hold(tmp_path)

    release()
    journal.hold(tmp_path)()


def test_a_folder_without_a_broken_run_says_so(tmp_path):
    with pytest.raises(ConfigurationError, match="holds no unfinished run"):
        journal.begun(tmp_path)


def test_what_holds_a_function_is_not_kept(tmp_path):
    assert begun(tmp_path).packed(lambda: None) is None


@pytest.mark.skipif(sys.platform == "win32", reason="modes are of POSIX")
def test_a_file_in_the_way_of_the_folder_is_told(tmp_path):
    (tmp_path / "reports").write_text("")

    with pytest.raises(ConfigurationError, match="cannot be written"):
        journal.hold(tmp_path / "reports")


def test_how_a_run_was_begun_is_told(tmp_path):
    begun(tmp_path)

    found = journal.begun(tmp_path)

    assert (found.words, found.at) == (["--profile=bank.toml"], NOW)
    assert json.loads((tmp_path / UNFINISHED / "run.json").read_bytes())["profile"] == "0" * 64

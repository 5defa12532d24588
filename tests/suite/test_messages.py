"""What goes wrong before a verdict: one line that names the cure, and a documented exit code."""

import json
import re

import pytest

from fixtures.bank import embedded
from fixtures.errors import ExitCode
from tests.commands import suite


@pytest.fixture(scope="module")
def bank(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bank")
    with embedded.start(folder) as running:
        yield running


@pytest.fixture
def profile(bank, tmp_path):
    """Write the bank's profile with one text replaced."""

    def write(before="", after=""):
        text = bank.profile.read_text()
        assert before in text
        path = tmp_path / "profile.toml"
        path.write_text(text.replace(before, after, 1) if before else text)
        return path

    return write


@pytest.fixture
def judged(tmp_path):
    """Run the command in a process of its own; its exit code and everything it says."""

    def run(*words):
        done = suite("run", "--reports", tmp_path / "reports", *words)
        said = done.stdout + done.stderr
        assert "Traceback" not in said
        return done.returncode, said

    return run


def test_a_bank_that_does_not_run_is_inconclusive(judged, profile, bank):
    port = re.search(r"127\.0\.0\.1:(\d+)/token", bank.profile.read_text()).group(1)
    path = profile()
    path.write_text(path.read_text().replace(f":{port}/", ":1/"))

    code, said = judged("--profile", path)

    assert code == ExitCode.INCONCLUSIVE
    assert "127.0.0.1:1: no connection" in said


def test_a_wrong_ca_is_a_matter_of_configuration(judged, profile, bank):
    ca = bank.folder / "bank-ca.pem"

    code, said = judged("--profile", profile(f'"{ca}"', f'"{bank.folder / "unknown_ca.pem"}"'))

    assert code == ExitCode.USAGE
    assert "tls.trust" in said
    assert "not trusted" in said


def test_an_expired_certificate_is_told_before_anything_is_sent(judged, profile, bank):
    before = bank.statistics()["handshakes"]
    path = profile("/tpp.pem", "/expired.pem")
    path.write_text(path.read_text().replace("/tpp.key", "/expired.key", 1))

    code, said = judged("--profile", path)

    assert code == ExitCode.USAGE
    assert re.search(r"certificates\.tpp: expired on \d{4}-\d\d-\d\d; renew", said)
    assert bank.statistics()["handshakes"] == before


def test_a_misspelt_key_names_its_nearest(judged, profile):
    code, said = judged("--profile", profile("redirect_uris", "redirect_uri"))

    assert code == ExitCode.USAGE
    assert "client.redirect_uri: unknown key; did you mean 'redirect_uris'?" in said
    assert len(said.strip().splitlines()) == 1


def test_an_empty_selection_is_never_success(judged):
    code, _ = judged("-k", "nothing_is_called_like_this")

    assert code == ExitCode.USAGE


@pytest.mark.parametrize("words", [("-k", "user name"), ("--", "--no-such-option")])
def test_words_that_pytest_does_not_know_are_no_incomplete_run(judged, words):
    code, said = judged(*words)

    assert code == ExitCode.USAGE
    assert "ERROR: " in said


def test_a_mistaken_word_costs_no_result_of_the_last_run(judged, tmp_path):
    results = tmp_path / "reports" / "allure-results"
    judged("-k", "test_the_access_token_is_short")
    before = sorted(results.iterdir())

    judged("-k", "user name")

    assert before
    assert sorted(results.iterdir()) == before


def test_a_selection_of_single_tests_is_never_conformant(judged, tmp_path):
    code, said = judged("-k", "test_the_access_token_is_short")

    assert code == ExitCode.INCOMPLETE
    assert "INCOMPLETE" in said
    assert json.loads((tmp_path / "reports/verdict.json").read_text())["exit_code"] == code


def test_workers_do_not_share_a_clock(judged, profile):
    code, said = judged("--profile", profile(), "--", "-n", "2")

    assert code == ExitCode.USAGE
    assert "leave -n out" in said


def test_workers_do_not_share_a_quota(judged, tmp_path):
    path = tmp_path / "profile.toml"
    path.write_text("[bank]\nembedded = true\n\n[limits]\ndaily_resource_calls = 9\n")

    code, said = judged("--profile", path, "--", "-n", "2")

    assert code == ExitCode.USAGE
    assert "resource calls; leave -n out" in said


def test_what_a_spent_quota_left_is_not_exercised(judged, tmp_path):
    path = tmp_path / "profile.toml"
    path.write_text("[bank]\nembedded = true\n\n[limits]\ndaily_resource_calls = 1\n")

    code, said = judged("--profile", path, "--step", "08")

    document = json.loads((tmp_path / "reports/verdict.json").read_text())
    assert code == ExitCode.INCOMPLETE
    assert "daily_resource_calls: 1 of 1 used" in " ".join(said.split())
    assert document["resource_calls"] == {"run": 1, "day": 1, "limit": 1}
    assert document["counts"]["inconclusive"] == document["counts"]["failed"] == 0


def test_a_profile_may_ask_for_no_generated_requests(judged, tmp_path):
    path = tmp_path / "profile.toml"
    path.write_text("[bank]\nembedded = true\n\n[limits]\ngenerated_requests = 0\n")

    code, said = judged("--profile", path, "-k", "test_the_access_token_is_short")

    assert code == ExitCode.INCOMPLETE, said

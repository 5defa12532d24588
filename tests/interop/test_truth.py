"""The truth of each server holds together, before any server is started."""

import pytest

from fixtures.clauses import load
from tests.interop import runs, truth
from tests.interop.servers import SERVERS
from tests.interop.truth import Cause, Probe, Truth

KNOWN = list(SERVERS.items())
ROW = ("STEP5-22", "failed", "test_x[repeated('code')]", "HTTP 200 with an access token")


@pytest.mark.parametrize("server", truth.known())
def test_every_cause_is_a_sentence_with_its_source_and_clauses_of_the_registry(server):
    clauses_known = load()

    for cause in truth.read(server).causes:
        assert cause.says.endswith(".")
        assert cause.source
        assert cause.probes or cause.findings
        for entry, _ in cause.own():
            assert entry.partition(" ")[0] in {*clauses_known, "*"}


def test_every_probe_breaks_clauses_of_the_registry():
    clauses_known = load()

    for probe in truth.probes().values():
        assert probe.asks
        for _, _, clauses in probe.breaks:
            assert {clause.partition(" ")[0] for clause in clauses} <= set(clauses_known)


@pytest.mark.parametrize(("name", "server"), KNOWN, ids=[name for name, _ in KNOWN])
def test_every_fault_that_a_probe_shows_has_a_cause(name, server):
    assert truth.read(server.profile).unclaimed(server.setting) == [], name


@pytest.mark.parametrize(("name", "server"), KNOWN, ids=[name for name, _ in KNOWN])
def test_every_probe_of_a_cause_shows_a_fault(name, server):
    known, rules = truth.read(server.profile), truth.probes()
    answers = known.answered(server.setting)

    for cause in known.held(server.setting):
        for probe in cause.probes:
            assert rules[probe].broken(answers[probe]), (name, probe)


def truth_of(*causes):
    return Truth("1", {"P50": "200"}, {}, causes)


def test_a_cause_explains_what_its_probe_breaks(monkeypatch):
    monkeypatch.setattr(
        truth, "probes", lambda: {"P50": Probe("", (("failed", "2*", ("STEP5-22",)),))}
    )

    assert truth_of(Cause("It takes one.", "x", probes=("P50",))).compared([ROW], "") == ([], [])


def test_a_finding_without_a_cause_is_told():
    assert truth_of().compared([ROW], "") == ([ROW], [])


@pytest.mark.parametrize(
    "cause",
    [
        Cause("Another test.", "x", findings={"failed": ("STEP5-22 scope",)}),
        Cause("Another outcome.", "x", findings={"warning": ("STEP5-22",)}),
        Cause("Another answer.", "x", findings={"failed": ("STEP5-22",)}, saw=("HTTP 500",)),
    ],
    ids=lambda cause: cause.says,
)
def test_a_cause_that_does_not_fit_explains_nothing_and_is_missing(cause):
    unexplained, missing = truth_of(cause).compared([ROW], "")

    assert unexplained == [ROW]
    assert [each.partition(": ")[2] for each in missing] == [cause.says]


def test_what_chance_may_miss_is_not_missing():
    cause = Cause("By chance.", "x", findings={"failed": ("STEP5-29",)}, chance=True)

    assert truth_of(cause).compared([], "") == ([], [])


def test_what_another_finding_leaves_untested_needs_that_finding_explained():
    behind = ("STEP7-13", "not exercised", "test_x", "there is no error (STEP5-22 asks for that)")
    cause = Cause("Known.", "x", findings={"failed": ("STEP5-22",)})

    assert truth_of(cause).compared([ROW, behind], "") == ([], [])
    assert truth_of().compared([ROW, behind], "")[0] == sorted([ROW, behind])


def test_logins_are_told_as_the_run_knows_them_in_the_end():
    said = (
        "This selection needs about 22 PSU logins and 9 requests; about 141 logins if it voids.\n"
    )

    assert runs.announced(said) == "22 (141)"
    at = f"{said}At this bank: 141 to 161 PSU logins (why)."
    assert runs.announced(at) == "141 to 161"
    more = "\nPSU logins: 9 so far, where 2 were planned. Now {} in all."
    again = f"{at}{more.format('150 to 170')}{more.format('180 to 199')}"
    assert runs.announced(again) == "141 to 161, then 180 to 199"


def test_a_cause_of_another_setting_explains_nothing():
    cause = Cause("There.", "x", findings={"failed": ("STEP5-22",)}, only=("there",))

    assert truth_of(cause).compared([ROW], "here") == ([ROW], [])


def test_a_run_is_kept_with_its_counts_and_logins(tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "RUNS", tmp_path / "runs.json")
    times = {"started": "2026-11-29T21:00:00Z", "finished": "2026-11-29T21:01:05Z"}
    results = [{"outcome": outcome} for outcome in ("failed", "failed", "passed", "warning")]
    said = (
        "This selection needs about 22 PSU logins (11 consent) and 9 requests; about 141 logins if"
    )

    runs.keep("x", runs.row(times | {"results": results, "logins": 30}, said, [ROW], []))

    assert list(runs.read()["x"].values()) == [2, 1, 0, 0, 1, 0, "22 (141)", 30, 65]

"""The suite finds what it claims to find: a sample of what `make proof` shows in full."""

import subprocess
import sys

import pytest

from fixtures.bank.defects import DEFECTS
from fixtures.bank.degenerate import DEGENERATE
from fixtures.clauses import load
from fixtures.cli.prove.bench import Proof
from fixtures.cli.prove.command import (
    IMPATIENT,
    cost,
    line,
    presets,
    stamped,
    unredeemable_line,
    warned,
    without_defect,
)
from fixtures.cli.prove.matrix import unproven_clauses, unproven_tests, write
from fixtures.cli.prove.workers import prove
from fixtures.report.audit import proof_stamp
from fixtures.session.citations import citations

SAMPLE = (
    "code_reusable", "race", "plain_challenge", "open_redirector", "wrong_role_accepted",
    "ocsp_not_asked", "old_tls_offered", "crash_on_nul", "no_challenge", "scope_not_checked",
    "revoked_for_other_tpp", "metadata_of_another_issuer",
)  # fmt: skip
HASTY = ("unredeemable_crashes", "unredeemable_html", "unredeemable_refuses")


def proof(defect="race", wanted=(), found=(), passed=(), tests=()):
    return Proof(
        defect=defect,
        wanted=frozenset(wanted),
        found=frozenset(found),
        passed=frozenset(passed),
        unclear=frozenset(),
        tests=frozenset(tests),
        verdict="NOT CONFORMANT",
        seconds=1.0,
        processor=0.5,
    )


@pytest.mark.parametrize("style", ["http", "handshake"])
def test_the_sound_bank_is_clean(style):
    (sound,) = prove({"": frozenset()}, f"--refuse={style}")

    assert (sound.verdict, sound.found) == ("CONFORMANT", frozenset())


def test_a_sample_of_defects_is_found_exactly():
    banks = {name: DEFECTS[name].breaks for name in SAMPLE}

    proofs = list(prove(banks, quick=True))

    assert {each.defect for each in proofs} == set(banks)
    assert [(each.defect, each.missed, each.false) for each in proofs if not each.exact] == []


def test_a_proof_leaves_the_reports_of_a_run_alone(tmp_path):
    kept = tmp_path / "reports" / "allure-results" / "kept"
    kept.parent.mkdir(parents=True)
    kept.touch()
    words = ["prove", "race", "--quick", "--reports", "proof"]

    subprocess.run([sys.executable, "-m", "fixtures.cli", *words], cwd=tmp_path, check=True)

    assert kept.exists()


def test_nothing_is_green_at_a_bank_without_hope(tmp_path):
    profile = tmp_path / "hopeless.toml"
    profile.write_text(IMPATIENT, encoding="utf-8")
    banks = dict.fromkeys(HASTY, frozenset())

    proofs = list(prove(banks, f"--profile={profile}", "--step=02,05,09,10"))

    assert {each.defect: each.green for each in proofs} == banks
    assert not any(each.verdict.startswith("CONFORMANT") for each in proofs)


def test_a_preset_is_warned_of_what_it_declares_alone():
    due = {preset.stem: warned(preset) for preset in presets() if warned(preset)}

    old = {"STEP7-09"}
    assert due == {"sg": {"STEP8-03", "STEP8-04"}, "cic": old, "lbp": old}


def test_unredeemable_banks_are_no_defects():
    assert not DEGENERATE.keys() & DEFECTS.keys()


def test_every_clause_that_must_hold_has_a_defect():
    clauses = load()
    broken = {clause for defect in DEFECTS.values() for clause in defect.breaks}
    tested = {name for cited in citations(clauses).values() for name in cited}

    assert [name for name in tested - broken if clauses[name].level != "INFO"] == []


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (proof(wanted=["A"], found=["A"]), "exact"),
        (proof(wanted=["A"], found=[]), "missed A"),
        (proof(wanted=[], found=["B"]), "falsely found B"),
    ],
)
def test_a_line_says_what_was_missed_and_what_was_false(given, told):
    assert told in line(given)


def test_a_green_clause_is_wrong_without_hope():
    assert "WRONG" in unredeemable_line(proof(passed=["STEP5-14"]))
    assert "WRONG" not in unredeemable_line(proof(passed=["TLS-03"]))


def test_the_stamp_counts_what_was_caught():
    proofs = [proof("", found=["A"]), proof("race", ["A"], ["A", "B"]), proof("html_errors", ["A"])]

    result = stamped(proofs)

    assert (result.caught, result.total, result.false_alarms) == (1, 2, 2)
    assert str(result).startswith("1 of 2 defects, 2 false alarms, ")


def test_a_stamp_of_other_sources_is_not_believed(tmp_path):
    made = stamped([proof("")])
    made.write(tmp_path)

    assert proof_stamp.line(tmp_path) == str(made)
    (tmp_path / proof_stamp.FILE).write_text(
        (tmp_path / proof_stamp.FILE).read_text("utf-8").replace(made.sources, "0" * 64), "utf-8"
    )
    assert proof_stamp.line(tmp_path) == proof_stamp.UNPROVEN


def test_what_cannot_be_read_is_no_proof(tmp_path):
    (tmp_path / proof_stamp.FILE).write_text("[]", "utf-8")

    assert proof_stamp.line(tmp_path) == proof_stamp.UNPROVEN


def test_the_matrix_is_written_as_page_and_table(tmp_path):
    page, table = write([proof("race", ["STEP5-16"], ["STEP5-16", "STEP5-29"])], tmp_path)

    assert table.read_text("utf-8").splitlines() == [
        "defect,exact,STEP5-16,STEP5-29",
        "race,False,caught,false alarm",
    ]
    assert "false alarm" not in page.read_text("utf-8")
    assert '<li class="caught">STEP5-16</li>' in page.read_text("utf-8")


def test_what_nothing_has_turned_red_is_listed():
    red = "conformance/test_05_token_request.py::test_a_faulty_token_request_is_refused[x]"

    assert "test_05_token_request.py::test_a_faulty_token_request_is_refused" not in unproven_tests(
        [red]
    )
    assert "STEP5-16" in unproven_clauses([])
    assert "STEP5-16" not in unproven_clauses(["STEP5-16"])


def test_the_cost_tells_how_it_grows():
    told = cost([proof()] * 90, [float(second) for second in range(1, 91)])

    assert told.startswith("90 banks in 90 s (20 banks in 20 s, 80 banks in 80 s), 0.5 processor ")


def test_tests_that_no_defect_turns_red_are_told():
    red = "conformance/test_05_token_request.py::test_a_faulty_token_request_is_refused[x]"

    told = without_defect([proof(tests=[red]), proof("", tests=["conformance/x.py::test_x"])])

    assert "test_a_faulty_token_request_is_refused" not in told
    assert "test_00_transport.py::test_tls_1_3_is_preferred: no defect among those tried" in told

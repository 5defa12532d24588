"""Every verifier asked again offline: what transcript, judgement or result says otherwise."""

import argparse
import json

import pytest

from fixtures.cli import verify
from fixtures.report import filenames
from fixtures.report.audit import judgements, transcript
from fixtures.report.audit import manifest as seal
from fixtures.report.audit.judgements import AS_HEARD


def verified(folder):
    return verify.run(argparse.Namespace(named=folder, public_key=None))


def rewritten(folder, name, change):
    """Change the JSON lines of a file and its hash in the manifest, as a forger would."""
    path = folder / name
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    change(lines)
    if name == transcript.TRANSCRIPT:
        entries = [{k: v for k, v in one.items() if k not in {"hash", "previous"}} for one in lines]
        transcript.write(path, entries)
    else:
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    manifest = seal.read(folder)
    manifest["chain"] = transcript.last_hash(folder / transcript.TRANSCRIPT)
    (folder / seal.MANIFEST).write_text(json.dumps(manifest))
    seal.reseal(folder, name)  # puts the manifest's own hash right, too


def said(lines, verifier):
    return next(
        each for line in lines for each in line["judgements"] if each["verifier"] == verifier
    )


def test_an_answer_that_is_made_to_look_lawful_is_found(sealed, capsys):
    folder = sealed()

    def whiten(lines):
        lines[0]["answer"]["status"] = 200

    rewritten(folder, transcript.TRANSCRIPT, whiten)

    assert verified(folder) == 1
    told = capsys.readouterr().out
    assert "test_3: status says 'kept' of the transcript" in told
    assert "the run heard 'broken: expected HTTP 200; received HTTP 400" in told


def test_a_judgement_that_is_made_to_sound_lawful_is_found(sealed, capsys):
    folder = sealed()

    def whiten(lines):
        said([lines[3]], "status")["said"] = ["kept", ""]

    rewritten(folder, judgements.JUDGEMENTS, whiten)

    assert verified(folder) == 1
    told = capsys.readouterr().out
    assert "status says 'broken: expected HTTP 200; received HTTP 400" in told
    assert "test_3 is 'failed', and no verifier said so" in told


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("failed", "passed"),
        ("failed", "inconclusive"),
        ("warning", "recorded"),
        ("inconclusive", "passed"),
        ("not exercised", "out of scope"),
        ("out of scope", "passed"),
    ],
)
def test_a_result_that_does_not_follow_from_its_last_verifier_is_found(
    sealed, capsys, was, becomes
):
    folder = sealed()
    path = folder / filenames.VERDICT
    document = json.loads(path.read_text())
    changed = next(each for each in document["results"] if each["outcome"] == was)
    changed["outcome"] = becomes
    path.write_text(json.dumps(document))
    seal.reseal(folder, filenames.VERDICT)

    assert verified(folder) == 1
    assert f"{changed['nodeid']} is '{becomes}', its last verifier said" in capsys.readouterr().out


def test_a_verifier_that_is_silenced_is_found(sealed, capsys):
    folder = sealed()

    def silence(lines):
        lines[0]["judgements"] = []

    rewritten(folder, judgements.JUDGEMENTS, silence)

    assert verified(folder) == 1
    assert "holds other judgements than manifest.json says" in capsys.readouterr().out


def test_a_judgement_taken_out_of_examination_is_counted(sealed, capsys):
    folder = sealed()

    def exempt(lines):
        said(lines, "status")["basis"] = AS_HEARD

    rewritten(folder, judgements.JUDGEMENTS, exempt)

    assert verified(folder) == 1
    assert "holds other judgements than manifest.json says" in capsys.readouterr().out


@pytest.mark.parametrize(
    "content", ["", "no json\n", "[]\n", '{"test": 1, "judgements": []}\n', '{"test": "t"}\n']
)
def test_a_file_of_judgements_that_says_nothing_is_named(sealed, capsys, content):
    folder = sealed()
    (folder / judgements.JUDGEMENTS).write_text(content)
    seal.reseal(folder, judgements.JUDGEMENTS)

    assert verified(folder) == 1
    assert "WRONG  judgements.jsonl" in capsys.readouterr().out


def test_a_bundle_whose_judgements_are_gone_is_not_sound(sealed, capsys):
    folder = sealed()
    (folder / judgements.JUDGEMENTS).unlink()

    assert verified(folder) == 1
    assert "judgements.jsonl is missing" in capsys.readouterr().out


@pytest.mark.parametrize("member", ["said", "verifier", "arguments", "named"])
@pytest.mark.parametrize("value", ["renamed", None, 7, []])
def test_a_judgement_that_is_misshapen_is_the_file_s_fault_and_not_the_suite_s(
    sealed, capsys, member, value
):
    folder = sealed()

    def misshape(lines):
        judgement = said([lines[3]], "status")
        kept = judgement.pop(member)
        judgement[f"{member}x" if value == "renamed" else member] = (
            kept if value == "renamed" else value
        )

    rewritten(folder, judgements.JUDGEMENTS, misshape)

    assert verified(folder) == 1
    assert "judgements.jsonl" in capsys.readouterr().out


def test_lines_of_an_earlier_process_lose_what_was_learnt_since():
    line = {"test": "a", "judgements": [{"arguments": [{"as": "tuple", "of": ["late", 1]}]}]}

    (found,) = judgements.masked([line], lambda text: text.replace("late", "<code 1>"))

    assert found["judgements"] == [{"arguments": [{"as": "tuple", "of": ["<code 1>", 1]}]}]

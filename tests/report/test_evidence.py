"""Transcript, manifest, signature and second judgement: any change to what a run left is named."""

import argparse
import json
import re
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from fixtures.cli import verify
from fixtures.errors import ConfigurationError
from fixtures.outcomes import Outcome
from fixtures.report import filenames, files
from fixtures.report.audit import manifest as seal
from fixtures.report.audit import signatures, transcript
from fixtures.report.audit.rejudge import differences, rejudged
from fixtures.report.verdict import Scope, judge
from fixtures.tpp.evidence.recorder import Evidence

PEM, PKCS8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
PUBLIC = serialization.PublicFormat.SubjectPublicKeyInfo
KEYS = {
    "Ed25519": ed25519.Ed25519PrivateKey.generate,
    "RSA": lambda: rsa.generate_private_key(65537, 2048),
    "EC": lambda: ec.generate_private_key(ec.SECP256R1()),
}


def keypair(folder, kind):
    private = KEYS[kind]()
    key, public = folder / "key.pem", folder / "public.pem"
    none = serialization.NoEncryption()
    key.write_bytes(private.private_bytes(PEM, PKCS8, none))
    public.write_bytes(private.public_key().public_bytes(PEM, PUBLIC))
    return key, public


def verified(folder, public_key=None):
    return verify.run(argparse.Namespace(named=folder, public_key=public_key))


def told_of(folder, capsys):
    """What `verify` says of a folder that is not sound."""
    try:
        assert verified(folder) == 1
    except ConfigurationError as wrong:
        return str(wrong)
    return capsys.readouterr().out


def test_an_entry_tells_the_exchange_and_no_secret(tmp_path, exchange):
    evidence = Evidence()
    evidence.record(exchange(1))
    path = transcript.write(tmp_path / "t.jsonl", transcript.entries(evidence, 100_000))

    entries, problems = transcript.read(path)
    entry = entries[100_001]

    assert problems == []
    assert exchange.code not in path.read_text()
    assert "abcdefgh12345678" not in path.read_text()
    assert entry["request"]["line"] == "POST https://bank.test/token"
    assert entry["request"]["body"] == "grant_type=authorization_code&code=<code 1>"
    assert (entry["x_request_id"], entry["answer"]["status"]) == ("id-1", 400)
    assert entry["date"] == "Sun, 01 Mar 2026 12:00:00 GMT"
    assert datetime.fromisoformat(entry["ended"]).tzinfo == UTC


def test_exchanges_of_several_processes_stand_in_one_chain(tmp_path, exchange):
    evidence = Evidence()
    evidence.record(exchange(1))
    told = [*transcript.entries(evidence, 100_000), *transcript.entries(evidence)]

    entries, problems = transcript.read(transcript.write(tmp_path / "t.jsonl", told))

    assert (list(entries), problems) == ([1, 100_001], [])


def test_a_sound_folder_gives_the_same_verdict_again(sealed, capsys):
    assert verified(sealed()) == 0
    told = capsys.readouterr().out
    assert "the verdict once more: NOT CONFORMANT" in told
    assert "4 judgements made again from the transcript, 3 from values" in told
    assert "1 as the run heard them (secrets, the day); 0 tests passed without" in told


def test_an_altered_byte_in_any_file_is_named(sealed, capsys):
    folder = sealed()
    names = seal.read(folder)["files"]
    assert {*names} == {
        *("verdict.json", "junit.xml", "statement.html", "statement.fr.html"),
        *("clauses.csv", "transcript.jsonl", "judgements.jsonl"),
    }
    for name in names:
        path = folder / name
        sound = path.read_bytes()
        middle = len(sound) // 2
        path.write_bytes(sound[:middle] + bytes([sound[middle] ^ 1]) + sound[middle + 1 :])

        assert verified(folder) == 1
        assert f"WRONG  {name} was altered" in capsys.readouterr().out
        path.write_bytes(sound)


def test_an_altered_byte_anywhere_in_the_manifest_is_named(sealed, capsys):
    path = sealed() / seal.MANIFEST
    sound = path.read_bytes()
    for place in range(0, len(sound), 97):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
        told = told_of(path.parent, capsys)
        assert re.search(r"manifest.json (was altered|is not a manifest)", told)


def test_a_file_that_is_gone_is_named_and_one_that_came_is_noted(sealed, capsys):
    folder = sealed()
    (folder / "later.txt").write_text("x")
    assert verified(folder) == 0
    assert "note   later.txt" in capsys.readouterr().out

    (folder / "clauses.csv").unlink()
    assert verified(folder) == 1
    assert "clauses.csv is missing" in capsys.readouterr().out


def forge(folder, change):
    """Alter verdict.json and put its new hash into the manifest, as a forger would."""
    path = folder / filenames.VERDICT
    document = json.loads(path.read_bytes())
    change(document)
    path.write_text(json.dumps(document))
    seal.reseal(folder, filenames.VERDICT)


def brighten(document):
    document["verdict"], document["exit_code"] = "CONFORMANT", 0


def whiten(document):
    document["clauses"][3]["verdict"] = "passed"


def invent(document):
    document["results"][0]["exchanges"] = [99]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (brighten, "the verdict says 'CONFORMANT', the results say 'NOT CONFORMANT'"),
        (whiten, "STEP5-04 says 'passed', its tests say 'failed'"),
        (invent, "exchange 99 is cited and not in transcript.jsonl"),
    ],
)
def test_a_verdict_that_does_not_follow_is_named_whatever_the_hashes_say(
    sealed, capsys, change, told
):
    folder = sealed()
    forge(folder, change)

    assert verified(folder) == 1
    assert told in capsys.readouterr().out


@pytest.mark.parametrize("drop", [0, 1, 2])
def test_a_line_taken_out_of_the_transcript_breaks_its_chain(sealed, capsys, drop):
    folder = sealed()
    path = folder / transcript.TRANSCRIPT
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for number, line in enumerate(lines) if number != drop))
    seal.reseal(folder, transcript.TRANSCRIPT)

    assert verified(folder) == 1
    assert "WRONG  transcript.jsonl" in capsys.readouterr().out


@pytest.mark.parametrize("kind", KEYS)
def test_a_signature_holds_until_the_manifest_changes(sealed, tmp_path, capsys, kind):
    key, public = keypair(tmp_path, kind)
    folder = sealed(key)
    assert verified(folder, public) == 0

    manifest = folder / seal.MANIFEST
    manifest.write_bytes(manifest.read_bytes() + b" ")
    assert verified(folder, public) == 1
    assert "does not bear the signature" in capsys.readouterr().out


@pytest.mark.parametrize("kind", KEYS)
def test_an_altered_byte_anywhere_in_the_signature_is_named(sealed, tmp_path, capsys, kind):
    key, public = keypair(tmp_path, kind)
    path = sealed(key) / seal.SIGNATURE
    sound = path.read_bytes()
    for place in (*range(0, len(sound) - 8, 17), *range(len(sound) - 8, len(sound))):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])

        assert verified(path.parent, public) == 1
        assert "does not bear the signature" in capsys.readouterr().out


def test_a_folder_that_is_not_signed_is_not_taken_for_signed(sealed, tmp_path, capsys):
    _, public = keypair(tmp_path, "EC")

    assert verified(sealed(), public) == 1
    assert "the manifest is not signed" in capsys.readouterr().out


def test_a_key_that_cannot_sign_is_refused_by_name(tmp_path):
    path = tmp_path / "key.pem"
    path.write_text("no key")

    with pytest.raises(ConfigurationError, match=r"key\.pem: the private key cannot be used"):
        signatures.sign(b"", path)


def test_a_folder_without_evidence_is_a_usage_error(tmp_path):
    with pytest.raises(ConfigurationError, match=r"manifest\.json cannot be read"):
        verified(tmp_path)


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("scope", [Scope(frozenset({5}), partial=False), Scope(partial=True)])
def test_judging_again_follows_scope_and_strictness(result, context, scope, strict):
    results = [result(outcome=Outcome.WARNING, message="why"), result("STEP5-02")]
    verdict = judge(results, context.clauses, scope=scope, strict=strict)
    document = files.document(verdict, results, context)

    assert differences(document, rejudged(document)) == []
    assert rejudged(document).exit_code is verdict.exit_code

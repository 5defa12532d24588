"""Runs of one seed, request for request: `python -m benchmarks.repeated [RUNS BUDGET SEED]`.

Each run sends the generated requests of every endpoint to a bank of its own, started anew. What two
runs cannot share is masked: codes, tokens, verifiers and cookies by the run's own redaction, then
state, UUIDs and the bank's port. The rest is compared, in the order of one connection.
"""

import contextlib
import io
import json
import re
import sys
from collections import Counter
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from benchmarks.bugs_found import Watch
from fixtures.session.paths import CONFORMANCE
from fixtures.tpp.messages import Request

PROFILE = """\
[bank]
name = "Reference ASPSP (embedded)"
embedded = true
[limits]
concurrency = 1
"""
MODULES = (
    "test_02_mutated_requests.py",
    "test_05_mutated_requests.py",
    "test_05_variants.py",
    "test_09_mutated_refreshes.py",
    "test_10_mutated_revocations.py",
)


def run(budget: int, seed: int) -> tuple[list[str], Counter[str]]:
    """What one run sent, masked, and how its tests of one class of mutation each ended."""
    watch = Watch()
    with TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        profile = Path(folder) / "profile.toml"
        profile.write_text(PROFILE)
        words = [str(CONFORMANCE / name) for name in MODULES]
        words += [
            f"--rootdir={CONFORMANCE.parent}",
            f"--config-file={CONFORMANCE.parent / 'pyproject.toml'}",
        ]
        words += [f"--profile={profile}", f"--reports={folder}", "--verdict-only"]
        words += ["--assert=plain", "-pno:cacheprovider"]
        pytest.main([*words, f"--seed={seed}", f"--generated={budget}"], plugins=[watch])
        verdict = json.loads((Path(folder) / "verdict.json").read_text("utf-8"))
    ends = Counter(each["outcome"] for each in verdict["results"] if "[" in each["nodeid"])
    redact = watch.run.evidence.redaction.text
    requests = [_text(each.request) for each in watch.run.evidence.exchanges]
    return [_masked(redact(each)) for each in requests], ends


def _text(request: Request) -> str:
    """The request, one character an octet."""
    headers = (("Content-Type", request.content_type), *request.headers)
    lines = [f"{request.method} {request.target}", *(f"{name}: {value}" for name, value in headers)]
    return "\n".join(lines) + "\n\n" + request.content.decode("latin-1")


def _masked(text: str) -> str:
    text = re.sub(r"<(\w+) \d+>", r"<\1>", text)
    text = re.sub(r"\bstate=[\w%.~-]+", "state=<state>", text)
    text = re.sub(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "<uuid>", text)
    return re.sub(r"127\.0\.0\.1(:|%3A)\d+", r"127.0.0.1\1<port>", text)


def main(runs: int = 10, budget: int = 100, seed: int = 7) -> None:
    """Print how many classes were exercised, and whether the runs sent the same."""
    first, ends = run(budget, seed)
    told = ", ".join(f"{number} {end}" for end, number in ends.items())
    print(f"budget {budget}: {len(first)} requests with what arranges them; classes: {told}")
    for turn in range(2, runs + 1):
        again, _ = run(budget, seed)
        pairs = list(zip_longest(first, again))
        differ = [pair for pair in pairs if pair[0] != pair[1]]
        print(f"run {turn}: {len(again)} requests, {len(differ)} differ from the first run's")
        for pair in differ[:2]:
            print(*pair, sep="\n---\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

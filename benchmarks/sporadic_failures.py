"""Whole runs at a valid bank whose answers are disturbed at random: none may end NOT CONFORMANT.

    python benchmarks/sporadic_failures.py --runs 200 --one-in 50 200 --kinds 503 drop cut

Each run is `stet-conformance run --verdict-only` at an embedded bank of its own, in a process of
its own. One answer in N, drawn from the seed of the run, is replaced by a 503 of a gateway, cut in
the middle of its body, or the connection ends before it. The last line counts the exit codes.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from fixtures.bank import embedded
from fixtures.bank.server import http
from fixtures.errors import ExitCode

KINDS = ("503", "drop", "cut")
_GATEWAY = b"<html><body><h1>503 Service Unavailable</h1></body></html>"


def disturb(seed: int, one_in: int, kind: str) -> Counter[str]:
    """Let this process's bank fail at one answer in `one_in`; counts what was done."""
    drawn, lock, done = random.Random(seed), threading.Lock(), Counter[str]()
    answer = http.Handler._answer

    def disturbed(handler: Any) -> None:
        with lock:
            fails = drawn.randrange(one_in) == 0
            done["answers"] += 1
            done["disturbed"] += fails
        if not fails:
            answer(handler)
            return
        whole, handler.wfile = handler.wfile, _Kept()
        answer(handler)
        octets, handler.wfile = handler.wfile.octets, whole
        handler.close_connection = True
        if kind == "503":
            head = "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html\r\n"
            length = f"Content-Length: {len(_GATEWAY)}\r\nConnection: close\r\n\r\n"
            handler.wfile.write((head + length).encode() + _GATEWAY)
        elif kind == "cut":
            handler.wfile.write(octets[: len(octets) - max(1, len(octets) // 3)])

    http.Handler._answer = disturbed
    return done


class _Kept:
    """Takes what a handler writes."""

    def __init__(self) -> None:
        self.octets = b""

    def write(self, octets: bytes) -> int:
        self.octets += octets
        return len(octets)

    def flush(self) -> None:
        """Nothing is sent."""


def one(seed: int, one_in: int, kind: str) -> dict[str, Any]:
    """One run at a disturbed bank; its verdict and what failed."""
    with tempfile.TemporaryDirectory() as folder:
        done = disturb(seed, one_in, kind)
        with embedded.start(Path(folder) / "bank"):
            reports = Path(folder) / "reports"
            command = [sys.executable, "-m", "fixtures.cli", "run"]
            command += [
                "--profile",
                str(Path(folder) / "bank" / "profile.toml"),
                "--reports",
                str(reports),
            ]
            command += ["--", "--verdict-only", "--seed", str(seed)]
            ended = subprocess.run(command, capture_output=True, text=True, check=False)
        told = {"seed": seed, "one_in": one_in, "kind": kind, "exit": ended.returncode, **done}
        verdict = reports / "verdict.json"
        if not verdict.is_file():
            return told | {"failed": [ended.stdout[-800:] + ended.stderr[-800:]]}
        document = json.loads(verdict.read_text("utf-8"))
        red = [each for each in document["results"] if each["outcome"] == "failed"]
        odd = [each for each in document["results"] if each["ours"]]
        return told | {
            "inconclusive": document["counts"]["inconclusive"],
            "failed": [
                f"{each['nodeid']}: {each['message']} {each['observations']}" for each in red
            ],
            "ours": [f"{each['nodeid']}: {each['message']}" for each in odd],
        }


def main() -> None:
    """Run them side by side, and count."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--parallel", type=int, default=2)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--one-in", type=int, nargs="+", default=[50, 200])
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--alone", nargs=3, metavar=("SEED", "ONE_IN", "KIND"))
    arguments = parser.parse_args()
    if arguments.alone:
        seed, one_in, kind = arguments.alone
        sys.stdout.write(json.dumps(one(int(seed), int(one_in), kind)) + "\n")
        return
    cells = [(each, kind) for each in arguments.one_in for kind in arguments.kinds]
    cases = [(arguments.first_seed + n, *cells[n % len(cells)]) for n in range(arguments.runs)]

    def started(case: tuple[int, int, str]) -> dict[str, Any]:
        words = [sys.executable, __file__, "--alone", *map(str, case)]
        ended = subprocess.run(
            words, capture_output=True, text=True, check=False, env={**os.environ}
        )
        lines = ended.stdout.splitlines()
        told: dict[str, Any] = (
            json.loads(lines[-1]) if lines else {"exit": -1, "error": ended.stderr}
        )
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        return told

    with ThreadPoolExecutor(arguments.parallel) as pool:
        found = list(pool.map(started, cases))
    codes = Counter(each["exit"] for each in found)
    words = {int(code): code.name for code in ExitCode}
    told = ", ".join(
        f"{number} x {words.get(code, code)}" for code, number in sorted(codes.items())
    )
    sys.stdout.write(f"{len(found)} runs: {told}\n")
    sys.exit(codes[ExitCode.NOT_CONFORMANT] > 0 or codes[-1] > 0)


if __name__ == "__main__":
    main()

"""Schemathesis on the same server and operation: `python -m benchmarks.rival [NUMBER]`.

It runs in an environment of its own (`make schemathesis`), with a client certificate, on an OpenAPI
document that gives it every valid value. First the rates, in turn with ours on one server. Then the
seeded bugs of benchmarks/bugs.py: both send requests to the reference bank, and a bug counts as
found as soon as one request comes that the bug would answer otherwise than the sound bank does. So
both are judged by a perfect oracle, which Schemathesis has not.
"""

import contextlib
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Response

from benchmarks import bugs, rates
from conformance.generators import combined
from fixtures.bank import embedded
from fixtures.bank.defects import DEFECTS
from fixtures.bank.defects.defect import AlterResponse, row
from fixtures.bank.request import Call
from fixtures.expect import fuzzed_token_requests
from fixtures.profile.loader import load
from fixtures.profile.schema import BankProfile
from fixtures.scenarios.fault_chain import World
from fixtures.scenarios.fuzzing.dispatcher import Dispatcher
from fixtures.scenarios.fuzzing.fuzzer import Fuzzer
from fixtures.tpp.client import Tpp
from fixtures.tpp.evidence.recorder import Evidence
from fixtures.tpp.transport.transport import Transport

PROGRAM = Path(__file__).resolve().parents[1] / ".venv-schemathesis" / "bin" / "schemathesis"


def description(path: str, values: dict[str, str]) -> dict:
    """An OpenAPI document of the token endpoint; each parameter is required and has one value."""
    properties = {name: {"type": "string", "enum": [value]} for name, value in values.items()}
    form = {"type": "object", "required": [*values], "properties": properties}
    error = {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}}
    answers = {
        status: {"description": says, "content": {"application/json": {"schema": error}}}
        for status, says in (("400", "refused"), ("401", "refused"), ("405", "no such method"))
    }
    media = {"application/x-www-form-urlencoded": {"schema": form}}
    operation = {"requestBody": {"required": True, "content": media}, "responses": answers}
    return {
        "openapi": "3.0.3",
        "info": {"title": "token endpoint", "version": "1"},
        "paths": {path: {"post": operation}},
    }


def schemathesis(profile: BankProfile, values: dict[str, str], number: int) -> None:
    """A run of so many examples: every phase and worker, one check, nothing shrunk."""
    origin, _, path = profile.endpoints.token.partition("://")[2].partition("/")
    pki_files = profile.certificates["tpp"]
    with TemporaryDirectory() as folder:
        document = Path(folder) / "openapi.json"
        document.write_text(json.dumps(description(f"/{path}", values)))
        words = ["run", document, "--url", f"https://{origin}", "--tls-verify", profile.tls.trust]
        words += ["--request-cert", pki_files.certificate, "--request-cert-key", pki_files.key]
        words += ["--max-examples", str(number), "--workers", "auto", "--seed", "1"]
        words += ["--checks", "not_a_server_error", "--continue-on-failure", "--no-shrink"]
        done = subprocess.run(
            [PROGRAM, *words], cwd=folder, capture_output=True, text=True, check=False
        )
    if done.returncode not in {0, 1}:
        raise SystemExit(f"schemathesis ended with {done.returncode}:\n{done.stdout}{done.stderr}")


def side_by_side(milliseconds: int, connections: int, number: int, rounds: int) -> None:
    """Requests a second in turn, as ratios; for Schemathesis from its first request to its last."""
    ratios = []
    with rates.bench(milliseconds, connections) as profile:
        for _ in range(rounds):
            ours = rates.ours(profile, number, rates.stream)
            rates.arrivals(profile)
            schemathesis(profile, dict(rates.PARAMETERS), max(20, number // 16))
            came = rates.arrivals(profile)
            theirs = (len(came) - 1) / (came[-1] - came[0])
            ratios.append(ours / theirs)
            print(
                f"{milliseconds} ms, {connections} connections: stream {ours:.0f}/s  schemathesis "
                f"{theirs:.1f}/s ({len(came)} requests)  load {os.getloadavg()[0]:.1f}",
                flush=True,
            )
    median, spread = statistics.median(ratios), f"{min(ratios):.1f} to {max(ratios):.1f}"
    print(f"stream / schemathesis at {milliseconds} ms: median {median:.1f}  ({spread})")


@dataclass
class Watch:
    """Which bugs the requests so far would have shown, and after how many requests."""

    sent: int = 0
    shown: dict[str, int] = field(default_factory=dict)

    def change(self, call: Call, answer: Response) -> Response:
        """Let the answer pass, and note each bug that would have changed it."""
        self.sent += 1
        for name, defect in bugs.LATER.items():
            spoilt = (flaw.change(call, answer) for flaw in defect.flaws)
            if name not in self.shown and any(each is not answer for each in spoilt):
                self.shown[name] = self.sent
        return answer


@contextlib.contextmanager
def watched() -> Iterator[tuple[BankProfile, Watch]]:
    """The sound bank, watched."""
    watch = Watch()
    DEFECTS["watched"] = row("Is watched.", "STEP5-29", AlterResponse(("token", ""), watch.change))
    with TemporaryDirectory() as name, embedded.start(Path(name), defect="watched") as running:
        yield load(running.profile), watch


def by_ours(profile: BankProfile, number: int) -> None:
    """The catalogue, the variants, then draws."""
    with Transport(profile, Evidence()) as transport:
        tpp = Tpp(profile, profile.client, "tpp", transport)
        with Dispatcher(tpp.send, 4, number) as dispatcher:
            generation = Fuzzer(rates.sound(profile), World(profile=profile), dispatcher, 1)
            generation.explore(
                combined.mutations(), number, fuzzed_token_requests.judge, combined.forms()
            )


def by_schemathesis(profile: BankProfile, number: int) -> None:
    """The same parameters, valid."""
    schemathesis(profile, dict(rates.sound(profile).parameters), number)


def bugs_reached(name: str, run: Callable[[BankProfile, int], None], number: int) -> None:
    """Print how many bugs a design's requests reach, and the request that reached the last."""
    with watched() as (profile, watch):
        run(profile, number)
    last = max(watch.shown.values(), default=0)
    print(
        f"{name}: {len(watch.shown)} of {len(bugs.LATER)} bugs reached in {watch.sent} requests, "
        f"the last with request {last}",
        flush=True,
    )


def main(number: int = 640) -> None:
    """Print the rates, then the bugs."""
    if not PROGRAM.exists():
        raise SystemExit(f"{PROGRAM} is not there; run `make schemathesis` first")
    side_by_side(100, 32, number, 3)
    side_by_side(0, 8, 2 * number, 3)
    bugs_reached("ours", by_ours, 300)
    bugs_reached("schemathesis", by_schemathesis, 300)
    bugs_reached("schemathesis", by_schemathesis, 1000)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

"""Generated requests by the thousand on the sound bank: `python -m benchmarks.soundness [NUMBER]`.

Random seeds, four connections, one process: seven rounds of ten are code exchanges, then one of
refreshes, one of revocations, one of attempts. Every answer is judged; a finding ends with 1.
"""

import secrets
import sys
import time
from collections import Counter
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from conformance.generators import combined
from fixtures.bank import embedded
from fixtures.expect import fuzzed_endpoints, fuzzed_token_requests
from fixtures.profile.loader import load
from fixtures.run import Run
from fixtures.scenarios.fault_chain import World
from fixtures.scenarios.fuzzing.dispatcher import Dispatcher
from fixtures.scenarios.fuzzing.fuzzer import Fuzzer
from fixtures.session.fixtures.fuzzing_state import sender
from fixtures.tpp.client import Tpp
from fixtures.tpp.evidence.recorder import Evidence
from fixtures.tpp.grants import Callback, Grant
from fixtures.tpp.messages import Request

ROUND = 500
"""Requests of one seed; their connections end with it."""


def _exchange(tpp: Tpp) -> Request:
    asked = tpp.authorization_request()
    nowhere = Callback(authorization=asked, url="")
    grant = Grant(code="SplxlOBeZQQYbYS6WxSbIA", authorization=asked, callback=nowhere)
    return tpp.code_exchange(grant)


KINDS = {
    "code exchanges": (combined.CATALOGUE, fuzzed_token_requests.judge, _exchange),
    "refreshes": (
        combined.REFRESHES,
        fuzzed_token_requests.judge,
        lambda tpp: tpp.refreshing("a" * 43),
    ),
    "revocations": (
        combined.REVOCATIONS,
        fuzzed_endpoints.judge_revocation,
        lambda tpp: tpp.revoking("a" * 43),
    ),
    "attempts": (
        combined.VISITS,
        fuzzed_endpoints.judge_attempt,
        lambda tpp: tpp.authorization_request().request,
    ),
}
ORDER = (*["code exchanges"] * 7, "refreshes", "revocations", "attempts")


def main(number: int) -> int:
    """Send so many requests and say what was found."""
    start, sent, answered = time.perf_counter(), Counter[str](), 0
    found: list[tuple[str, int, str, str]] = []
    with TemporaryDirectory() as folder, embedded.start(Path(folder)) as running:
        profile = load(running.profile)
        for kind in cycle(ORDER):
            if sent.total() >= number:
                break
            catalogue, judge, made = KINDS[kind]
            run = Run(profile, {}, strict=False, evidence=Evidence())
            with Dispatcher(sender(run), 4, ROUND) as dispatcher:
                seed = secrets.randbelow(2**32)
                generation = Fuzzer(made(run.tpp), World(profile=profile), dispatcher, seed)
                strategy, listed = combined.mutations(catalogue), combined.forms(catalogue)
                findings = generation.explore(strategy, ROUND, judge, listed)
                found += [(kind, seed, repr(each.mutation), str(each.wrong)) for each in findings]
                sent[kind] += generation.sent
                answered += len(generation.answers)
            run.close()
    seconds = time.perf_counter() - start
    for kind, seed, mutation, wrong in found:
        print(f"{kind}, seed {seed}: {mutation}: {wrong}")
    told = ", ".join(f"{number} {kind}" for kind, number in sent.items())
    print(f"{told}; {answered} answers judged, {len(found)} findings, {seconds:.0f} s")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 20_000))

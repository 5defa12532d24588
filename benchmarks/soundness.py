"""Generated requests by the thousand on the sound bank: `python -m benchmarks.soundness [NUMBER]`.

Random seeds, four lanes, one process. Every answer is judged; a finding is printed and ends with 1.
"""

import secrets
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from conformance.generators import combined
from fixtures import embedded
from fixtures.evidence import Evidence
from fixtures.expect import hopeless
from fixtures.generation import Generation
from fixtures.lanes import Lanes
from fixtures.loading import load
from fixtures.tpp.client import Tpp
from fixtures.tpp.grants import Callback, Grant
from fixtures.tpp.transport import Transport
from fixtures.trials import World

ROUND = 500
"""Requests of one seed; the lanes and their connections end with it."""


def main(number: int) -> int:
    """Send so many requests and say what was found."""
    start, sent, answered, found = time.perf_counter(), 0, 0, []
    with TemporaryDirectory() as folder, embedded.start(Path(folder)) as running:
        profile = load(running.profile)
        while sent < number:
            with (
                Transport(profile, Evidence()) as transport,
                Lanes(
                    (tpp := Tpp(profile, profile.client, "tpp", transport)).send, 4, ROUND
                ) as lanes,
            ):
                asked = tpp.authorization_request()
                grant = Grant(
                    code="SplxlOBeZQQYbYS6WxSbIA",
                    authorization=asked,
                    callback=Callback(authorization=asked, url=""),
                )
                seed = secrets.randbelow(2**32)
                sound = tpp.code_exchange(grant)
                generation = Generation(sound, World(profile=profile), lanes, seed)
                findings = generation.explore(combined.damages(), ROUND, hopeless.judge)
                found += [(seed, each.damage, str(each.wrong)) for each in findings]
                sent += len(transport.evidence.exchanges)
                answered += len(generation.answers)
    seconds = time.perf_counter() - start
    for seed, damage, wrong in found:
        print(f"seed {seed}: {damage!r}: {wrong}")
    print(f"{sent} requests, {answered} answers judged, {len(found)} findings, {seconds:.0f} s")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 20_000))

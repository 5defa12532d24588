"""A limited rate over real TLS: `python -m benchmarks.pace [RATE MILLISECONDS CONNECTIONS NUMBER]`.

The kernel of the server's host notes when each request comes. The ideal time is that of evenly
spaced requests and one answer; no second, wherever it begins, may hold more requests than the
profile allows. It ends with 1 where that is not so.
"""

import os
import sys
import time
from dataclasses import replace

from benchmarks import rates
from fixtures.scenarios.fuzzing.dispatcher import Dispatcher
from fixtures.tpp.client import Tpp
from fixtures.tpp.evidence.recorder import Evidence
from fixtures.tpp.transport.transport import Transport

SLACK = 1.02
"""A run may take so much longer than the ideal."""


def main(
    per_second: int = 50, milliseconds: int = 100, connections: int = 32, number: int = 1000
) -> int:
    """Send so many requests and print the busiest second, and the time beside the ideal.

    Returns:
        1 where the busiest second holds more than the rate, or the time is beyond SLACK, else 0.
    """
    with rates.bench(milliseconds, connections) as profile:
        limits = replace(profile.limits, requests_per_second=per_second)
        paced = replace(profile, limits=limits)
        with Transport(paced, Evidence()) as transport:
            tpp = Tpp(paced, paced.client, "tpp", transport)
            with Dispatcher(tpp.send, connections) as many:
                start = time.perf_counter()
                for turn in range(number):
                    many.submit(rates.sound(paced).with_header("X-Turn", str(turn)))
                many.settle()
                seconds = time.perf_counter() - start
        came = rates.arrivals(profile)
    busiest = max(sum(at <= other < at + 1 for other in came) for at in came)
    ideal = (number - 1) / per_second + milliseconds / 1000
    print(
        f"{number} requests at {per_second}/s, {milliseconds} ms, {connections} connections: "
        f"{seconds:.2f} s, "
        f"{seconds / ideal:.3f} of the ideal; busiest second {busiest} requests; "
        f"load {os.getloadavg()[0]:.1f}"
    )
    return int(busiest > per_second or seconds > SLACK * ideal)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))

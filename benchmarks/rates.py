"""Requests a second: `python -m benchmarks.rates [MILLISECONDS CONNECTIONS NUMBER ROUNDS]`.

One run measures the designs in turn, round after round, on one server: a raw TLS client (the
limit), the catalogue and the explored stream over our connections, and a plain loop of @given
over one httpx.Client. What counts are the ratios; the server counts the handshakes.
"""

import os
import ssl
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from socket import create_connection
from tempfile import TemporaryDirectory

import httpx
from hypothesis import HealthCheck, Phase, given, seed, settings

from certs import export
from certs.pki import Pki
from conformance.generators import combined
from fixtures.expect import fuzzed_token_requests
from fixtures.profile.schema import Bank, BankProfile, Certificate, Client, Endpoints, Limits, Tls
from fixtures.scenarios.fault_chain import World
from fixtures.scenarios.fuzzing.dispatcher import Dispatcher
from fixtures.scenarios.fuzzing.fuzzer import Fuzzer
from fixtures.tpp.client import Tpp
from fixtures.tpp.evidence.recorder import Evidence
from fixtures.tpp.messages import Request
from fixtures.tpp.transport.transport import Transport

PARAMETERS = (
    ("grant_type", "authorization_code"),
    ("code", "SplxlOBeZQQYbYS6WxSbIA"),
    ("redirect_uri", "https://tpp.example.com/callback"),
    ("client_id", "PSDFR-ACPR-12345"),
)


@contextmanager
def bench(milliseconds: int, connections: int) -> Iterator[BankProfile]:
    """The server in a process of its own, and the profile that reaches it."""
    with TemporaryDirectory() as name:
        folder, pki = Path(name), Pki()
        certificate, key = export.write(pki, folder)["tpp"]
        server = folder / "server.pem", folder / "server.key"
        server[0].write_bytes(pki.bank.certificate_pem())
        server[1].write_bytes(pki.bank.key_pem())
        words = [sys.executable, "-m", "benchmarks.quick_server", *server, folder / export.BANK_CA]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
            try:
                url = f"https://127.0.0.1:{process.stdout.readline().strip()}/{milliseconds}"
                yield BankProfile(
                    source="benchmark",
                    bank=Bank(name="quick"),
                    endpoints=Endpoints(authorize=url, token=url),
                    client=Client(client_id=PARAMETERS[3][1]),
                    tls=Tls(trust=str(folder / export.BANK_CA)),
                    certificates={"tpp": Certificate(certificate=certificate, key=key)},
                    limits=Limits(concurrency=connections),
                )
            finally:
                process.terminate()


def context_of(profile: BankProfile) -> ssl.SSLContext:
    """TLS with the TPP's certificate."""
    context = ssl.create_default_context(cafile=profile.tls.trust)
    pki_files = profile.certificates["tpp"]
    context.load_cert_chain(pki_files.certificate, pki_files.key)
    return context


def sound(profile: BankProfile) -> Request:
    """The request that is mutated."""
    parameters = (*PARAMETERS[:3], ("client_id", profile.client.client_id))
    headers = (("Accept", "application/json"),)
    return Request(
        method="POST", url=profile.endpoints.token, parameters=parameters, headers=headers
    )


def raw(profile: BankProfile, number: int) -> tuple[float, int]:
    """Bytes over as many TLS sockets as there are connections: what the line and Python can do."""
    connections, url = profile.limits.concurrency, httpx.URL(profile.endpoints.token)
    body = sound(profile).content
    head = f"POST {url.path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    context = context_of(profile)
    address = ("127.0.0.1", url.port)
    sockets = [
        context.wrap_socket(create_connection(address), server_hostname="127.0.0.1")
        for _ in range(connections)
    ]

    def run(socket: ssl.SSLSocket) -> None:
        for _ in range(number // connections):
            socket.sendall(head + body)
            socket.recv(4096)

    start = time.perf_counter()
    with ThreadPoolExecutor(connections) as threads:
        list(threads.map(run, sockets))
    seconds = time.perf_counter() - start
    for socket in sockets:
        socket.close()
    return number // connections * connections / seconds, connections


def ours(profile: BankProfile, number: int, run: Callable[[Fuzzer, int], None]) -> float:
    """Our connections, warm: what `run` submits, until the last answer is there."""
    with Transport(profile, Evidence()) as transport:
        tpp = Tpp(profile, profile.client, "tpp", transport)
        with Dispatcher(tpp.send, profile.limits.concurrency) as dispatcher:
            warm = (sound(profile).with_header("X", str(n)) for n in range(4 * len(PARAMETERS) * 8))
            for request in warm:
                dispatcher.submit(request)
            dispatcher.settle()
            generation = Fuzzer(sound(profile), World(profile=profile), dispatcher, 1)
            before = len(transport.evidence.exchanges)
            start = time.perf_counter()
            run(generation, number)
            dispatcher.settle()
            seconds = time.perf_counter() - start
            return (len(transport.evidence.exchanges) - before) / seconds


def catalogue(generation: Fuzzer, number: int) -> None:
    """Every class, and again with a header that makes it another request."""
    request, sent, turn = generation.sound, 0, 0
    while sent < number:
        generation.sound = request.with_header("X-Turn", str(turn))
        for each in combined.CATALOGUE[: number - sent]:
            generation.submit(each.plainest)
        sent, turn = sent + len(combined.CATALOGUE), turn + 1


def stream(generation: Fuzzer, number: int) -> None:
    """What Hypothesis draws."""
    generation.explore(combined.mutations(), number, fuzzed_token_requests.judge)


def naive(profile: BankProfile, number: int) -> float:
    """The same strategy and the same judge in a plain @given over one httpx.Client."""
    request, world, sent = sound(profile), World(profile=profile), 0

    with httpx.Client(verify=context_of(profile), trust_env=False, timeout=30) as client:

        @seed(1)
        @settings(
            max_examples=number,
            deadline=None,
            database=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
        @given(mutation=combined.mutations())
        def loop(mutation: combined.Several) -> None:
            nonlocal sent
            broken = mutation.apply(request, world)
            headers = dict(broken.headers) | {"Content-Type": broken.content_type or ""}
            try:
                client.request(
                    broken.method, broken.target, content=broken.content, headers=headers
                )
            except (httpx.LocalProtocolError, httpx.InvalidURL):
                return
            sent += 1

        start = time.perf_counter()
        loop()
        return sent / (time.perf_counter() - start)


def main(
    milliseconds: int = 100, connections: int = 32, number: int = 640, rounds: int = 3
) -> None:
    """Measure in turn and print the ratios of each round."""
    slow = max(20, min(number, int(3 / max(milliseconds / 1000, 0.002))))
    ratios: dict[str, list[float]] = {}
    with bench(milliseconds, connections) as profile:
        # once in a process Hypothesis loads its table of characters, at first it makes one
        ours(profile, connections, stream)
        for _ in range(rounds):
            limit, _ = raw(profile, number)
            listed = ours(profile, number, catalogue)
            drawn = ours(profile, number, stream)
            plain = naive(profile, slow)
            for name, value in (
                ("catalogue / raw", listed / limit),
                ("stream / raw", drawn / limit),
                ("catalogue / naive", listed / plain),
                ("stream / naive", drawn / plain),
            ):
                ratios.setdefault(name, []).append(value)
            print(
                f"raw {limit:.0f}/s  catalogue {listed:.0f}/s  stream {drawn:.0f}/s  "
                f"naive {plain:.1f}/s  load {os.getloadavg()[0]:.1f}",
                flush=True,
            )
        before = handshakes(profile)
        ours(profile, number, catalogue)
        told = handshakes(profile) - before - 1
    print(f"latency {milliseconds} ms, {connections} connections; TLS handshakes of a run: {told}")
    for name, values in ratios.items():
        print(
            f"{name:20} median {statistics.median(values):.2f}  "
            f"({min(values):.2f} to {max(values):.2f})"
        )


def handshakes(profile: BankProfile) -> int:
    """TLS handshakes that the server has counted, this question included."""
    return int(_told(profile, "/handshakes"))


def arrivals(profile: BankProfile) -> list[float]:
    """When each request came to the server, in its seconds, since this was asked last."""
    return [float(word) for word in _told(profile, "/arrivals").split()]


def _told(profile: BankProfile, path: str) -> str:
    url = httpx.URL(profile.endpoints.token).copy_with(path=path)
    with httpx.Client(verify=context_of(profile), trust_env=False) as client:
        return client.get(url).text


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

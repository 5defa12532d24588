"""A token endpoint of a few lines, and the unredeemable request that mutation is done to."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Lock

import pytest

from fixtures.profile.schema import Bank, BankProfile, Client, Endpoints
from fixtures.scenarios.fault_chain import World
from fixtures.scenarios.fuzzing.dispatcher import Dispatcher
from fixtures.scenarios.fuzzing.fuzzer import Fuzzer
from fixtures.tpp.messages import Answer, Request
from tests.expect.answers import refusal

TOKEN = "https://bank.example.com/token"
PROFILE = BankProfile(
    source="memory",
    bank=Bank(name="Counter"),
    endpoints=Endpoints(authorize="https://bank.example.com/authorize", token=TOKEN),
    client=Client(client_id="PSDFR-ACPR-12345", redirect_uris=("https://tpp.example.com/cb",)),
)
SOUND = Request(
    method="POST",
    url=TOKEN,
    parameters=(
        ("grant_type", "authorization_code"),
        ("code", "a-code-that-nobody-has-issued"),
        ("redirect_uri", "https://tpp.example.com/cb"),
        ("client_id", "PSDFR-ACPR-12345"),
    ),
    headers=(("Accept", "application/json"),),
)


@dataclass
class Counter:
    """Refuses everything with invalid_grant, but for what `crashes` says: that is a 500."""

    crashes: Callable[[Request], bool] = lambda _: False
    sent: list[Request] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def send(self, request) -> Answer:
        """Answer; threads may come at once."""
        with self.lock:
            self.sent.append(request)
        status = 500 if self.crashes(request) else 400
        return replace(refusal(status=status), request=request, number=len(self.sent))


@pytest.fixture
def counter():
    return Counter()


@pytest.fixture
def generate():
    """Make the generation of a seed at a counter; its connections end with the test."""
    opened = []

    def make(counter, number=1, quota=0, connections=4):
        opened.append(Dispatcher(counter.send, connections, quota))
        return Fuzzer(SOUND, World(profile=PROFILE), opened[-1], number)

    yield make
    for dispatcher in opened:
        dispatcher.close()

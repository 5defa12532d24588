"""One hostile answer, from the wire to the judgement of a refusal."""

import ssl
import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from socket import SHUT_RDWR, create_server, socket

from fixtures import expect
from fixtures.outcomes import Inconclusive, NonConformity
from fixtures.profile.schema import Limits
from fixtures.report import explanation
from fixtures.scenarios.fault_chain import FaultResult, Refusal
from fixtures.tpp.client import Tpp
from fixtures.tpp.evidence.recorder import Evidence, printable
from fixtures.tpp.messages import Answer
from fixtures.tpp.transport.transport import Transport
from tests.expect.answers import given
from tests.hostile.plays import Play
from tests.tpp.conftest import profile_of, read_request

LIMITS = Limits(connect_timeout=1, read_timeout=0.6)
LONGEST = LIMITS.connect_timeout + LIMITS.read_timeout + 0.9
"""Seconds that an exchange may take in all, the bank's and this machine's own delays included."""


class GrantFault:
    """A fault that invalid_grant names."""

    name, case = "code, one letter", "malformed"
    lawful = (Refusal(frozenset({400}), frozenset({"invalid_grant"})),)
    tolerated = ()


@dataclass(frozen=True)
class Judged:
    """What became of a play.

    Attributes:
        name: of the play.
        outcome: red, inconclusive, or GREEN, which would be wrong.
        layer: where the report looks for the cause.
        words: what the report says came.
        seconds: wall time of the exchange.
    """

    name: str
    outcome: str
    layer: str
    words: str
    seconds: float


class Hostile:
    """A server on loopback that plays one part on every connection, before or behind TLS."""

    def __init__(self, pki_files, play: Play, *, early: bool = False) -> None:
        self._play, self._early, self._pki_files = play, early, pki_files
        self.received: list[bytes] = []
        self._door = create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                plain, _ = self._door.accept()
                threading.Thread(target=self._attend, args=(plain,), daemon=True).start()

    def _attend(self, plain: socket) -> None:
        with suppress(OSError), closing(plain):
            plain.settimeout(5)
            if self._early:
                self._perform(plain)
                return
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(self._pki_files.bank.pem, self._pki_files.bank.file)
            with closing(context.wrap_socket(plain, server_side=True)) as secure:
                read_request(self, secure)
                self._perform(secure)

    def _perform(self, wire: socket) -> None:
        if callable(self._play):
            self._play(wire)
        else:
            wire.sendall(self._play)

    def __enter__(self):
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._door.shutdown(SHUT_RDWR)
        self._door.close()


def judged(pki_files, name: str, play: Play, *, early: bool = False) -> Judged:
    """Send one refusable request to a server that plays a part, and judge what came."""
    with Hostile(pki_files, play, early=early) as bank:
        profile = profile_of(pki_files, bank.url, limits=LIMITS)
        with Transport(profile, Evidence()) as transport:
            tpp = Tpp(profile, profile.client, "tpp", transport)
            began = time.perf_counter()
            answer = tpp.send(tpp.refreshing("nobody-has-issued-this-token"))
            seconds = time.perf_counter() - began
            rendered = transport.evidence.render(answer)
    outcome, words = form_of(answer)
    layer = explanation.layer(words, 5, [answer], profile.endpoints)
    detail = answer.detail or words
    if any(not char.isprintable() and char not in "\n\t" for char in rendered):
        outcome = "UNPRINTABLE"
    return Judged(name, outcome, layer, printable(detail)[:100], seconds)


def form_of(answer: Answer) -> tuple[str, str]:
    """What is said of the form of a refusal (STEP7-13); GREEN where it passes.

    The other verifiers ask whether something was given or crashed, which an odd form does not do;
    each has to end as a verifier may.
    """
    for verifier, seen in (
        (expect.refused, (FaultResult(GrantFault(), answer, None, given(), ()),)),
        (expect.clean_refusal, (answer,)),
        (expect.error, (answer, {400}, {"invalid_grant"})),
    ):
        _verdict(verifier, *seen)
    return _verdict(expect.error_form, answer)


def _verdict(verifier, *seen) -> tuple[str, str]:
    try:
        verifier(*seen)
    except NonConformity as wrong:
        return "red", str(wrong)
    except Inconclusive as unclear:
        return "inconclusive", str(unclear)
    return "GREEN", ""

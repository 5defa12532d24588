"""Bytes of the wire without a wire: the client reads them as if a bank had sent them."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from unittest import mock

import httpcore

from fixtures.outcomes import Inconclusive
from fixtures.profile.schema import Bank, BankProfile, Client, Endpoints
from fixtures.tpp.client import Tpp
from fixtures.tpp.evidence.recorder import Evidence
from fixtures.tpp.messages import Answer
from fixtures.tpp.transport import tls, transport

BANK = "https://bank.test"
PROFILE = BankProfile(
    source="profile.toml",
    bank=Bank(name="Tape"),
    endpoints=Endpoints(authorize=f"{BANK}/authorize", token=f"{BANK}/token"),
    client=Client(client_id="PSDFR-ACPR-12345", redirect_uris=("https://tpp.test/callback",)),
)
CONTEXT = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
PARTS = (1, 7, 1 << 16)
"""Bytes that a read brings at most: HTTP must come out alike however it is cut."""


class _Tape(httpcore.NetworkStream):
    """Plays some bytes, then ends; what is written is lost."""

    def __init__(self, content: bytes, part: int) -> None:
        self._content, self._part, self._at = content, part, 0

    def read(self, max_bytes, timeout=None):  # noqa: ARG002 - httpcore's signature
        size = min(max_bytes, self._part)
        played = self._content[self._at : self._at + size]
        self._at += size
        return played

    def write(self, buffer, timeout=None):
        """Nobody listens."""

    def close(self):
        """Nothing is open."""

    def start_tls(self, ssl_context, server_hostname=None, timeout=None):  # noqa: ARG002 - same
        return self

    def get_extra_info(self, info):  # noqa: ARG002 - same
        return None


@contextmanager
def taped(content: bytes, part: int) -> Iterator[None]:
    """Every connection plays these bytes."""
    connect = SimpleNamespace(connect_tcp=lambda **_: _Tape(content, part))
    with (
        mock.patch.object(transport, "Route", return_value=connect),
        mock.patch.object(tls, "client", return_value=CONTEXT),
    ):
        yield


def read(content: bytes, part: int = PARTS[-1]) -> Answer | None:
    """What the client makes of the bytes; None where it says that nothing can be concluded."""
    with taped(content, part), transport.Transport(PROFILE, Evidence()) as wire:
        tpp = Tpp(PROFILE, PROFILE.client, "", wire)
        try:
            return tpp.send(tpp.refreshing("nobody-has-issued-this-token"))
        except Inconclusive:
            return None


def alike(content: bytes) -> set[tuple[object, ...]]:
    """The ways in which the client reads the bytes, by the size of the parts; one is right."""
    answers = [read(content, part) for part in PARTS]
    return {(each.end, each.status, each.headers, each.body) for each in answers if each}

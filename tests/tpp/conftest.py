"""A bank of a few lines on loopback: real TLS, throw-away certificates, scripted misbehaviour."""

import socket
import ssl
import threading
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from fixtures.profile.schema import Bank, BankProfile, Certificate, Client, Endpoints, Limits, Tls
from fixtures.tpp.client import Tpp
from fixtures.tpp.evidence.recorder import Evidence
from fixtures.tpp.transport.transport import Transport

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}"
VERSIONS = {"TLSv1.2": ssl.TLSVersion.TLSv1_2, "TLSv1.3": ssl.TLSVersion.TLSv1_3}


def issue(folder, name, issuer=None, *, address=None):
    """Write NAME.pem and NAME.key, issued by another of these, or by itself as a CA."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )
    if address:
        names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))])
        builder = builder.add_extension(names, critical=False)
    certificate = builder.sign(issuer.key if issuer else key, hashes.SHA256())
    pem, file = folder / f"{name}.pem", folder / f"{name}.key"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return SimpleNamespace(subject=subject, key=key, certificate=certificate, pem=pem, file=file)


def pki_files_in(folder: Path) -> SimpleNamespace:
    """Throw-away certificates of a server and of two TPPs."""
    ca, stranger = issue(folder, "ca"), issue(folder, "stranger")
    return SimpleNamespace(
        folder=folder,
        ca=ca,
        stranger=stranger,
        bank=issue(folder, "bank", ca, address="127.0.0.1"),
        elsewhere=issue(folder, "elsewhere", ca, address="127.0.0.2"),
        foreign=issue(folder, "foreign", stranger, address="127.0.0.1"),
        tpp=issue(folder, "tpp", ca),
        unknown_ca=issue(folder, "unknown_ca", stranger),
    )


@pytest.fixture(scope="session")
def pki_files(tmp_path_factory):
    return pki_files_in(tmp_path_factory.mktemp("pki_files"))


@dataclass
class StubBank:
    """Plays one part per connection, and keeps what it was sent."""

    play: object
    context: ssl.SSLContext | None
    address: str = "127.0.0.1"
    received: list = field(default_factory=list)
    connections: int = 0

    def __post_init__(self):
        self.door = socket.create_server((self.address, 0))
        self.port = self.door.getsockname()[1]
        self.url = f"https://{self.address}:{self.port}"
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        with suppress(OSError):
            while True:
                plain, _ = self.door.accept()
                self.connections += 1
                threading.Thread(target=self._attend, args=(plain,), daemon=True).start()

    def _attend(self, plain):
        with suppress(OSError), closing(plain):
            plain.settimeout(5)
            if self.context is None:
                self.play(self, plain)
                return
            with closing(self.context.wrap_socket(plain, server_side=True)) as secure:
                self.play(self, secure)

    def close(self):
        """Take no more connections."""
        with suppress(OSError):
            self.door.shutdown(socket.SHUT_RDWR)
        self.door.close()
        self.thread.join(5)


def read_request(bank, connection):
    """One request off the wire, byte for byte; b"" where the client has gone."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return b""
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    while len(body) < length:
        body += connection.recv(65536)
    bank.received.append(head + b"\r\n\r\n" + body)
    return bank.received[-1]


def answering(answer=ANSWER):
    """Answer each request of a connection with the same bytes."""

    def play(bank, connection):
        while read_request(bank, connection):
            connection.sendall(answer)

    return play


@pytest.fixture
def take():
    """Read one whole request in a part: `take(bank, connection)`."""
    return read_request


@pytest.fixture
def once():
    """A part that answers one request with these bytes and hangs up."""

    def part(answer):
        def play(bank, connection):
            read_request(bank, connection)
            connection.sendall(answer)

        return play

    return part


@pytest.fixture
def serve(pki_files):
    """Start a stub bank: `serve(play, version=None, asks=False, plain=False, address=...)`."""
    started = []

    def start(play=None, *, version=None, asks=False, plain=False, address="127.0.0.1"):
        context = None
        if not plain:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            own = pki_files.bank if address == "127.0.0.1" else pki_files.elsewhere
            context.load_cert_chain(own.pem, own.file)
            if version:
                context.minimum_version = context.maximum_version = VERSIONS[version]
            if asks:
                context.verify_mode = ssl.CERT_REQUIRED
                context.load_verify_locations(pki_files.ca.pem)
        started.append(StubBank(play or answering(), context, address))
        return started[-1]

    yield start
    for bank in started:
        bank.close()


def profile_of(pki_files, url="https://bank.test", **changes):
    slots = ("tpp", "unknown_ca")
    sound = BankProfile(
        source=str(pki_files.folder / "profile.toml"),
        bank=Bank(name="Stub"),
        endpoints=Endpoints(
            authorize=f"{url}/authorize",
            token=f"{url}/token",
            revoke=f"{url}/revoke",
            accounts=f"{url}/accounts",
            transactions=f"{url}/accounts/{{account}}/transactions",
            funds_confirmations=f"{url}/funds-confirmations",
            payment_requests=f"{url}/payment-requests",
        ),
        client=Client(
            client_id="PSDFR-ACPR-12345",
            name="Test TPP",
            redirect_uris=("https://tpp.test/callback",),
        ),
        tls=Tls(trust=str(pki_files.ca.pem)),
        certificates={
            slot: Certificate(
                certificate=pki_files.folder / f"{slot}.pem", key=pki_files.folder / f"{slot}.key"
            )
            for slot in slots
        },
        limits=Limits(connect_timeout=2, read_timeout=2),
    )
    return replace(sound, **changes)


@pytest.fixture
def make_profile(pki_files):
    """Make a profile for a URL, with tables changed: `make_profile(url, shape=Shape(...))`."""
    return lambda url="https://bank.test", **changes: profile_of(pki_files, url, **changes)


@pytest.fixture
def wire():
    """Make a transport for a profile; it is closed after the test."""
    opened = []

    def make(profile):
        opened.append(Transport(profile, Evidence()))
        return opened[-1]

    yield make
    for transport in opened:
        transport.close()


@pytest.fixture
def make_tpp(make_profile, wire):
    """Make a Tpp at the bank https://bank.test, with tables of its profile changed."""

    def make(**changes):
        profile = make_profile(**changes)
        return Tpp(profile, profile.client, "tpp", wire(profile))

    return make

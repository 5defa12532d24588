"""The reference bank behind an nginx that ends the TLS of PSUs and TPPs, as banks have it.

`python -m tests.nginx.front` runs the suite against it; further words go to `stet-conformance run`.
The PSU's address asks for no certificate. The TPPs' wants one: without, or with one whose chain,
time or purpose is wrong, nginx itself answers with HTTP 400 and HTML. It hands a good one on in a
header field, which the bank believes from nobody but the holder of nginx's own key.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from certs import export
from certs.pki import Credential, Pki
from fixtures import cli
from fixtures.bank.app import FRONT_HEADER
from fixtures.bank.clock import Clock
from fixtures.bank.policy import SOUND
from fixtures.bank.process import RunningBank
from fixtures.bank.reference import reference_bank
from fixtures.bank.request import Site

PROGRAM = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
PATIENCE = 10.0  # seconds for nginx to come and to go
CONFIGURATION = """
user {user};
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{}}
http {{
  access_log off;
  server_tokens off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;

  ssl_certificate {folder}/server.pem;
  ssl_certificate_key {folder}/server.key;
  ssl_protocols TLSv1.2 TLSv1.3;
  ssl_session_cache off;
  ssl_session_tickets off;

  proxy_ssl_certificate {folder}/front.pem;
  proxy_ssl_certificate_key {folder}/front.key;
  proxy_ssl_trusted_certificate {folder}/bank-ca.pem;
  proxy_ssl_verify on;
  proxy_ssl_verify_depth 3;
  proxy_ssl_name localhost;
  proxy_http_version 1.1;

  server {{
    listen {browser} ssl;
    location / {{
      proxy_pass {bank};
      proxy_set_header Host $http_host;
      proxy_set_header {header} "";
    }}
  }}
  server {{
    listen {api} ssl;
    ssl_verify_client on;
    ssl_client_certificate {folder}/trusted-ca.pem;
    ssl_verify_depth 3;
    location / {{
      proxy_pass {bank};
      proxy_set_header Host $http_host;
      proxy_set_header {header} $ssl_client_escaped_cert;
    }}
  }}
}}
"""


@contextmanager
def bank_behind_nginx(folder: Path) -> Iterator[RunningBank]:
    """The bank and its front, on free ports of 127.0.0.1."""
    clock = Clock()
    pki = Pki(clock=clock)
    own = folder / "nginx"
    own.mkdir(mode=0o700)
    front = _front_credential()
    policy = replace(SOUND, front=front.certificate.fingerprint(SHA256()).hex())
    browser, api = (socket.create_server(("127.0.0.1", 0)) for _ in range(2))
    site = Site(*(f"https://127.0.0.1:{each.getsockname()[1]}" for each in (browser, api)))
    bank = reference_bank(pki, clock, policy)
    with browser, api, RunningBank(bank, pki, folder, site=site) as running:
        _write(own, "server", pki.bank)
        _write(own, "front", front)
        for name in (export.BANK_CA, export.TRUSTED_CA):
            shutil.copy(folder / name, own / name)
        with _nginx(own, running.listens, browser, api):
            yield running


@contextmanager
def _nginx(
    folder: Path, bank: str, browser: socket.socket, api: socket.socket
) -> Iterator[subprocess.Popen]:
    """Nginx on two sockets that are already bound: it takes them over as from an older self."""
    address = "{}:{}".format
    (folder / "nginx.conf").write_text(
        CONFIGURATION.format(
            user="root" if os.geteuid() == 0 else "nobody",
            folder=folder,
            bank=bank,
            browser=address(*browser.getsockname()),
            api=address(*api.getsockname()),
            header=FRONT_HEADER,
        )
    )
    descriptors = [each.fileno() for each in (browser, api)]
    inherited = {"NGINX": "".join(f"{each};" for each in descriptors)}
    words = [PROGRAM, "-e", str(folder / "error.log"), "-p", str(folder), "-c", "nginx.conf"]
    child = subprocess.Popen(words, env=os.environ | inherited, pass_fds=descriptors)
    try:
        _await(folder / "nginx.pid", child)
        yield child
    finally:
        child.terminate()
        child.wait(PATIENCE)


def _await(pid: Path, child: subprocess.Popen) -> None:
    until = time.monotonic() + PATIENCE
    while not pid.exists():
        if child.poll() is not None or time.monotonic() > until:
            raise RuntimeError((pid.parent / "error.log").read_text())
        time.sleep(0.02)


def _front_credential() -> Credential:
    """The front's own certificate: known to the bank by its fingerprint, and to nobody else."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "front")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, SHA256())
    )
    return Credential(certificate, key)


def _write(folder: Path, name: str, credential: Credential) -> None:
    chain = (credential.certificate, *credential.chain)
    pem = b"".join(each.public_bytes(Encoding.PEM) for each in chain)
    (folder / f"{name}.pem").write_bytes(pem)
    (folder / f"{name}.key").touch(mode=0o600)
    (folder / f"{name}.key").write_bytes(
        credential.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )


def main() -> int:
    """Judge the bank behind its front."""
    if PROGRAM is None:
        sys.exit("nginx is not installed: apt-get install nginx")
    with tempfile.TemporaryDirectory() as folder, bank_behind_nginx(Path(folder)) as running:
        return cli.main(["run", "--profile", str(running.profile), *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())

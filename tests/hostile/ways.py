"""Runs on other ways to the bank, and what they connect to; `python -m tests.hostile.ways`.

Each run is a process of its own, the bank another: a proxy with a password, IPv6, a PKCS#12 file
under a password, and a trace of every connection.
"""

import json
import os
import secrets
import subprocess
import sys
import tempfile
import tomllib
from ast import literal_eval
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    load_pem_private_key,
    pkcs12,
)

from tests.hostile.proxy import Proxy

STEPS = ("--step", "00", "--step", "05", "--step", "08")
"""Handshakes, a login with its exchange, and resources: what goes each way that a run goes."""
TRACED = """
import os, sys
def on_audit(event, values):
    if event == "socket.connect":
        with open(os.environ["TRACE"], "a") as file:
            file.write(f"{values[1]}\\n")
sys.addaudithook(on_audit)
from fixtures.cli import main
sys.exit(main(sys.argv[1:]))
"""
"""Runs the command with every connection of its process written down."""


@contextmanager
def bank(folder, *options):
    """The reference bank as a process of its own; its profile's path."""
    command = [sys.executable, "-m", "fixtures.cli", "bank", "--folder", str(folder), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert "listens at" in process.stdout.readline()
            yield folder / "profile.toml"
        finally:
            process.terminate()


def run(profile, **environment):
    """A run of three steps; its exit code, and every address that it connected to."""
    reports = profile.parent / "reports"
    trace = profile.parent / "trace.txt"
    words = (
        "run",
        "--profile",
        str(profile),
        "--reports",
        str(reports),
        *STEPS,
        "--",
        "--verdict-only",
    )
    done = subprocess.run(
        [sys.executable, "-c", TRACED, *words],
        env={**os.environ, **environment, "TRACE": str(trace)},
        capture_output=True,
        text=True,
        check=False,
    )
    trace.touch()
    # An address of IPv6 has four parts.
    return done, {literal_eval(line)[:2] for line in trace.read_text().splitlines()}


def added(profile, text):
    """The profile with tables added at its end, beside it."""
    file = profile.with_name("changed.toml")
    file.write_text(f"{profile.read_text()}\n{text}\n")
    return file


def places(profile):
    """Host and port of the profile's endpoints; TLS-01 asks each host at port 80, too."""
    urls = map(urlsplit, tomllib.loads(profile.read_text())["endpoints"].values())
    return {(url.hostname, port) for url in urls if url.port for port in (url.port, 80)}


def packed(profile, password):
    """The profile with the TPP's certificate in a PKCS#12 file under a password."""
    text, old = profile.read_text(), tomllib.loads(profile.read_text())["certificates"]["tpp"]
    folder = profile.parent
    key = load_pem_private_key((folder / old["key"]).read_bytes(), None)
    chain = x509.load_pem_x509_certificates((folder / old["certificate"]).read_bytes())
    lock = BestAvailableEncryption(password.encode())
    content = pkcs12.serialize_key_and_certificates(b"tpp", key, chain[0], chain[1:], lock)
    (folder / "tpp.p12").write_bytes(content)
    before, _, rest = text.partition("[certificates.tpp]")
    _, bracket, after = rest.partition("\n[")
    table = '[certificates.tpp]\ncertificate = "tpp.p12"\npassword = "env:P12_PASSWORD"\n'
    file = profile.with_name("packed.toml")
    file.write_text(f"{before}{table}{bracket}{after}")
    return file


def through_proxy(folder):
    """A run through a proxy that wants a password; every tunnel goes to the bank."""
    password = secrets.token_urlsafe(12)
    with bank(folder) as profile, Proxy("qa", password) as proxy:
        table = f'[network]\nproxy = "{proxy.url}"\nproxy_user = "qa"\nproxy_password = "env:PW"'
        done, seen = run(added(profile, table), PW=password)
        told = f"{len(proxy.tunnels)} tunnels, {proxy.refused} refused"
        tunnelled = set(proxy.tunnels) <= {f"{host}:{port}" for host, port in places(profile)}
        own = {("127.0.0.1", urlsplit(proxy.url).port), control(profile)}
    return done, seen <= own and tunnelled, told


def control(profile):
    """Host and port by which the bank's clock is moved."""
    url = urlsplit(tomllib.loads(profile.read_text())["time"]["url"])
    return url.hostname, url.port


def over_ipv6(folder):
    """A run whose bank listens on ::1 alone."""
    with bank(folder, "--host", "::1") as profile:
        done, seen = run(profile)
        strays = seen - places(profile) - {control(profile)}
        hosts = {host for host, _ in places(profile)}
    return done, not strays and hosts == {"::1"}, f"{len(seen)} addresses"


def with_pkcs12(folder):
    """A run whose certificate and key come from a PKCS#12 file under a password."""
    password = secrets.token_urlsafe(12)
    with bank(folder) as profile:
        done, seen = run(packed(profile, password), P12_PASSWORD=password)
        strays = seen - places(profile) - {control(profile)}
    return done, not strays, f"{len(seen)} addresses"


def with_a_misleading_environment(folder):
    """A run beside proxy variables and SSLKEYLOGFILE: only the profile's hosts are asked."""
    keys = folder / "keys.log"
    proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")
    with bank(folder) as profile:
        done, seen = run(profile, **proxies, SSLKEYLOGFILE=str(keys))
        strays = seen - places(profile) - {control(profile)}
    return done, not strays and not keys.exists(), f"{len(seen)} addresses"


WAYS = {
    each.__name__: each
    for each in (through_proxy, over_ipv6, with_pkcs12, with_a_misleading_environment)
}


def main():
    """Print a line a way; 1 where a run was not conformant, or went elsewhere."""
    bad = 0
    for name, way in WAYS.items():
        with tempfile.TemporaryDirectory() as folder:
            done, fine, told = way(Path(folder))
            verdict = json.loads((Path(folder) / "reports" / "verdict.json").read_text())["verdict"]
        bad += done.returncode != 0 or not fine
        elsewhere = "" if fine else ", others among them"
        sys.stdout.write(f"{name}: exit {done.returncode}, {verdict}, {told}{elsewhere}\n")
    return bad


if __name__ == "__main__":
    sys.exit(main())

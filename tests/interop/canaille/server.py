"""Canaille as a bank that asks for a certificate and reads none: server.py FOLDER SETTING.

It stands as its documentation has it, on SQLite. Its access tokens differ by the PSU, the TPP and
the second alone, so that two of one second are equal and the later one is answered with HTTP 500.
remembered: a consent given once is not asked for again, Canaille's own way; no two tokens fall
into one second. asked: the same, where the bank adds prompt=consent to each authorization request.
crowded: as remembered, but tokens fall into the second in which they are asked for.
FOLDER holds the certificates. The port goes to standard output; the server ends with its input.
"""

import sys
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import canaille
import canaille.oidc.provider
import serving
from authlib.oidc.core.grants import util
from canaille.app import models
from canaille.backends import Backend
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from werkzeug.serving import ThreadedWSGIServer

FOLDER, SETTING = Path(sys.argv[1]), sys.argv[2]
HOUR = 3600
TPPS = (
    ("PSDFR-ACPR-12345", "Exemple TPP", "https://tpp.example.com/callback"),
    ("PSDFR-ACPR-123456", "Autre TPP", "https://autre.example.com/callback"),
)


class Later(datetime):
    """The present, moved by what stands in FOLDER/clock: seconds a line."""

    @classmethod
    def now(cls, tz=None):
        """Tell the moved time."""
        return datetime.now(tz) + timedelta(seconds=serving.moved(FOLDER))


def move_time():
    """Let each module of Canaille that asks for the time ask `Later`."""
    import datetime as dt  # noqa: PLC0415 - the module, not the class

    moved = SimpleNamespace(**{**vars(dt), "datetime": Later})
    for name, module in list(sys.modules.items()):
        if name.startswith("canaille."):
            if getattr(module, "datetime", None) is dt:
                module.datetime = moved
            elif getattr(module, "datetime", None) is datetime:
                module.datetime = Later


class Apart:
    """A clock for the tokens that never says the same second twice."""

    def __init__(self):
        self.last = 0
        self.lock = threading.Lock()

    def time(self):
        """Tell the present, or the second after the last that was told."""
        with self.lock:
            self.last = max(self.last + 1, int(time.time()))
            return self.last


def bank(port):
    """Canaille with a PSU and two TPPs, which are public clients."""
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    application = canaille.create_app(
        config={
            "SECRET_KEY": FOLDER.name,
            "SERVER_NAME": f"localhost:{port}",
            "PREFERRED_URL_SCHEME": "https",
            "OAUTH2_TOKEN_EXPIRES_IN": {"authorization_code": HOUR, "refresh_token": HOUR},
            "CANAILLE": {"NAME": "Canaille"},
            "CANAILLE_SQL": {"DATABASE_URI": f"sqlite:///{FOLDER}/bank.sqlite"},
            "CANAILLE_OIDC": {"ACTIVE_JWKS": [pem], "REQUIRE_NONCE": False, "TRUSTED_DOMAINS": []},
        }
    )
    with application.app_context(), Backend.instance.session():
        password = (FOLDER / "password.txt").read_text()
        Backend.instance.save(
            models.User(
                user_name="lea",
                family_name="Martin",
                formatted_name="Léa Martin",
                emails=["lea@example.com"],
                password=password,
            )
        )
        for client_id, name, callback in TPPS:
            Backend.instance.save(
                models.Client(
                    client_id=client_id,
                    client_name=name,
                    client_uri="https://tpp.example.com",
                    redirect_uris=[callback],
                    token_endpoint_auth_method="none",
                    grant_types=["authorization_code", "refresh_token"],
                    response_types=["code"],
                    scope=["openid", "profile", "aisp"],
                )
            )
    move_time()
    return application


def asking(application):
    """The same bank, which asks for consent each time."""

    def asked(environ, start_response):
        query = environ["QUERY_STRING"]
        if environ["PATH_INFO"] == "/oauth/authorize" and "prompt=" not in query:
            environ["QUERY_STRING"] = f"{query}&prompt=consent"
        return application(environ, start_response)

    return asked


class Listener(serving.HandshakeByThread, ThreadedWSGIServer):
    """Werkzeug's server."""


def serve():
    """Listen on a port that the kernel chooses, until standard input ends."""
    server = Listener("127.0.0.1", 0, None)
    application = bank(server.port)
    server.app = asking(application) if SETTING == "asked" else application
    server.ssl_context = serving.tls(FOLDER)
    serving.until_input_ends(server, server.ssl_context)


if __name__ == "__main__":
    canaille.oidc.provider.AUTHORIZATION_CODE_LIFETIME = 60  # a constant of the package
    if SETTING != "crowded":
        util.time = Apart()
    serve()

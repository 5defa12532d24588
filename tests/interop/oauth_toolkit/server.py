"""django-oauth-toolkit as a bank that knows nothing of QWACs: server.py FOLDER.

It stands as its tutorial has it: a public client, the admin's login page, userinfo as the resource.
FOLDER holds the certificates. The port goes to standard output; the server ends with its input.
"""

import os
import sys
from datetime import timedelta
from pathlib import Path

import django
import serving
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.urls import include, path
from django.utils import timezone

FOLDER = Path(sys.argv[1])
KEY = rsa.generate_private_key(65537, 2048)
APPS = ("admin", "auth", "contenttypes", "sessions", "messages")
TEMPLATES = {
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "APP_DIRS": True,
    "OPTIONS": {
        "context_processors": [
            "django.template.context_processors.request",
            "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
        ]
    },
}
urlpatterns = []
now = timezone.now


def later():
    """The present, moved by what stands in FOLDER/clock: seconds a line."""
    return now() + timedelta(seconds=serving.moved(FOLDER))


def configure():
    """Settings of `startproject`, with the toolkit added."""
    settings.configure(
        SECRET_KEY=os.urandom(32).hex(),
        ALLOWED_HOSTS=["localhost"],
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=[*(f"django.contrib.{app}" for app in APPS), "oauth2_provider"],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        TEMPLATES=[TEMPLATES],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": FOLDER / "bank.sqlite",
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",  # races wait
                    "timeout": 20,
                    "init_command": "PRAGMA synchronous = OFF",  # nothing outlives the test
                },
            }
        },
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],  # as Django's own tests
        USE_TZ=True,
        STATIC_URL="static/",
        LOGIN_URL="/admin/login/",
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": KEY.private_bytes(
                Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
            ).decode(),
            "SCOPES": {"openid": "OpenID Connect scope"},
        },
    )
    django.setup()


def fill():
    """Two TPPs and a PSU."""
    from django.contrib import admin  # noqa: PLC0415 - Django wants its settings first
    from django.contrib.auth.models import User  # noqa: PLC0415 - same
    from oauth2_provider.models import Application  # noqa: PLC0415 - same

    urlpatterns.append(path("o/", include("oauth2_provider.urls")))
    urlpatterns.append(path("admin/", admin.site.urls))
    call_command("migrate", verbosity=0)
    User.objects.create_superuser("lea", password=(FOLDER / "password.txt").read_text())
    for client_id, name, callbacks in (
        (
            "PSDFR-ACPR-12345",
            "Exemple TPP",
            "https://tpp.example.com/callback https://tpp.example.com/callback?bank=toolkit",
        ),
        ("PSDFR-ACPR-123456", "Autre TPP", "https://autre.example.com/callback"),
    ):
        Application.objects.create(
            client_id=client_id,
            name=name,
            redirect_uris=callbacks,
            client_type=Application.CLIENT_PUBLIC,
            authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
            algorithm=Application.RS256_ALGORITHM,
        )


def serve():
    """Listen on a port that the kernel chooses, until standard input ends."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
    server.daemon_threads = True
    server.base_environ["HTTPS"] = "on"
    server.set_app(get_wsgi_application())
    serving.until_input_ends(server, serving.tls(FOLDER, asks=False))


if __name__ == "__main__":
    timezone.now = later
    configure()
    fill()
    serve()

"""django-allauth as a bank that asks for a certificate and reads none: server.py FOLDER SETTING.

It is the OpenID provider of allauth (allauth.idp.oidc) with its own pages, and public clients.
rotates: a refresh replaces the refresh token, the default. keeps: ROTATE_REFRESH_TOKEN is off.
FOLDER holds the certificates. The port goes to standard output; the server ends with its input.
"""

import os
import sys
import time
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import django
import serving
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.core.cache.backends import base, locmem
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.urls import include, path
from django.utils import timezone

FOLDER, SETTING = Path(sys.argv[1]), sys.argv[2]
KEY = rsa.generate_private_key(65537, 2048)
TPPS = (
    ("PSDFR-ACPR-12345", "Exemple TPP", "https://tpp.example.com/callback"),
    ("PSDFR-ACPR-123456", "Autre TPP", "https://autre.example.com/callback"),
)
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


def passed():
    """Seconds that stand in FOLDER/clock, one number a line."""
    return serving.moved(FOLDER)


def later():
    """The present, moved by what has passed."""
    return now() + timedelta(seconds=passed())


def configure():
    """Settings of `startproject`, with allauth and its provider added."""
    apps = ("auth", "contenttypes", "sessions", "messages")
    settings.configure(
        SECRET_KEY=os.urandom(32).hex(),
        ALLOWED_HOSTS=["localhost"],
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=[
            *(f"django.contrib.{app}" for app in apps),
            "allauth",
            "allauth.account",
            "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
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
        CACHES={
            "default": {
                "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
                "OPTIONS": {"MAX_ENTRIES": 100000},  # the default drops codes beyond 300 entries
            }
        },
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],  # as Django's own tests
        LOGGING={
            "version": 1,
            "disable_existing_loggers": False,
            "handlers": {"console": {"class": "logging.StreamHandler"}},
            "loggers": {"django.request": {"handlers": ["console"], "level": "ERROR"}},
        },
        USE_TZ=True,
        STATIC_URL="static/",
        SESSION_COOKIE_SECURE=True,
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        ACCOUNT_EMAIL_VERIFICATION="none",
        ACCOUNT_LOGIN_METHODS={"username"},
        ACCOUNT_RATE_LIMITS=False,
        IDP_OIDC_PRIVATE_KEY=KEY.private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        ).decode(),
        IDP_OIDC_ROTATE_REFRESH_TOKEN=SETTING == "rotates",
    )
    django.setup()


def fill():
    """Two TPPs and a PSU."""
    from allauth.idp.oidc.models import Client  # noqa: PLC0415 - Django wants its settings first
    from django.contrib.auth.models import User  # noqa: PLC0415 - same

    urlpatterns.append(path("accounts/", include("allauth.urls")))
    urlpatterns.append(path("", include("allauth.idp.urls")))
    call_command("migrate", verbosity=0)
    User.objects.create_user("lea", password=(FOLDER / "password.txt").read_text())
    for client_id, name, callback in TPPS:
        Client.objects.create(
            id=client_id,
            name=name,
            type=Client.Type.PUBLIC,
            scopes="openid\naisp",
            default_scopes="aisp",
            grant_types="authorization_code\nrefresh_token",
            redirect_uris=callback,
        )


def move_time():
    """Move the clock of Django, and that of its cache, which is where allauth keeps the codes."""
    timezone.now = later
    moved = SimpleNamespace(time=lambda: time.time() + passed())
    base.time = locmem.time = moved


def serve():
    """Listen on a port that the kernel chooses, until standard input ends."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
    server.daemon_threads = True
    server.base_environ["HTTPS"] = "on"
    server.set_app(get_wsgi_application())
    serving.until_input_ends(server, serving.tls(FOLDER))


if __name__ == "__main__":
    move_time()
    configure()
    fill()
    serve()

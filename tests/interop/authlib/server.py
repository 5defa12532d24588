"""Authlib as a bank: server.py FOLDER SETTING.

The library stands as its documentation has it, behind French pages that somebody wrote in an hour.
The TPP authenticates by its QWAC: organizationIdentifier of its subject is its client_id (RFC 8705
2.1). bound: a token serves under a certificate of its TPP alone (RFC 8705 3). bearer: the resource
looks at no certificate. FOLDER holds the certificates. The port goes to standard output; the
server ends with its input.
"""

import html
import secrets
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import serving
from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector, current_token
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin, grants, list_to_scope, scope_to_list
from authlib.oauth2.rfc6750 import BearerTokenValidator, InvalidTokenError
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from cryptography import x509
from cryptography.x509.oid import NameOID
from flask import Flask, jsonify, redirect, request, session
from werkzeug.serving import ThreadedWSGIServer

FOLDER, SETTING = Path(sys.argv[1]), sys.argv[2]
TPPS = {
    "PSDFR-ACPR-12345": "https://tpp.example.com/callback",
    "PSDFR-ACPR-123456": "https://autre.example.com/callback",
}
SCOPES = ["aisp"]
LIFE_OF_CODE, LIFE_OF_REFRESH_TOKEN = 60, 90 * 86400
METHODS = ["tls_client_auth"]


def now():
    """Seconds since 1970, moved by what stands in FOLDER/clock, one number a line."""
    return time.time() + serving.moved(FOLDER)


def named_in_certificate():
    """Tell organizationIdentifier of the client's certificate, None without one."""
    if "SSL_CLIENT_CERT" not in request.environ:
        return None
    certificate = x509.load_pem_x509_certificate(request.environ["SSL_CLIENT_CERT"].encode())
    found = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_IDENTIFIER)
    return found[0].value if found else None


@dataclass(frozen=True)
class Client(ClientMixin):
    """A TPP that is registered."""

    client_id: str
    call_back: str

    def get_client_id(self):
        return self.client_id

    def get_default_redirect_uri(self):
        return self.call_back

    def get_allowed_scope(self, scope):
        return list_to_scope([each for each in scope_to_list(scope or "") if each in SCOPES])

    def check_redirect_uri(self, redirect_uri):
        return redirect_uri == self.call_back

    def check_endpoint_auth_method(self, method, endpoint):
        return method in METHODS

    def check_response_type(self, response_type):
        return response_type == "code"

    def check_grant_type(self, grant_type):
        return grant_type in {"authorization_code", "refresh_token"}


@dataclass
class Code:
    """An authorization code."""

    code: str
    client_id: str
    redirect_uri: str
    scope: str
    code_challenge: str | None
    code_challenge_method: str | None
    until: float

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope


@dataclass
class Token(TokenMixin):
    """An access token, and the refresh token that came with it."""

    client_id: str
    scope: str
    access_token: str
    refresh_token: str | None
    expires_in: int
    born: float
    access_token_revoked: bool = False
    refresh_token_revoked: bool = False

    def check_client(self, client):
        return self.client_id == client.client_id

    def get_scope(self):
        return self.scope

    def get_expires_in(self):
        return self.expires_in

    def is_expired(self):
        return self.born + self.expires_in < now()

    def is_revoked(self):
        return self.access_token_revoked

    def get_user(self):
        return "lea"

    def get_client(self):
        return CLIENTS[self.client_id]

    def refreshes(self):
        return not self.refresh_token_revoked and self.born + LIFE_OF_REFRESH_TOKEN > now()


CLIENTS = {client_id: Client(client_id, call_back) for client_id, call_back in TPPS.items()}
CODES: dict[str, Code] = {}
TOKENS: list[Token] = []


class CodeGrant(grants.AuthorizationCodeGrant):
    """Codes, as the documentation of Authlib has them."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS

    def save_authorization_code(self, code, request):
        payload = request.payload
        CODES[code] = Code(
            code,
            request.client.client_id,
            payload.redirect_uri,
            request.scope,
            payload.data.get("code_challenge"),
            payload.data.get("code_challenge_method"),
            now() + LIFE_OF_CODE,
        )

    def query_authorization_code(self, code, client):
        known = CODES.get(code)
        if known and known.client_id == client.client_id and known.until > now():
            return known
        return None

    def delete_authorization_code(self, authorization_code):
        CODES.pop(authorization_code.code, None)

    def authenticate_user(self, authorization_code):
        return "lea"


class RefreshGrant(grants.RefreshTokenGrant):
    """Refreshes, which give no new refresh token, Authlib's own way."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS

    def authenticate_refresh_token(self, refresh_token):
        found = (each for each in TOKENS if each.refresh_token == refresh_token)
        return next((each for each in found if each.refreshes()), None)

    def authenticate_user(self, refresh_token):
        return "lea"

    def revoke_old_credential(self, refresh_token):
        """Revoke nothing: the refresh token stays the same."""


class Revocation(RevocationEndpoint):
    """Revocations, as the documentation of Authlib has them."""

    CLIENT_AUTH_METHODS = METHODS

    def query_token(self, token_string, token_type_hint):
        for each in TOKENS:
            if token_type_hint != "refresh_token" and each.access_token == token_string:
                return each
            if token_type_hint != "access_token" and each.refresh_token == token_string:
                return each
        return None

    def revoke_token(self, token, request):
        token.access_token_revoked = True
        if request.form.get("token_type_hint") != "access_token":
            token.refresh_token_revoked = True


class Validator(BearerTokenValidator):
    """Access tokens at the resource."""

    def authenticate_token(self, token_string):
        return next((each for each in TOKENS if each.access_token == token_string), None)

    def validate_token(self, token, scopes, request, **kwargs):
        super().validate_token(token, scopes, request, **kwargs)
        if SETTING == "bound" and named_in_certificate() != token.client_id:
            raise InvalidTokenError("The token is bound to another certificate.")


def by_certificate(query_client, request):
    """Authenticate a TPP by its QWAC."""
    named = request.form.get("client_id")
    return query_client(named) if named and named == named_in_certificate() else None


def save_token(token, request):
    """Keep a token that was given."""
    TOKENS.append(
        Token(
            request.client.client_id,
            token.get("scope", ""),
            token["access_token"],
            token.get("refresh_token"),
            token["expires_in"],
            now(),
        )
    )


bank = Flask("banque")
bank.secret_key = secrets.token_hex(32)
bank.config.update(
    SESSION_COOKIE_SECURE=True,
    SESSION_COOKIE_SAMESITE="Lax",
    OAUTH2_REFRESH_TOKEN_GENERATOR=True,
    OAUTH2_TOKEN_EXPIRES_IN={"authorization_code": 3600, "refresh_token": 3600},
    OAUTH2_SCOPES_SUPPORTED=SCOPES,
)
server = AuthorizationServer(bank, query_client=CLIENTS.get, save_token=save_token)
server.register_client_auth_method("tls_client_auth", by_certificate)
server.register_grant(CodeGrant, [CodeChallenge(required=True)])
server.register_grant(RefreshGrant)
server.register_endpoint(Revocation)
protected = ResourceProtector()
protected.register_token_validator(Validator())


def page(title, body, status=200):
    """Write a page; each has a form of its own that has nothing to do with the login."""
    language = (
        '<form action="/langue"><select name="lang"><option>fr</option></select><button>OK</button>'
    )
    return (
        '<!doctype html><html lang="fr"><head><meta charset="utf-8">'
        f"<title>{title}</title></head><body><header>{language}</form></header>"
        f"<h1>{title}</h1>{body}</body></html>"
    ), status


LOGIN = (
    '<form method="post" action="/connexion"><label>Identifiant <input name="identifiant"></label>'
    '<label>Code <input type="password" name="code_secret"></label>'
    '<button type="submit" name="action" value="valider">Valider</button></form>'
)
CONSENT = (
    '<form method="post"><label><input type="checkbox" name="cgu" value="1">J\'accepte les '
    'conditions</label><button type="submit" name="choix" value="oui">Autoriser</button></form>'
    '<form method="post"><button type="submit" name="choix" value="non">Refuser</button></form>'
)


@bank.get("/connexion")
def login():
    """Show the login page."""
    return page("Connexion à votre espace", LOGIN)


@bank.post("/connexion")
def logged_in():
    """Begin a session of the PSU, and go on where it came from."""
    password = (FOLDER / "password.txt").read_text()
    if (request.form.get("identifiant"), request.form.get("code_secret")) != ("lea", password):
        return page("Connexion à votre espace", f"<p>Identifiant ou code incorrect</p>{LOGIN}")
    wanted = session.get("wanted", "/")
    session.clear()
    session["user"] = "lea"
    return redirect(wanted, 303)


@bank.route("/oauth/authorize", methods=["GET", "POST"])
def authorize():
    """Judge an authorization request, ask the PSU, and answer."""
    try:
        grant = server.get_consent_grant(end_user=session.get("user"))
    except OAuth2Error as error:
        if getattr(error, "redirect_uri", None):
            return server.handle_error_response(server.create_oauth2_request(request), error)
        return page("Erreur", html.escape(f"{error.error}: {error.description}"), 400)
    if "user" not in session:
        session["wanted"] = request.full_path
        return redirect("/connexion")
    if request.method == "GET":
        return page("Autorisation", f"<p>{html.escape(grant.client.client_id)}</p>{CONSENT}")
    agreed = request.form.get("choix") == "oui" and request.form.get("cgu") == "1"
    return server.create_authorization_response(grant_user="lea" if agreed else None, grant=grant)


@bank.post("/oauth/token")
def token():
    """Give tokens."""
    return server.create_token_response()


@bank.post("/oauth/revoke")
def revoke():
    """Revoke a token."""
    return server.create_endpoint_response("revocation")


@bank.get("/api/accounts")
@protected("aisp")
def accounts():
    """Tell the accounts of the PSU."""
    return jsonify(accounts=[{"resourceId": "FR1", "scope": current_token.get_scope()}])


class Listener(serving.HandshakeByThread, ThreadedWSGIServer):
    """Werkzeug's server."""


def serve():
    """Listen on a port that the kernel chooses, until standard input ends."""
    listener = Listener("127.0.0.1", 0, bank)
    listener.ssl_context = serving.tls(FOLDER, revoked=True)
    serving.until_input_ends(listener, listener.ssl_context)


if __name__ == "__main__":
    serve()

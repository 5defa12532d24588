"""Rows of checks that no request to the reference bank breaks, each with a bank that needs it."""

from dataclasses import dataclass, replace
from typing import Any

from fixtures.bank.checks import authorize, client, resource
from fixtures.bank.checks import token as token_checks
from fixtures.bank.emulation import BOOK
from fixtures.profile.schema import Client, Headers, Scopes, Shape, Signature

REQUEST, CLIENT, SCOPE = (400, "invalid_request"), (401, "invalid_client"), (400, "invalid_scope")


@dataclass(frozen=True)
class Played:
    """What the bank plays, what it decides, what is sent, and what it answers."""

    plays: Any
    send: Any
    said: tuple[int, str | None]
    policy: dict[str, Any]


def played(said, send, policy=None, **tables):
    """A bank by the book but for these tables."""
    return Played(replace(BOOK, **tables), send, said, policy or {})


def accounts(visitor, token, **more):
    """GET /accounts."""
    return visitor.resource("/accounts", token, **more)


BASIC = Client(client_id="", authentication="client_secret_basic")

PLAYED = {
    authorize.challenge_is_sent: played(
        (303, "invalid_request"), lambda v: v.authorize(), {"pkce": "required"}
    ),
    authorize.call_back_for_errors_is_registered: played(
        (400, None),
        lambda v: v.authorize(errorRedirect="https://elsewhere.example/"),
        shape=Shape(error_redirect_parameter="errorRedirect"),
    ),
    client.wanted_headers_are_sent: played(
        REQUEST, lambda v: v.exchange("c"), headers=Headers(token={"cats_canal": "{}"})
    ),
    client.one_client_is_named: played(
        CLIENT,
        lambda v: v.exchange("c", headers={"Authorization": "Basic b3RoZXI6c2VjcmV0"}),
        client=BASIC,
    ),
    client.secret_is_right: played(CLIENT, lambda v: v.exchange("c"), client=BASIC),
    client.request_is_signed: played(
        CLIENT, lambda v: v.exchange("c"), signature=Signature(on_token=True)
    ),
    token_checks.scope_is_sent_where_it_is_wanted: played(
        SCOPE, lambda v: v.exchange("c"), {"token_scope": "required"}
    ),
    token_checks.scope_is_sent_on_refresh_where_it_is_wanted: played(
        SCOPE,
        lambda v: v.refresh(v.tokens()["refresh_token"]),
        scopes=Scopes(on_refresh="required"),
    ),
    resource.path_names_the_psu: played(
        (403, "insufficient_scope"),
        lambda v: v.resource("/another/accounts", v.tokens()["access_token"]),
        endpoints=replace(
            BOOK.endpoints, accounts="https://api.bank.example/{jwt.userHash}/accounts"
        ),
    ),
    resource.wanted_fields_are_sent: played(
        REQUEST,
        lambda v: accounts(v, v.tokens()["access_token"]),
        headers=Headers(resource={"Client-Id": "x"}),
    ),
    resource.call_is_signed: played(
        (401, "Unauthorized"),
        lambda v: accounts(v, v.tokens()["access_token"]),
        signature=Signature(on_resource=True),
    ),
}

"""Bugs of token endpoints as their users reported them, written after commit 0a3ab32.

What is sent must not be tuned for these either. Each sentence ends with where it was read: an issue
of a repository, or the code and the portals of TPPs that worked with a bank.
"""

import base64
import binascii
import re
from collections.abc import Callable

from flask import Response

from benchmarks.bugs import answered, crash
from benchmarks.holdouts import _bug, lenient, uri
from fixtures.bank.aspsp import Change
from fixtures.bank.defects.defect import Defect
from fixtures.bank.request import Call

_OWN = ("authorization_code", "refresh_token", "client_credentials")
_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def _authorization(call: Call) -> str | None:
    return call.headers.get("Authorization")


def _basic_is_broken(call: Call) -> bool:
    """Whether what Basic carries cannot be unescaped."""
    scheme, _, text = (_authorization(call) or "").partition(" ")
    try:
        return scheme == "Basic" and bool(_BROKEN_ESCAPE.search(base64.b64decode(text)))
    except binascii.Error:
        return False


def refused(body: Callable[[Call], dict[str, object]], when: Callable[[Call], bool]) -> Change:
    """A refusal says this in place of what it would."""

    def change(call: Call, answer: Response) -> Response:
        if answer.status_code < 400:
            return answer
        return answered(400, body(call), when)(call, answer)

    return change


def _joined(_: Call, pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    names = dict.fromkeys(name for name, _ in pairs)
    return [(name, ",".join(text for key, text in pairs if key == name)) for name in names]


REPORTED: dict[str, Defect] = {
    "exception_told": _bug(
        "An exception is told in place of its error (wso2/product-is 6320).",
        refused(
            lambda _: {
                "error": "invalid_request",
                "error_description": "OAuthProblemException{error='unsupported_grant_type', "
                "description='Unsupported grant_type value', uri='null', state='null'}",
            },
            lambda call: call.grant_type not in _OWN,
        ),
    ),
    "no_code_unhandled": _bug(
        "A code exchange without code is a crash (aspnet/AspNetKatana 538).",
        crash(
            lambda call: call.grant_type == "authorization_code" and b"code=" not in call.body,
        ),
    ),
    "uri_needed_late": _bug(
        "No redirect_uri beside a code that is known is a crash (keycloak/keycloak 5016).",
        crash(lambda call: call.code is not None and b"redirect_uri" not in call.body),
    ),
    "query_unhandled": _bug(
        "Parameters in the URL are a crash (WordPress/openverse 734).",
        crash(lambda call: "?" in call.target and call.endpoint == "token"),
    ),
    "basic_with_broken_escape": _bug(
        "Basic credentials that cannot be unescaped are a crash "
        "(cloudflare/workers-oauth-provider 243).",
        crash(_basic_is_broken),
    ),
    "authorization_without_blank": _bug(
        "An Authorization without a blank is not found "
        "(wso2-extensions/identity-inbound-auth-oauth 399).",
        answered(
            404,
            {"error": "server_error"},
            lambda call: " " not in (_authorization(call) or "is absent"),
        ),
    ),
    "grant_not_implemented": _bug(
        "A grant_type that is unknown is not implemented (jaredhanson/oauth2orize 89).",
        answered(
            501,
            {"error": "unsupported_grant_type"},
            lambda call: call.endpoint == "token" and call.grant_type not in _OWN,
        ),
    ),
    "repeated_joined": _bug(
        "Repeated parameters are joined by commas (cloudflare/workers-oauth-provider 196).",
        lenient(_joined),
    ),
    "statement_told": _bug(
        "What a column does not hold is told with its statement "
        "(spring-attic/spring-security-oauth 1200).",
        refused(
            lambda _: {
                "error": "server_error",
                "error_description": "PreparedStatementCallback; uncategorized SQLException for "
                "SQL [select * from oauth_code where code = ?]; SQL state [72000]",
            },
            lambda call: len(call.sent("code")) > 4000,
        ),
    ),
    "used_code_in_own_words": _bug(
        "A code that was used is refused in the words of another API (a French bank).",
        refused(
            lambda _: {"status": "400", "message": "Bad Request", "error_code": "OAGA"},
            lambda call: call.code is not None and call.code.used_at is not None,
        ),
    ),
    "uri_up_to_its_query": _bug(
        "A redirect_uri is compared up to its query (a French bank).",
        uri(lambda sent, granted: sent.partition("?")[0] == granted),
    ),
    "other_client_unauthorized": _bug(
        "Who names another client than its certificate is unauthorized "
        "(keycloak/keycloak-oauth-sig 22).",
        refused(
            lambda _: {"error": "unauthorized_client"},
            lambda call: bool(call.number) and call.sent("client_id") not in {"", call.number},
        ),
    ),
}

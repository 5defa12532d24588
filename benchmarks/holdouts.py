"""Bugs of a token endpoint that were written after the catalogue was frozen, at commit a9e3b6a.

They are not to be tuned for: catalogue, order and fault chains must not be changed because
one of these is missed. Whoever changes them writes other bugs.
"""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import flask
from flask import Response
from werkzeug.datastructures import Headers

from benchmarks.bugs import answered, crash, page
from fixtures.bank import app
from fixtures.bank.aspsp import Change
from fixtures.bank.checks import client
from fixtures.bank.checks import token as check
from fixtures.bank.defects.defect import AlterResponse, ChangePolicy, Defect, Flaw, SkipCheck, row
from fixtures.bank.request import FORM, Call

Pairs = list[tuple[str, str]]
_TOKEN = next(each for each in app.ENDPOINTS if each.name == "token")
_ANSWERED = ("token", "")
_DASHES = str.maketrans("", "", "-_")


def _read(call: Call) -> Pairs:
    return parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True)


def _again(call: Call, pairs: Pairs, **changes: object) -> Response:
    """What the bank says to the same request with these parameters."""
    headers = Headers([("Content-Type", FORM), ("Accept", "application/json")])
    body = urlencode(pairs).encode()
    return app._answer(call.bank, _TOKEN, replace(call, body=body, headers=headers, **changes))


def lenient(rewrite: Callable[[Call, Pairs], Pairs]) -> Change:
    """A refused request is read once more, as somebody who means well would read it."""

    def change(call: Call, answer: Response) -> Response:
        if answer.status_code < 400 or call.endpoint not in _ANSWERED or not call.body:
            return answer
        pairs = rewrite(call, _read(call))
        return _again(call, pairs) if pairs and pairs != _read(call) else answer

    return change


def value(name: str, change: Callable[[Call, str], str]) -> Change:
    """One parameter is read in another way."""
    return lenient(lambda call, pairs: [(k, change(call, v) if k == name else v) for k, v in pairs])


def given(name: str, fill: Callable[[Call], str]) -> Change:
    """One parameter has a value where it is absent or empty."""

    def rewrite(call: Call, pairs: Pairs) -> Pairs:
        kept = [pair for pair in pairs if pair[0] != name]
        return pairs if dict(pairs).get(name) else [*kept, (name, fill(call))]

    return lenient(rewrite)


def _like(call: Call, same: Callable[[str], bool], otherwise: str) -> str:
    return next((code for code in call.bank.state.codes if same(code)), otherwise)


def _granted_uri(call: Call) -> str:
    code = call.bank.state.codes.get(dict(_read(call)).get("code", ""))
    return code.grant.redirect_uri if code else ""


def uri(same: Callable[[str, str], bool]) -> Change:
    """A redirect_uri is compared in another way."""

    def read(call: Call, sent: str) -> str:
        granted = _granted_uri(call)
        return granted if granted and same(sent, granted) else sent

    return value("redirect_uri", read)


def _code_of(call: Call, token: str) -> str:
    """A fresh code of the grant that a token is of."""
    state = call.bank.state
    found = state.access.get(token) or state.refresh.get(token)
    for name, code in state.codes.items():
        if found and code.grant is found.grant:
            code.used_at = None
            return name
    return token


def _first(_: Call, pairs: Pairs) -> Pairs:
    return list({name: (name, text) for name, text in reversed(pairs)}.values())[::-1]


def _last(_: Call, pairs: Pairs) -> Pairs:
    return list(dict(pairs).items())


def _of_kind(kind: str) -> Change:
    """A body that says it is of another type is read as a form."""

    def change(call: Call, answer: Response) -> Response:
        other = kind in call.headers.get("Content-Type", "") and answer.status_code >= 400
        return _again(call, _read(call)) if other else answer

    return change


def _in_parts(call: Call, answer: Response) -> Response:
    """Parts are read as parameters."""
    if "multipart" not in call.headers.get("Content-Type", ""):
        return answer
    parts = call.body.decode("utf-8", "replace").split('name="')[1:]
    pairs = [(each.split('"')[0], each.split("\r\n\r\n")[1].split("\r\n")[0]) for each in parts]
    return _again(call, pairs)


def _bug(sentence: str, *changes: Change, flaws: tuple[Flaw, ...] = ()) -> Defect:
    return row(sentence, "STEP5-29", *flaws, *(AlterResponse(_ANSWERED, each) for each in changes))


def _told(text: Callable[[Call], str], when: Callable[[Call], bool]) -> Change:
    def change(call: Call, answer: Response) -> Response:
        body: dict[str, object] = {"error": "invalid_request", "error_description": text(call)}
        return answered(400, body, when)(call, answer)

    return change


def _has(octets: bytes) -> Callable[[Call], bool]:
    return lambda call: octets.lower() in call.body.lower()


def _header(name: str, text: str) -> Callable[[Call], bool]:
    return lambda call: text in call.headers.get(name, "")


def _plain(when: Callable[[Call], bool], status: int) -> Change:
    def change(call: Call, answer: Response) -> Response:
        return Response("Bad request", status, content_type="text/plain") if when(call) else answer

    return change


def _by(method: str) -> Callable[[Call], bool]:
    return lambda _: flask.request.method == method


LENIENT: dict[str, Defect] = {
    "code_in_any_case": _bug(
        "A code is looked up without case.",
        value("code", lambda call, v: _like(call, lambda c: c != v and c.lower() == v.lower(), v)),
    ),
    "code_of_column_width": _bug(
        "A code is looked up by its first twenty characters.",
        value("code", lambda call, v: _like(call, lambda c: c[:20] == v[:20], v)),
    ),
    "code_and_more": _bug(
        "What stands behind a code is ignored.",
        value("code", lambda call, v: _like(call, v.startswith, v)),
    ),
    "code_trimmed": _bug("Blanks around a code are cut.", value("code", lambda _, v: v.strip())),
    "uri_by_host": _bug(
        "A redirect_uri is compared by its host.",
        uri(lambda sent, granted: urlsplit(sent).hostname == urlsplit(granted).hostname),
    ),
    "uri_without_case": _bug(
        "A redirect_uri is compared without case.",
        uri(lambda sent, granted: sent.lower() == granted.lower()),
    ),
    "uri_by_beginning": _bug(
        "A redirect_uri is compared by its beginning.",
        uri(lambda sent, granted: sent.startswith(granted)),
    ),
    "uri_decoded": _bug(
        "A redirect_uri is decoded before it is compared.",
        uri(lambda sent, granted: unquote(sent) == unquote(granted)),
    ),
    "uri_without_slash": _bug(
        "A slash at the end of a redirect_uri does not count.",
        uri(lambda sent, granted: sent.rstrip("/") == granted.rstrip("/")),
    ),
    "uri_without_fragment": _bug(
        "A fragment of a redirect_uri is cut.",
        uri(lambda sent, granted: sent.partition("#")[0] == granted),
    ),
    "uri_of_the_client": _bug(
        "Any registered redirect_uri of the client will do.",
        uri(
            lambda sent, granted: (
                urlsplit(sent).netloc == urlsplit(granted).netloc and "#" not in sent
            )
        ),
    ),
    "uri_optional": _bug("A redirect_uri may be absent.", given("redirect_uri", _granted_uri)),
    "grant_type_in_any_case": _bug(
        "A grant_type is read without case.", value("grant_type", lambda _, v: v.lower())
    ),
    "grant_type_trimmed": _bug(
        "Blanks around a grant_type are cut.", value("grant_type", lambda _, v: v.strip())
    ),
    "grant_type_by_default": _bug(
        "No grant_type is a code.", given("grant_type", lambda _: "authorization_code")
    ),
    "grant_type_by_parameters": _bug(
        "Any unknown grant_type with a code is a code.",
        lenient(
            lambda _, pairs: (
                [(k, "authorization_code" if k == "grant_type" else v) for k, v in pairs]
                if "code" in dict(pairs)
                else pairs
            )
        ),
    ),
    "client_id_in_any_case": _bug(
        "A client_id is read without case.", value("client_id", lambda _, v: v.upper())
    ),
    "client_id_trimmed": _bug(
        "Blanks around a client_id are cut.", value("client_id", lambda _, v: v.strip())
    ),
    "client_id_by_beginning": _bug(
        "A client_id is looked up by its beginning.",
        value(
            "client_id",
            lambda call, v: next((c for c in call.bank.state.clients if v.startswith(c)), v),
        ),
    ),
    "client_id_by_certificate": _bug(
        "No client_id is that of the certificate.", given("client_id", lambda call: call.number)
    ),
    "first_of_repeated": _bug("The first of repeated parameters counts.", lenient(_first)),
    "last_of_repeated": _bug("The last of repeated parameters counts.", lenient(_last)),
    "text_read_as_form": _bug("A plain text is read as a form.", _of_kind("text/plain")),
    "parts_read_as_form": _bug("Parts are read as a form.", _in_parts),
    "put_accepted": _bug(
        "PUT is taken for POST.", flaws=(ChangePolicy(token_methods=("POST", "PUT")),)
    ),
    "challenge_as_verifier": _bug(
        "A challenge is its own verifier.",
        flaws=(SkipCheck(check.verifier_is_long_enough), ChangePolicy(challenge_method="plain")),
    ),
    "basic_ignored": _bug(
        "Credentials in the header are ignored.",
        flaws=(SkipCheck(client.no_credentials_are_in_the_header),),
    ),
    "token_as_code": _bug("A token in place of a code buys another.", value("code", _code_of)),
}
"""What is refused is granted to whoever meant something like it."""

BREAKING: dict[str, Defect] = {
    "line_breaks": _bug("A line break in a value.", crash(_has(b"%0d%0a"))),
    "byte_order_mark": _bug(
        "A byte order mark.", crash(lambda call: call.body.startswith(b"\xef\xbb\xbf"))
    ),
    "quotes": _bug("A quote in a query of the database.", crash(_has(b"%27+or"))),
    "markup_body": _bug("A body in XML.", crash(_has(b"<?xml"))),
    "unmapped_grant": _bug("A grant that nothing handles.", crash(_has(b"device_code"))),
    "delete_unhandled": _bug("A method that nothing handles.", crash(_by("DELETE"))),
    "sent_to_login": _bug(
        "Who names no client is sent to a page.",
        lambda call, answer: (
            answer
            if call.sent("client_id") or call.endpoint != "token"
            else Response("", 302, {"Location": "/login"})
        ),
    ),
    "trace": _bug(
        "A stack trace for a URI that is none.",
        _told(
            lambda _: "Traceback (most recent call last): ValueError",
            lambda call: call.sent("redirect_uri").startswith("javascript"),
        ),
    ),
    "verifier_told": _bug(
        "A verifier is repeated in an error.",
        _told(
            lambda call: f"bad verifier {call.sent('code_verifier')}",
            lambda call: len(call.sent("code_verifier")) > 40,
        ),
    ),
    "quoted_scope": _bug(
        "An unknown scope is quoted.",
        _told(lambda call: f'no "{call.sent("scope")}"', _has(b"no-such-scope")),
    ),
    "firewall": _bug("A firewall's page where it reads a path.", page(_has(b"..%2f"))),
    "plain_refusal": _bug(
        "A plain text where client_id is empty.", _plain(_has(b"client_id=&"), 401)
    ),
    "old_escapes": _bug("An escape of another kind.", crash(_has(b"%u0041"))),
    "constructor": _bug("A name that means something.", crash(_has(b"constructor"))),
    "accept_unread": _bug("An Accept for XML.", crash(_header("Accept", "text/xml"))),
    "nothing_with_200": _bug(
        "An unknown grant is answered 200 without a word.",
        answered(200, {}, _has(b"grant_type=unknown")),
    ),
    "gzip": _bug("A body that is not compressed.", crash(_header("Content-Encoding", "gzip"))),
    "surrogate": _bug("Half a character.", crash(_has(b"%ed%a0%80"))),
    "raw_octets": _bug("An octet beyond ASCII.", crash(lambda call: b"\xff" in call.body)),
    "number_as_code": _bug("A code that is a number.", crash(_has(b"code=0&"))),
    "two_grants_at_once": _bug("A refresh token beside a code.", crash(_has(b"refresh_token=b"))),
    "tab": _bug("A tab in a value.", crash(_has(b"%09"))),
    "bearer_at_token": _bug(
        "A Bearer token at the token endpoint.", crash(_header("Authorization", "Bearer"))
    ),
}
"""What is refused is refused in the wrong way."""

AFTERWARDS: dict[str, Defect] = {
    "code_without_dashes": _bug(
        "Dashes and underscores of a code do not count.",
        value(
            "code",
            lambda call, v: _like(
                call, lambda c: c.translate(_DASHES) == v.strip().translate(_DASHES), v
            ),
        ),
    ),
    "code_by_its_end": _bug(
        "A code is looked up by its last twenty characters.",
        value("code", lambda call, v: _like(call, lambda c: c[-20:] == v[-20:], v)),
    ),
    "uri_by_path": _bug(
        "A redirect_uri is compared by its path.",
        uri(lambda sent, granted: urlsplit(sent).path == urlsplit(granted).path),
    ),
    "uri_without_port": _bug(
        "A port of a redirect_uri does not count.",
        uri(lambda sent, granted: sent.replace(":443", "") == granted.replace(":443", "")),
    ),
    "client_id_folded": _bug(
        "Letters of a client_id that look alike are the same.",
        value(
            "client_id",
            lambda _, v: "".join(c for c in v.replace("\u2010", "-") if c.isascii()),
        ),
    ),
    "json_read_as_form": _bug(
        "A JSON object is read as a form.",
        flaws=(
            ChangePolicy(parameters_from=("form", "json")),
            SkipCheck(client.body_is_a_form),
        ),
    ),
    "secret_unchecked": _bug(
        "A client secret is ignored.", flaws=(SkipCheck(client.no_secret_is_sent),)
    ),
    "verifier_without_challenge": _bug(
        "A verifier is ignored where there was no challenge.",
        lenient(lambda _, pairs: [pair for pair in pairs if pair[0] != "code_verifier"]),
    ),
    "forms_feed": _bug("An escape character in a value.", crash(_has(b"%1b"))),
    "right_to_left": _bug("A mark for the direction of text.", crash(_has(b"%e2%80%ae"))),
    "template": _bug("A template in a value.", crash(_has(b"%7b7%2a7%7d"))),
}
"""Written after the first of these had been tried, and a live code padded with a blank was added to
the fault chains: after the commit "Write the faults of names in capitals in one table"."""

HOLDOUTS: dict[str, Defect] = {**LENIENT, **BREAKING, **AFTERWARDS}

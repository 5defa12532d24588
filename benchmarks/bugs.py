"""Bugs of a token endpoint, written after the order of the catalogue of mutation was frozen."""

import json
from collections.abc import Callable

from flask import Response

from fixtures.bank.aspsp import Change
from fixtures.bank.defects.defect import AlterResponse, Defect, row
from fixtures.bank.request import Call

_ANSWERED = ("token", "")  # the token endpoint, and what routing refuses on its path


def crash(when: Callable[[Call], bool]) -> Change:
    """500 where a request is such."""

    def change(call: Call, answer: Response) -> Response:
        return Response("Internal Server Error", status=500) if when(call) else answer

    return change


def page(when: Callable[[Call], bool]) -> Change:
    """An HTML page in place of a JSON error where a request is such."""

    def change(call: Call, answer: Response) -> Response:
        if when(call) and answer.status_code >= 400:
            return Response("<html>Request rejected</html>", status=answer.status_code)
        return answer

    return change


def answered(status: int, body: dict[str, object], when: Callable[[Call], bool]) -> Change:
    """This status and JSON object where a request is such."""

    def change(call: Call, answer: Response) -> Response:
        if not when(call):
            return answer
        return Response(json.dumps(body), status=status, content_type="application/json")

    return change


def _kind(call: Call) -> str:
    return call.headers.get("Content-Type", "")


def _bug(sentence: str, change: Change) -> Defect:
    return row(sentence, "STEP5-29", AlterResponse(_ANSWERED, change))


LATER: dict[str, Defect] = {
    "long_client_id": _bug(
        "A client_id that its column does not hold.",
        crash(lambda call: len(call.sent("client_id")) > 255),
    ),
    "many_parameters": _bug(
        "More parameters than a framework allows.",
        crash(lambda call: call.body.count(b"&") > 200),
    ),
    "not_utf8": _bug("Octets that are not UTF-8.", crash(lambda call: b"%ff" in call.body)),
    "no_grant_type": _bug(
        "A dictionary without grant_type.", crash(lambda call: b"grant_type" not in call.body)
    ),
    "empty_code": _bug("An empty code.", crash(lambda call: b"code=&" in call.body)),
    "big_body": _bug("A proxy's limit on bodies.", crash(lambda call: len(call.body) > 32768)),
    "json_body": _bug("A body in JSON.", crash(lambda call: "json" in _kind(call))),
    "untyped_body": _bug("A body without a type.", crash(lambda call: not _kind(call))),
    "multipart_body": _bug(
        "Parts without a boundary.",
        crash(lambda call: "multipart" in _kind(call) and "boundary" not in _kind(call)),
    ),
    "firewall_page": _bug(
        "A firewall's page where it reads a script.",
        page(lambda call: b"script" in call.body.lower()),
    ),
    "semicolons": _bug(
        "A semicolon in the body.",
        crash(lambda call: b";" in call.body and b"&" not in call.body),
    ),
    "utf_16": _bug("A body in UTF-16.", crash(lambda call: b"g\0r\0" in call.body)),
    "four_octets": _bug(
        "A character beyond the basic plane.", crash(lambda call: b"%F0%9F" in call.body.upper())
    ),
    "odd_basic": _bug(
        "Basic credentials that are not base64.",
        crash(lambda call: call.headers.get("Authorization") == "Basic ~"),
    ),
    "assertion": _bug(
        "An assertion that nobody has signed.",
        crash(lambda call: b"client_assertion=" in call.body),
    ),
    "odd_charset": _bug("A charset that is unknown.", crash(lambda call: "x-none" in _kind(call))),
    "junk_scope": _bug("A scope with quotes.", crash(lambda call: b"scope=ai%22sp" in call.body)),
    "odd_verifier": _bug(
        "A code_verifier of other letters.",
        crash(lambda call: not call.sent("code_verifier").isascii()),
    ),
    "fragment": _bug(
        "A fragment in redirect_uri.", crash(lambda call: "#" in call.sent("redirect_uri"))
    ),
    "cut_escape": _bug("An escape cut off.", crash(lambda call: b"%2&" in call.body + b"&")),
    "empty_body": _bug(
        "No body at all.", crash(lambda call: call.endpoint == "token" and not call.body)
    ),
    "prototype": _bug(
        "A name that means something.", crash(lambda call: b"__proto__" in call.body)
    ),
    "error_with_200": _bug(
        "A missing parameter is told with status 200.",
        answered(200, {"error": "invalid_request"}, lambda call: not call.sent("redirect_uri")),
    ),
    "own_error": _bug(
        "An error that is not registered.",
        answered(400, {"error": "bad_method"}, lambda call: len(call.form.repeated) > 0),
    ),
    "ip_v6": _bug(
        "A URI that a library cannot read.", crash(lambda call: "[::1" in call.sent("redirect_uri"))
    ),
    "bad_accept": _bug(
        "An Accept that cannot be met.",
        crash(lambda call: call.headers.get("Accept") == "junk"),
    ),
    "array_names": _bug("A name with brackets.", crash(lambda call: b"%5B%5D=" in call.body)),
    "capitals": _bug("A name in capitals.", crash(lambda call: b"CLIENT_ID=" in call.body)),
}
"""Each is one that was seen in some framework, proxy or library."""

EARLIER = (
    "scope_widened_at_token", "get_accepted", "json_accepted", "url_parameters_accepted",
    "code_reusable", "race", "code_never_expires", "code_of_other_tpp_accepted",
    "redirect_uri_ignored",
    "repeated_parameters_accepted", "secret_beside_certificate", "wrong_verifier_accepted",
    "verifier_optional", "crash_on_nul", "html_errors", "crash_on_two_content_types",
    "lower_case_escapes_unread", "names_without_case", "short_verifier_accepted",
)  # fmt: skip
"""Defects of the reference bank that lie in how it reads a token request."""

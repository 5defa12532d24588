"""Faults of the token request (STET step 5, RFC 6749 4.1.3), in families of one clause each."""

from dataclasses import replace
from uuid import UUID

from conformance.generators import changes as by
from conformance.generators.faults import (
    INVALID_CLIENT,
    INVALID_GRANT,
    INVALID_REQUEST,
    UNAUTHORIZED_CLIENT,
    UNSUPPORTED_GRANT_TYPE,
    of_case,
    refusal,
)
from fixtures.scenarios.fault_chain import Refusal
from fixtures.scenarios.faults import Change, Fault
from fixtures.tpp.messages import FORM

Lawful = Refusal | tuple[Refusal, ...]
FOREIGN_ORIGIN = "https://not-registered.example"
REQUIRED = ("grant_type", "code", "redirect_uri", "client_id")
UNUSED_CODE = "SplxlOBeZQQYbYS6WxSbIA"  # the example of RFC 6749 4.1.2, issued by no bank
NOT_A_URI_OF_OURS = "https://not-registered.example/call-back"


def fault(name: str, clause: str, change: Change, lawful: Lawful, *tolerated: Refusal) -> Fault:
    """A fault of the code exchange under the TPP's own certificate."""
    accepted = lawful if isinstance(lawful, tuple) else (lawful,)
    return Fault(name=name, clause=clause, change=change, lawful=accepted, tolerated=tolerated)


def welcome(name: str, clause: str, change: Change, presents: str = "") -> Fault:
    """A difference that a lawful bank does not mind, with a verifier where PKCE is offered."""
    return Fault(
        name=name,
        clause=clause,
        change=change,
        lawful=(),
        presents=presents,
        accepts=True,
        kind="pkce",
        joins="no lawful bank minds",
    )


GRANT_TYPE_ABSENT = of_case(
    "bad_grant",
    *(
        fault(f"{how}('grant_type')", "STEP5-08", change, INVALID_REQUEST, UNSUPPORTED_GRANT_TYPE)
        for how, change in (
            ("absent", by.without("grant_type")),
            ("empty", by.with_parameter("grant_type", "")),
        )
    ),
)

GRANT_TYPE_UNKNOWN = of_case(
    "bad_grant",
    *(
        fault(
            f"grant_type({value!r})",
            "STEP5-09",
            by.with_parameter("grant_type", value),
            UNSUPPORTED_GRANT_TYPE,
            *(INVALID_REQUEST, UNAUTHORIZED_CLIENT),
        )
        for value in (
            "unknown",
            "Authorization_Code",
            "authorization_code ",
            "implicit",
            "urn:ietf:params:oauth:grant-type:saml2-bearer",
        )
    ),
)

PASSWORD_GRANT = of_case(
    "bad_grant",
    fault(
        "grant_type('password')",
        "STEP5-10",
        by.both(
            by.with_parameter("grant_type", "password"),
            by.both(
                by.with_parameter("username", "psu"),
                by.with_parameter("password", "not-a-password"),
            ),
        ),
        (UNSUPPORTED_GRANT_TYPE, UNAUTHORIZED_CLIENT),
        INVALID_REQUEST,
    ),
)

CODE_ABSENT = of_case(
    "bad_code",
    fault("absent('code')", "STEP5-11", by.without("code"), INVALID_REQUEST, INVALID_GRANT),
    fault(
        "empty('code')", "STEP5-11", by.with_parameter("code", ""), INVALID_REQUEST, INVALID_GRANT
    ),
)

CODE_QUOTED = of_case(
    "bad_code",
    fault(
        "code with quotation marks",
        "STEP5-12",
        by.with_parameter("code", 'no "code"'),
        INVALID_GRANT,
        INVALID_REQUEST,
    ),
)
CODE_UNKNOWN = of_case(
    "bad_code",
    fault("unknown code", "STEP5-12", by.with_parameter("code", UNUSED_CODE), INVALID_GRANT),
    Fault(
        name="access token as code",
        clause="STEP5-12",
        change=by.live("code", "access_token"),
        lawful=(INVALID_GRANT,),
        needs="access_token",
    ),
    Fault(
        name="refresh token as code",
        clause="STEP5-12",
        change=by.live("code", "refresh_token"),
        lawful=(INVALID_GRANT,),
        needs="refresh_token",
    ),
)

CODE_TAMPERED = of_case(
    "bad_code",
    *(
        fault(f"code, {how}", "STEP5-13", by.altering("code", change), INVALID_GRANT)
        for how, change in (("one letter", by.other_letter),)
    ),
)

REDIRECT_URI_ABSENT = of_case(
    "bad_redirect",
    *(
        fault(f"{how}('redirect_uri')", "STEP5-20", change, (INVALID_REQUEST, INVALID_GRANT))
        for how, change in (
            ("absent", by.without("redirect_uri")),
            ("empty", by.altering("redirect_uri", lambda _: "")),
        )
    ),
)

REDIRECT_URI_OTHER = of_case(
    "bad_redirect",
    Fault(
        name="redirect_uri, other registered",
        clause="STEP5-21",
        change=by.replacing("redirect_uri", "other_redirect_uri"),
        lawful=(INVALID_GRANT,),
        tolerated=(INVALID_REQUEST,),
        needs="other_redirect_uri",
    ),
    *(
        fault(
            f"redirect_uri, {how}",
            "STEP5-21",
            by.altering("redirect_uri", change),
            INVALID_GRANT,
            INVALID_REQUEST,
        )
        for how, change in (("not registered", lambda _: NOT_A_URI_OF_OURS),)
    ),
)

BESIDE_A_VERIFIER = tuple(
    replace(each, name=f"{each.name}, with a verifier", kind="pkce")
    for each in (*CODE_ABSENT[:1], *REDIRECT_URI_ABSENT, *REDIRECT_URI_OTHER)
)
"""What a verifier makes up for nowhere (RFC 6749 4.1.3, RFC 7636 4.5)."""

REPEATED = tuple(
    fault(
        f"repeated({name!r}, {kind})",
        "STEP5-22",
        by.repeating(name, value),
        INVALID_REQUEST,
        *(INVALID_CLIENT, INVALID_GRANT, UNSUPPORTED_GRANT_TYPE, UNAUTHORIZED_CLIENT),
    )
    for name in REQUIRED
    for kind, value in (("equal", None), ("different", "another-value"))
)

METHODS = tuple(
    fault(
        f"method {name}",
        "STEP5-05",
        change,
        (refusal(status=(405,)), refusal(status=(400, 401, 403, 404, 415))),
    )
    for name, change in (
        *((method, by.by(method)) for method in ("GET", "PUT", "DELETE")),
        ("GET, called a POST by a header", by.called_a_post),
    )
)

IN_THE_URL = (
    fault(
        "parameters in the URL",
        "STEP5-06",
        lambda request, _: request.in_place("query"),
        (INVALID_REQUEST, INVALID_CLIENT, UNSUPPORTED_GRANT_TYPE),
    ),
)

MEDIA_TYPES = tuple(
    fault(
        f"body as {kind}",
        "STEP5-07",
        change,
        (refusal(status=(415,)), INVALID_REQUEST, INVALID_CLIENT, UNSUPPORTED_GRANT_TYPE),
    )
    for kind, change in (
        ("application/json", by.in_place("json")),
        ("multipart/form-data", by.multipart),
        ("text/plain", by.typed("text/plain")),
    )
)

MALFORMED = tuple(
    fault(name, "STEP5-29", change, refusal())
    for name, change in (
        ("code of 8 kB", by.with_parameter("code", "a" * 8193)),
        ("code of 64 kB", by.with_parameter("code", "a" * 65537)),
        ("client_id of 4 kB", by.with_parameter("client_id", "P" * 4097)),
        ("percent escape %zz in code", by.in_value("code", b"%zz")),
        ("invalid UTF-8 in client_id", by.in_value("client_id", b"%ff%fe")),
        ("NUL in code", by.in_value("code", b"%00")),
        (
            "CR LF in redirect_uri",
            # with a code that nobody has issued: STEP5-21 judges who reads no redirect_uri
            by.both(
                by.with_parameter("code", UNUSED_CODE),
                by.in_value("redirect_uri", b"%0d%0aX-Injected:%201"),
            ),
        ),
        ("no body", lambda request, _: request.with_body(b"")),
    )
)

NAMES_IN_CAPITALS = tuple(
    fault(f"{name!r} in capitals", "STEP5-37", by.renamed(name, str.upper), INVALID_REQUEST, other)
    for name, other in (("grant_type", UNSUPPORTED_GRANT_TYPE), ("code", INVALID_GRANT))
)


def unspent(name: str, clause: str, change: Change) -> Fault:
    """A request whose code nobody has issued, so that it spends none however it is read."""
    return fault(name, clause, by.both(by.with_parameter("code", UNUSED_CODE), change), refusal())


CONTENT_TYPES = (
    unspent("Content-Type twice, equal", "STEP5-35", by.with_header("Content-Type", FORM)),
    unspent(
        "Content-Type twice, different", "STEP5-35", by.with_header("Content-Type", "text/plain")
    ),
)

# A preflight is no case: what it permits is to send, as a form may without asking (Fetch 4.8).
# What counts is whether the script may read the answer to its POST.
SCRIPTS = (
    unspent("POST by a foreign script", "STEP5-40", by.with_header("Origin", FOREIGN_ORIGIN)),
)

LAWFUL_ENCODING = (
    welcome("every octet percent-encoded", "STEP5-36", by.escaped),
    welcome("a charset beside the media type", "STEP5-36", by.with_charset),
)

IGNORED = (
    welcome("unknown parameter", "STEP5-23", by.with_parameter("unknown_parameter", "value")),
    welcome("scope without a value", "STEP5-23", by.if_absent("scope", "")),
    welcome("code_verifier without a value", "STEP5-23", by.if_absent("code_verifier", "")),
)

REQUEST_ID = (welcome("X-Request-ID", "STEP7-18", by.heading("X-Request-ID", str(UUID(int=7)))),)

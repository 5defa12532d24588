"""Faults of the token request (STET step 5, RFC 6749 4.1.3), in families of one law each."""

from urllib.parse import quote

from conformance.generators import changes as by
from conformance.generators.faults import (
    FORBIDDEN,
    INVALID_CLIENT,
    INVALID_GRANT,
    INVALID_REQUEST,
    UNSUPPORTED_GRANT_TYPE,
    Change,
    Fault,
    refusal,
    unchanged,
)
from fixtures.trials import Refusal

Lawful = Refusal | tuple[Refusal, ...]
REQUIRED = ("grant_type", "code", "redirect_uri", "client_id")
UNUSED_CODE = "SplxlOBeZQQYbYS6WxSbIA"  # the example of RFC 6749 4.1.2, issued by no bank
NOT_A_URI_OF_OURS = "https://not-registered.example/call-back"


def fault(name: str, clause: str, change: Change, lawful: Lawful, *tolerated: Refusal) -> Fault:
    """A fault of the code exchange under the TPP's own certificate."""
    accepted = lawful if isinstance(lawful, tuple) else (lawful,)
    return Fault(name=name, clause=clause, change=change, lawful=accepted, tolerated=tolerated)


GRANT_TYPE_ABSENT = (
    fault(
        "absent('grant_type')",
        "STEP5-08",
        by.without("grant_type"),
        INVALID_REQUEST,
        UNSUPPORTED_GRANT_TYPE,
    ),
    fault(
        "empty('grant_type')",
        "STEP5-08",
        by.having("grant_type", ""),
        INVALID_REQUEST,
        UNSUPPORTED_GRANT_TYPE,
    ),
)

GRANT_TYPE_UNKNOWN = tuple(
    fault(
        f"grant_type({value!r})",
        "STEP5-09",
        by.having("grant_type", value),
        UNSUPPORTED_GRANT_TYPE,
        INVALID_REQUEST,
    )
    for value in (
        "unknown",
        "Authorization_Code",
        "authorization_code ",
        "implicit",
        "urn:ietf:params:oauth:grant-type:saml2-bearer",
    )
)

PASSWORD_GRANT = (
    fault(
        "grant_type('password')",
        "STEP5-10",
        lambda request, _: (
            request.having("grant_type", "password")
            .having("username", "psu")
            .having("password", "not-a-password")
        ),
        (UNSUPPORTED_GRANT_TYPE, refusal("unauthorized_client", status=(400, 401))),
        INVALID_REQUEST,
    ),
)

CODE_ABSENT = (
    fault("absent('code')", "STEP5-11", by.without("code"), INVALID_REQUEST, INVALID_GRANT),
    fault("empty('code')", "STEP5-11", by.having("code", ""), INVALID_REQUEST, INVALID_GRANT),
)

CODE_UNKNOWN = (
    fault("unknown code", "STEP5-12", by.having("code", UNUSED_CODE), INVALID_GRANT),
    Fault(
        name="access token as code",
        clause="STEP5-12",
        change=by.fact("code", "access_token"),
        lawful=(INVALID_GRANT,),
        needs="access_token",
    ),
    Fault(
        name="refresh token as code",
        clause="STEP5-12",
        change=by.fact("code", "refresh_token"),
        lawful=(INVALID_GRANT,),
        needs="refresh_token",
    ),
)

CODE_TAMPERED = (
    fault("code, one letter", "STEP5-13", by.altering("code", by.other_letter), INVALID_GRANT),
    fault("code, extended", "STEP5-13", by.altering("code", lambda c: c + "A"), INVALID_GRANT),
    fault("code, truncated", "STEP5-13", by.altering("code", lambda c: c[:-1]), INVALID_GRANT),
    fault("code, case flipped", "STEP5-13", by.altering("code", str.swapcase), INVALID_GRANT),
)

CLIENT_ID = (
    fault(
        "absent('client_id')",
        "STEP5-19",
        by.without("client_id"),
        (INVALID_REQUEST, INVALID_CLIENT),
    ),
    fault(
        "empty('client_id')",
        "STEP5-19",
        by.having("client_id", ""),
        (INVALID_REQUEST, INVALID_CLIENT),
    ),
    Fault(
        name="client_id of the other TPP",
        clause="STEP5-19",
        change=by.fact("client_id", "other_client_id"),
        # invalid_grant: the code is another client's than the one named
        lawful=(INVALID_CLIENT, INVALID_GRANT),
        tolerated=(FORBIDDEN, INVALID_REQUEST),
        needs="other_client_id",
    ),
    *(
        fault(
            f"client_id, {how}",
            "STEP5-19",
            by.altering("client_id", change),
            INVALID_CLIENT,
            FORBIDDEN,
            INVALID_REQUEST,
            INVALID_GRANT,
        )
        for how, change in (
            ("unknown", lambda _: "PSDFR-ACPR-00000"),
            ("case flipped", str.swapcase),
            ("padded", lambda value: value + " "),
            ("suffixed", lambda value: value + "_9"),
            ("look-alike", lambda value: value.replace("-", "\u2010") + "\u200b"),
        )
    ),
)

REDIRECT_URI_ABSENT = (
    fault(
        "absent('redirect_uri')",
        "STEP5-20",
        by.without("redirect_uri"),
        (INVALID_REQUEST, INVALID_GRANT),
    ),
)

REDIRECT_URI_OTHER = (
    Fault(
        name="redirect_uri, other registered",
        clause="STEP5-21",
        change=by.fact("redirect_uri", "other_redirect_uri"),
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
        for how, change in (
            ("not registered", lambda _: NOT_A_URI_OF_OURS),
            ("slash toggled", by.slash_toggled),
            ("path in other case", by.path_upper),
            ("percent-encoded", by.path_encoded),
            ("port written out", by.with_port),
            ("query added", by.with_query),
        )
    ),
)

REPEATED = tuple(
    fault(
        f"repeated({name!r}, {kind})",
        "STEP5-22",
        by.repeating(name, value),
        INVALID_REQUEST,
        INVALID_CLIENT,
        INVALID_GRANT,
    )
    for name in REQUIRED
    for kind, value in (("equal", None), ("different", "another-value"))
)

METHODS = tuple(
    fault(
        f"method {method}",
        "STEP5-05",
        by.by(method),
        (refusal(status=(405,)), refusal(status=(400, 401, 403, 404, 415))),
    )
    for method in ("GET", "PUT", "DELETE")
)

IN_THE_URL = (
    fault(
        "parameters in the URL",
        "STEP5-06",
        lambda request, _: request.placed("query"),
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
        ("application/json", by.placed("json")),
        ("multipart/form-data", by.multipart),
        ("text/plain", by.typed("text/plain")),
    )
)

SECOND_AUTHENTICATION = tuple(
    fault(name, "STEP5-24", change, (INVALID_REQUEST, INVALID_CLIENT))
    for name, change in (
        (
            "Basic beside the certificate",
            by.carrying("Authorization", "Basic bm9ib2R5Om5vdGhpbmc="),
        ),
        ("client_secret beside the certificate", by.having("client_secret", "not-a-secret")),
    )
)

VERIFIER_WITHOUT_CHALLENGE = (
    fault(
        "code_verifier without a challenge",
        "STEP5-28",
        by.having("code_verifier", "a" * 43),
        (INVALID_GRANT, INVALID_REQUEST),
    ),
)

MALFORMED = tuple(
    fault(name, "STEP5-29", change, refusal())
    for name, change in (
        ("code of 8 kB", by.having("code", "a" * 8193)),
        ("code of 64 kB", by.having("code", "a" * 65537)),
        ("client_id of 4 kB", by.having("client_id", "P" * 4097)),
        ("percent escape %zz in code", by.in_value("code", b"%zz")),
        ("invalid UTF-8 in client_id", by.in_value("client_id", b"%ff%fe")),
        ("NUL in code", by.in_value("code", b"%00")),
        ("CR LF in redirect_uri", by.in_value("redirect_uri", b"%0d%0aX-Injected:%201")),
        ("no body", lambda request, _: request.raw(b"")),
    )
)

NO_CERTIFICATE = (
    Fault(
        name="no certificate",
        clause="TLS-04",
        change=unchanged,
        lawful=(),
        presents="-",
        case="no_cert",
    ),
)

FORGED_HEADERS = tuple(
    Fault(
        name=f"no certificate, forged {header}",
        clause="TLS-10",
        change=lambda request, world, header=header, form=form: request.carrying(
            header, form(world.certificate_pem)
        ),
        lawful=(),
        presents="-",
        case="no_cert",
        needs="certificate_pem",
    )
    for header, form in (
        ("X-SSL-Client-Cert", quote),  # nginx, $ssl_client_escaped_cert
        ("X-Forwarded-Client-Cert", lambda pem: f'Cert="{quote(pem)}"'),  # Envoy
        ("Client-Cert", lambda pem: f":{''.join(pem.splitlines()[1:-1])}:"),  # RFC 9440
    )
)

OTHER_CERTIFICATE = (
    Fault(
        name="certificate of the other TPP",
        clause="STEP6-03",
        change=unchanged,
        lawful=(INVALID_CLIENT, INVALID_GRANT),
        tolerated=(FORBIDDEN,),
        presents="other_tpp",
        case="wrong_client",
    ),
)

CODE_OF_THE_OTHER = (
    Fault(
        name="code redeemed by the other TPP",
        clause="STEP5-18",
        change=unchanged,
        lawful=(INVALID_GRANT,),
        tolerated=(INVALID_CLIENT,),
        client="other",
        case="foreign_code",
    ),
)

ROLE = (
    Fault(
        name="certificate of a payment initiator",
        clause="STEP6-04",
        change=unchanged,
        lawful=(),
        presents="pisp",
        accepts=True,
    ),
)

CLIENT_AUTHENTICATION_FAILS = (
    fault(
        "client_id that no registration has",
        "STEP6-08",
        by.having("client_id", "PSDFR-ACPR-00001"),
        INVALID_CLIENT,
    ),
)

RENEWED_CERTIFICATE = (
    Fault(
        name="renewed certificate",
        clause="STEP6-09",
        change=unchanged,
        lawful=(),
        presents="renewed",
        accepts=True,
    ),
)

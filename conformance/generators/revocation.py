"""Faults of the revocation request (RFC 7009 2.1), on a token that no bank has given."""

from conformance.generators import changes as by
from conformance.generators.faults import (
    INVALID_CLIENT,
    INVALID_REQUEST,
    UNSUPPORTED_GRANT_TYPE,
    refusal,
)
from fixtures.scenarios.faults import RequestFault

UNKNOWN_TOKEN = "a" * 43  # revoked without complaint (RFC 7009 2.2), so the fault alone refuses

_AS_A_TOKEN_REQUEST = (UNSUPPORTED_GRANT_TYPE,)
"""What a bank names that has one URL for both, and knows a revocation by its token."""

TOKEN_ABSENT = (
    RequestFault(
        name="absent('token')",
        clause="REVK-05",
        change=by.without("token"),
        lawful=(INVALID_REQUEST,),
        tolerated=_AS_A_TOKEN_REQUEST,
    ),
    RequestFault(
        name="empty('token')",
        clause="REVK-05",
        change=by.with_parameter("token", ""),
        lawful=(INVALID_REQUEST,),
        tolerated=_AS_A_TOKEN_REQUEST,
    ),
)
CLIENT_UNKNOWN = RequestFault(
    name="client_id that no registration has",
    clause="STEP7-13",
    change=by.with_parameter("client_id", "PSDFR-ACPR-00001"),
    lawful=(INVALID_CLIENT,),
)
METHODS = tuple(
    RequestFault(
        name=f"method {name}",
        clause="REVK-10",
        change=change,
        lawful=(refusal(status=(400, 401, 403, 404, 405, 415)),),
    )
    for name, change in (
        ("GET", by.by("GET")),
        ("GET, called a POST by a header", by.called_a_post),
    )
)

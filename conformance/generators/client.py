"""Faults of the client in the token request: client_id, certificate and secrets (STET step 6)."""

from base64 import b64encode
from dataclasses import replace
from urllib.parse import quote_plus

from conformance.generators import changes as by
from conformance.generators.faults import (
    FORBIDDEN,
    INVALID_CLIENT,
    INVALID_GRANT,
    INVALID_REQUEST,
    of_case,
    unchanged,
)
from conformance.generators.token import fault, welcome
from conformance.generators.values import with_the_end_of
from fixtures.scenarios.fault_chain import World
from fixtures.scenarios.faults import Change, Fault
from fixtures.tpp.messages import Request

NO_TOKEN = "a" * 43  # a refresh token that nobody has issued
WRONG_BASIC = "Basic bm9ib2R5Om5vdGhpbmc="


def nameless(change: Change) -> Change:
    """Leave client_id out; a client that authenticates otherwise may (RFC 6749 3.2.1): no fault."""

    def changed(request: Request, world: World) -> Request:
        how = world.profile.client.authentication
        named = how in {"client_secret_basic", "private_key_jwt"}
        return request if named else change(request, world)

    return changed


#: The certificate authenticates the TPP, so a bank may do without (RFC 6749 4.1.3).
NO_CLIENT_ID = tuple(
    replace(
        fault(name, "STEP5-19", nameless(change), (INVALID_REQUEST, INVALID_CLIENT)),
        fresh=True,
        case="wrong_client",
        accepts=True,
    )
    for name, change in (
        ("absent('client_id')", by.without("client_id")),
        ("empty('client_id')", by.altering("client_id", lambda _: "")),
    )
)

#: On connections of their own: STEP6-16 asks for the same on one that is open.
CLIENT_ID = tuple(
    replace(each, fresh=True, case="wrong_client")
    for each in (
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
                # invalid_request: malformed, as its characters are not VSCHAR (RFC 6749 A.1)
                (INVALID_CLIENT, INVALID_REQUEST) if how == "look-alike" else INVALID_CLIENT,
                FORBIDDEN,
                INVALID_REQUEST,
                INVALID_GRANT,
            )
            for how, change in (("unknown", lambda _: "PSDFR-ACPR-00000"),)
        ),
    )
)


CLIENT_AUTHENTICATION_FAILS = of_case(
    "wrong_client",
    fault(
        "client_id that no registration has",
        "STEP6-08",
        by.with_parameter("client_id", "PSDFR-ACPR-00001"),
        INVALID_CLIENT,
    ),
)


def _own_basic(world: World) -> str:
    """The TPP's own client_id by Basic, and another secret: another client_id would be a fault."""
    own = quote_plus(world.profile.client.client_id)
    return "Basic " + b64encode(f"{own}:not-the-secret".encode()).decode()


def _basic_too(request: Request, world: World) -> Request:
    return request.with_header("Authorization", _own_basic(world))


SECOND_AUTHENTICATION = tuple(
    fault(name, "STEP5-24", change, (INVALID_REQUEST, INVALID_CLIENT))
    for name, change in (
        ("Basic beside the certificate", _basic_too),
        (
            "client_secret beside the certificate",
            by.with_parameter("client_secret", "not-a-secret"),
        ),
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


def _at_its_own_call_back(request: Request, world: World) -> Request:
    """Name the other TPP's call-back: some banks hold it against the caller's registration."""
    other = world.profile.other_client
    own = next(iter(other.redirect_uris if other else ()), "")
    return by.altering("redirect_uri", lambda uri: own or uri)(request, world)


CODE_OF_THE_OTHER = tuple(
    Fault(
        name=f"code redeemed by the other TPP{where}",
        clause="STEP5-18",
        change=change,
        lawful=(INVALID_GRANT,),
        tolerated=(INVALID_CLIENT,),
        client="other",
        case="foreign_code",
    )
    for where, change in (("", unchanged), (" at its own call-back", _at_its_own_call_back))
)


def _with_its_own_end(request: Request, world: World) -> Request:
    """End the code as one of the caller's own ends."""
    own = world.borrowed("code of the other TPP")
    return by.altering("code", lambda code: with_the_end_of(code, own))(request, world)


CODE_RETARGETED = Fault(
    name="code redeemed by the other TPP, with the last part of its own",
    clause="STEP5-18",
    change=_with_its_own_end,
    plain=_with_its_own_end,
    lawful=(INVALID_GRANT,),
    tolerated=(INVALID_CLIENT,),
    client="other",
    case="foreign_code",
    needs="code of the other TPP",
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

RENEWED_CERTIFICATE = (welcome("renewed certificate", "STEP6-09", unchanged, presents="renewed"),)


def _wrong_secret(request: Request, world: World) -> Request:
    """The secret, by whichever way the request carries it, replaced by another."""
    headers = tuple(
        (name, _own_basic(world) if name.lower() == "authorization" else value)
        for name, value in request.headers
    )
    altered = by.altering("client_secret", lambda _: "not-the-secret")(request, world)
    return replace(altered, headers=headers)


WRONG_SECRET = of_case(
    "wrong_client", fault("another client secret", "STEP5-33", _wrong_secret, INVALID_CLIENT)
)

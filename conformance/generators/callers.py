"""Callers: who comes to a door with one thing wrong, in the certificate, the token or the request.

A cell of the table is a caller at a door. Each cell is a fault of the door's valid request.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from certs import flaws
from conformance.generators import changes as by
from conformance.generators.bearer import authorization, token_of
from conformance.generators.faults import unchanged
from fixtures.scenarios.doors import DOORS, OF_ACCOUNTS, Kind
from fixtures.scenarios.fault_chain import World
from fixtures.scenarios.fault_inputs import OTHER_WITH_ANY_ROLE
from fixtures.scenarios.faults import Change, Fault
from fixtures.tpp.messages import Request

Clause = str | Mapping[Kind, str]

RESOURCES: tuple[Kind, ...] = (*OF_ACCOUNTS, "funds", "payment")
AUTHORIZATION_SERVER: tuple[Kind, ...] = ("refresh", "credentials", "revoke")
EVERY_DOOR: tuple[Kind, ...] = (*AUTHORIZATION_SERVER, *RESOURCES)
OF_TOKENS: tuple[Kind, ...] = (*RESOURCES, "accounts after refresh")
WITH_A_BODY: tuple[Kind, ...] = tuple(kind for kind in OF_TOKENS if not DOORS[kind].optional)
"""Those whose refusals say in their body what is wrong."""
AFTERWARDS: tuple[Kind, ...] = ("refresh again", "revoke access", "accounts after refresh")
"""The doors at which the token is of another kind, or came about otherwise."""
OF_PAYMENTS: tuple[Kind, ...] = ("credentials", "payment")
OF_OTHER_ROLES: tuple[Kind, ...] = ("funds", *OF_PAYMENTS)
"""The doors that want another role than account information."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who comes, with one thing wrong; the attributes are those of a fault.

    Attributes:
        name: what is wrong.
        clause: the clause that a door breaks by giving anything; one for all doors, or by door.
        change: the valid request with what is wrong.
        presents: slot of the certificate presented, "-" for none, "" for the one of the door.
        client: whose registration the request is made of.
        needs: what the run has to have for it.
    """

    name: str
    clause: Clause
    change: Change = unchanged
    presents: str = ""
    client: str = "own"
    needs: str = ""

    def at(self, door: Kind) -> Fault:
        """The cell of this caller at a door."""
        clause = self.clause if isinstance(self.clause, str) else self.clause[door]
        return Fault(
            name=f"{self.name} at {door}",
            clause=clause,
            change=self.change,
            lawful=(),
            kind=door,
            presents=self.presents,
            client="other" if self.client == "other" else "own",
            needs=self.needs,
        )


def at(doors: tuple[Kind, ...], *callers: Caller) -> tuple[Fault, ...]:
    """The cells of these callers at these doors, but for those whose clause names no such door."""
    return tuple(
        caller.at(door)
        for door in doors
        for caller in callers
        if isinstance(caller.clause, str) or door in caller.clause
    )


def _of(resources: str, refresh: str = "", credentials: str = "", revoke: str = "") -> Clause:
    """Clauses by door; "" where the clause says nothing of a door."""
    others: dict[Kind, str] = {
        "refresh": refresh,
        "refresh again": refresh,
        "credentials": credentials,
        "revoke": revoke,
        "revoke access": revoke,
    }
    return dict.fromkeys(OF_TOKENS, resources) | {k: v for k, v in others.items() if v}


def _of_tokens(refresh: str, revoke: str) -> Clause:
    """Clauses of the doors that take the tokens of a PSU's grant at the authorization server."""
    return {
        "refresh": refresh,
        "refresh again": refresh,
        "revoke": revoke,
        "revoke access": revoke,
    }


def bare(request: Request, _: World) -> Request:
    """The valid request without its Authorization field."""
    return replace(
        request, headers=tuple(each for each in request.headers if not _is_authorization(each))
    )


def _is_authorization(pair: tuple[str, str]) -> bool:
    return pair[0].lower() == "authorization"


def credentials(made: Callable[[str], str]) -> Change:
    """The Authorization field with another value, made of the live token."""
    return lambda request, world: authorization(made(token_of(request)))(request, world)


def borrowed(name: str) -> Change:
    """The Authorization field with a token of the run that came about in this way."""
    return lambda request, world: authorization(f"Bearer {world.borrowed(name)}")(request, world)


def _with_cookies(request: Request, world: World) -> Request:
    """The cookies that a resource has set when it served the TPP's token."""
    return request.with_header("Cookie", world.borrowed("cookies"))


def _in_a_cookie(request: Request, world: World) -> Request:
    """The token in cookies of the names that gateways know, and in no Authorization field."""
    token = token_of(request)
    cookies = "; ".join(f"{name}={token}" for name in ("access_token", "token", "Authorization"))
    return bare(request, world).with_header("Cookie", cookies)


def _by_another_name(request: Request, world: World) -> Request:
    """The token in header fields that gateways read in place of Authorization."""
    token, request = token_of(request), bare(request, world)
    for name in ("X-Access-Token", "X-Auth-Token", "apikey"):
        request = request.with_header(name, token)
    return request.with_header("X-Authorization", f"Bearer {token}")


def both(first: Change, second: Change) -> Change:
    """One change, then another."""
    return lambda request, world: second(first(request, world), world)


# Certificates

NO_CERTIFICATE = at(
    (*EVERY_DOOR, *AFTERWARDS),
    Caller(
        name="no certificate",
        clause=_of("STEP8-09", "REFR-10", "TLS-04", "REVK-08"),
        presents="-",
    ),
)
_ANOTHERS = Caller(
    name="another TPP's certificate",
    clause=_of("STEP8-08", "REFR-09", "PISP-06", "REVK-09"),
    presents="other_tpp",
)
ANOTHERS_CERTIFICATE = (
    *at(
        tuple(kind for kind in (*EVERY_DOOR, *AFTERWARDS) if kind not in OF_OTHER_ROLES), _ANOTHERS
    ),
    *at(OF_OTHER_ROLES, replace(_ANOTHERS, presents=OTHER_WITH_ANY_ROLE)),
)
MISNAMED = at(
    (*AUTHORIZATION_SERVER, "refresh again", "revoke access"),
    Caller(
        name="another TPP's certificate without client_id",
        clause=_of_tokens("REFR-09", "REVK-09"),
        change=by.without("client_id"),
        presents="other_tpp",
    ),
    Caller(
        name="another TPP's client_id",
        clause="STEP6-03",
        change=by.replacing("client_id", "other_client_id"),
        needs="other_client_id",
    ),
)
ANOTHER_TPP = at(
    ("refresh", "refresh again", "revoke", "revoke access"),
    Caller(
        name="another TPP",
        clause=_of_tokens("REFR-09", "REVK-09"),
        client="other",
    ),
)
FLAWED = at(
    tuple(kind for kind in EVERY_DOOR if kind not in OF_PAYMENTS),
    *(
        Caller(
            name=f"certificate, {name.replace('_', ' ')}",
            clause=flaws.CATALOGUE[name].clause,
            presents=name,
        )
        for name in flaws.NAMES
    ),
)
"""Without payments: a refusal there says nothing, since a flawed certificate has no PSP_PI."""
WITHOUT_THE_ROLE = (
    *at((*OF_ACCOUNTS, "funds"), Caller(name="role PSP_PI", clause="STEP8-25", presents="pisp")),
    *at(("refresh",), Caller(name="role PSP_PI", clause="STEP6-04", presents="pisp")),
    *at(
        OF_PAYMENTS,
        Caller(name="role PSP_AI", clause="PISP-04", presents="aisp_only"),
    ),
    *at(("funds",), Caller(name="role PSP_AI", clause="STEP8-25", presents="aisp_only")),
)


# Tokens at resources

WITHOUT_TOKEN = at(
    RESOURCES,
    Caller(name="no token", clause="STEP8-02", change=bare),
    Caller(
        name="cookies in place of a token",
        clause="STEP8-02",
        change=both(bare, _with_cookies),
        needs="cookies",
    ),
    Caller(name="token in a cookie", clause="STEP8-02", change=_in_a_cookie),
    Caller(name="token in a header of another name", clause="STEP8-02", change=_by_another_name),
    *(
        Caller(name=name, clause="STEP8-02", change=credentials(made))
        for name, made in (
            ("token without Bearer", lambda token: token),
            ("token under Basic", "Basic {}".format),
            ("token under DPoP", "DPoP {}".format),
            ("token under MAC", "MAC {}".format),
            ("token behind Bearer without a blank", "Bearer{}".format),
            ("Bearer without a token", lambda _: "Bearer"),
            ("Bearer with a comma for a token", lambda _: "Bearer ,"),
        )
    ),
)
DEAD = (
    *at(
        OF_ACCOUNTS,
        Caller(name="revoked token", clause="REVK-11", change=borrowed("revoked"), needs="revoked"),
        Caller(
            name="token whose refresh token is revoked",
            clause="REVK-02",
            change=borrowed("fallen"),
            needs="fallen",
        ),
        Caller(
            name="token from before a refresh",
            clause="REFR-04",
            change=borrowed("replaced"),
            needs="replaced",
        ),
    ),
    *at(
        ("payment",),
        Caller(
            name="revoked token",
            clause="REVK-11",
            change=borrowed("revoked payment"),
            needs="revoked payment",
        ),
    ),
)
FOREIGN = at(
    OF_ACCOUNTS,
    Caller(
        name="another TPP's token",
        clause="STEP8-08",
        change=borrowed("other TPP's"),
        needs="other TPP's",
    ),
)
"""Without funds and payments, for which the other TPP's token has no scope."""
OUTSIDE_THE_SCOPE = (
    *at(
        ("funds", "payment"),
        Caller(
            name="token for accounts",
            clause="STEP8-17",
            change=borrowed("accounts"),
            needs="accounts",
        ),
    ),
    *at(
        (*OF_ACCOUNTS, "funds"),
        Caller(
            name="token for payments", clause="PISP-05", change=borrowed("payment"), needs="payment"
        ),
    ),
    *at(
        (*OF_ACCOUNTS, "payment"),
        Caller(name="token for funds", clause="STEP8-17", change=borrowed("funds"), needs="funds"),
    ),
)

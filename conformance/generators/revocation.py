"""Faults of the revocation request (RFC 7009 2.1)."""

from dataclasses import replace

from conformance.generators import changes as by
from conformance.generators.faults import INVALID_REQUEST, Change, Fault, refusal, unchanged
from fixtures.trials import Refusal


def fault(name: str, clause: str, change: Change, *lawful: Refusal) -> Fault:
    """A fault of the revocation request under the TPP's own certificate."""
    return Fault(name=f"revoke: {name}", clause=clause, change=change, lawful=lawful, kind="revoke")


TOKEN_ABSENT = (fault("absent('token')", "REVK-05", by.without("token"), INVALID_REQUEST),)
METHODS = (
    fault("method GET", "REVK-10", by.by("GET"), refusal(status=(400, 401, 403, 404, 405, 415))),
)
NO_CERTIFICATE = (
    replace(fault("no certificate", "REVK-08", unchanged), presents="-", case="no_cert"),
)

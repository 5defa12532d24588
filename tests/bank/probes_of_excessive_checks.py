"""What shows each defect of a bank that asks too much."""

from tests.bank.probes import exchanged


def renewed_by(slot):
    """A TPP that is known by its first certificate presents another."""

    def probe(visitor):
        visitor.exchange(visitor.code()).raise_for_status()
        return visitor.exchange(visitor.code(), slot).status_code

    return probe


def under(slot):
    return lambda v: v.exchange(v.code(), slot).status_code


def refreshed_under(slot):
    return lambda v: v.refresh(v.tokens()["refresh_token"], slot).status_code


PROBES = {
    "scope_demanded": (exchanged(), 200, 400),
    "unknown_token_parameter_refused": (exchanged(unknown="1"), 200, 400),
    "empty_token_parameter_refused": (exchanged(scope=""), 200, 400),
    "client_id_held_against_the_name": (exchanged(), 200, 401),
    "certificate_pinned": (renewed_by("renewed"), 200, 401),
    "provider_pinned": (renewed_by("other_qtsp"), 200, 401),
    "server_certificate_demanded": (under("client_auth_only"), 200, 401),
    "role_of_funds_demanded": (refreshed_under("aisp_only"), 200, 400),
}

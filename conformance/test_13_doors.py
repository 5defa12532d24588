"""Callers at doors: whoever comes with one thing wrong is given nothing, at any door of the bank.

Each case is a cell of one table, named after its door and its caller. What a refusal says is asked
elsewhere; here it counts that no token, no data and no revocation was given, beside the same
request without what is wrong, which the bank grants on the same token.
"""

import pytest

from conformance.generators import callers, detours, forged_headers, request_forms
from conformance.generators.faults import cases, cases_by
from fixtures import expect


@cases(callers.NO_CERTIFICATE)
def test_no_door_opens_without_a_certificate(fault_chains, fault):
    """A caller without a client certificate is given nothing."""
    expect.gives_nothing(fault_chains.of(fault), fault.kind)


@cases(callers.ANOTHERS_CERTIFICATE, callers.MISNAMED, callers.ANOTHER_TPP)
def test_no_door_opens_to_another_tpp(fault_chains, fault):
    """A caller with the certificate or the name of another TPP is given nothing of this TPP."""
    expect.gives_nothing(fault_chains.of(fault), fault.kind)


@cases(callers.FLAWED)
def test_no_door_opens_to_a_flawed_certificate(fault_chains, fault):
    """A caller whose certificate has one flaw is given nothing."""
    expect.gives_nothing(fault_chains.of(fault), fault.kind)


@cases(callers.WITHOUT_THE_ROLE)
def test_no_door_opens_without_its_role(fault_chains, fault):
    """A caller whose certificate lacks the role of a door is given nothing."""
    expect.gives_nothing(fault_chains.of(fault), fault.kind)


@cases(
    forged_headers.NAMED_WITHOUT_CERTIFICATE,
    forged_headers.NAMED_BESIDE_ANOTHER,
    forged_headers.CALLED_VALID,
)
def test_no_door_believes_a_header(fault_chains, fault):
    """A header that names a certificate opens nothing which the handshake does not."""
    plain = forged_headers.without_header(fault)

    expect.gives_no_more_by_header(
        fault_chains.of(fault), fault_chains.of(plain), fault.kind, plain.clause
    )


@cases(callers.WITHOUT_TOKEN)
def test_no_resource_opens_without_a_bearer_token(fault_chains, fault):
    """A call without a token under the scheme Bearer is given nothing."""
    expect.gives_nothing(fault_chains.of(fault), fault.kind)


@cases(callers.DEAD)
def test_no_resource_opens_to_a_dead_token(fault_chains, fault):
    """A token that has been revoked or replaced is given nothing."""
    expect.gives_nothing(fault_chains.of(fault), fault.kind)


@cases(callers.FOREIGN)
def test_no_resource_opens_to_the_token_of_another_tpp(fault_chains, fault):
    """The token of another TPP is given nothing under this TPP's certificate."""
    expect.gives_nothing(fault_chains.of(fault), fault.kind)


@cases(callers.OUTSIDE_THE_SCOPE)
def test_no_resource_opens_outside_the_scope(fault_chains, fault):
    """A token of another scope is given nothing."""
    expect.gives_nothing(fault_chains.of(fault), fault.kind)


@cases_by(
    "caller",
    {
        "no token": "STEP8-02",
        "revoked token": "REVK-11",
        "no certificate": "STEP8-09",
        "another TPP's certificate": "STEP8-08",
    },
)
@pytest.mark.usefixtures("resource")
def test_nothing_opens_beyond_the_first_account_and_page(further, caller):
    """A second account, and a second page, are guarded as the first."""
    expect.none_served(further(caller))


@cases(request_forms.IN_ANOTHER_FORM)
def test_no_other_form_of_a_request_opens_a_door(fault_chains, fault):
    """What else a request may lawfully carry switches no check of its door off."""
    expect.gives_nothing(fault_chains.of(fault), fault.kind)


@cases(detours.DETOURS)
def test_no_other_spelling_opens_a_door(fault_chains, fault):
    """Another spelling of the path, or a header that a gateway reads, opens nothing."""
    expect.gives_nothing(fault_chains.of(fault), fault.kind)


@cases_by("door", dict.fromkeys(callers.OF_TOKENS, "STEP8-03"))
@pytest.mark.usefixtures("resource")
def test_no_resource_opens_to_an_expired_token(outlived, recorded, door):
    """A token is given nothing once its lifetime is over, though it was served before."""
    before, _, *after = map(recorded, outlived(door))

    expect.outlived(before, *after)


@cases_by("door", dict.fromkeys(callers.WITH_A_BODY, "STEP8-03"))
@pytest.mark.usefixtures("resource")
def test_an_expired_token_is_called_invalid_at_every_door(outlived, recorded, profile, door):
    """An expired access token is answered HTTP 401 invalid_token at every resource."""
    before, _, after, *_ = map(recorded, outlived(door))
    expect.ground(before)

    policy = profile.policy
    expect.invalid_token(after, policy.dead_token_status, policy.invalid_token)


@cases_by("door", dict.fromkeys(callers.OF_TOKENS, "STEP8-15"))
@pytest.mark.usefixtures("resource")
def test_a_resource_stays_open_until_the_token_expires(outlived, recorded, door):
    """A token is still served when nine tenths of its lifetime have passed."""
    before, late, *_ = map(recorded, outlived(door))

    expect.lives_on(before, late)


@cases(detours.IN_THE_URL)
@pytest.mark.usefixtures("resource")
def test_no_resource_reads_a_token_in_the_url(fault_chains, fault):
    """A call whose access token is in the query and in no header is given nothing."""
    expect.gives_nothing(fault_chains.of(fault), fault.kind)


@cases(detours.PARAMETERS_IN_THE_URL)
def test_no_door_reads_a_parameter_in_the_url(fault_chains, fault):
    """A POST one of whose parameters is in the URL is given nothing."""
    unneeded = fault_chains.does_without(fault, detours.LEFT_OUT[fault.name])
    expect.offered(not unneeded, "the bank gives the same where the parameter is left out")

    expect.gives_nothing(fault_chains.of(fault), fault.kind)


@cases(detours.SCHEME_RESPELT)
@pytest.mark.usefixtures("resource")
def test_no_resource_minds_how_the_scheme_is_written(fault_chains, fault):
    """A call under "bearer", or with blanks behind "Bearer", is served as one under "Bearer"."""
    expect.granted_as_its_control(fault_chains.of(fault))


@cases(detours.REQUEST_IDS)
@pytest.mark.usefixtures("resource")
def test_no_resource_minds_the_form_of_a_request_identifier(fault_chains, fault):
    """A call whose X-Request-ID has 70 characters and is no UUID is served as any other."""
    expect.granted_as_its_control(fault_chains.of(fault))

"""What a bank declares of its own errors and members is taken as lawful, and nothing beside it."""

import pytest

from fixtures import expect
from fixtures.expect import documented_members
from fixtures.outcomes import Inconclusive, NonConformity
from fixtures.profile.schema import AcceptedError
from fixtures.tpp.oauth_errors import is_declared
from tests.expect.answers import answer, given, refusal
from tests.expect.fault_chains import CRASH, HTML, judged, result

STET = answer(400, {"status": "400", "message": "Bad Request", "error_code": "OAGA"})
OTHER_STATUS = answer(400, {"status": 404, "message": "Not Found"})
NO_MESSAGE = answer(400, {"status": 400})
OAGA = AcceptedError(status=400, body="OAGA")


@pytest.mark.parametrize(
    ("form", "came", "wrong"),
    [
        ("oauth", refusal(), None),
        ("oauth", STET, NonConformity),
        ("stet", STET, None),
        ("stet", answer(404, {"status": 404, "message": "none"}), None),
        ("stet", refusal(), NonConformity),
        ("stet", OTHER_STATUS, NonConformity),
        ("stet", NO_MESSAGE, NonConformity),
        ("either", STET, None),
        ("either", refusal(), None),
        ("either", refusal("access_denied"), NonConformity),
        ("either", OTHER_STATUS, NonConformity),
        ("either", HTML, NonConformity),
        ("stet", CRASH, Inconclusive),
        ("either", given(), Inconclusive),
    ],
)
def test_an_error_has_the_form_that_the_bank_declares(form, came, wrong):
    with judged(wrong):
        expect.error_form(came, form)


@pytest.mark.parametrize(
    ("came", "wrong"),
    [(STET, None), (HTML, NonConformity), (refusal("access_denied"), NonConformity)],
)
def test_an_error_that_is_declared_for_the_case_has_a_form_too(came, wrong):
    with judged(wrong):
        expect.error_form(came, "oauth", [OAGA])


@pytest.mark.parametrize(
    ("declared", "fits"),
    [
        ([], False),
        ([OAGA], True),
        ([AcceptedError(status=400, body="O.GA")], True),
        ([AcceptedError(status=400, body="oaga")], False),
        ([AcceptedError(status=400)], True),
        ([AcceptedError(status=404, body="OAGA")], False),
        ([AcceptedError(status=400, error="invalid_grant", body="OAGA")], False),
        ([AcceptedError(status=404), OAGA], True),
    ],
)
def test_a_declared_error_fits_by_status_error_and_body(declared, fits):
    assert is_declared(STET, declared) is fits


@pytest.mark.parametrize(
    ("required", "forbidden", "wrong"),
    [
        ((), (), None),
        (("last_sca_date",), ("scope",), None),
        (("last_sca_date", "state"), (), NonConformity),
        ((), ("last_sca_date",), NonConformity),
    ],
)
def test_a_token_answer_has_the_members_that_are_declared(required, forbidden, wrong):
    with judged(wrong):
        documented_members.members(given(last_sca_date="2026-11-01"), required, forbidden)


def test_members_that_nobody_documents_are_told():
    came = given(scope="aisp", last_sca_date="2026-11-01", state="s")

    assert documented_members.undocumented(came, ("last_sca_date",)) == ["state"]


@pytest.mark.parametrize(
    ("declared", "wrong"),
    [
        (AcceptedError(status=403, error="invalid_client"), None),
        (AcceptedError(status=403), None),
        (AcceptedError(status=403, error="another"), NonConformity),
        (AcceptedError(status=400, error="invalid_client"), NonConformity),
    ],
)
def test_a_declared_error_is_lawful_with_its_status_and_its_name(declared, wrong):
    with judged(wrong):
        expect.refused(result(refusal("invalid_client", 403), declared=(declared,)))


@pytest.mark.parametrize(
    ("came", "wrong"),
    [
        (answer(404), None),
        (refusal("unknown_tpp", 404), None),
        (answer(405), None),
        (answer(403), None),
        (given(), NonConformity),
    ],
)
def test_a_caller_may_be_refused_as_the_bank_declares_it(came, wrong):
    with judged(wrong):
        expect.refused_or_turned_away(result(came, declared=(AcceptedError(status=404),)))

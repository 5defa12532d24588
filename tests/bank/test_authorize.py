"""GET /authorize: what is shown to the PSU, what is sent back to the TPP, what goes on."""

from urllib.parse import urlsplit

import pytest

from fixtures.bank.checks import authorize
from fixtures.bank.reference import OTHER_TPP, TPP, WITHDRAWN_TPP
from tests.bank.emulated_banks import PLAYED

CALL_BACK = TPP.redirect_uris[0]


def of(client, **more):
    return {"client_id": client.client_id, "redirect_uri": client.redirect_uris[0]} | more


REFUSED = {
    authorize.request_is_well_formed: (400, None, {"raw": "&x=%zz"}),
    authorize.client_and_call_back_are_sent_once: (400, None, {"raw": "&client_id=x"}),
    authorize.asking_client_is_known: (400, None, {"client_id": "PSDFR-ACPR-00000"}),
    authorize.redirect_uri_is_registered: (400, None, {"redirect_uri": CALL_BACK + "/"}),
    authorize.request_parameters_are_sent_once: (303, "invalid_request", {"raw": "&scope=aisp"}),
    authorize.agreement_is_in_force: (303, "unauthorized_client", of(WITHDRAWN_TPP)),
    authorize.response_type_is_sent: (303, "invalid_request", {"response_type": ""}),
    authorize.response_type_is_code: (303, "unsupported_response_type", {"response_type": "CODE"}),
    authorize.scope_is_sent: (303, "invalid_scope", {"scope": None}),
    authorize.scope_is_offered: (303, "invalid_scope", {"scope": "AISP"}),
    authorize.scopes_are_of_one_service: (303, "invalid_scope", {"scope": "aisp cbpii"}),
    authorize.scope_is_within_the_registered_roles: (
        303,
        "invalid_scope",
        of(OTHER_TPP, scope="cbpii"),
    ),
    authorize.challenge_is_s256: (303, "invalid_request", {"code_challenge": "c" * 43}),
}


def test_every_row_has_its_case():
    assert REFUSED.keys() == {row.holds for row in authorize.AUTHORIZE} - PLAYED.keys()


@pytest.mark.parametrize("holds", REFUSED, ids=lambda holds: holds.__name__)
def test_a_row_refuses_what_breaks_it(visitor, holds):
    status, error, changes = REFUSED[holds]

    answer = visitor.authorize(**changes)

    assert visitor.refusal(answer) == (status, error, holds.__doc__.rstrip("."))


def test_a_sound_request_shows_the_login_page(visitor):
    answer = visitor.authorize(foo="bar", state=None)

    assert answer.status_code == 200
    assert 'name="password"' in answer.text


@pytest.mark.parametrize(
    "state", ["x", "a b&c=d/é✓", "<script>\"'", "\r\nSet-Cookie: a=b", "s" * 2000, "%41+%2B"]
)
def test_state_comes_back_as_it_was(visitor, state):
    answer = visitor.authorize(scope="no", state=state)

    assert visitor.called_back(answer)["state"] == state


def test_a_state_that_is_absent_or_empty_stays_away(visitor):
    assert "state" not in visitor.called_back(visitor.authorize(scope="no", state=None))
    assert "state" not in visitor.called_back(visitor.authorize(scope="no", state=""))


def test_a_repeated_state_is_not_chosen_from(visitor):
    answer = visitor.authorize(raw="&state=other")

    assert answer.status_code == 303
    assert "state" not in visitor.called_back(answer)


def test_the_query_of_a_call_back_is_kept(visitor):
    answer = visitor.authorize(scope="no", redirect_uri=TPP.redirect_uris[1])

    assert visitor.called_back(answer)["bank"] == "reference"


@pytest.mark.parametrize("octets", ["%00", "%C3%28", "%", "%F", "%FF"])
def test_malformed_octets_are_shown_as_an_error(visitor, octets):
    answer = visitor.authorize(raw=f"&nonce={octets}")

    assert (answer.status_code, answer.headers.get("location")) == (400, None)


def test_an_error_page_goes_nowhere(visitor):
    answer = visitor.authorize(redirect_uri="https://evil.example.com/")

    assert answer.status_code == 400
    assert "location" not in answer.headers
    assert "evil.example.com" not in answer.text


def test_post_is_not_offered(visitor):
    answer = visitor.client().post(f"{visitor.site.browser}/authorize")

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_a_client_whose_id_is_linked_to_its_number_is_known(visitor):
    answer = visitor.redirect(**of(OTHER_TPP))

    assert urlsplit(answer.headers["location"]).netloc == "autre.example.com"

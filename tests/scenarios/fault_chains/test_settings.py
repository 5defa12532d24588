"""Settings: every pair of levels occurs, and a finding names the level that it needs."""

import pytest

from conformance.generators import settings
from fixtures import expect
from fixtures.outcomes import NonConformity
from fixtures.scenarios.ages import AFTERWARDS, replays
from fixtures.scenarios.faults import FaultResult
from fixtures.tpp.messages import Answer, Request, Termination

ASKED = Request(method="POST", url="https://bank.test/token")
TOKEN = b'{"access_token": "a", "token_type": "Bearer"}'


def answered(status, body=b"{}", end=Termination.ANSWERED):
    headers = (("Content-Type", "application/json"),)
    return Answer(request=ASKED, end=end, status=status, headers=headers, body=body)


def results(*answers):
    control = answered(200, TOKEN)
    return [FaultResult(None, each, None, control, ()) for each in answers]


GIVEN, REFUSED = answered(200, TOKEN), answered(400, b'{"error": "invalid_grant"}')
SETTINGS = (("TLS 1.2", "kept"), ("TLS 1.2", "new"), ("TLS 1.3", "kept"), ("TLS 1.3", "new"))


def test_every_pair_of_levels_occurs():
    assert settings.uncovered() == []


def test_each_family_has_its_request_in_each_setting():
    for family in (*settings.VALID, *settings.REFUSED, *settings.WORDED):
        assert len(family.faults) == len(family.settings) == len(settings.ROWS)
        assert len({fault.name for fault in family.faults}) == len(settings.ROWS)


def test_what_is_given_in_some_settings_is_named_with_their_level():
    given = results(GIVEN, GIVEN, REFUSED, REFUSED)

    with pytest.raises(NonConformity, match=r"in 2 of 4 settings: TLS 1\.2"):
        expect.nothing_in_any_setting(given, "refresh", SETTINGS)
    expect.nothing_in_any_setting(results(*[REFUSED] * 4), "refresh", SETTINGS)


def test_a_valid_request_is_named_with_the_setting_in_which_it_is_refused():
    with pytest.raises(NonConformity, match=r"in 1 of 4 settings$"):
        expect.granted_in_every_setting(results(GIVEN, REFUSED, GIVEN, GIVEN), SETTINGS)
    alert = answered(0, b"", Termination.REFUSED)
    expect.granted_in_every_setting(results(alert, alert, GIVEN, GIVEN), SETTINGS)


def test_an_error_that_is_worded_otherwise_in_one_setting_is_named():
    page = answered(400, b"<p>no</p>")

    with pytest.raises(NonConformity, match="in 2 of 4 settings: kept"):
        expect.refused_alike(results(page, REFUSED, page, REFUSED), SETTINGS)
    expect.refused_alike(results(*[REFUSED] * 4), SETTINGS)


def test_a_spent_code_comes_back_at_ages_within_its_lifetime_and_after_it():
    assert list(replays(60, 5).values()) == [30, 30, 54, 65]
    assert replays(300, 0)[AFTERWARDS] == 300

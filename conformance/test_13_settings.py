"""Settings: TLS version, connection, key, order and spelling change nothing of what a bank gives.

Each case is one request in twelve settings, in which each pair of levels occurs.
"""

import pytest

from conformance.generators import settings
from conformance.generators.faults import cases
from fixtures import expect


@cases(settings.REFUSED, parameter="family")
def test_a_refusal_holds_in_every_setting(in_settings, family):
    """A request that is to be refused is given nothing in any setting."""
    expect.nothing_in_any_setting(in_settings(family), family.kind, family.settings)


@cases(settings.VALID, parameter="family")
@pytest.mark.usefixtures("resource")
def test_a_valid_request_is_granted_in_every_setting(in_settings, family):
    """A valid request is granted in every setting that the bank agrees to."""
    expect.granted_in_every_setting(in_settings(family), family.settings)


@cases(settings.WORDED, parameter="family")
@pytest.mark.usefixtures("refresh_offered")
def test_an_error_is_worded_alike_in_every_setting(in_settings, family):
    """A token error has one status, error code and media type in every setting."""
    expect.refused_alike(in_settings(family), family.settings)

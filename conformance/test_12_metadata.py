"""Authorization server metadata (RFC 8414), where the bank publishes it."""

import pytest

from fixtures import expect
from fixtures.expect import demand

pytestmark = pytest.mark.usefixtures("metadata_offered")


@pytest.mark.clause("META-01")
def test_the_metadata_names_the_endpoints_of_the_profile(metadata, profile):
    """The published endpoints are those that the profile names."""
    document = expect.json_object(metadata)

    demand(
        document.get("authorization_endpoint") == profile.endpoints.authorize
        and document.get("token_endpoint") == profile.endpoints.token,
        "the endpoints of the profile",
        "others",
    )


@pytest.mark.clause("META-01")
def test_the_metadata_offers_only_the_code_flow(metadata):
    """The published response types hold 'code' and nothing else."""
    document = expect.json_object(metadata)

    demand(document.get("response_types_supported") == ["code"], "code only", "others")


@pytest.mark.clause("META-02")
def test_pkce_support_is_published(metadata):
    """code_challenge_methods_supported contains S256."""
    document = expect.json_object(metadata)

    demand("S256" in str(document.get("code_challenge_methods_supported")), "S256", "none")

"""Authorization server metadata (RFC 8414), where the bank publishes it."""

import pytest

from fixtures import expect
from fixtures.expect import metadata as checks

pytestmark = pytest.mark.usefixtures("metadata_offered")


@pytest.mark.clause("META-01")
def test_the_metadata_is_one_json_document(metadata):
    """The metadata are served as one JSON object."""
    expect.status(metadata, 200)
    expect.json_object(metadata)


@pytest.mark.clause("META-01")
def test_the_metadata_are_labelled_as_json(metadata):
    """The metadata have one Content-Type, application/json (RFC 8414 3.2)."""
    expect.token_media_type(metadata, ("application/json",))


@pytest.mark.clause("META-01")
def test_the_authorization_endpoint_is_the_one_in_use(published, profile):
    """The published authorization endpoint is the one that the profile names."""
    checks.names(published, "authorization_endpoint", profile.endpoints.authorize)


@pytest.mark.clause("META-01")
def test_the_token_endpoint_is_the_one_in_use(published, profile):
    """The published token endpoint is the one that the profile names."""
    checks.names(published, "token_endpoint", profile.endpoints.token)


@pytest.mark.clause("META-01")
@pytest.mark.usefixtures("revocation_offered")
def test_the_revocation_endpoint_is_the_one_in_use(published, profile):
    """The published revocation endpoint is the one that the profile names."""
    checks.names(published, "revocation_endpoint", profile.endpoints.revoke)


@pytest.mark.clause("META-01")
def test_the_metadata_offer_only_the_code_flow(published):
    """The published response types hold 'code' and nothing else."""
    checks.code_flow_only(published)


@pytest.mark.clause("META-01")
def test_the_metadata_offer_no_weak_grant(published):
    """The published grant types hold neither the implicit nor the password grant."""
    checks.no_weak_grants(published)


@pytest.mark.clause("META-01")
def test_the_code_grant_is_published(published):
    """The published grant types hold authorization_code."""
    checks.grant_announced(published, "authorization_code")


@pytest.mark.clause("META-01")
@pytest.mark.usefixtures("payment_initiation_offered")
def test_the_grant_of_payment_initiation_is_published(published, pisp_answer):
    """The published grant types hold client_credentials where a TPP gets a token by them."""
    expect.granted(pisp_answer)

    checks.grant_announced(published, "client_credentials")


@pytest.mark.clause("META-02")
def test_pkce_support_is_published(published, profile):
    """code_challenge_methods_supported contains S256."""
    supported = profile.policy.pkce != "unsupported"
    expect.offered(supported, "the profile says that there is no PKCE ([policy] pkce)")

    checks.pkce(published)


@pytest.mark.clause("META-03")
def test_published_endpoints_are_https(published):
    """Each published endpoint is an https URL without a fragment."""
    checks.sound_urls(published)


@pytest.mark.clause("META-04")
def test_the_refresh_grant_is_announced_where_it_is_offered(published, profile):
    """The grant types hold refresh_token if, and only if, the bank gives refresh tokens."""
    checks.refresh_announced(published, offered=profile.policy.refresh != "none")


@pytest.mark.clause("META-05")
def test_the_issuer_is_where_its_metadata_are(published, profile):
    """The issuer is an https URL, and the metadata stand under it."""
    checks.own_issuer(published, profile.endpoints.metadata, profile.endpoints.issuer)


@pytest.mark.clause("META-06")
def test_mutual_tls_is_announced(published):
    """The client authentications of the token endpoint hold mutual TLS."""
    checks.mutual_tls(published)


@pytest.mark.clause("META-07")
def test_bound_access_tokens_are_announced(published):
    """The metadata say that access tokens are bound to the certificate."""
    checks.bound_tokens(published)


@pytest.mark.clause("META-08")
def test_members_have_their_types(published):
    """Each member of the metadata has the type and the characters of RFC 8414."""
    checks.typed(published)


@pytest.mark.clause("META-09")
def test_published_keys_are_public(key_set):
    """The key set holds complete public keys, each with an identifier of its own."""
    checks.public_keys(expect.json_object(key_set))


@pytest.mark.clause("META-05")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Forwarded-Host", "not-registered.example"),
        ("X-Forwarded-Server", "not-registered.example"),
        ("X-Host", "not-registered.example"),
        ("Forwarded", "host=not-registered.example"),
    ],
)
def test_metadata_name_no_host_of_a_caller(tpp, published, name, value):
    """The metadata name their own issuer and endpoints, whatever host a header names."""
    answer = tpp.send(tpp.metadata().with_header(name, value))

    checks.names_nothing_of(answer, published, "not-registered.example")

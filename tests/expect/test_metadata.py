"""The verifiers of metadata and key sets: a sound document, and each way to spoil it."""

import pytest

from fixtures.expect import metadata
from fixtures.outcomes import NonConformity

ISSUER = "https://bank.example.com"
SOUND = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "response_types_supported": ["code"],
    "grant_types_supported": ["authorization_code", "refresh_token"],
    "token_endpoint_auth_methods_supported": ["tls_client_auth"],
    "tls_client_certificate_bound_access_tokens": True,
    "scopes_supported": ["aisp", "pisp"],
    "code_challenge_methods_supported": ["S256"],
}
RSA = {"kty": "RSA", "kid": "1", "n": "AQAB", "e": "AQAB"}
OKP = {"kty": "OKP", "kid": "3", "crv": "Ed25519", "x": "AA"}
EC = {"kty": "EC", "kid": "2", "crv": "P-256", "x": "AA", "y": "AA"}


def but(**members):
    """The sound document with other members; a None leaves one out."""
    return {name: value for name, value in (SOUND | members).items() if value is not None}


def methods(*names):
    return but(token_endpoint_auth_methods_supported=list(names))


def test_a_sound_document_keeps_every_clause():
    metadata.names(SOUND, "token_endpoint", f"{ISSUER}/token")
    metadata.code_flow_only(SOUND)
    metadata.no_weak_grants(SOUND)
    metadata.refresh_announced(SOUND, offered=True)
    metadata.sound_urls(SOUND)
    metadata.mutual_tls(SOUND)
    metadata.bound_tokens(SOUND)
    metadata.pkce(SOUND)
    metadata.typed(SOUND)


@pytest.mark.parametrize(
    ("verify", "spoilt"),
    [
        (metadata.code_flow_only, but(response_types_supported=["code", "token"])),
        (metadata.code_flow_only, but(response_types_supported=None)),
        (metadata.no_weak_grants, but(grant_types_supported=["authorization_code", "password"])),
        (metadata.no_weak_grants, but(grant_types_supported=None)),
        (metadata.sound_urls, but(token_endpoint=f"{ISSUER}/token#here")),
        (metadata.sound_urls, but(revocation_endpoint="http://bank.example.com/revoke")),
        (metadata.sound_urls, but(jwks_uri="/keys")),
        (metadata.sound_urls, but(token_endpoint=7)),
        (metadata.sound_urls, but(token_endpoint=[f"{ISSUER}/token"])),
        (metadata.sound_urls, but(token_endpoint={f"{ISSUER}/token": 1})),
        (metadata.mutual_tls, but(token_endpoint_auth_methods_supported=None)),
        (metadata.mutual_tls, but(token_endpoint_auth_methods_supported=["private_key_jwt"])),
        (metadata.bound_tokens, but(tls_client_certificate_bound_access_tokens=None)),
        (metadata.bound_tokens, but(tls_client_certificate_bound_access_tokens="true")),
        (metadata.pkce, but(code_challenge_methods_supported=["plain"])),
        (metadata.pkce, but(code_challenge_methods_supported="S256")),
        (metadata.typed, but(issuer=None)),
        (metadata.typed, but(token_endpoint=["x"])),
        (metadata.typed, but(scopes_supported="aisp pisp")),
        (metadata.typed, but(scopes_supported=[])),
        (metadata.typed, but(scopes_supported=["aisp pisp"])),
        (metadata.typed, but(grant_types_supported=[1])),
        (metadata.typed, but(tls_client_certificate_bound_access_tokens=1)),
    ],
)
def test_a_spoilt_document_breaks_its_clause(verify, spoilt):
    with pytest.raises(NonConformity):
        verify(spoilt)


@pytest.mark.parametrize(
    ("verify", "lawful"),
    [
        (metadata.no_weak_grants, but(grant_types_supported=["authorization_code"])),
        (
            metadata.sound_urls,
            but(jwks_uri=f"{ISSUER}/keys", policy="not a URL", op_policy_uri="/p"),
        ),
        (
            metadata.mutual_tls,
            methods("self_signed_tls_client_auth"),
        ),
        (metadata.mutual_tls, methods("other", "tls_client_auth")),
        (metadata.pkce, but(code_challenge_methods_supported=["plain", "S256"])),
        (metadata.typed, but(op_policy_uri=f"{ISSUER}/p", scopes_supported=None, odd=7)),
        (metadata.typed, but(authorization_response_iss_parameter_supported=False)),
        (metadata.typed, but(response_modes_supported=["query"])),
    ],
)
def test_a_document_may_say_more_or_less(verify, lawful):
    verify(lawful)


@pytest.mark.parametrize(
    ("verify", "spoilt"),
    [
        (metadata.no_weak_grants, but(grant_types_supported=["authorization_code", "implicit"])),
        (metadata.code_flow_only, but(response_types_supported=["token"])),
        (metadata.code_flow_only, but(response_types_supported="code")),
        (metadata.sound_urls, but(token_endpoint="https:///token")),
        (metadata.sound_urls, but(token_endpoint=f"{ISSUER}/token#")),
        (metadata.sound_urls, but(jwks_uri=f"http{ISSUER[5:]}/keys")),
        (metadata.sound_urls, but(odd_endpoint=None) | {"revocation_endpoint": None}),
        (metadata.mutual_tls, but(token_endpoint_auth_methods_supported="tls_client_auth")),
        (metadata.bound_tokens, but(tls_client_certificate_bound_access_tokens=False)),
        (metadata.pkce, but(code_challenge_methods_supported=None)),
        (metadata.pkce, but(code_challenge_methods_supported=["s256"])),
        (metadata.typed, but(response_types_supported=None)),
        (metadata.typed, but(issuer=["x"])),
        (metadata.typed, but(op_policy_uri=7)),
        (metadata.typed, but(authorization_response_iss_parameter_supported="false")),
        *(
            (metadata.typed, but(**{member: wrong}))
            for wrong in ("code", [], [1], ["code", None])
            for member in metadata._LISTS
        ),
        (metadata.typed, but(scopes_supported=["aisp", 'a"b'])),
        (metadata.typed, but(scopes_supported=["a\\b"])),
        (metadata.typed, but(scopes_supported=[""])),
    ],
)
def test_a_document_that_is_spoilt_in_one_place_breaks_its_clause(verify, spoilt):
    with pytest.raises(NonConformity):
        verify(spoilt)


@pytest.mark.parametrize(
    ("verify", "spoilt", "message"),
    [
        (
            metadata.no_weak_grants,
            but(grant_types_supported=["password", "implicit"]),
            "implicit and",
        ),
        (metadata.typed, but(issuer=None), "expected issuer; received absent"),
        (metadata.typed, but(token_endpoint=7), "expected token_endpoint as a string"),
        (metadata.typed, but(scopes_supported=["a b", "c d"]), "received 2 with others"),
        (metadata.sound_urls, but(jwks_uri="/keys"), "expected jwks_uri as https"),
        (metadata.own_issuer, but(issuer=None), "expected an issuer; received none"),
        (metadata.own_issuer, but(issuer=7), "expected an issuer; received none"),
        (metadata.own_issuer, but(issuer=""), "expected an issuer; received none"),
    ],
)
def test_a_message_names_the_member(verify, spoilt, message):
    more = ("", "") if verify is metadata.own_issuer else ()
    with pytest.raises(NonConformity, match=message):
        verify(spoilt, *more)


def test_what_is_listed_are_the_strings_of_a_list():
    assert metadata.listed({"a": ["x", 7, "y"]}, "a", ("z",)) == {"x", "y"}
    assert metadata.listed({}, "a", ("z",)) == {"z"}
    assert metadata.listed({}, "a") == set()
    assert metadata.listed({"a": "x"}, "a", ("z",)) == set()


def test_an_endpoint_elsewhere_is_told():
    with pytest.raises(NonConformity):
        metadata.names(SOUND, "token_endpoint", f"{ISSUER}/oauth/token")


def test_a_grant_in_use_is_announced_by_name_or_by_default():
    metadata.grant_announced(but(grant_types_supported=None), "authorization_code")
    with pytest.raises(NonConformity, match="client_credentials among the grant types"):
        metadata.grant_announced(but(grant_types_supported=None), "client_credentials")
    with pytest.raises(NonConformity):
        metadata.grant_announced(but(grant_types_supported=["refresh_token"]), "authorization_code")


def test_the_refresh_grant_stands_where_it_is_offered():
    metadata.refresh_announced(but(grant_types_supported=None), offered=False)
    with pytest.raises(NonConformity):
        metadata.refresh_announced(SOUND, offered=False)
    with pytest.raises(NonConformity):
        metadata.refresh_announced(but(grant_types_supported=None), offered=True)


@pytest.mark.parametrize(
    ("issuer", "url"),
    [
        (ISSUER, f"{ISSUER}{metadata.WELL_KNOWN}"),
        (f"{ISSUER}/psd2", f"{ISSUER}{metadata.WELL_KNOWN}/psd2"),
        (f"{ISSUER}/psd2", f"{ISSUER}/psd2{metadata.OPENID}"),
        (f"{ISSUER}/psd2", f"{ISSUER}/psd2{metadata.WELL_KNOWN}"),
        (f"{ISSUER}/psd2", f"{ISSUER}{metadata.OPENID}/psd2"),
        (f"{ISSUER}/", f"{ISSUER}{metadata.WELL_KNOWN}"),
        (f"{ISSUER}/GFX/", f"{ISSUER}{metadata.WELL_KNOWN}/GFX"),
        (f"{ISSUER}:8443", f"{ISSUER}:8443{metadata.OPENID}"),
    ],
)
def test_the_metadata_stand_under_their_issuer(issuer, url):
    metadata.own_issuer(but(issuer=issuer), url, "")
    metadata.own_issuer(but(issuer=issuer), url, issuer)


@pytest.mark.parametrize(
    ("issuer", "declared"),
    [
        (None, ""),
        ("http://bank.example.com", ""),
        (f"{ISSUER}?brand=1", ""),
        (f"{ISSUER}?", ""),
        (f"{ISSUER}#", ""),
        ("https:///", ""),
        ("", ""),
        (7, ""),
        (f"{ISSUER}:8443", ""),
        (f"{ISSUER}/psd2", ""),
        (f"{ISSUER}#1", ""),
        ("https://other.example.com", ""),
        (ISSUER, f"{ISSUER}/"),
    ],
)
def test_another_issuer_is_told(issuer, declared):
    with pytest.raises(NonConformity):
        metadata.own_issuer(but(issuer=issuer), f"{ISSUER}{metadata.WELL_KNOWN}", declared)


def test_a_bank_without_key_set_is_out_of_scope():
    assert metadata.key_set_url(but(jwks_uri=f"{ISSUER}/keys")) == f"{ISSUER}/keys"
    for none in (None, "", 7):
        with pytest.raises(pytest.skip.Exception, match=r"\[out of scope\] .*jwks_uri"):
            metadata.key_set_url(but(jwks_uri=none))


@pytest.mark.parametrize("keys", [[RSA], [RSA, EC], [{**RSA, "kid": ""}], [OKP, RSA]])
def test_public_keys_are_sound(keys):
    metadata.public_keys({"keys": keys})


@pytest.mark.parametrize(
    "keys",
    [
        None,
        [],
        ["key"],
        [{**RSA, "d": "AA"}],
        [{**RSA, "k": "AA"}],
        [{"kty": "oct", "kid": "1"}],
        [{"kid": "1"}],
        [{"kty": "EC", "kid": "1", "crv": "P-256", "x": "AA"}],
        [{"kty": "RSA", "kid": "1", "n": "AQAB"}],
        [{"kty": "OKP", "kid": "1", "crv": "Ed25519"}],
        [{"kty": "rsa", "kid": "1", "n": "AQAB", "e": "AQAB"}],
        *([{**EC, member: "AA"}] for member in ("p", "q", "dp", "dq", "qi", "oth")),
        [RSA, "key"],
        [RSA, EC, {**RSA, "kid": "2"}],
        [RSA, {**EC, "kid": 1}],
        "keys",
        7,
        {"kty": "RSA"},
        [RSA, {**EC, "kid": "1"}],
        [RSA, {name: value for name, value in EC.items() if name != "kid"}],
    ],
)
def test_a_key_set_that_is_not_sound_is_told(keys):
    with pytest.raises(NonConformity):
        metadata.public_keys({"keys": keys})

"""The verifiers of metadata and key sets: a sound document, and each way to spoil it."""

import pytest

from fixtures.expect import metadata as law
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


def test_a_sound_document_keeps_every_law():
    law.names(SOUND, "token_endpoint", f"{ISSUER}/token")
    law.code_flow_only(SOUND)
    law.no_weak_grants(SOUND)
    law.refresh_announced(SOUND, offered=True)
    law.sound_urls(SOUND)
    law.mutual_tls(SOUND)
    law.bound_tokens(SOUND)
    law.pkce(SOUND)
    law.typed(SOUND)


@pytest.mark.parametrize(
    ("verify", "spoilt"),
    [
        (law.code_flow_only, but(response_types_supported=["code", "token"])),
        (law.code_flow_only, but(response_types_supported=None)),
        (law.no_weak_grants, but(grant_types_supported=["authorization_code", "password"])),
        (law.no_weak_grants, but(grant_types_supported=None)),
        (law.sound_urls, but(token_endpoint=f"{ISSUER}/token#here")),
        (law.sound_urls, but(revocation_endpoint="http://bank.example.com/revoke")),
        (law.sound_urls, but(jwks_uri="/keys")),
        (law.sound_urls, but(token_endpoint=7)),
        (law.sound_urls, but(token_endpoint=[f"{ISSUER}/token"])),
        (law.sound_urls, but(token_endpoint={f"{ISSUER}/token": 1})),
        (law.mutual_tls, but(token_endpoint_auth_methods_supported=None)),
        (law.mutual_tls, but(token_endpoint_auth_methods_supported=["private_key_jwt"])),
        (law.bound_tokens, but(tls_client_certificate_bound_access_tokens=None)),
        (law.bound_tokens, but(tls_client_certificate_bound_access_tokens="true")),
        (law.pkce, but(code_challenge_methods_supported=["plain"])),
        (law.pkce, but(code_challenge_methods_supported="S256")),
        (law.typed, but(issuer=None)),
        (law.typed, but(token_endpoint=["x"])),
        (law.typed, but(scopes_supported="aisp pisp")),
        (law.typed, but(scopes_supported=[])),
        (law.typed, but(scopes_supported=["aisp pisp"])),
        (law.typed, but(grant_types_supported=[1])),
        (law.typed, but(tls_client_certificate_bound_access_tokens=1)),
    ],
)
def test_a_spoilt_document_breaks_its_law(verify, spoilt):
    with pytest.raises(NonConformity):
        verify(spoilt)


@pytest.mark.parametrize(
    ("verify", "lawful"),
    [
        (law.no_weak_grants, but(grant_types_supported=["authorization_code"])),
        (law.sound_urls, but(jwks_uri=f"{ISSUER}/keys", policy="not a URL", op_policy_uri="/p")),
        (
            law.mutual_tls,
            methods("self_signed_tls_client_auth"),
        ),
        (law.mutual_tls, methods("other", "tls_client_auth")),
        (law.pkce, but(code_challenge_methods_supported=["plain", "S256"])),
        (law.typed, but(op_policy_uri=f"{ISSUER}/p", scopes_supported=None, odd=7)),
        (law.typed, but(authorization_response_iss_parameter_supported=False)),
        (law.typed, but(response_modes_supported=["query"])),
    ],
)
def test_a_document_may_say_more_or_less(verify, lawful):
    verify(lawful)


@pytest.mark.parametrize(
    ("verify", "spoilt"),
    [
        (law.no_weak_grants, but(grant_types_supported=["authorization_code", "implicit"])),
        (law.code_flow_only, but(response_types_supported=["token"])),
        (law.code_flow_only, but(response_types_supported="code")),
        (law.sound_urls, but(token_endpoint="https:///token")),
        (law.sound_urls, but(token_endpoint=f"{ISSUER}/token#")),
        (law.sound_urls, but(jwks_uri=f"http{ISSUER[5:]}/keys")),
        (law.sound_urls, but(odd_endpoint=None) | {"revocation_endpoint": None}),
        (law.mutual_tls, but(token_endpoint_auth_methods_supported="tls_client_auth")),
        (law.bound_tokens, but(tls_client_certificate_bound_access_tokens=False)),
        (law.pkce, but(code_challenge_methods_supported=None)),
        (law.pkce, but(code_challenge_methods_supported=["s256"])),
        (law.typed, but(response_types_supported=None)),
        (law.typed, but(issuer=["x"])),
        (law.typed, but(op_policy_uri=7)),
        (law.typed, but(authorization_response_iss_parameter_supported="false")),
        *(
            (law.typed, but(**{member: wrong}))
            for wrong in ("code", [], [1], ["code", None])
            for member in law._LISTS
        ),
        (law.typed, but(scopes_supported=["aisp", 'a"b'])),
        (law.typed, but(scopes_supported=["a\\b"])),
        (law.typed, but(scopes_supported=[""])),
    ],
)
def test_a_document_that_is_spoilt_in_one_place_breaks_its_law(verify, spoilt):
    with pytest.raises(NonConformity):
        verify(spoilt)


@pytest.mark.parametrize(
    ("verify", "spoilt", "message"),
    [
        (
            law.no_weak_grants,
            but(grant_types_supported=["password", "implicit"]),
            "implicit and",
        ),
        (law.typed, but(issuer=None), "expected issuer; received absent"),
        (law.typed, but(token_endpoint=7), "expected token_endpoint as a string"),
        (law.typed, but(scopes_supported=["a b", "c d"]), "received 2 with others"),
        (law.sound_urls, but(jwks_uri="/keys"), "expected jwks_uri as https"),
        (law.own_issuer, but(issuer=None), "expected an issuer; received none"),
        (law.own_issuer, but(issuer=7), "expected an issuer; received none"),
        (law.own_issuer, but(issuer=""), "expected an issuer; received none"),
    ],
)
def test_a_message_names_the_member(verify, spoilt, message):
    more = ("", "") if verify is law.own_issuer else ()
    with pytest.raises(NonConformity, match=message):
        verify(spoilt, *more)


def test_what_is_listed_are_the_strings_of_a_list():
    assert law.listed({"a": ["x", 7, "y"]}, "a", ("z",)) == {"x", "y"}
    assert law.listed({}, "a", ("z",)) == {"z"}
    assert law.listed({}, "a") == set()
    assert law.listed({"a": "x"}, "a", ("z",)) == set()


def test_an_endpoint_elsewhere_is_told():
    with pytest.raises(NonConformity):
        law.names(SOUND, "token_endpoint", f"{ISSUER}/oauth/token")


def test_the_refresh_grant_stands_where_it_is_offered():
    law.refresh_announced(but(grant_types_supported=None), offered=False)
    with pytest.raises(NonConformity):
        law.refresh_announced(SOUND, offered=False)
    with pytest.raises(NonConformity):
        law.refresh_announced(but(grant_types_supported=None), offered=True)


@pytest.mark.parametrize(
    ("issuer", "url"),
    [
        (ISSUER, f"{ISSUER}{law.WELL_KNOWN}"),
        (f"{ISSUER}/psd2", f"{ISSUER}{law.WELL_KNOWN}/psd2"),
        (f"{ISSUER}/psd2", f"{ISSUER}/psd2{law.OPENID}"),
        (f"{ISSUER}/psd2", f"{ISSUER}/psd2{law.WELL_KNOWN}"),
        (f"{ISSUER}/psd2", f"{ISSUER}{law.OPENID}/psd2"),
        (f"{ISSUER}/", f"{ISSUER}{law.WELL_KNOWN}"),
        (f"{ISSUER}/GFX/", f"{ISSUER}{law.WELL_KNOWN}/GFX"),
        (f"{ISSUER}:8443", f"{ISSUER}:8443{law.OPENID}"),
    ],
)
def test_the_metadata_stand_under_their_issuer(issuer, url):
    law.own_issuer(but(issuer=issuer), url, "")
    law.own_issuer(but(issuer=issuer), url, issuer)


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
        law.own_issuer(but(issuer=issuer), f"{ISSUER}{law.WELL_KNOWN}", declared)


def test_a_bank_without_key_set_is_out_of_scope():
    assert law.key_set_url(but(jwks_uri=f"{ISSUER}/keys")) == f"{ISSUER}/keys"
    for none in (None, "", 7):
        with pytest.raises(pytest.skip.Exception, match=r"\[out of scope\] .*jwks_uri"):
            law.key_set_url(but(jwks_uri=none))


@pytest.mark.parametrize("keys", [[RSA], [RSA, EC], [{**RSA, "kid": ""}], [OKP, RSA]])
def test_public_keys_are_sound(keys):
    law.public_keys({"keys": keys})


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
        law.public_keys({"keys": keys})

"""`discover` finds the metadata wherever RFC 8414 or OpenID Connect puts them for the issuer."""

import httpx
import pytest
import respx

from fixtures.preflight.discovery import metadata
from fixtures.preflight.discovery.observation import Seen, Unseen
from fixtures.profile.schema import Bank, BankProfile, Client, Endpoints
from fixtures.tpp.client import Tpp
from fixtures.tpp.evidence.recorder import Evidence
from fixtures.tpp.transport.transport import Transport

HOST = "https://bank.test"
ISSUER = f"{HOST}/realms/psd2"
TOKEN = f"{ISSUER}/protocol/token"
FOUND = {"issuer": ISSUER, "token_endpoint": TOKEN}


@pytest.fixture
def read():
    """What is read from a bank that has these answers by path, and which paths were asked for."""
    client = Client(client_id="tpp", redirect_uris=("https://tpp.test/callback",))

    def ask(answers, otherwise, **endpoints):
        given = {"authorize": f"{ISSUER}/protocol/auth", "token": TOKEN} | endpoints
        bank = Bank(name="stub")
        profile = BankProfile(source="stub", bank=bank, endpoints=Endpoints(**given), client=client)
        with respx.mock as router, Transport(profile, Evidence()) as transport:

            def answer(request):
                asked.append(request.url.path)
                return answers.get(request.url.path, otherwise)

            asked = []
            router.get(url__startswith=HOST).mock(side_effect=answer)
            found, said = metadata.read(Tpp(profile, client, "", transport))
        return found, {each.key: each for each in said}, asked

    return ask


NONE = httpx.Response(404, text="none")


@pytest.mark.parametrize(
    "path",
    [
        "/.well-known/oauth-authorization-server",
        "/.well-known/openid-configuration",
        "/realms/psd2/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server/realms/psd2",
        "/realms/psd2/.well-known/oauth-authorization-server",
        "/realms/.well-known/openid-configuration",
    ],
)
@pytest.mark.parametrize(
    "otherwise",
    [
        NONE,
        httpx.Response(401, json={"error": "1"}),
        httpx.Response(200, text="<title>Portal</title>"),
        httpx.Response(200, json={"status": "UP"}),
    ],
    ids=["404", "401", "page", "other JSON"],
)
def test_metadata_are_found_at_each_place(read, path, otherwise):
    found, said, asked = read({path: httpx.Response(200, json=FOUND)}, otherwise)

    assert (found, asked[-1]) == (FOUND, path)
    assert isinstance(said["endpoints.metadata"], Seen)
    assert said["endpoints.metadata"].value == HOST + path


def test_each_place_is_asked_once_and_where_none_has_them_it_is_told(read):
    found, said, asked = read({}, NONE)

    assert found == {}
    assert len(asked) == len(set(asked)) == 11
    assert isinstance(said["endpoints.metadata"], Unseen)
    assert said["endpoints.metadata"].why.endswith(
        "brought HTTP 404 text/plain, and 10 other places brought no metadata either"
    )


def test_where_the_profile_names_the_place_no_other_is_asked(read):
    _, said, asked = read({}, NONE, metadata=f"{HOST}/their/metadata")

    assert asked == ["/their/metadata"]
    assert "other places" not in said["endpoints.metadata"].why


def test_a_scope_that_the_bank_does_not_have_is_told(read):
    offered = FOUND | {"scopes_supported": ["openid", "profile"]}
    path = "/.well-known/openid-configuration"
    _, said, _ = read({path: httpx.Response(200, json=offered)}, NONE)

    assert said["scopes.requested"].why == "'aisp' of the profile is not in scopes_supported"

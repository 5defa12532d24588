"""`discover` finds out where the bank wants to read client_id, and says what a profile lacks."""

from urllib.parse import parse_qs

import httpx
import pytest
import respx

from fixtures.preflight.discovery import refusals
from fixtures.preflight.discovery.observation import Seen, Unseen
from fixtures.profile.schema import Bank, BankProfile, Client, Endpoints
from fixtures.tpp.client import Tpp
from fixtures.tpp.evidence.recorder import Evidence
from fixtures.tpp.transport.transport import Transport

URI = "https://tpp.test/callback"


@pytest.fixture
def observed(monkeypatch):
    """What is observed of a bank that answers each token request by `answer`."""
    monkeypatch.setenv("STUB_SECRET", "s3cret-0f-the-tpp")

    def ask(answer, authentication):
        secret = "env:STUB_SECRET" if "secret" in authentication else ""
        client = Client(
            client_id="tpp", redirect_uris=(URI,), authentication=authentication, secret=secret
        )
        profile = BankProfile(
            source="stub",
            bank=Bank(name="stub"),
            endpoints=Endpoints(
                authorize="https://bank.test/authorize", token="https://bank.test/token"
            ),
            client=client,
        )
        with respx.mock as router, Transport(profile, Evidence()) as transport:
            router.post("https://bank.test/token").mock(side_effect=answer)
            return list(refusals.observed(Tpp(profile, client, "", transport)))

    return ask


def once(request):
    """A bank that takes client_id in the body for a second way to authenticate."""
    named = "client_id" in parse_qs(request.content.decode())
    return httpx.Response(400, json={"error": "invalid_request" if named else "invalid_grant"})


def test_a_client_that_is_to_be_named_once_is_named_once(observed):
    found = {
        each.key: each.value
        for each in observed(once, "client_secret_basic")
        if isinstance(each, Seen)
    }

    assert found["client.client_id_in_token_request"] == "basic"
    assert found["shape.error_format"] == "oauth"


def test_a_client_that_is_not_authenticated_is_what_the_profile_lacks(observed):
    unknown = httpx.Response(401, json={"error": "invalid_client"})

    why = {each.why for each in observed(lambda _: unknown, "none") if isinstance(each, Unseen)}

    assert len(why) == 1
    assert "[client] authentication" in why.pop()

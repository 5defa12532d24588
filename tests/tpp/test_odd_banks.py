"""Whole banks with dialects of their own, played by respx; the profile alone makes a TPP fluent."""

import base64
import json
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest
import respx

from fixtures.profile.schema import Client, Endpoints, Headers, Policy, Psu, Shape
from fixtures.psu import Psu as Person
from fixtures.tpp.evidence.recorder import Evidence
from fixtures.tpp.grants import Tokens

ACCOUNTS = "https://api.bank.test/accounts"


@pytest.fixture
def bank():
    with respx.mock(assert_all_called=False) as router:
        yield router


@pytest.fixture
def at(make_tpp, monkeypatch):
    """Make a TPP and a PSU at a bank that asks nobody for a password."""
    monkeypatch.setenv("STUB_SECRET", "bank secret 1")

    def make(token, **changes):
        client = {"client_id": "client-1", "redirect_uris": ("https://tpp.test/callback",)}
        endpoints = Endpoints(
            authorize="https://psu.bank.test/authorize",
            token=token,
            refresh=changes.pop("refresh", ""),
            accounts=ACCOUNTS,
        )
        client = Client(**(client | changes.pop("client", {})))
        tpp = make_tpp(endpoints=endpoints, client=client, psu=Psu(driver="redirect"), **changes)
        evidence = tpp.transport.evidence
        assert isinstance(evidence, Evidence)
        return tpp, Person(tpp.profile, tpp.transport, evidence)

    return make


def redirecting(code_name="code", query="redirect_uri"):
    """Answer GET /authorize with a call-back."""

    def answer(request):
        asked = parse_qs(urlsplit(str(request.url)).query)
        place = f"{asked[query][0]}?{code_name}=c0de-of-the-bank&state={asked['state'][0]}"
        return httpx.Response(302, headers={"Location": place})

    return answer


def tokens(**members):
    sound = {"access_token": "at-0123456789", "token_type": "Bearer", "expires_in": 900}
    return httpx.Response(200, json=sound | members)


def form(request):
    return dict(parse_qsl(request.content.decode()))


def test_societe_generale_takes_basic_and_echoes_the_state(bank, at):
    bank.get(host="psu.bank.test").mock(side_effect=redirecting())
    token = bank.post("https://mtls.bank.test/oauth2/token").mock(
        side_effect=lambda request: (
            tokens(state="echo", refresh_token="rt-0123456789")
            if set(form(request)) == {"grant_type", "code", "redirect_uri"}
            else httpx.Response(400, json={"error": "invalid_request"})
        )
    )
    tpp, psu = at(
        "https://mtls.bank.test/oauth2/token",
        client={
            "authentication": "client_secret_basic",
            "secret": "env:STUB_SECRET",
            "client_id_in_token_request": "basic",
        },
        headers=Headers(resource={"Client-Id": "{client_id}"}),
    )

    answer = tpp.send(tpp.code_exchange(psu.grants(tpp)))

    assert Tokens.read(answer).refresh_token == "rt-0123456789"
    credentials = token.calls.last.request.headers["Authorization"].removeprefix("Basic ")
    assert base64.b64decode(credentials) == b"client-1:bank+secret+1"
    assert ("Client-Id", "client-1") in tpp.accounts("t").headers
    evidence = tpp.transport.evidence
    assert credentials not in evidence.render(answer)
    assert evidence.redaction.text("bank secret 1 of client-1") == "<secret 1> of client-1"


def test_boursorama_speaks_json_and_renames_everything(bank, at):
    opened = bank.get(url__startswith="https://psu.bank.test/authorize/client-1").mock(
        side_effect=redirecting("authorization_code", "successRedirect")
    )
    exchange = bank.post("https://api.bank.test/consume").mock(return_value=tokens())
    refresh = bank.post("https://api.bank.test/refreshtoken").mock(
        return_value=httpx.Response(404, json={"status": 404})
    )
    tpp, psu = at(
        "https://api.bank.test/consume",
        refresh="https://api.bank.test/refreshtoken",
        client={"client_id_in_authorize": "path"},
        policy=Policy(redirect_uri_on_token="forbidden"),
        shape=Shape(
            token_body="json",
            sends_response_type=False,
            callback_code="authorization_code",
            error_redirect_parameter="errorRedirect",
            parameter_names={
                "redirect_uri": "successRedirect",
                "grant_type": "grantType",
                "code": "authorizationCode",
                "client_id": "clientId",
                "authorize.scope": "",
                "refresh.grant_type": "",
                "refresh.client_id": "",
            },
        ),
    )

    grant = psu.grants(tpp)
    learnt = tpp.transport.evidence.redaction.text(f"the code is {grant.code}")
    answers = [tpp.send(tpp.code_exchange(grant)), tpp.send(tpp.refreshing("rt-1"))]

    query = parse_qs(urlsplit(str(opened.calls.last.request.url)).query)
    assert set(query) == {"successRedirect", "errorRedirect", "state"}
    assert json.loads(exchange.calls.last.request.content) == {
        "grantType": "authorization_code",
        "authorizationCode": "c0de-of-the-bank",
        "clientId": "client-1",
    }
    assert exchange.calls.last.request.headers["Content-Type"] == "application/json"
    assert json.loads(refresh.calls.last.request.content) == {"refresh_token": "rt-1"}
    assert [answer.status for answer in answers] == [200, 404]
    assert learnt == "the code is <code 1>"


def test_la_banque_postale_wants_a_scope_and_no_client_id(bank, at):
    bank.get(host="psu.bank.test").mock(side_effect=redirecting())
    token = bank.post("https://oauth2.bank.test/pph/token").mock(
        return_value=tokens(expires_in="600", consented_on=1565340292)
    )
    tpp, psu = at(
        "https://oauth2.bank.test/pph/token",
        client={
            "authentication": "client_secret_basic",
            "secret": "env:STUB_SECRET",
            "client_id_in_token_request": "basic",
        },
        policy=Policy(token_scope="required"),
    )

    answer = tpp.send(tpp.code_exchange(psu.grants(tpp)))

    assert form(token.calls.last.request) == {
        "grant_type": "authorization_code",
        "code": "c0de-of-the-bank",
        "redirect_uri": "https://tpp.test/callback",
        "scope": "aisp",
    }
    assert Tokens.read(answer).expires_in == 600


def test_credit_agricole_wants_headers_of_its_own(bank, at):
    bank.get(host="psu.bank.test").mock(side_effect=redirecting())
    wanted = {"cats_canal": '{"canal": {"canal": "internet"}}'}
    bank.post("https://psd2-api.bank.test/token", headers=wanted).mock(return_value=tokens())
    tpp, psu = at(
        "https://psd2-api.bank.test/token",
        headers=Headers(token=wanted | {"correlationid": "{uuid}"}),
    )

    assert tpp.send(tpp.code_exchange(psu.grants(tpp))).status == 200

"""The client's requests, against exact answers played by pytest-httpx, with no network."""

import json
import ssl
from datetime import date
from urllib.parse import parse_qsl

import httpx
import pytest

from fixtures.profile.schema import Client, Endpoints, Headers, Policy, Scopes
from fixtures.tpp.client_authentication import challenge
from fixtures.tpp.grants import Callback, Grant, Tokens, leads_to
from fixtures.tpp.messages import Answer, Request, Termination

CALLBACK = "https://tpp.test/callback"


@pytest.fixture
def tpp(make_tpp):
    return make_tpp()


def grant_of(authorization, code="SplxlOBeZQQYbYS6WxSbIA"):
    callback = Callback(authorization=authorization, url=f"{CALLBACK}?code={code}")
    return Grant(code=code, authorization=authorization, callback=callback)


def test_an_authorization_request_has_the_parameters_of_rfc_6749(tpp):
    authorization = tpp.authorization_request(state="xyz")

    assert authorization.request.parameters == (
        ("response_type", "code"),
        ("client_id", "PSDFR-ACPR-12345"),
        ("redirect_uri", CALLBACK),
        ("scope", "aisp"),
        ("state", "xyz"),
    )
    assert (authorization.redirect_uri, authorization.scope) == (CALLBACK, "aisp")
    assert authorization.request.target.startswith("https://bank.test/authorize?response_type=code")


def test_a_state_is_new_each_time_and_can_be_left_out(tpp):
    states = {tpp.authorization_request().state for _ in range(5)}
    without = tpp.authorization_request(state=None)

    assert len(states) == 5
    assert all(len(state) >= 32 for state in states)
    assert (without.state, without.request.value("state")) == (None, None)


def test_a_challenge_is_that_of_rfc_7636_appendix_b():
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

    assert challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.mark.parametrize(("policy", "asked"), [("optional", True), ("required", False)])
def test_a_verifier_follows_its_challenge_into_the_exchange(make_tpp, policy, asked):
    tpp = make_tpp(policy=Policy(pkce=policy))

    authorization = tpp.authorization_request(pkce=asked)
    exchange = tpp.code_exchange(grant_of(authorization))

    assert authorization.request.value("code_challenge_method") == "S256"
    assert authorization.request.value("code_challenge") == challenge(authorization.verifier)
    assert exchange.value("code_verifier") == authorization.verifier
    assert authorization.verifier not in repr(authorization)
    redaction = tpp.transport.evidence.redaction
    assert (authorization.verifier, "verifier") in redaction.learnt()


def test_an_exchange_has_the_parameters_of_stet(tpp):
    exchange = tpp.code_exchange(grant_of(tpp.authorization_request()))

    assert exchange.parameters == (
        ("grant_type", "authorization_code"),
        ("code", "SplxlOBeZQQYbYS6WxSbIA"),
        ("redirect_uri", CALLBACK),
        ("client_id", "PSDFR-ACPR-12345"),
    )
    assert exchange.url == "https://bank.test/token"


def test_a_refresh_does_not_ask_for_the_long_history_again(make_tpp):
    """STET lets extended_transaction_history fall on refresh (REFR-05)."""
    long = "aisp extended_transaction_history"
    tpp = make_tpp(scopes=Scopes(requested=long, on_refresh="required"))

    assert tpp.refreshing("token").value("scope") == "aisp"


def test_a_scope_travels_where_the_profile_wants_it(make_tpp):
    tpp = make_tpp(policy=Policy(token_scope="required"), scopes=Scopes(on_refresh="required"))

    assert tpp.code_exchange(grant_of(tpp.authorization_request())).value("scope") == "aisp"
    assert tpp.refreshing("r").value("scope") == "aisp"
    assert tpp.refreshing("r", scope="cbpii").value("scope") == "cbpii"


def test_a_redirect_uri_travels_where_the_profile_wants_it(make_tpp):
    tpp = make_tpp(
        policy=Policy(
            redirect_uri_on_authorize="forbidden",
            redirect_uri_on_token="forbidden",
            redirect_uri_on_refresh="send",
        )
    )
    authorization = tpp.authorization_request()

    assert authorization.request.value("redirect_uri") is None
    assert authorization.redirect_uri == CALLBACK
    assert tpp.code_exchange(grant_of(authorization)).value("redirect_uri") is None
    assert tpp.refreshing("r").value("redirect_uri") == CALLBACK


def test_the_secret_is_posted_where_the_bank_wants_it_so(make_tpp, monkeypatch):
    monkeypatch.setenv("STUB_SECRET", "a secret of the stub")
    client = Client(client_id="c", authentication="client_secret_post", secret="env:STUB_SECRET")

    request = make_tpp(client=client).refreshing("r")

    assert request.value("client_secret") == "a secret of the stub"


def test_a_value_that_is_a_reference_is_a_secret(make_tpp, monkeypatch):
    monkeypatch.setenv("GATEWAY_KEY", "a key of the gateway")
    tpp = make_tpp(headers=Headers(token={"Ocp-Apim-Subscription-Key": "env:GATEWAY_KEY"}))

    headers = dict(tpp.refreshing("r").headers)

    assert headers["Ocp-Apim-Subscription-Key"] == "a key of the gateway"
    redaction = tpp.transport.evidence.redaction
    assert "a key of the gateway" in [value for value, _ in redaction.learnt()]


def test_a_header_of_the_profile_takes_the_place_of_the_suite_s(make_tpp):
    tpp = make_tpp(headers=Headers(resource={"accept": "application/hal+json; version=1.4.2"}))

    headers = [value for name, value in tpp.accounts("t").headers if name.lower() == "accept"]

    assert headers == ["application/hal+json; version=1.4.2"]


def test_headers_are_filled_anew_and_other_braces_stay(make_tpp):
    headers = Headers(token={"X-Id": "{uuid}", "X-Who": '{"id": "{client_id}"}', "Date": "{now}"})
    tpp = make_tpp(headers=headers)

    first, second = dict(tpp.refreshing("r").headers), dict(tpp.refreshing("r").headers)

    assert first["X-Id"] != second["X-Id"]
    assert first["X-Who"] == '{"id": "PSDFR-ACPR-12345"}'
    assert first["Date"].endswith(" GMT")


def test_resources_are_asked_for_under_the_bearer_token(tpp):
    accounts = tpp.accounts("token-1")
    history = tpp.transactions("token-1", "id/1", date(2020, 1, 2))

    assert ("Authorization", "Bearer token-1") in accounts.headers
    assert (accounts.method, accounts.content_type, accounts.content) == ("GET", None, b"")
    assert history.target == "https://bank.test/accounts/id%2F1/transactions?dateFrom=2020-01-02"


def test_bodies_of_resources_are_json(tpp):
    for request in (tpp.funds_confirmation("t"), tpp.payment_request("t")):
        assert request.content_type == "application/json"
        assert json.loads(request.content)


def test_what_is_registered_is_no_secret_under_any_name(tpp, httpx_mock):
    httpx_mock.add_response()
    tpp.send(tpp.refreshing(tpp.client.client_id))

    assert tpp.client.client_id in tpp.transport.evidence.redaction.text(tpp.client.client_id)


def test_a_revocation_names_token_and_hint(tpp):
    assert tpp.revoking("t", "refresh_token").parameters[:2] == (
        ("token", "t"),
        ("token_type_hint", "refresh_token"),
    )
    assert tpp.revoking("t").value("token_type_hint") is None


def test_what_the_bank_does_not_offer_is_out_of_scope(make_tpp):
    bare = make_tpp(endpoints=Endpoints(authorize="https://b.test/a", token="https://b.test/t"))

    with pytest.raises(pytest.skip.Exception, match="out of scope"):
        bare.metadata()


def test_another_certificate_is_presented_by_its_slot(tpp):
    assert tpp.presenting("unknown_ca").slot == "unknown_ca"
    assert tpp.presenting("").slot == ""
    with pytest.raises(pytest.skip.Exception, match=r"missing input.*'expired'"):
        tpp.presenting("expired")


def test_an_answer_is_read_as_it_came(tpp, httpx_mock):
    body = b'{"access_token":"2YotnFZFEjr1zCsicMWpAA","expires_in":"900","token_type":"bearer"}'
    httpx_mock.add_response(status_code=201, content=body, headers=[("X-A", "1"), ("x-a", "2")])

    answer = tpp.send(tpp.refreshing("tGzv3JOkF0XG5Qx2TlKWIA"))

    assert (answer.end, answer.status, answer.body) == (Termination.ANSWERED, 201, body)
    assert (answer.header("X-A"), answer.number) == ("1, 2", 1)
    tokens = Tokens.read(answer)
    assert (tokens.expires_in, tokens.token_type, tokens.refresh_token) == (900, "bearer", "")
    assert "2YotnFZFEjr1zCsicMWpAA" not in repr(tokens)
    sent = httpx_mock.get_request()
    assert dict(parse_qsl(sent.content.decode()))["refresh_token"] == "tGzv3JOkF0XG5Qx2TlKWIA"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, b'{"access_token":"x"}'),
        (200, b"<html>"),
        (200, b'{"access_token":5}'),
        (200, b"{}"),
        (200, b'["access_token"]'),
    ],
)
def test_what_gives_no_token_reads_as_none(status, body):
    request = Request(method="POST", url="https://bank.test/token")

    assert (
        Tokens.read(Answer(request=request, end=Termination.ANSWERED, status=status, body=body))
        is None
    )


def alert(reason):
    error = ssl.SSLError(1, f"[SSL: {reason}] (_ssl.c:1006)")
    error.reason = reason
    return error


@pytest.mark.parametrize(
    ("raised", "cause", "ended"),
    [
        (
            httpx.ConnectError,
            alert("SSLV3_ALERT_CERTIFICATE_EXPIRED"),
            ("REFUSED", "certificate_expired"),
        ),
        (
            httpx.ReadError,
            alert("TLSV13_ALERT_CERTIFICATE_REQUIRED"),
            ("REFUSED", "certificate_required"),
        ),
        (httpx.ReadError, alert("TLSV1_UNRECOGNIZED_NAME"), ("REFUSED", "unrecognized_name")),
        (httpx.ConnectError, alert("WRONG_VERSION_NUMBER"), ("UNREACHABLE", "")),
        (httpx.ConnectError, ssl.SSLCertVerificationError(1, "unable"), ("DISTRUSTED", "")),
        (httpx.ConnectError, ssl.SSLEOFError(8, "EOF"), ("DROPPED", "")),
        (httpx.ConnectError, ConnectionRefusedError(111, "refused"), ("UNREACHABLE", "")),
        (httpx.ReadError, ConnectionResetError(104, "reset"), ("DROPPED", "")),
        (httpx.ReadTimeout, TimeoutError("timed out"), ("UNREACHABLE", "")),
        (httpx.WriteError, BrokenPipeError(32, "pipe"), ("DROPPED", "")),
        (httpx.ConnectTimeout, None, ("UNREACHABLE", "")),
    ],
)
def test_the_cause_tells_how_an_exchange_ended(tpp, httpx_mock, raised, cause, ended):
    error = raised("what httpx says")
    error.__cause__ = cause
    httpx_mock.add_exception(error)

    answer = tpp.send(tpp.accounts("t"))

    assert (answer.end.name, answer.alert, answer.status) == (*ended, 0)


@pytest.mark.parametrize(
    ("url", "there"),
    [
        ("https://tpp.test/callback?code=1&state=2", True),
        ("HTTPS://TPP.test:443/callback#x", True),
        ("https://tpp.test/callback/", False),
        ("https://tpp.test:8443/callback", False),
        ("https://tpp.test.evil.test/callback", False),
        ("http://tpp.test/callback", False),
        ("https://[bad", False),
        ("", False),
    ],
)
def test_a_call_back_is_known_by_its_place(url, there):
    assert leads_to(url, CALLBACK) is there


def test_a_registered_query_is_part_of_the_place():
    assert leads_to("https://tpp.test/cb?a=1&code=2", "https://tpp.test/cb?a=1")
    assert not leads_to("https://tpp.test/cb?code=2", "https://tpp.test/cb?a=1")


def test_a_call_back_is_decoded_once(tpp):
    authorization = tpp.authorization_request()
    url = f"{CALLBACK}?state=a%2526b&code=1&code=2&empty=#frag"
    callback = Callback(authorization=authorization, url=url)

    assert callback.parameters == (("state", "a%26b"), ("code", "1"), ("code", "2"), ("empty", ""))
    assert (callback.value("code"), callback.value("none")) == ("1", None)
    assert (callback.fragment, callback.reached, callback.redirect) == ("frag", True, None)

"""What a bank may answer to the bytes of a generated request, at the edges."""

from dataclasses import replace

import pytest

from fixtures.expect import fuzzed_token_requests
from fixtures.outcomes import Inconclusive, NonConformity, Recommendation
from fixtures.tpp.messages import FORM, Termination
from tests.expect.answers import answer, given, refusal, unanswered
from tests.expect.fault_chains import HTML
from tests.scenarios.fuzzing.conftest import SOUND

LONG = 4096


def long(octets):
    """The sound request with a body of so many octets."""
    return SOUND.with_body(b"x" * octets)


def urled(octets):
    """The sound request with a URL of so many characters."""
    return replace(SOUND, url=SOUND.url + "?" + "x" * (octets - len(SOUND.url) - 1))


def headed(octets):
    """The sound request with header values of so many octets, in two fields."""
    (kept,) = (len(value) for _, value in SOUND.headers)
    return SOUND.with_header("X-A", "a").with_header("X-B", "b" * (octets - kept - 1))


@pytest.mark.parametrize(
    ("request_", "statuses"),
    [
        (SOUND, set()),
        (long(LONG - 1), set()),
        (long(LONG), {413}),
        (urled(LONG - 1), set()),
        (urled(LONG), {414, 431}),
        (headed(LONG - 1), set()),
        (headed(LONG), {431, 400}),
        (SOUND.with_body(b"{}", "application/json"), {415}),
        (SOUND.with_body(b"{}", None), {415}),
        (urled(LONG).with_body(b"{}", "application/json"), {415, 414, 431}),
        (headed(LONG).with_body(b"{}", "application/json"), {415, 431, 400}),
        (SOUND.with_body(b"x" * LONG, "application/json"), {415, 413}),
        (SOUND.with_body(b"a=b", "Application/X-WWW-Form-URLencoded ; charset=utf-8"), set()),
        (SOUND.with_body(b"a=b", f"x{FORM}"), {415}),
        (SOUND.with_header("CONTENT-ENCODING", "gzip"), {415}),
        (replace(SOUND, headers=()), set()),
        (replace(SOUND, headers=(("accept", "text/html"),)), {406}),
        (replace(SOUND, headers=(("ACCEPT", "text/html, application/json"),)), set()),
        (replace(SOUND, headers=(("Accept", "text/html, */*;q=0.1"),)), set()),
        (replace(SOUND, headers=(("Accept", "Application/*"),)), set()),
        (replace(SOUND, headers=(("Accept", "application/json;q=0.1"),)), set()),
        (replace(SOUND, headers=(("Accept", "application/json;q=0"),)), {406}),
        (replace(SOUND, headers=(("Accept", "application/json; q=0.000, text/html"),)), {406}),
        (SOUND.with_header("X-HTTP-Method-Override", "GET"), {405}),
    ],
)
def test_what_http_itself_may_refuse(request_, statuses):
    assert fuzzed_token_requests.plain_refusals(request_) == statuses


@pytest.mark.parametrize("method", ["GET", "PUT", "FOO", "post"])
def test_another_method_may_be_refused_by_any_4xx_but_the_one_about_numbers(method):
    statuses = fuzzed_token_requests.plain_refusals(SOUND.using(method))

    assert statuses == {*range(400, 429), *range(430, 500), 501}


@pytest.mark.parametrize(
    "request_",
    [
        SOUND.with_parameter("grant_type", "client_credentials"),
        SOUND.with_body(b"a=1;grant_type=client_credentials;b=2"),
        SOUND.with_body(b'{"grant_type": "client_credentials"}', "application/json"),
        SOUND.with_body(b"grant_type=client%5Fcredentials"),
        SOUND.with_body(b"\xff=\xfe&grant_type=client_credentials"),
        replace(SOUND, url=f"{SOUND.url}?grant_type=client_credentials"),
        replace(SOUND, url=f"{SOUND.url}?x=1;grant_type=client_credentials"),
    ],
)
def test_a_client_credentials_grant_is_seen_wherever_it_stands(request_):
    assert fuzzed_token_requests.asks_for_a_token_of_its_own(request_)
    fuzzed_token_requests.judge(replace(given(refresh=None), request=request_))


@pytest.mark.parametrize(
    "request_",
    [
        SOUND,
        SOUND.with_parameter("grant_type", "CLIENT_CREDENTIALS"),
        SOUND.with_parameter("grant_type", "client_credentials "),
        SOUND.with_parameter("client_credentials", "1"),
        SOUND.with_body(b"x=client_credentialsgrant_type=1"),
        replace(SOUND, url=f"{SOUND.url}?client_credentials", body=b"x="),
    ],
)
def test_anything_else_is_no_such_grant(request_):
    assert not fuzzed_token_requests.asks_for_a_token_of_its_own(request_)
    with pytest.raises(NonConformity):
        fuzzed_token_requests.judge(replace(given(), request=request_))


def test_a_body_that_ends_and_a_url_that_begins_are_two():
    request = replace(SOUND.with_body(b"x=client_credentials"), url=f"{SOUND.url}?code=1")

    assert fuzzed_token_requests.asks_for_a_token_of_its_own(request)


@pytest.mark.parametrize("status", [200, 201, 299])
def test_a_token_is_never_lawful_whatever_its_status(status):
    with pytest.raises(NonConformity):
        fuzzed_token_requests.judge(replace(given(), status=status, request=SOUND))


@pytest.mark.parametrize("status", [200, 204])
def test_a_success_without_a_token_gives_nothing(status):
    fuzzed_token_requests.judge(replace(answer(status), request=SOUND))


@pytest.mark.parametrize("end", [Termination.DROPPED, Termination.REFUSED])
def test_a_cut_connection_gives_nothing_and_differs_from_the_plain_refusal(end):
    came = replace(unanswered(end), request=SOUND)

    fuzzed_token_requests.judge(came)
    fuzzed_token_requests.judge_wording(came, HTML, "oauth", ())
    with pytest.raises(Recommendation):
        fuzzed_token_requests.judge_wording(came, refusal(), "oauth", ())


READ = replace(refusal(), request=SOUND)
ECHO = replace(
    answer(400, {"error": "invalid_grant", "error_description": SOUND.value("code")}), request=SOUND
)
SPOILT = answer(499, {"error": "invalid_grant", "error_uri": "a b"})


@pytest.mark.parametrize("others", [[given()], [answer(500, {"error": "x"})], [answer(400)], []])
@pytest.mark.parametrize(
    "judge", [fuzzed_token_requests.keep_secrets, fuzzed_token_requests.keep_to_their_characters]
)
def test_only_refusals_that_can_be_read_are_read(judge, others):
    judge([*others, READ])
    with pytest.raises(Inconclusive):
        judge(others)


@pytest.mark.parametrize(
    ("judge", "wrong"),
    [
        (fuzzed_token_requests.keep_secrets, ECHO),
        (fuzzed_token_requests.keep_to_their_characters, SPOILT),
    ],
)
def test_every_refusal_is_read(judge, wrong):
    for answers in ([wrong, READ], [READ, wrong], [READ, wrong, READ]):
        with pytest.raises(NonConformity):
            judge(answers)

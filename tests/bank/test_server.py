"""HTTP at its edges: what never reaches the application is refused in JSON, and cleanly."""

import json
import socket
import threading

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.bank.parameters import Parameters

HEAD = b"Host: 127.0.0.1\r\n"


@pytest.fixture
def spoken(visitor):
    """Sends octets over TLS and returns what comes back until the bank closes."""

    def speak(octets):
        port = httpx.URL(visitor.site.api).port
        context = visitor.context("tpp")
        with (
            socket.create_connection(("127.0.0.1", port), timeout=5) as plain,
            context.wrap_socket(plain, server_hostname="127.0.0.1") as tls,
        ):
            tls.sendall(octets)
            answer = b""
            while piece := tls.recv(65536):
                answer += piece
        return answer

    return speak


REFUSED = {
    "chunked body": (b"POST /token HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + HEAD, 411),
    "no number": (b"POST /token HTTP/1.1\r\nContent-Length: ten\r\n" + HEAD, 400),
    "signed number": (b"POST /token HTTP/1.1\r\nContent-Length: +1\r\n" + HEAD, 400),
    "two lengths": (
        b"POST /token HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n" + HEAD,
        400,
    ),
    "large body": (b"POST /token HTTP/1.1\r\nContent-Length: 1048577\r\n" + HEAD, 413),
    "endless body": (b"POST /token HTTP/1.1\r\nContent-Length: %s\r\n" % (b"9" * 40) + HEAD, 413),
    "long line": (b"GET /token?" + b"x" * 70000 + b" HTTP/1.1\r\n" + HEAD, 414),
    "many fields": (b"GET /token HTTP/1.1\r\n" + HEAD + b"X-A: 1\r\n" * 200, 431),
    "long field": (b"GET /token HTTP/1.1\r\n" + HEAD + b"X-A: " + b"x" * 70000 + b"\r\n", 431),
    "no host": (b"GET /token HTTP/1.1\r\n", 400),
    "two hosts": (b"GET /token HTTP/1.1\r\n" + HEAD * 2, 400),
    "no version": (b"GET /token HTTP/x.y\r\n" + HEAD, 400),
    "no words": (b"\x00\x01\x02\r\n" + HEAD, 400),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_broken_frame_is_refused_in_json(spoken, name):
    octets, status = REFUSED[name]

    head, _, body = spoken(octets + b"\r\n").partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert json.loads(body)["error"] == "invalid_request"


def test_an_answer_arrives_although_the_body_was_not_read(spoken):
    octets = b"POST /token HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + HEAD + b"\r\n"

    assert spoken(octets + b"x" * 500_000).startswith(b"HTTP/1.1 411 ")


def test_requests_follow_one_another_on_a_connection(spoken):
    get = b"GET /nowhere HTTP/1.1\r\n" + HEAD
    last = b"GET https://127.0.0.1/token?x=1 HTTP/1.1\r\nConnection: close\r\n" + HEAD

    answer = spoken(get + b"\r\n" + get + b"\r\n" + last + b"\r\n")

    assert answer.count(b"HTTP/1.1 404 ") == 2
    assert answer.count(b"HTTP/1.1 405 ") == 1


def test_a_client_that_waits_for_100_is_asked_to_go_on(visitor):
    port = httpx.URL(visitor.site.api).port
    head = b"POST /token HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n" + HEAD
    with (
        socket.create_connection(("127.0.0.1", port), timeout=5) as plain,
        visitor.context("tpp").wrap_socket(plain, server_hostname="127.0.0.1") as tls,
    ):
        tls.sendall(head + b"\r\n")
        assert tls.recv(100).startswith(b"HTTP/1.1 100 ")
        tls.sendall(b"a=b")
        assert tls.recv(100).startswith(b"HTTP/1.1 400 ")


def test_an_error_repeats_nothing_of_the_request(spoken):
    assert b"secret" not in spoken(b"GET /token?code=secret more words HTTP/1.1\r\n\r\n")


def test_head_has_no_body(visitor):
    url = f"{visitor.site.browser}/.well-known/oauth-authorization-server"

    answer = visitor.client().head(url)

    assert (answer.status_code, answer.content) == (200, b"")


def test_the_server_does_not_tell_its_make(visitor):
    assert visitor.authorize().headers["server"] == "reference-aspsp"


def test_a_name_with_an_underscore_passes_for_no_other(visitor):
    headers = {"X_Request_ID": "smuggled"}

    assert "x-request-id" not in visitor.exchange("c", headers=headers).headers


@pytest.mark.parametrize(
    "body",
    [b"code=%00", b"code=\xff", b"code=%zz", b"%", b"grant_type=%C0%AF", b"a" * 300_000, b"=&=&&"],
)
def test_octets_that_are_no_form_are_a_clean_400(visitor, body):
    answer = visitor.client("tpp").post(
        f"{visitor.site.api}/token",
        content=body,
        headers={"Content-Type": "application/x-www-form-urlencoded;charset=UTF-8"},
    )

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("media_type", ["application/json", "multipart/form-data", "text/plain"])
def test_only_forms_are_read(visitor, media_type):
    answer = visitor.client("tpp").post(
        f"{visitor.site.api}/token", content=b"{}", headers={"Content-Type": media_type}
    )

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@settings(max_examples=200, deadline=None, database=None)
@given(st.binary(max_size=64))
def test_parameters_are_read_or_called_malformed(raw):
    read = Parameters.read(raw)

    assert not read.malformed or not read.pairs
    assert all(value for _, value in read.pairs)


def test_equal_names_are_kept_and_empty_values_left_out():
    read = Parameters.read(b"a=1&a=2&b=&c&d=%C3%A9+x&&=")

    assert read.pairs == (("a", "1"), ("a", "2"), ("d", "é x"))
    assert read.repeated == {"a"}


def test_a_bank_stops_although_clients_stay(launched):
    visitor = launched()
    visitor.exchange("c")  # leaves a connection open
    silent = socket.create_connection(("127.0.0.1", httpx.URL(visitor.site.api).port))

    stopping = threading.Thread(target=visitor.running.__exit__, args=(None, None, None))
    stopping.start()
    stopping.join(5)

    assert not stopping.is_alive()
    with silent, pytest.raises(httpx.TransportError):
        visitor.exchange("c")

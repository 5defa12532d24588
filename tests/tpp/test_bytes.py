"""Over real TLS: what a Request says is what the bank reads, byte for byte."""

import logging
import socket
import threading
import time

import pytest

from fixtures.outcomes import Inconclusive
from fixtures.profile.schema import Limits
from fixtures.tpp.client import Tpp
from fixtures.tpp.messages import Request, Termination


@pytest.fixture
def bank(serve):
    return serve()


@pytest.fixture
def transport(bank, make_profile, wire):
    return wire(make_profile(bank.url))


@pytest.mark.parametrize(
    "target",
    [
        "/token?a=%zz&b=%2e%2E",
        "/a/../token/%2e%2e/x",
        '/token?q=a%20b+c|{}[]^`"<>',
        "//double//slash?",
        "/?",
        "/t?a=%C3%A9&a=1&&=",
        "/t?" + "x" * 70_000,
    ],
)
def test_the_target_is_not_normalised(bank, transport, target):
    transport.send(Request(method="GET", url=bank.url + target, place="query"), "tpp")

    assert bank.received[0].startswith(b"GET " + target.encode() + b" HTTP/1.1\r\n")


def test_a_url_without_a_path_asks_for_the_root(bank, transport):
    transport.send(Request(method="GET", url=f"{bank.url}?a=1", place="query"), "tpp")

    assert bank.received[0].startswith(b"GET /?a=1 HTTP/1.1\r\n")


def test_headers_keep_their_order_case_and_repeats(bank, transport):
    request = Request(
        method="POST",
        url=f"{bank.url}/t",
        headers=(("X-One", "1"), ("x-ONE", "2"), ("Authorization", "Bearer é"), ("X-Empty", "")),
    ).with_header("Content-Type", "text/plain")

    transport.send(request, "tpp")

    head = bank.received[0].decode().split("\r\n")
    own = [line for line in head if not line.startswith(("Host", "Content-Length"))]
    assert own[1:7] == [
        "Content-Type: application/x-www-form-urlencoded",
        "X-One: 1",
        "x-ONE: 2",
        "Authorization: Bearer é",
        "X-Empty: ",
        "Content-Type: text/plain",
    ]


def test_nothing_is_added_but_what_http_needs(bank, transport):
    request = Request(method="POST", url=f"{bank.url}/t", body=b"\xff\x00", content_type=None)

    transport.send(request, "tpp")

    host = f"Host: 127.0.0.1:{bank.port}"
    assert bank.received[
        0
    ] == f"POST /t HTTP/1.1\r\n{host}\r\nContent-Length: 2\r\n\r\n".encode() + (b"\xff\x00")


def test_the_method_keeps_its_case(bank, transport):
    transport.send(Request(method="post", url=f"{bank.url}/t", parameters=(("a", "b"),)), "tpp")

    assert bank.received[0].startswith(b"post /t ")


def test_what_http_cannot_carry_is_inconclusive_and_not_quoted(bank, transport):
    request = Request(method="GET", url=bank.url).with_header("Authorization", "Bearer top\nsecret")

    with pytest.raises(Inconclusive) as said:
        transport.send(request, "tpp")

    assert "secret" not in str(said.value)


def test_a_sound_slot_keeps_its_connection(bank, transport):
    for _ in range(3):
        transport.send(Request(method="GET", url=bank.url), "tpp")

    assert bank.connections == 1


def test_a_fresh_exchange_has_a_connection_of_its_own(bank, transport):
    for fresh in (False, True, False):
        transport.send(Request(method="GET", url=bank.url), "tpp", fresh=fresh)

    assert bank.connections == 2


def test_a_certificate_under_test_always_gets_a_new_connection(bank, transport):
    for _ in range(2):
        transport.send(Request(method="GET", url=bank.url), "unknown_ca")

    assert bank.connections == 2


def test_a_tpp_without_a_certificate_always_gets_a_new_connection(bank, transport):
    tpp = Tpp(transport.profile, transport.profile.client, "tpp", transport)

    for _ in range(2):
        tpp.presenting("").send(tpp.accounts("t"))

    assert bank.connections == 2


def test_each_thread_has_a_connection_of_its_own(bank, transport):
    def send():
        transport.send(Request(method="GET", url=bank.url), "tpp")

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert bank.connections == 4
    assert [answer.number for answer in transport.evidence.exchanges] == [1, 2, 3, 4]


def test_a_connection_that_the_bank_closed_in_between_is_replaced(serve, make_profile, wire, once):
    closed = threading.Event()
    answer = once(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    def one_each(bank, connection):
        answer(bank, connection)
        connection.shutdown(socket.SHUT_RDWR)
        closed.set()

    bank = serve(one_each)
    transport = wire(make_profile(bank.url))
    first = transport.send(Request(method="GET", url=bank.url), "tpp")
    assert closed.wait(2)

    second = transport.send(Request(method="GET", url=bank.url), "tpp")

    assert (first.end, second.end, bank.connections) == (
        Termination.ANSWERED,
        Termination.ANSWERED,
        2,
    )


def test_no_redirect_is_followed_and_no_cookie_is_kept(serve, make_profile, wire, once):
    answer = b"HTTP/1.1 302 Found\r\nLocation: /x\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"
    bank = serve(once(answer))
    transport = wire(make_profile(bank.url))

    statuses = [transport.send(Request(method="GET", url=bank.url), "").status for _ in range(2)]

    assert statuses == [302, 302]
    assert all(b"Cookie" not in request for request in bank.received)
    assert len(bank.received) == 2


def test_the_environment_has_no_say(bank, make_profile, wire, monkeypatch):
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    answer = wire(make_profile(bank.url)).send(Request(method="GET", url=bank.url), "tpp")

    assert answer.status == 200


def test_the_pace_is_kept_by_all_threads_together(bank, make_profile, wire):
    transport = wire(make_profile(bank.url, limits=Limits(requests_per_second=50)))

    def send():
        for _ in range(4):
            transport.send(Request(method="GET", url=bank.url), "tpp")

    start = time.monotonic()
    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert time.monotonic() - start >= 7 / 50


def test_no_log_holds_a_url_or_a_header(serve, make_profile, wire, once, caplog):
    answer = b"HTTP/1.1 200 OK\r\nLocation: /?code=topsecret\r\nContent-Length: 0\r\n\r\n"
    bank = serve(once(answer))
    request = Request(method="GET", url=f"{bank.url}/?code=topsecret")

    with caplog.at_level(logging.DEBUG):
        wire(make_profile(bank.url)).send(request.with_header("Authorization", "topsecret"), "tpp")

    assert "topsecret" not in caplog.text

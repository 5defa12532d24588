"""Over real TLS: how an exchange ended is read from its cause, alike under TLS 1.2 and 1.3."""

import socket
import struct
import threading

import pytest

from fixtures.errors import ConfigurationError
from fixtures.profile.schema import Limits, Tls
from fixtures.tpp.messages import Request, Termination
from fixtures.tpp.transport.body import LONGEST

BOTH = pytest.mark.parametrize("version", ["TLSv1.2", "TLSv1.3"])


@pytest.fixture
def send(make_profile, wire):
    """Send POST /token to a stub bank under a certificate slot."""

    def send(bank, slot="tpp", *, offering=None, **changes):
        request = Request(method="POST", url=f"{bank.url}/token", parameters=(("a", "b"),))
        return wire(make_profile(bank.url, **changes)).send(request, slot, tls=offering)

    return send


def hang_up(bank, connection):
    bank.received.append(connection.recv(10))


def reset(bank, connection):
    bank.received.append(connection.recv(10))
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@BOTH
def test_an_answer_tells_its_version_and_certificate(serve, send, version):
    answer = send(serve(version=version, asks=True))

    assert (answer.end, answer.status, answer.body) == (Termination.ANSWERED, 200, b"{}")
    assert (answer.tls, answer.certificate, answer.number) == (version, "tpp", 1)
    assert answer.seconds > 0


@BOTH
def test_a_certificate_of_an_unknown_ca_ends_in_an_alert(serve, send, version):
    answer = send(serve(version=version, asks=True), "unknown_ca")

    assert (answer.end, answer.alert) == (Termination.REFUSED, "unknown_ca")


@pytest.mark.parametrize(
    ("version", "alert"),
    [("TLSv1.2", "handshake_failure"), ("TLSv1.3", "certificate_required")],
)
def test_no_certificate_ends_in_an_alert(serve, send, version, alert):
    answer = send(serve(version=version, asks=True), "")

    assert (answer.end, answer.alert) == (Termination.REFUSED, alert)


def test_a_large_body_does_not_hide_the_alert(serve, make_profile, wire):
    bank = serve(version="TLSv1.3", asks=True)
    request = Request(method="POST", url=f"{bank.url}/token", body=bytes(2_000_000))

    answer = wire(make_profile(bank.url)).send(request, "")

    assert answer.end in {Termination.REFUSED, Termination.DROPPED}


def test_a_version_that_the_bank_does_not_speak_ends_in_an_alert(serve, send):
    answer = send(serve(version="TLSv1.3"), offering="TLSv1.2")

    assert (answer.end, answer.alert) == (Termination.REFUSED, "protocol_version")


def test_an_old_version_can_be_offered(serve, send):
    answer = send(serve(version="TLSv1.2"), offering="TLSv1.1")

    assert (answer.end, answer.alert) == (Termination.REFUSED, "protocol_version")


@BOTH
def test_the_version_offered_is_the_version_spoken(serve, send, version):
    assert send(serve(), offering=version).tls == version


@BOTH
@pytest.mark.parametrize("play", [hang_up, reset])
def test_a_connection_cut_after_the_handshake_is_dropped(serve, send, version, play):
    assert send(serve(play, version=version)).end is Termination.DROPPED


@pytest.mark.parametrize("play", [hang_up, reset])
def test_a_connection_cut_in_the_handshake_is_dropped(serve, send, play):
    assert send(serve(play, plain=True)).end is Termination.DROPPED


def test_a_closed_port_is_unreachable(serve, send):
    bank = serve()
    bank.close()

    assert send(bank).end is Termination.UNREACHABLE


def test_a_name_that_does_not_resolve_is_unreachable(make_profile, wire):
    request = Request(method="GET", url="https://bank.invalid/")

    assert wire(make_profile()).send(request, "").end is Termination.UNREACHABLE


def test_a_server_without_tls_is_unreachable(serve, send):
    def answers_in_clear(_, connection):
        connection.recv(10)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    assert send(serve(answers_in_clear, plain=True)).end is Termination.UNREACHABLE


def test_a_bank_of_another_ca_is_distrusted(serve, send, pki_files):
    answer = send(serve(), tls=Tls(trust=str(pki_files.stranger.pem)))

    assert answer.end is Termination.DISTRUSTED


def test_a_bank_of_another_name_is_distrusted(serve, make_profile, wire):
    bank = serve()
    request = Request(method="GET", url=f"https://localhost:{bank.port}/")

    assert wire(make_profile()).send(request, "").end is Termination.DISTRUSTED


def test_silence_is_unreachable_and_no_refusal(serve, send, take):
    def wait(bank, connection):
        take(bank, connection)
        connection.recv(1)

    answer = send(serve(wait), limits=Limits(read_timeout=0.2))

    assert answer.end is Termination.UNREACHABLE
    assert answer.seconds < 1


def test_a_dripping_body_is_given_up_in_time(serve, send, take):
    def drip(bank, connection):
        take(bank, connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        connection.settimeout(0.05)
        for _ in range(1000):
            connection.sendall(b"x")
            try:
                connection.recv(1)
            except TimeoutError:
                continue
            return

    answer = send(serve(drip), limits=Limits(read_timeout=0.3))

    assert (answer.end, answer.status) == (Termination.UNREACHABLE, 0)
    assert answer.seconds < 1
    assert "status 200" in answer.detail


def test_a_body_cut_short_is_no_answer(serve, send, once):
    answer = send(serve(once(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")))

    assert answer.end is Termination.UNREACHABLE
    assert "broke off" in answer.detail


def test_a_broken_content_coding_is_no_answer(serve, send, once):
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n"

    assert send(serve(once(head + b"zzzz"))).end is Termination.UNREACHABLE


def test_what_is_not_http_is_no_refusal_and_is_not_quoted(serve, send, once):
    answer = send(serve(once(b"HTTP/1.1 200 OK\r\nset-cookie sessionsecret\r\n\r\n")))

    assert answer.end is Termination.UNREACHABLE
    assert "sessionsecret" not in answer.detail


@pytest.mark.parametrize(
    ("kind", "came"),
    [
        ("text/html", (Termination.ANSWERED, LONGEST)),
        ("application/json", (Termination.UNREACHABLE, 0)),
    ],
)
def test_of_an_endless_body_only_a_page_is_kept_in_part(serve, send, take, kind, came):
    def flood(bank, connection):
        take(bank, connection)
        connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode())
        while True:
            connection.sendall(bytes(100_000))

    answer = send(serve(flood))

    assert (answer.end, len(answer.body)) == came
    assert "longer than" in answer.detail


@pytest.mark.parametrize(
    ("location"), [b"https://[bad/", b"myapp:callback?code=1", b"//", b"https://a:b:c/"]
)
def test_a_strange_location_is_an_answer_like_any_other(serve, send, once, location):
    head = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "

    answer = send(serve(once(head + location + b"\r\n\r\n")))

    assert (answer.end, answer.status) == (Termination.ANSWERED, 302)
    assert answer.header("location") == location.decode()


def test_a_profile_without_its_files_is_the_users_to_mend(serve, send, tmp_path):
    with pytest.raises(ConfigurationError, match=r"tls\.trust"):
        send(serve(), tls=Tls(trust=str(tmp_path / "missing.pem")))


@pytest.mark.parametrize("slow", [True, False])
def test_a_request_that_is_left_reaches_the_bank_and_brings_nothing(
    serve, take, make_profile, wire, slow
):
    gone = threading.Event()

    def play(bank, connection):
        take(bank, connection)
        if not slow:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
        connection.recv(10)
        gone.set()

    bank = serve(play)
    request = Request(method="POST", url=f"{bank.url}/token", parameters=(("a", "b"),))
    answer = wire(make_profile(bank.url)).send_and_leave(request, "tpp")

    assert (answer.end, answer.status, answer.body, answer.number) == (
        Termination.UNREACHABLE,
        0,
        b"",
        1,
    )
    assert gone.wait(5)
    assert bank.received[0].endswith(b"a=b")


def test_a_safe_request_is_sent_again_where_the_kept_connection_was_closed(
    serve, make_profile, wire, take
):
    def play(bank, connection):
        take(bank, connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        take(bank, connection)  # and hang up

    bank = serve(play)
    transport = wire(make_profile(bank.url))
    ends = [
        transport.send(Request(method=method, url=bank.url), "tpp").end
        for method in ("GET", "GET", "POST")
    ]

    assert ends == [Termination.ANSWERED, Termination.ANSWERED, Termination.DROPPED]


def test_an_unsafe_request_takes_no_connection_that_was_idle(
    serve, make_profile, wire, monkeypatch
):
    bank = serve()
    transport = wire(make_profile(bank.url))
    monkeypatch.setattr("fixtures.tpp.transport.transport.IDLE_BEFORE_UNSAFE", 0.0)
    for method in ("GET", "GET", "POST"):
        transport.send(Request(method=method, url=bank.url), "tpp")

    assert bank.connections == 2

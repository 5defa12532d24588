"""Evidence numbers each exchange, learns its secrets, and shows it so that it can be shared."""

import subprocess
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.tpp.evidence.recorder import PART, Evidence
from fixtures.tpp.messages import Answer, Request, Termination

TOKEN = Request(method="POST", url="https://bank.test/token", parameters=(("grant_type", "x"),))
SHELL = 'curl() { for each; do printf "%s\\0" "$each"; done; }\nCERTIFICATE=cert KEY=key\n'


def answer_to(request=TOKEN, **changes):
    sound = {"end": Termination.ANSWERED, "status": 200, "tls": "TLSv1.3", "certificate": "tpp"}
    return Answer(request=request, **(sound | changes))


@pytest.fixture
def evidence():
    return Evidence()


def test_exchanges_are_numbered_and_found_by_mark(evidence):
    first = evidence.record(answer_to())
    mark = evidence.mark()
    second = evidence.record(answer_to(status=400))

    assert (first.number, second.number) == (1, 2)
    assert evidence.since(mark) == [second]


def test_numbers_are_unique_under_threads(evidence):
    def record():
        for _ in range(100):
            evidence.record(answer_to())

    threads = [threading.Thread(target=record) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [answer.number for answer in evidence.exchanges] == list(range(1, 401))


def test_a_note_stands_between_the_exchanges_without_secrets(evidence):
    evidence.redaction.learn("c0de-12345", "code")
    evidence.record(answer_to())

    evidence.note("the code c0de-12345 is spent")

    assert [(note.after, note.text) for note in evidence.notes] == [
        (1, "the code <code 1> is spent")
    ]


@pytest.mark.parametrize(
    ("answer", "secret"),
    [
        (answer_to(body=b'{"access_token":"at-12345678"}'), "at-12345678"),
        (answer_to(body=b'{"refresh_token":"rt-12345678"}'), "rt-12345678"),
        (answer_to(body=b'{"id_token":"id-12345678"}'), "id-12345678"),
        (
            answer_to(headers=(("Location", "https://t/cb?state=s&code=c0%2Fde12345"),)),
            "c0/de12345",
        ),
        (
            answer_to(headers=(("location", "https://t/cb#access_token=at-12345678"),)),
            "at-12345678",
        ),
        (answer_to(headers=(("Set-Cookie", "sid=s3ss1on-1234; Path=/"),)), "s3ss1on-1234"),
        (answer_to(TOKEN.with_parameter("code", "pooled-c0de-12345")), "pooled-c0de-12345"),
        (answer_to(TOKEN.with_parameter("code_verifier", "v3rifier" * 6)), "v3rifier" * 6),
        (
            answer_to(TOKEN.with_parameter("client_secret", "s3cret-0123456789")),
            "s3cret-0123456789",
        ),
        (
            answer_to(TOKEN.with_header("Authorization", "Bearer at-0123456789-abc")),
            "at-0123456789-abc",
        ),
        (
            answer_to(TOKEN.with_header("authorization", "Basic dHBwOnMzY3JldC0xMjM=")),
            "dHBwOnMzY3JldC0xMjM=",
        ),
        (answer_to(body=b'{"access_token":"at-12345678","expires'), "at-12345678"),
        (answer_to(body=b'{"access_token":"at-12345678-and-cut'), "at-12345678-and-cut"),
        (answer_to(body=b'{"x":1,"x":2,"refresh_token":"rt-12345678"}'), "rt-12345678"),
        (answer_to(body=b'[{"tokens":{"refresh_token" : "rt\\u002d12345678"}}]'), "rt-12345678"),
        (answer_to(body=rb'{"raw":"{\"access_token\":\"at-12345678\"}"}'), "at-12345678"),
        (answer_to(body=b"access_token=at%2D0123456789-abc&x=1"), "at-0123456789-abc"),
        (answer_to(body=b'<a href="/cb?a=1&amp;code=c0de-0123456789-abc">'), "c0de-0123456789-abc"),
        (
            answer_to(headers=(("Refresh", "0; url=/cb?code=c0de-0123456789abc"),)),
            "c0de-0123456789abc",
        ),
        (answer_to(body='{"access_token":"at-12345678"}'.encode("utf-16")), "at-12345678"),
        (
            answer_to(
                body=b"<input type=hidden name=code value='c0de-0123456789ab&#61;'>",
                headers=(("Content-Type", "text/html"),),
            ),
            "c0de-0123456789ab=",
        ),
    ],
)
def test_a_secret_is_learnt_as_soon_as_it_is_seen(evidence, answer, secret):
    evidence.record(answer)

    assert secret not in evidence.redaction.text(f"elsewhere: {secret}.")


@pytest.mark.parametrize("made_up", ["invalid", "authorization_code", "application/json", "state"])
def test_a_made_up_value_makes_no_word_unreadable(evidence, made_up):
    evidence.record(answer_to(TOKEN.with_parameter("code", made_up)))

    assert evidence.redaction.text(f"a {made_up} of the bank") == f"a {made_up} of the bank"


def test_a_rendered_exchange_shows_both_sides(evidence):
    request = TOKEN.with_parameter("code", "c0de-0123456789abc").with_header("X-Request-ID", "1")
    body = b'{"access_token":"at-12345678"}'
    answer = evidence.record(
        answer_to(request, headers=(("Content-Type", "application/json"),), body=body, seconds=0.02)
    )

    assert evidence.render(answer) == (
        "Exchange 1: certificate 'tpp', TLSv1.3, 20 ms\n\n"
        "POST https://bank.test/token\n"
        "Content-Type: application/x-www-form-urlencoded\n"
        "X-Request-ID: 1\n\n"
        "grant_type=x&code=<code 1>\n\n"
        "HTTP 200\n"
        "Content-Type: application/json\n\n"
        '{"access_token":"<access_token 1>"}'
    )


def test_an_exchange_without_an_answer_says_why(evidence):
    refused = answer_to(
        end=Termination.REFUSED, alert="unknown_ca", status=0, tls="", certificate=""
    )

    shown = evidence.render(evidence.record(refused))

    assert "no certificate, no TLS" in shown
    assert shown.endswith("No answer: the bank ended the handshake with a TLS alert: unknown_ca")


def test_a_secret_that_is_learnt_later_is_gone_when_an_exchange_is_shown_again(evidence):
    early = evidence.record(answer_to(body=b"a bank that repeats at-12345678"))
    assert "at-12345678" in evidence.shown(early, 0)[0]

    evidence.record(answer_to(body=b'{"access_token":"at-12345678"}'))

    assert "at-12345678" not in evidence.shown(early, 0)[0]
    assert "<access_token 1>" in evidence.shown(early, 0)[0]


def test_a_long_part_is_cut_with_a_mark_and_never_through_a_secret(evidence):
    evidence.redaction.learn("s3cret" * 10, "code")
    body = b"x" * (PART - 20) + b"s3cret" * 10 + b"y" * 100

    shown = evidence.render(evidence.record(answer_to(body=body)))

    assert f"[cut: {PART} of " in shown
    assert "s3cret" not in shown


def test_no_terminal_obeys_a_bank(evidence):
    shown = evidence.render(evidence.record(answer_to(body=b"\x1b[2J\x00\ttab\nline")))

    assert shown.endswith("\\x1b[2J\\x00\ttab\nline")


def run(script):
    """Standard output of a shell script."""
    return subprocess.run(["sh", "-c", script], capture_output=True, check=True, timeout=10).stdout


def words(command):
    """What a shell makes of a command."""
    return run(SHELL + command).decode().split("\0")[:-1]


@settings(deadline=None, max_examples=25)
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30))
def test_a_shell_reads_the_curl_command_as_it_was_meant(text):
    request = TOKEN.with_body(f"x{text}".encode()).with_header("X-Odd", f"'{text}\"$`")

    arguments = words(Evidence().curl(request, "tpp"))

    assert arguments[arguments.index("--data-raw") + 1] == f"x{text}"
    assert f"X-Odd: '{text}\"$`" in arguments
    assert arguments[arguments.index("--cert") + 1] == "cert"
    assert arguments[-1] == "https://bank.test/token"


def test_a_curl_command_adds_nothing_of_its_own(evidence):
    request = Request(method="GET", url="https://bank.test/a", place="query", content_type=None)

    arguments = words(evidence.curl(request.with_header("X-Empty", ""), ""))

    assert "--cert" not in arguments
    headers = [arguments[place + 1] for place, word in enumerate(arguments) if word == "--header"]
    assert headers == ["X-Empty;", "User-Agent:", "Accept:", "Content-Type:"]


def test_a_body_that_no_argument_can_hold_is_piped(evidence):
    body = bytes(range(256))

    command = evidence.curl(TOKEN.with_body(body), "tpp")

    assert "--data-binary\0@-" in run(SHELL + command).decode()
    assert run("curl() { cat; }\nCERTIFICATE=cert KEY=key\n" + command) == body


def test_a_curl_command_holds_handles_and_no_secrets(evidence):
    request = TOKEN.with_parameter("code", "c0de/0123456789abc")
    evidence.record(answer_to(request))

    command = evidence.curl(request, "tpp")

    assert "c0de" not in command
    assert "<code 1>" in command

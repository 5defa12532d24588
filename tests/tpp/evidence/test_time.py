"""Time passes at the bank by the driver of the profile, or the test says what is missing."""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from fixtures.errors import ConfigurationError
from fixtures.outcomes import Inconclusive
from fixtures.profile.schema import Bank, BankProfile, Client, Endpoints, Time
from fixtures.scenarios.clock import BankTime


def bank_time(**settings):
    return BankTime(
        BankProfile(
            source="stub.toml",
            bank=Bank(name="Stub"),
            endpoints=Endpoints(authorize="https://b.test/a", token="https://b.test/t"),
            client=Client(client_id="c"),
            time=Time(**settings),
        )
    )


@pytest.fixture
def control():
    """A control port that keeps its orders; `control.status` is what it answers."""

    class Port(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.orders.append((self.path, json.loads(body)))
            self.send_response(server.status)
            self.end_headers()

        def log_message(self, *_):
            """Keep quiet."""

    server = HTTPServer(("127.0.0.1", 0), Port)
    server.orders, server.status = [], 204
    server.url = f"http://127.0.0.1:{server.server_port}/clock"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_control_port_moves_the_clock_and_puts_it_back(control):
    clock = bank_time(driver="control", url=control.url)
    with clock.passes(300):
        assert control.orders == [("/clock", {"seconds": 300})]

    assert control.orders[1:] == [("/clock", {"reset": True})]
    assert clock.moved == 0


def test_the_clock_is_put_back_after_a_failure_too(control):
    with (
        pytest.raises(pytest.fail.Exception),
        bank_time(driver="control", url=control.url).passes(300),
    ):
        pytest.fail("a test under time", pytrace=False)

    assert control.orders[1:] == [("/clock", {"reset": True})]


def test_a_clock_that_does_not_move_is_inconclusive(control):
    control.status = 500

    with (
        pytest.raises(Inconclusive, match="500"),
        bank_time(driver="control", url=control.url).passes(1),
    ):
        pytest.fail("no time has passed")


def test_a_control_port_that_is_away_is_inconclusive(control):
    elsewhere = bank_time(driver="control", url="http://127.0.0.1:1/clock")

    with pytest.raises(Inconclusive, match="cannot be reached"), elsewhere.passes(1):
        pytest.fail("no time has passed")

    assert control.orders == []


@pytest.mark.parametrize(
    "url", ["http://192.0.2.1:80/clock", "https://127.0.0.1/clock", "http://bank.test/clock", ""]
)
def test_a_control_port_is_on_loopback(url):
    with (
        pytest.raises(ConfigurationError, match=r"time\.url"),
        bank_time(driver="control", url=url).passes(1),
    ):
        pytest.fail("the clock is not on loopback")


def test_waiting_really_waits_as_long_as_is_allowed(monkeypatch):
    slept = []
    monkeypatch.setattr("fixtures.scenarios.clock.time.sleep", slept.append)
    patient = bank_time(driver="wait", max_wait=60)

    with patient.passes(60):
        assert slept == [60]
    with pytest.raises(pytest.skip.Exception, match="missing input"), patient.passes(61):
        pytest.fail("too long")


def test_a_command_is_told_the_seconds_and_no_shell_reads_it(tmp_path):
    script = "import sys, pathlib; pathlib.Path(sys.argv[1]).write_text(sys.argv[2])"
    file = tmp_path / "a file; rm"
    line = f'"{sys.executable}" -c "{script}" "{file}" "by {{seconds}}"'

    clock = bank_time(driver="command", command=line)
    with clock.passes(90.4):
        assert file.read_text() == "by 90"
    assert clock.moved == 1


@pytest.mark.parametrize(
    ("command", "said"), [("false", "ended with 1"), ("./no-such-command", "did not run")]
)
def test_a_command_that_fails_is_inconclusive(command, said):
    with (
        pytest.raises(Inconclusive, match=said),
        bank_time(driver="command", command=command).passes(1),
    ):
        pytest.fail("no time has passed")


def test_no_driver_is_a_missing_input():
    with pytest.raises(pytest.skip.Exception, match="missing input"), bank_time().passes(5):
        pytest.fail("no time has passed")

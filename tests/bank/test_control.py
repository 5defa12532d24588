"""The control port: the clock moves and comes back, things are counted, nothing else is told."""

import json

import httpx
import pytest


def control(visitor, method, path, **more):
    return httpx.request(method, visitor.running.control + path, trust_env=False, **more)


def test_the_clock_moves_and_comes_back(visitor):
    clock = visitor.running.bank.clock

    moved = control(visitor, "POST", "/clock", json={"seconds": 90})
    assert moved.json() == {"ahead_seconds": 90.0}
    assert clock.ahead.total_seconds() == 90

    control(visitor, "POST", "/clock", json={"reset": True})
    assert clock.ahead.total_seconds() == 0


@pytest.mark.parametrize(
    "order",
    [{}, [], {"seconds": -1}, {"seconds": "1"}, {"seconds": True}, {"seconds": 1e30}, {"reset": 1}],
    ids=json.dumps,
)
def test_what_is_no_order_moves_nothing(visitor, order):
    answer = control(visitor, "POST", "/clock", json=order)

    assert answer.status_code == 400
    assert not visitor.running.bank.clock.ahead


def test_a_web_page_cannot_move_the_clock(visitor):
    headers = {"Origin": "https://evil.example.com"}
    answer = control(visitor, "POST", "/clock", json={"seconds": 1}, headers=headers)

    assert answer.status_code == 400


def test_requests_handshakes_and_logins_are_counted(visitor):
    visitor.tokens()  # whatever connections that takes are open now
    before = control(visitor, "GET", "/statistics").json()
    visitor.tokens()
    visitor.client(fresh=True).get(f"{visitor.site.browser}/authorize")
    after = control(visitor, "GET", "/statistics").json()

    assert after["requests"]["token"] == before["requests"]["token"] + 1
    assert after["logins"] == before["logins"] + 1
    assert after["handshakes"]["completed"] == before["handshakes"]["completed"] + 1


def test_nothing_secret_is_told(visitor):
    tokens = visitor.tokens()
    told = control(visitor, "GET", "/statistics").text

    assert not [value for value in tokens.values() if len(str(value)) > 20 and value in told]
    assert control(visitor, "GET", "/state").status_code == 404


def test_the_banks_own_port_has_no_clock(visitor):
    answer = visitor.client("tpp").post(f"{visitor.site.api}/clock", json={"seconds": 1})

    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["/clock", "/x/clock", "//clock"])
def test_without_the_token_the_clock_does_not_move(visitor, path):
    origin = visitor.running.control.rpartition("/")[0]

    answer = httpx.post(origin + path, json={"seconds": 60}, trust_env=False)

    assert answer.status_code == 400
    assert httpx.get(origin + "/statistics", trust_env=False).status_code == 404
    assert not visitor.running.bank.clock.ahead


def test_deep_json_is_no_order(visitor):
    headers = {"Content-Type": "application/json"}

    answer = control(visitor, "POST", "/clock", content="[" * 5000, headers=headers)

    assert answer.status_code == 400
    assert control(visitor, "GET", "/statistics").status_code == 200

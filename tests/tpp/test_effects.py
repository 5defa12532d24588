"""What counts as data that came, beside a control."""

import pytest

from fixtures.tpp.effects import is_firewalls, is_resource
from fixtures.tpp.messages import Request
from tests.expect.answers import answer

SERVED = answer(200, {"accounts": [{"resourceId": "1"}], "_links": {"self": {"href": "/"}}})
ERROR = {"status": 401, "error": "invalid_token", "message": "dead", "_links": {"self": "/"}}


@pytest.mark.parametrize("status", [401, 403, 500])
def test_data_in_the_body_of_a_refusal_came(status):
    refused = answer(status, ERROR | {"accounts": [{"resourceId": "1"}]})

    assert is_resource(refused, SERVED)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"accounts": []},
        {"accounts": [{"resourceId": "2"}]},
        {"accounts": "none"},
        {"request_reference": "r-1"},
    ],
)
def test_a_refusal_without_the_data_of_its_control_gives_none(more):
    control = answer(200, {"accounts": [{"resourceId": "1"}], "request_reference": "r-1"})

    assert not is_resource(answer(401, ERROR | more), control)


def test_a_refusal_has_no_data_where_its_control_shows_none():
    assert not is_resource(answer(401, {"accounts": []}), answer(200, {"accounts": []}))


def asking(*credentials, url="https://bank.test/accounts"):
    headers = tuple(("Authorization", each) for each in credentials)
    return Request(method="GET", url=url, headers=headers)


@pytest.mark.parametrize(
    ("request_", "kind", "firewall"),
    [
        (asking("Bearer abc-._~+/=1"), "text/html", False),
        (asking("Bearer a\u00e9"), "text/html", True),
        (asking('Bearer "abc"'), "text/html", True),
        (asking('Bearer "abc"'), "application/json", False),
        (asking("Bearer abc", "Bearer abc"), "text/html", True),
        (asking(f"Bearer {'a' * 5000}"), "text/html", True),
        (asking("Bearer abc", url="https://bank.test/accounts?x=%0d%0A"), "text/html", True),
        (asking("Bearer abc", url="https://bank.test/accounts?x=%20%41"), "text/html", False),
    ],
)
def test_a_page_is_a_firewalls_where_the_request_looks_like_an_attack(request_, kind, firewall):
    assert is_firewalls(answer(403, kind=kind, text="Blocked", request=request_)) is firewall


def test_a_copy_that_is_still_good_is_data():
    assert is_resource(answer(304), SERVED)
    assert is_resource(answer(304))

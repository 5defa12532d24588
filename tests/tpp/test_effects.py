"""What counts as data that came, beside a control."""

import pytest

from fixtures.tpp.effects import is_resource
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

"""Redirects of a bank, as a browser requests them."""

import pytest

from fixtures.tpp.urls import as_browsers_send


@pytest.mark.parametrize(
    ("sent", "requested"),
    [
        ("https://bank.example/a b?c=\u00e9#d", "https://bank.example/a%20b?c=%C3%A9#d"),
        ("https://bank.example/a%20b", "https://bank.example/a%20b"),
        ("https://b\u00e4nk.example/\x1b[2J", "https://b\u00e4nk.example/%1B[2J"),
        ("/login?x=\ud800", "/login?x=%3F"),
    ],
)
def test_what_no_request_line_holds_is_encoded(sent, requested):
    assert as_browsers_send(sent) == requested

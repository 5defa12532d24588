"""URLs of banks and profiles that lead nowhere are told as such, and nothing is sent."""

import pytest

from fixtures.profile.host_names import unusable
from fixtures.tpp.grants import leads_to
from fixtures.tpp.messages import Request, Termination

NOWHERE = [
    "https://" + "a" * 64 + ".example/",
    "https://a..example/",
    "https://.example/",
    "https://bank.example:abc/",
    "https://bank.example:70000/",
    "https://bank.example:0/",
    "https://",
    "https:///path",
    "https://xn--" + "\u00e9" * 70 + ".example/",
    "https://\u2488.example/",
    "https://ba\u202enk.example/",
    "https://ba nk.example/",
    "https://bank.example\\@evil.example/",
    "https://[fe80::1%eth0]/",
    "https://[::1/",
    "https://[nonsense]/",
    "https://" + ".".join(["a" * 60] * 5) + "/",
]


@pytest.mark.parametrize("url", NOWHERE, ids=ascii)
def test_a_url_that_leads_nowhere_is_told_without_its_host(url):
    why = unusable(url)

    assert why.startswith(("its ", "it ", "a label "))
    assert "example" not in why


@pytest.mark.parametrize("url", NOWHERE, ids=ascii)
def test_a_request_to_it_ends_without_an_answer(make_tpp, httpx_mock, url):
    tpp = make_tpp()
    request = Request(method="GET", url=url, place="query", content_type=None)

    answer = tpp.transport.send(request, "")

    assert answer.end is Termination.UNREACHABLE
    assert answer.detail.startswith("the URL cannot be requested: ")
    assert httpx_mock.get_requests() == []


@pytest.mark.parametrize(
    "url",
    [
        "https://bank.example/",
        "https://bank.example.:8443/a?b",
        "https://b\u00e4nk.example/",
        "https://[::1]:8443/",
        "https://127.0.0.1/",
        "https://my_bank.example/",
    ],
)
def test_a_url_that_leads_somewhere_is_none_of_these(url):
    assert unusable(url) == ""


def test_port_0_is_not_the_default_port():
    assert not leads_to("https://tpp.example:0/cb?code=1", "https://tpp.example/cb")
    assert leads_to("https://tpp.example:443/cb?code=1", "https://tpp.example/cb")

"""Where the links of a list of accounts are followed to."""

import json
from types import SimpleNamespace

import pytest

from fixtures.scenarios import links
from fixtures.tpp.messages import Answer, Request, Termination

TARGET = "https://bank.example/stet/v1/accounts"


def answer(request, status, body):
    content = json.dumps(body).encode()
    return Answer(request=request, end=Termination.ANSWERED, status=status, body=content)


class Bank:
    """A TPP whose bank serves some URLs."""

    profile = SimpleNamespace(bank_hosts=frozenset({"bank.example"}))

    def __init__(self, *served):
        self.served, self.asked = served, []

    def send(self, request):
        """Serve what it serves, and nothing else."""
        self.asked.append(request.url)
        return answer(request, 200 if request.url in self.served else 404, {})


def followed(bank, href, **link):
    body = {"accounts": [], "_links": {"self": {"href": href, **link}}}
    listed = answer(Request(method="GET", url=TARGET, content_type=None), 200, body)
    return links.followed(bank, listed)


@pytest.mark.parametrize(
    ("href", "served"),
    [
        (TARGET, TARGET),
        ("/stet/v1/accounts", TARGET),
        ("accounts", TARGET),
        ("v1/accounts", TARGET),
        ("stet/v1/accounts?page=2", f"{TARGET}?page=2"),
    ],
)
def test_a_link_is_read_in_each_lawful_way(href, served):
    tries = followed(Bank(served), href)["the list itself"]

    assert tries[-1].status == 200


def test_a_link_with_null_for_a_host_leads_nowhere():
    tries = followed(Bank(TARGET), "null/accounts")["the list itself"]

    assert [each.status for each in tries] == [404] * len(tries)


@pytest.mark.parametrize("href", ["https://elsewhere.example/accounts", "http://bank.example/a"])
def test_no_link_is_followed_to_another_host_or_without_tls(href):
    bank = Bank()

    assert followed(bank, href) == {"the list itself": ()}
    assert bank.asked == []


def test_a_template_is_not_followed():
    assert followed(Bank(), "/accounts{?page}", templated=True) == {}


class ApiBank(Bank):
    """The same, with two accounts, and a second page of the transactions of the first."""

    accounts = staticmethod(lambda _: Request(method="GET", url=TARGET, content_type=None))

    @staticmethod
    def transactions(_, name):
        """The request for the transactions of an account."""
        return Request(method="GET", url=f"{TARGET}/{name}", content_type=None)

    def send(self, request):
        """The list, the first page with a link to the second, and what else is served."""
        bodies = {
            TARGET: {"accounts": [{"resourceId": "a"}, {"resourceId": "b"}]},
            f"{TARGET}/a": {"_links": {"next": {"href": "?page=2"}}},
        }
        found = super().send(request)
        return answer(request, 200, bodies[request.url]) if request.url in bodies else found


@pytest.mark.parametrize("served", [(), (f"{TARGET}/a?page=2",), (f"{TARGET}/b",)])
def test_what_lies_beyond_the_first_is_what_the_bank_serves_there(served):
    found = links.beyond_the_first(ApiBank(*served), SimpleNamespace(access_token="t"))

    assert tuple(each.url for each in found) == served

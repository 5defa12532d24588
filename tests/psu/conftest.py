"""A bank with a login, a one-time password and a consent page, played by respx."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
import pytest
import respx

from fixtures.profile.schema import Bank, BankProfile, Client, Endpoints, Limits, Page, Person, Psu
from fixtures.psu import Psu as Visitor
from fixtures.tpp.client import Tpp
from fixtures.tpp.evidence.recorder import Evidence
from fixtures.tpp.transport.transport import Transport

HOST = "https://bank.test"
PAGE = """<!doctype html><title>{title}</title><h1>Bank</h1>
<form action="/search"><input name="q"></form>
<form method="post" action="/{step}"><input type="hidden" name="csrf" value="{csrf}">
{inputs}
<button name="decision" value="go">Go on</button>
<button name="decision" value="refuse">Refuse</button></form>"""
STEPS = {
    "login": '<input name="user"><input name="pin" type="password">',
    "sca": '<input name="sms" autocomplete="one-time-code">',
    "consent": '<label><input type="checkbox" name="share" value="yes" checked>Share</label>',
}
SOUND = {"login": {"user": "lea", "pin": "wonderland"}, "sca": {"sms": "ABC123"}, "consent": {}}


@dataclass
class FormBank:
    """Plays the bank; keeps which URLs were asked for and which forms were sent."""

    seen: list = field(default_factory=list)
    sent: list = field(default_factory=list)
    asked: dict = field(default_factory=dict)

    def answer(self, request):
        """Answer one request."""
        url = urlsplit(str(request.url))
        self.seen.append(f"{request.method} {url.path}")
        step = url.path.strip("/")
        if step == "authorize":
            self.asked = dict(parse_qsl(url.query))
            cookie = "session=s3ss10n-0f-the-bank; Path=/; Secure; HttpOnly"
            return httpx.Response(302, headers={"Location": "/login", "Set-Cookie": cookie})
        if "session=s3ss10n-0f-the-bank" not in request.headers.get("Cookie", ""):
            return httpx.Response(403, text="<title>No session</title>")
        if request.method == "GET":
            return self._page(step)
        return self._submitted(step, dict(parse_qsl(request.content.decode())))

    def _page(self, step):
        text = PAGE.format(title=f"Step {step}", step=step, csrf=f"csrf-{step}", inputs=STEPS[step])
        return httpx.Response(200, html=text)

    def _submitted(self, step, values):
        self.sent.append((step, values))
        if values.pop("csrf", "") != f"csrf-{step}":
            return httpx.Response(403, html="<title>Forged</title>")
        if values["decision"] == "refuse":
            return self._back({"error": "access_denied"})
        if SOUND[step].items() - values.items():
            return self._page(step)
        following = {"login": "/sca", "sca": "/consent"}.get(step)
        if following:
            return httpx.Response(303, headers={"Location": following})
        return self._back({"code": "c0de-of-the-bank"})

    def _back(self, members):
        where = self.asked["redirect_uri"]
        query = urlencode(members | {"state": self.asked.get("state", "")})
        return httpx.Response(303, headers={"Location": f"{where}?{query}"})


@pytest.fixture
def router():
    with respx.mock(assert_all_called=False) as mocked:
        yield mocked


@pytest.fixture
def bank(router):
    played = FormBank()
    router.route(host="bank.test").mock(side_effect=played.answer)
    return played


@pytest.fixture
def attempt(monkeypatch):
    """Make (tpp, psu, evidence) with the [psu] table changed: `attempt(driver="redirect")`."""
    opened = []
    monkeypatch.setenv("STUB_PIN", "wonderland")
    pages = (
        Page(fields={}, accept="decision=go", refuse="decision=refuse"),
        Page(
            fields={"user": "{login}", "pin": "{password}"},
            accept="decision=go",
            refuse="decision=refuse",
        ),
        Page(fields={"sms": "{otp}"}, accept="decision=go"),
        Page(fields={"share": "yes"}, accept="decision=go", refuse="decision=refuse"),
    )
    sound = {
        "driver": "form",
        "pages": pages[1:],
        "persons": (Person(login="lea", password="env:STUB_PIN", otp="ABC123"),),
    }

    def make(*, endpoints=None, limits=Limits(), **psu):  # noqa: B008 - frozen
        profile = BankProfile(
            source="stub.toml",
            bank=Bank(name="Stub"),
            endpoints=endpoints or Endpoints(authorize=f"{HOST}/authorize", token=f"{HOST}/token"),
            client=Client(client_id="tpp-1", redirect_uris=("https://tpp.test/callback",)),
            psu=Psu(**(sound | psu)),
            limits=limits,
        )
        transport = Transport(profile, Evidence())
        opened.append(transport)
        return SimpleNamespace(
            tpp=Tpp(profile, profile.client, "", transport),
            psu=Visitor(profile, transport, transport.evidence),
            evidence=transport.evidence,
            pages=pages,
        )

    yield make
    for transport in opened:
        transport.close()


@pytest.fixture
def query_of():
    """The query of a URL, each name once."""
    return lambda url: {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}

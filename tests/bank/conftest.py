"""A reference bank over real TLS, and a visitor who plays TPP and PSU with plain httpx."""

import re
import ssl
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from certs.pki import Pki
from fixtures.bank.app import application
from fixtures.bank.clock import Clock
from fixtures.bank.defects import DEFECTS
from fixtures.bank.process import RunningBank
from fixtures.bank.reference import TPP, reference_bank

STEPS = ("login", "sca", "consent")


@dataclass
class Visitor:
    """TPP and PSU at one running bank. A keyword changes a parameter, None leaves it out."""

    running: RunningBank
    stack: ExitStack
    clients: dict = field(default_factory=dict)

    def context(self, slot="", version=None):
        """TLS settings that present a slot's certificate, and weak ones too."""
        context = ssl.create_default_context(cafile=str(self.running.folder / "bank-ca.pem"))
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        if version:
            context.minimum_version = context.maximum_version = version
        if slot:
            context.load_cert_chain(*map(str, self.running.certificates[slot]))
        return context

    def client(self, slot="", version=None, *, fresh=False):
        """An HTTP client; the same one each time unless it shall be fresh."""
        key = (slot, version)
        if fresh or key not in self.clients:
            client = httpx.Client(verify=self.context(slot, version), trust_env=False)
            self.clients[key] = self.stack.enter_context(client)
        return self.clients[key]

    @property
    def site(self):
        """Where the bank is."""
        return self.running.bank.site

    @property
    def state(self):
        """What the bank remembers."""
        return self.running.bank.state

    def pass_time(self, seconds):
        """Let time pass at the bank, until the test ends."""
        url = f"{self.running.control}/clock"
        return httpx.post(url, json={"seconds": seconds}, trust_env=False).raise_for_status()

    def authorize(self, *, raw="", **changes):
        """GET /authorize from a browser without cookies, and the page that it leads to."""
        sound = {
            "response_type": "code",
            "client_id": TPP.client_id,
            "redirect_uri": TPP.redirect_uris[0],
            "scope": "aisp",
            "state": "s-1",
        }
        pairs = {name: value for name, value in (sound | changes).items() if value is not None}
        self.client().cookies.clear()
        url = httpx.URL(f"{self.site.browser}/authorize", params=pairs)
        answer = self.client().get(f"{url}{raw}")
        place = answer.headers.get("location", "")
        return self.client().get(self.site.browser + place) if place[:1] == "/" else answer

    def press(self, step, page, **changes):
        """Send the form of a page, filled by the person for whom all goes well."""
        person = self.state.purposes[changes.pop("person", "ok")]
        filled = {
            "login": {"login": person.login, "password": person.password},
            "sca": {"otp": person.otp},
            "consent": {},
        }[step]
        form = {"csrf": self.csrf(page), "decision": "accept"} | filled | changes
        kept = {name: value for name, value in form.items() if value is not None}
        return self.client().post(f"{self.site.browser}/{step}", data=kept)

    def page(self, step, *, person="ok", **changes):
        """The page of a step, its login begun and led there."""
        answer = self.authorize(**changes)
        for before in STEPS[: STEPS.index(step)]:
            moved = self.press(before, answer, person=person)
            answer = self.client().get(self.site.browser + moved.headers["location"])
        return answer

    def redirect(self, *, person="ok", **changes):
        """The redirect with which a consent ends."""
        return self.press("consent", self.page("consent", person=person, **changes), person=person)

    def code(self, *, person="ok", **changes):
        """A code that the PSU has just granted."""
        return self.called_back(self.redirect(person=person, **changes))["code"]

    def post(self, path, slot="tpp", form=None, *, raw="", fresh=False, **more):
        """POST to the TPPs' listener; a None in the form leaves the name out."""
        data = {name: value for name, value in (form or {}).items() if value is not None}
        client = self.client(slot, fresh=fresh)
        return client.post(f"{self.site.api}{path}{raw}", data=data, **more)

    def exchange(self, code, slot="tpp", *, headers=None, raw="", **changes):
        """POST /token for a code."""
        sound = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": TPP.redirect_uris[0],
            "client_id": TPP.client_id,
        }
        return self.post("/token", slot, sound | changes, headers=headers, raw=raw)

    def tokens(self, *, person="ok", **changes):
        """The members of a token response."""
        return self.exchange(self.code(person=person, **changes)).raise_for_status().json()

    def refresh(self, token, slot="tpp", **changes):
        """POST /token for a refresh token."""
        sound = {
            "grant_type": "refresh_token",
            "refresh_token": token,
            "client_id": TPP.client_id,
        }
        return self.post("/token", slot, sound | changes)

    def credentials(self, slot="tpp_all_roles", **changes):
        """POST /token for a token of the TPP's own."""
        sound = {"grant_type": "client_credentials", "client_id": TPP.client_id}
        return self.post("/token", slot, sound | changes)

    def revoke(self, token, slot="tpp", **changes):
        """POST /revoke."""
        return self.post("/revoke", slot, {"token": token, "client_id": TPP.client_id} | changes)

    def resource(self, path, token, slot="tpp", *, method="GET", **changes):
        """A call of a resource."""
        sound = {"Authorization": f"Bearer {token}", "X-Request-ID": "r-1"}
        headers = sound | changes.pop("headers", {})
        kept = {name: value for name, value in headers.items() if value is not None}
        client = self.client(slot)
        return client.request(method, self.site.api + path, headers=kept, **changes)

    @staticmethod
    def csrf(page):
        """The CSRF token of a page."""
        return re.search(r'name="csrf" value="([^"]+)"', page.text)[1]

    @staticmethod
    def called_back(answer):
        """The parameters that an answer sends to the call-back."""
        return dict(parse_qsl(urlsplit(answer.headers["location"]).query, keep_blank_values=True))

    @classmethod
    def refusal(cls, answer):
        """Status, error code and rule of a refusal, wherever they stand."""
        if "location" in answer.headers:
            said = cls.called_back(answer)
            error, text = said.get("error"), said.get("error_description", "")
        elif answer.headers["content-type"].startswith("text/html"):
            shown = re.search(r'role="alert">(.*?)</p>', answer.text)[1]
            error, text = None, unescape(shown)
        else:
            body = answer.json()
            error, text = body.get("error"), body.get("error_description") or body["message"]
        return answer.status_code, error, text.partition("equired: ")[2].rstrip(".")

    def opens(self, token, slot="tpp"):
        """Status of GET /accounts with a token."""
        return self.resource("/accounts", token, slot).status_code


@pytest.fixture(scope="session")
def pki():
    return Pki()


@pytest.fixture(scope="session")
def launched(pki, tmp_path_factory):
    """Runs banks until the session ends; RSA keys are made once for all of them."""
    with ExitStack() as stack:

        def launch(change=lambda bank: bank, **options):
            clock = Clock()
            bank = change(reference_bank(pki, clock))
            folder = tmp_path_factory.mktemp("bank")
            running = stack.enter_context(RunningBank(bank, pki, folder, **options))
            return Visitor(running, stack.enter_context(ExitStack()))

        yield launch


@pytest.fixture(scope="session")
def sound(launched):
    return launched()


@pytest.fixture
def visitor(sound):
    """A visitor of a sound bank in the real present."""
    yield sound
    sound.running.bank.clock.reset()


@pytest.fixture
def changed(sound):
    """Changes the bank behind the running server, for the length of a test."""
    (server,) = sound.running._servers
    app, bank = server.app, sound.running.bank

    def change(how):
        server.app = application(how(bank))
        return sound

    yield change
    server.app = app
    bank.clock.reset()


@pytest.fixture
def broken(changed):
    """Breaks the bank by the name of a defect."""
    return lambda name: changed(DEFECTS[name].in_)


@pytest.fixture
def governed(changed):
    """Gives the bank another policy."""
    return lambda policy: changed(lambda bank: replace(bank, policy=policy))

"""The page of the driver "by_hand": next link, what to do, how many are left; nobody else gives."""

import http.client
import json
import shutil
import socket
import threading
import time
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from fixtures.profile.schema import Limits
from fixtures.psu import person_page, terminal
from fixtures.psu.person_page import Task

CODE = "c0de-that-nobody-may-see"
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
TASK = Task(
    *("login 2 of 6", 4, "the PSU", "accept", "log in", "https://bank.test/a?b=1&c=<"),
    listens=True,
    seconds=240,
)


@pytest.fixture
def free_port():
    """A port of loopback that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture
def by_hand(attempt, free_port, monkeypatch):
    """A PSU without a terminal, who has the page alone."""
    monkeypatch.setattr(terminal, "PLACE", "/nonexistent/tty")
    monkeypatch.setattr("fixtures.psu.manual.AFTERGLOW", 0)
    place = f"http://127.0.0.1:{free_port}"
    limits = Limits(psu_timeout=20)
    return attempt(driver="by_hand", persons=(), listener=place, limits=limits), free_port


def asked(port, method, path, body=None, **headers):
    """The status and the text of one request; None while nobody listens."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except ConnectionError:
        return None
    finally:
        connection.close()


class Visitor(threading.Thread):
    """Opens the page when it is there, and does one thing on it after the other."""

    def __init__(self, port, *deeds):
        super().__init__(daemon=True)
        self.port, self.deeds, self.page, self.said = port, deeds, "", []

    def run(self):
        """Wait for the page."""
        until = time.monotonic() + 15
        while not self.page and time.monotonic() < until:
            status, text = asked(self.port, "GET", "/") or (0, "")
            self.page = text if status == 200 and "state=" in text else ""
            time.sleep(0.05)
        for deed in self.deeds:
            self.said.append(deed(self))

    def gives(self, path="/given", host="", origin="", **fields):
        """Send the form of the page."""
        host = host or f"127.0.0.1:{self.port}"
        headers = {"Host": host, "Origin": origin or f"http://{host}"}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return asked(self.port, "POST", path, urlencode(fields), **headers)

    def address(self):
        """Where the bank sends the person."""
        target = self.page.partition('href="')[2].partition('"')[0].replace("&amp;", "&")
        state = parse_qs(urlsplit(target).query)["state"][0]
        return f"https://tpp.test/callback?code={CODE}&state={state}"


def test_the_page_tells_what_to_do_and_takes_the_address(by_hand):
    here, port = by_hand
    here.psu.foreseen = 6
    person = Visitor(port, lambda one: one.gives(address=one.address()))
    person.start()

    grant = here.psu.grants(here.tpp)

    assert grant.code == CODE
    assert "Login 1 of 6" in person.page
    assert "5 more after this one." in person.page
    assert "log in and give the consent" in person.page
    assert CODE not in person.page
    assert CODE not in here.evidence.redaction.text(f"seen {CODE}")


def test_what_cannot_be_the_call_back_is_said_on_the_page(by_hand):
    here, port = by_hand
    person = Visitor(
        port,
        lambda one: one.gives(address="nonsense"),
        lambda _: time.sleep(0.5) or asked(port, "GET", "/"),
        lambda one: one.gives(address=one.address()),
    )
    person.start()

    assert here.psu.grants(here.tpp).code == CODE
    assert "That is not a call-back" in person.said[1][1]


def test_a_person_who_is_sent_nowhere_says_so(by_hand):
    here, port = by_hand
    Visitor(port, lambda one: one.gives(nowhere="1", address="")).start()

    callback = here.psu.authorizes(here.tpp.authorization_request())

    assert callback.url == ""


@pytest.mark.parametrize(
    "strange", [{"origin": "https://evil.example"}, {"host": "evil.example"}, {"origin": "null"}]
)
def test_a_page_of_another_site_gives_nothing(by_hand, strange):
    here, port = by_hand
    person = Visitor(
        port,
        lambda one: one.gives(address=f"{one.address()}&forged=1", **strange),
        lambda _: asked(port, "GET", "/", Host="evil.example"),
        lambda one: one.gives(address=one.address()),
    )
    person.start()

    grant = here.psu.grants(here.tpp)

    assert [status for status, _ in person.said[:2]] == [404, 404]
    assert grant.callback.value("forged") is None


def test_the_page_holds_what_the_bank_is_sent_as_text():
    page = person_page.shown(TASK, "/")

    assert 'href="https://bank.test/a?b=1&amp;c=&lt;"' in page
    assert f"solid {person_page.COLOURS['accept']}" in page
    assert f"solid {person_page.COLOURS['refuse']}" not in page


def test_the_open_page_hears_of_the_next_task():
    now = json.loads(person_page.state(TASK, done=False))

    assert now == {"task": ["login 2 of 6", "accept", ""], "done": False}
    assert json.loads(person_page.state(TASK, done=True))["done"]
    assert json.loads(person_page.state(None, done=False))["done"]
    assert 'id="waits" role="status" style="display: block"' in person_page.shown(None, "/")


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium to open the page with")
def test_a_browser_gives_the_address_and_waits_on_the_same_page(by_hand):
    sync = pytest.importorskip("playwright.sync_api")
    here, port = by_hand
    granted = []
    thread = threading.Thread(target=lambda: granted.append(here.psu.grants(here.tpp)))
    thread.start()
    with sync.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        until = time.monotonic() + 10
        while asked(port, "GET", "/") is None and time.monotonic() < until:
            time.sleep(0.05)
        page.goto(f"http://127.0.0.1:{port}/")
        target = page.locator("a.open").get_attribute("href")
        state = parse_qs(urlsplit(target).query)["state"][0]
        page.fill("[name=address]", f"https://tpp.test/callback?code={CODE}&state={state}")
        page.click("text=Give this address")
        thread.join(10)
        page.wait_for_selector("#waits:visible", timeout=5000)
        hidden = page.locator("main").is_hidden()
        browser.close()

    assert granted[0].code == CODE
    assert hidden

"""A person at a terminal is told what to do, pastes the call-back unseen, and is not waited for."""

import os
import pty
import socket
import threading
import time
import urllib.request
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import pytest

from fixtures.errors import ConfigurationError
from fixtures.outcomes import Inconclusive
from fixtures.profile.schema import Limits, Person
from fixtures.psu import terminal

CODE = "c0de-that-nobody-may-see"


class Human(threading.Thread):
    """Reads the screen; answers each prompt with the next line."""

    def __init__(self, master, answers):
        super().__init__(daemon=True)
        self.master, self.answers, self.screen = master, list(answers), ""

    def run(self):
        """Answer until the terminal is closed."""
        asked = 0
        while True:
            try:
                self.screen += os.read(self.master, 65536).decode()
            except OSError:
                return
            prompts = self.screen.count("authorize?") + self.screen.count("That ")
            if prompts > asked and self.answers:
                asked = prompts
                time.sleep(0.05)  # the terminal turns its echo off once it has asked
                answer = self.answers.pop(0)
                url = self.screen.rsplit("https://bank.test/authorize", 1)[1].split()[0]
                state = parse_qs(urlsplit(url).query)["state"][0]
                os.write(self.master, f"{answer.format(state=state)}\n".encode())


@pytest.fixture
def at_terminal(monkeypatch):
    """Give the process a terminal at which a human has these answers."""

    @contextmanager
    def sat_down(*answers):
        master, slave = pty.openpty()
        monkeypatch.setattr(terminal, "PLACE", os.ttyname(slave))
        human = Human(master, answers)
        human.start()
        yield human
        os.close(slave)
        human.join(2)
        os.close(master)

    return sat_down


BACK = "https://tpp.test/callback?code=" + CODE + "&state={state}"


def test_the_call_back_is_pasted_and_never_shown(attempt, at_terminal):
    here = attempt(driver="by_hand", persons=())
    here.psu.foreseen = 9

    with at_terminal(BACK) as human:
        grant = here.psu.grants(here.tpp)

    assert grant.code == CODE
    assert grant.callback.pages == ()
    assert "Login 1 of 9, as the PSU: open this address" in human.screen
    assert "Taken: a call-back with a code." in human.screen
    assert CODE not in human.screen
    assert CODE not in here.evidence.redaction.text(f"seen {CODE}")


def test_a_refusing_person_is_told_to_refuse(attempt, at_terminal):
    here = attempt(driver="by_hand")

    with at_terminal("https://tpp.test/callback?error=access_denied&state={state}") as human:
        callback = here.psu.authorizes(here.tpp.authorization_request(), decision="refuse")

    assert callback.value("error") == "access_denied"
    assert "as the PSU who refuses (lea): open this address, log in and refuse" in human.screen
    assert "Taken: a call-back with the error access_denied." in human.screen


def test_a_blocked_person_is_another_one(attempt, at_terminal):
    here = attempt(driver="by_hand", persons=(Person(purpose="blocked", login="max"),))

    with at_terminal("") as human:
        callback = here.psu.authorizes(here.tpp.authorization_request(), purpose="blocked")

    assert callback.url == ""
    assert "as the PSU who is blocked (max): open this address, try to log in" in human.screen
    assert "Taken: no call-back." in human.screen


def test_who_walks_away_needs_nobody(bank, attempt):
    here = attempt(driver="by_hand", persons=())

    callback = here.psu.authorizes(here.tpp.authorization_request(), decision="abandon")

    assert bank.seen == ["GET /authorize", "GET /login"]
    assert callback.url == ""
    assert here.evidence.logins == 0


def test_what_cannot_be_the_call_back_is_asked_for_again(attempt, at_terminal):
    here = attempt(driver="by_hand", persons=())

    with at_terminal("hello", "https://bank.test/consent?step=2", BACK) as human:
        grant = here.psu.grants(here.tpp)

    assert grant.code == CODE
    assert "That is not a call-back: it begins with https://tpp.test/callback" in human.screen
    assert "That is still a page of the bank" in human.screen


def test_a_call_back_is_taken_once(attempt, at_terminal):
    here = attempt(driver="by_hand", persons=())
    stale = f"https://tpp.test/callback?code={CODE}&state=first"

    with at_terminal(stale):
        here.psu.authorizes(here.tpp.authorization_request())
    with (
        at_terminal(stale, stale, stale) as human,
        pytest.raises(Inconclusive, match="3 addresses"),
    ):
        here.psu.authorizes(here.tpp.authorization_request())

    assert "That call-back was given before" in human.screen


def test_a_person_who_does_not_answer_is_not_waited_for(attempt, at_terminal):
    here = attempt(driver="by_hand", persons=(), limits=Limits(psu_timeout=0.3))

    with at_terminal() as human, pytest.raises(Inconclusive, match=r"did not answer within 0\.3 s"):
        here.psu.grants(here.tpp)

    assert "Too late" in human.screen


def test_without_a_terminal_nothing_is_exercised(attempt, monkeypatch):
    monkeypatch.setattr(terminal, "PLACE", "/nonexistent/tty")
    here = attempt(driver="by_hand", persons=())

    with pytest.raises(pytest.skip.Exception, match="a person at a terminal"):
        here.psu.grants(here.tpp)

    assert here.evidence.logins == 0


def test_a_long_line_with_corrections_is_read(attempt, at_terminal):
    long = BACK + "&long=" + "x" * 6000

    with at_terminal("wrong\x15" + long + "yy\x7f\x7f"):
        callback = attempt(driver="by_hand", persons=()).psu.authorizes(
            attempt().tpp.authorization_request()
        )

    assert callback.url.endswith("xx")
    assert len(callback.value("long")) == 6000


@pytest.fixture
def free_port():
    """A port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def test_the_listener_hears_the_call_back_whole(attempt, at_terminal, free_port):
    here = attempt(driver="by_hand", persons=(), listener=f"http://127.0.0.1:{free_port}")

    def browse(method, data=None):
        url = f"http://127.0.0.1:{free_port}/callback?code={CODE}&state=s"
        request = urllib.request.Request(url, data, method=method)
        return urllib.request.urlopen(request, timeout=5).read()  # noqa: S310 - loopback

    def arrive():
        page = browse("GET")
        assert b"location.hash" in page
        browse("POST", b"#_=_")

    later = threading.Timer(0.5, arrive)
    with at_terminal() as human:
        later.start()
        callback = here.psu.authorizes(here.tpp.authorization_request(state="s"))
    later.join()

    assert callback.url == f"https://tpp.test/callback?code={CODE}&state=s#_=_"
    assert "the suite hears the call-back by itself" in human.screen
    assert CODE not in human.screen


def test_a_listener_that_cannot_listen_is_told(attempt, at_terminal, free_port):
    here = attempt(driver="by_hand", persons=(), listener=f"http://127.0.0.1:{free_port}")
    taken = socket.create_server(("127.0.0.1", free_port))

    with taken, at_terminal(), pytest.raises(ConfigurationError, match=r"psu\.listener"):
        here.psu.authorizes(here.tpp.authorization_request())

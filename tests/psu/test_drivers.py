"""Robots, pools of codes, given tokens and the bank's app: each brings what it can, and no more."""

import sys
import time

import httpx
import pytest

from fixtures.errors import ConfigurationError
from fixtures.outcomes import Inconclusive
from fixtures.profile.schema import Limits, Person
from fixtures.psu import form_driver
from fixtures.tpp.messages import Termination

ROBOT = """
import os, sys, time
from urllib.parse import parse_qs, urlsplit
url, decision, purpose, login = sys.argv[1:5]
state = parse_qs(urlsplit(url).query)["state"][0]
said = f"error=access_denied" if decision == "refuse" else f"code={os.environ['PSU_PASSWORD']}-c0de"
print("working on it for", login, purpose)
print("PASSWORD", os.environ["PSU_PASSWORD"], file=sys.stderr)
if purpose != "blocked":
    print(f"https://tpp.test/callback?{said}&state={state}")
if login == "slow":
    time.sleep(60)
sys.exit(3 if login == "broken" else 0)
"""


@pytest.fixture
def robot(tmp_path):
    """A robot of the bank, as the profile names it."""
    path = tmp_path / "robot.py"
    path.write_text(ROBOT)
    return f"'{sys.executable}' {path} {{url}} {{decision}} {{purpose}} {{login}}"


@pytest.fixture
def by_robot(attempt, robot):
    """An attempt by the robot, as this person."""

    def sent(login="lea", purpose="ok", **more):
        person = Person(login=login, password="env:STUB_PIN", purpose=purpose)
        return attempt(driver="command", command=robot, persons=(person,), **more)

    return sent


def test_a_robot_brings_the_call_back(by_robot, capfd):
    here = by_robot()

    grant = here.psu.grants(here.tpp)

    assert grant.code == "wonderland-c0de"
    assert grant.callback.reached
    assert here.evidence.logins == 1
    assert capfd.readouterr() == ("", "")


def test_a_robot_refuses_and_is_sent_nowhere(by_robot):
    refuses, blocked = by_robot(), by_robot(purpose="blocked")

    refused = refuses.psu.authorizes(refuses.tpp.authorization_request(), decision="refuse")
    turned = blocked.psu.authorizes(blocked.tpp.authorization_request(), purpose="blocked")

    assert refused.value("error") == "access_denied"
    assert turned.url == ""


@pytest.mark.parametrize(
    ("login", "said"), [("broken", "exit code 3"), ("slow", r"more than 0\.5 s")]
)
def test_a_robot_that_fails_is_inconclusive(by_robot, login, said):
    here = by_robot(login, limits=Limits(psu_timeout=0.5))
    began = time.monotonic()

    with pytest.raises(Inconclusive, match=said):
        here.psu.grants(here.tpp)

    assert time.monotonic() - began < 10


def test_a_robot_that_does_not_exist_is_a_mistake_of_the_profile(attempt):
    here = attempt(driver="command", command="./none {url}", persons=())

    with pytest.raises(ConfigurationError, match=r"psu\.command: './none' cannot be started"):
        here.psu.grants(here.tpp)


@pytest.fixture
def pool(tmp_path):
    """A file with two codes, readable by its owner alone."""
    path = tmp_path / "codes.txt"
    path.write_text("# from the portal\nc0de-number-one\n\nc0de-number-two\n")
    path.chmod(0o600)
    return path


def test_each_code_of_the_pool_is_used_once(attempt, pool):
    here = attempt(driver="code_pool", code_pool=str(pool), persons=())

    codes = [here.psu.grants(here.tpp).code for _ in range(2)]

    assert codes == ["c0de-number-one", "c0de-number-two"]
    assert here.evidence.redaction.text("c0de-number-two") == "<code 2>"
    with pytest.raises(pytest.skip.Exception, match="used up"):
        here.psu.grants(here.tpp)
    lines = pool.read_text().splitlines()
    assert lines == ["# from the portal", "# used: c0de-number-one", "", "# used: c0de-number-two"]
    assert pool.stat().st_mode & 0o777 == 0o600
    assert list(pool.parent.iterdir()) == [pool]


@pytest.mark.parametrize(
    "request_", [{"pkce": True}, {"scope": "cbpii"}, {"redirect_uri": "https://tpp.test/other"}]
)
def test_the_pool_has_codes_of_the_plain_request_alone(attempt, pool, request_):
    here = attempt(driver="code_pool", code_pool=str(pool), persons=())

    with pytest.raises(pytest.skip.Exception, match="a code of its own kind"):
        here.psu.grants(here.tpp, **request_)

    assert "used" not in pool.read_text()


@pytest.mark.parametrize("driver", ["code_pool", "static_token"])
def test_who_has_nobody_to_log_in_attempts_no_bank(bank, attempt, driver):
    here = attempt(driver=driver)

    with pytest.raises(pytest.skip.Exception, match="has none"):
        here.psu.authorizes(here.tpp.authorization_request())

    assert bank.seen == []


def test_given_tokens_are_secrets_from_the_first_moment(attempt, monkeypatch):
    monkeypatch.setenv("STUB_TOKEN", "at-0123456789")
    here = attempt(driver="static_token", access_token="env:STUB_TOKEN")

    given = here.psu.tokens()

    assert (given.access_token, given.refresh_token) == ("at-0123456789", "")
    assert given.answer.end is Termination.UNREACHABLE
    assert here.evidence.redaction.text("at-0123456789") == "<access_token 1>"
    assert attempt().psu.tokens() is None
    with pytest.raises(pytest.skip.Exception, match="has none"):
        here.psu.grants(here.tpp)


@pytest.fixture
def app_bank(router):
    """A bank whose page waits for its app, here for three looks."""
    looks = []

    def waiting(_):
        looks.append(1)
        if len(looks) < 4:
            refresh = {"Refresh": "2"} if len(looks) % 2 else {}
            meta = '<meta http-equiv="refresh" content="30; url=/wait">'
            return httpx.Response(200, headers=refresh, html=f"<title>App</title>{meta}")
        return httpx.Response(303, headers={"Location": "https://tpp.test/callback?code=fr0m-app"})

    inputs = '<input name="user"><input name="pin">'
    buttons = "".join(f'<button name="decision" value="{each}">' for each in ("go", "refuse"))
    login = f'<form method="post" action="/login">{inputs}{buttons}</form>'
    router.get("https://bank.test/authorize").mock(return_value=httpx.Response(200, html=login))
    moved = httpx.Response(303, headers={"Location": "/wait"})
    router.post("https://bank.test/login").mock(return_value=moved)
    router.get("https://bank.test/wait").mock(side_effect=waiting)
    return looks


@pytest.mark.usefixtures("app_bank")
def test_a_page_that_waits_for_the_app_is_looked_at_again(attempt):
    here = attempt(driver="decoupled")
    asked, pauses = [], []
    login = here.psu._login(
        here.tpp.authorization_request(), "accept", here.psu._person("ok"), None
    )

    callback = form_driver.decoupled(login, asked.append, pauses.append)

    assert callback.value("code") == "fr0m-app"
    assert asked == ["login 1"]
    assert pauses == [2.0, 10.0, 2.0]
    assert here.evidence.logins == 1
    assert [page.status for page in callback.pages] == [200, 303, 200, 303]


def test_an_app_that_nobody_answers_is_not_waited_for(app_bank, attempt):
    here = attempt(driver="decoupled", limits=Limits(psu_timeout=0.05))
    login = here.psu._login(
        here.tpp.authorization_request(), "accept", here.psu._person("ok"), None
    )

    callback = form_driver.decoupled(login, lambda _: None, lambda _: time.sleep(0.06))

    assert callback.url == ""
    assert len(app_bank) == 2


@pytest.mark.usefixtures("app_bank")
def test_the_robot_answers_in_the_app(attempt, robot, monkeypatch):
    monkeypatch.setattr(form_driver, "PATIENCE", (0.0, 0.0))
    here = attempt(driver="decoupled", command=robot)

    assert here.psu.grants(here.tpp).code == "fr0m-app"
    assert here.evidence.logins == 1

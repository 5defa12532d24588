"""Chromium goes through the embedded bank's pages, its scrambled keypad among them."""

from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace

import pytest

from certs.pki import Pki
from fixtures.bank import embedded
from fixtures.bank.alterations import basic
from fixtures.bank.clock import Clock
from fixtures.bank.defects.defect import AlterResponse
from fixtures.bank.policy import SOUND
from fixtures.bank.process import RunningBank
from fixtures.bank.reference import reference_bank
from fixtures.outcomes import Inconclusive
from fixtures.profile.loader import load
from fixtures.profile.schema import Step
from fixtures.psu import Psu
from fixtures.psu.chromium import driver, launch
from fixtures.scenarios.failed_login import attempts
from fixtures.tpp.client import Tpp
from fixtures.tpp.evidence.recorder import Evidence
from fixtures.tpp.transport.transport import Transport

PROFILE = SimpleNamespace(psu=SimpleNamespace(browser=""))
absent = not driver.installed() or not driver.executable(PROFILE)
pytestmark = pytest.mark.skipif(absent, reason="Playwright or Chromium is not installed")


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """A bank whose passwords are entered on a keypad, and its profile."""
    folder = tmp_path_factory.mktemp("bank")
    with embedded.start(folder, policy=replace(SOUND, keypad=True)) as bank:
        yield bank, load(folder / "profile.toml")


@contextmanager
def visiting(profile):
    """TPP, PSU and evidence of a profile."""
    transport = Transport(profile, Evidence())
    psu = Psu(profile, transport, transport.evidence)
    try:
        yield SimpleNamespace(
            tpp=Tpp(profile, profile.client, "tpp", transport),
            psu=psu,
            evidence=transport.evidence,
        )
    finally:
        psu.close()
        transport.close()


@pytest.fixture(scope="module")
def here(running):
    """One browser for the module."""
    with visiting(running[1]) as parts:
        yield parts


def with_steps(profile, *steps, **changes):
    return replace(profile, psu=replace(profile.psu, steps=steps, **changes))


def test_a_code_comes_by_the_keypad(here, running):
    logins = running[0].bank.state.logins

    grant = here.psu.grants(here.tpp, state="st4te")

    assert grant.callback.value("state") == "st4te"
    assert grant.callback.reached
    statuses = [page.status for page in grant.callback.pages]
    assert statuses == [303, 200, 303, 200, 303, 200, 303]
    assert grant.callback.redirect.header("set-cookie")
    assert running[0].bank.state.logins == logins + 1


def test_what_the_bank_answers_is_evidence_without_secrets(here, running):
    mark = here.evidence.mark()

    grant = here.psu.grants(here.tpp)

    exchanges = here.evidence.since(mark)
    shown = "\n".join(map(here.evidence.render, exchanges))
    folder = running[0].folder
    secrets = [(folder / f"psu-ok.{kind}").read_text() for kind in ("password", "otp")]
    assert tuple(exchanges) == grant.callback.pages
    assert "Set-Cookie: __Host-session=<cookie" in shown
    assert 'alt="7"' in shown
    assert "positions=" not in shown
    assert not [secret for secret in (*secrets, grant.code) if secret in shown]


def test_a_refusing_person_presses_the_other_button(here):
    callback = here.psu.authorizes(here.tpp.authorization_request(), decision="refuse")

    assert (callback.value("error"), callback.value("code")) == ("access_denied", None)


def test_a_blocked_person_is_sent_away_in_the_middle(here):
    callback = here.psu.authorizes(here.tpp.authorization_request(), purpose="blocked")

    assert callback.value("error") == "access_denied"


@pytest.mark.parametrize(
    ("decision", "title"), [("wrong_password", "Log in"), ("wrong_otp", "Con")]
)
def test_a_wrong_credential_is_typed_once(here, decision, title):
    callback = here.psu.authorizes(here.tpp.authorization_request(), decision=decision)

    assert callback.url == ""
    assert f"<title>{title}" in callback.pages[-1].text
    assert "That was not right" in callback.pages[-1].text


@pytest.mark.parametrize(("decision", "pages"), [("abandon", 2), ("hesitate", 6)])
def test_who_walks_away_or_hesitates_leaves_a_page(here, decision, pages):
    logins = here.evidence.logins

    callback = here.psu.authorizes(here.tpp.authorization_request(), decision=decision)

    assert (callback.url, len(callback.pages)) == ("", pages)
    assert here.evidence.logins == logins + (decision == "hesitate")


def test_a_consent_is_withheld_and_sent_in_the_session_of_the_browser(here):
    asked, browser = here.tpp.authorization_request(), here.psu.browser()

    waiting = here.psu.authorizes(asked, decision="withhold", browser=browser)
    callback = here.psu.sends(browser, browser.withheld, asked)

    assert waiting.url == ""
    assert browser.withheld.value("decision") == "accept"
    assert browser.withheld.value("csrf") in waiting.pages[-1].text
    assert callback.reached
    assert callback.value("code")


def test_everything_goes_wrong_before_it_goes_well(here):
    logins = here.evidence.logins

    failed_login = attempts(here.tpp, here.psu, None)

    forged, repeated = (
        list(failed_login.forged),
        [*failed_login.repeated, failed_login.second, failed_login.rival],
    )
    assert failed_login.failed.keys() == {"password", "otp"}
    assert [each.pages[-1].status for each in forged[:3]] == [403, 403, 403]
    assert "decision=accept" in forged[2].pages[0].request.content.decode()
    assert "csrf" in forged[2].pages[0].request.content.decode()
    assert failed_login.consented.value("code")
    assert {each.value("code") for each in (*forged, *repeated)} == {None}
    assert here.evidence.logins == logins + 3


def test_a_consent_that_is_not_posted_goes_its_way(tmp_path):
    change = basic.text('method="post"', 'method="get"')
    clock = Clock()
    pki = Pki(clock=clock)
    sound = reference_bank(pki, clock, replace(SOUND, keypad=True))
    bank = AlterResponse("consent_page", change).in_(sound)

    with RunningBank(bank, pki, tmp_path) as running:
        profile = load(running.profile)
        profile = replace(profile, limits=replace(profile.limits, read_timeout=1.0))
        with visiting(profile) as here:
            failed_login = attempts(here.tpp, here.psu, None)

    assert not failed_login.steered
    assert failed_login.consented.pages[-1].request.method == "GET"


def test_a_step_that_is_not_shown_is_told_with_the_page(running):
    profile = with_steps(running[1], Step(action="click", selector="#nowhere"))
    profile = replace(profile, limits=replace(profile.limits, read_timeout=0.5))

    with visiting(profile) as here, pytest.raises(Inconclusive, match=r"'#nowhere'.*'Log in"):
        here.psu.grants(here.tpp)


def test_an_optional_step_is_passed_over(running):
    banner = Step(action="click", selector="#cookies", optional=True)
    profile = with_steps(running[1], banner, *running[1].psu.steps)

    with visiting(profile) as here:
        assert here.psu.grants(here.tpp).code


def test_a_keypad_without_the_digit_is_told_and_nothing_typed(running):
    keys = Step(action="keypad", selector="#clear", text="{password}")
    profile = with_steps(running[1], running[1].psu.steps[0], keys)

    with visiting(profile) as here, pytest.raises(Inconclusive, match="0 digits on 1 keys"):
        here.psu.grants(here.tpp)


def test_a_bank_that_the_profile_does_not_trust_is_not_visited(running):
    profile = replace(running[1], tls=replace(running[1].tls, trust="system"))

    with visiting(profile) as here, pytest.raises(Inconclusive, match="ERR_CERT"):
        here.psu.grants(here.tpp)


def test_pictures_are_taken_with_the_inputs_covered(running, tmp_path):
    profile = with_steps(running[1], *running[1].psu.steps, screenshots=str(tmp_path / "shots"))

    with visiting(profile) as here:
        here.psu.grants(here.tpp)

    pictures = sorted((tmp_path / "shots").iterdir())
    assert [each.name for each in pictures][:3] == ["001.png", "002.png", "003.png"]
    assert all(each.read_bytes().startswith(b"\x89PNG") for each in pictures)


KEYPADS = {
    "text": "<button>{}</button>",
    "aria-label": '<button aria-label="touche {}"></button>',
    "alt": '<button><img alt="{}"></button>',
    "value": '<input type="button" value="{}">',
    "own attribute": '<button data-chiffre="{}">*</button>',
}


@pytest.fixture(scope="module")
def page(here):
    """An empty page of the module's browser, and a way to call it in its thread."""
    login = here.psu._login(
        here.tpp.authorization_request(), "accept", here.psu._person("ok"), None
    )
    made = here.psu._chromium or driver.Chromium(here.psu.profile)
    thread = made._thread
    context = thread.submit(lambda: made._session(login)).result()
    opened = thread.submit(context.new_page).result()
    yield lambda work: thread.submit(work, opened).result()
    thread.submit(context.close).result()


@pytest.mark.parametrize("way", [*KEYPADS, "holder"])
def test_the_digits_of_a_keypad_are_found(here, page, way):
    here.psu.authorizes(here.tpp.authorization_request(), decision="abandon")
    from fixtures.psu.chromium.steps import KEYS, NAMED, read_keys  # noqa: PLC0415 - an extra

    digits = "5028193746"
    key = KEYPADS.get(way, "<button></button>")
    attribute = {"own attribute": "data-chiffre", "holder": "data-ordre"}.get(way, "")

    def read(opened):
        keys = "".join(key.format(each) for each in digits)
        order = ",".join(digits)
        opened.set_content(f'<div data-ordre="{order}"><p id="pad">{keys}</p></div>')
        return opened.locator("#pad > *").evaluate_all(KEYS, [attribute, NAMED])

    assert "".join(read_keys(page(read))) == digits


def test_the_browser_takes_the_way_of_the_profile(running):
    network = replace(
        running[1].network, proxy="http://127.0.0.1:3128", hosts={"bank.test": "127.0.0.1"}
    )
    profile = replace(running[1], network=network)

    assert "--host-resolver-rules=MAP bank.test 127.0.0.1" in launch.flags(profile)
    assert launch.proxy(profile) == {"server": "http://127.0.0.1:3128"}
    assert launch.proxy(running[1]) is None

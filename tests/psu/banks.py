"""The reference bank as others are: one that reads requests late, one without pages, one lax."""

import secrets
from contextlib import contextmanager

from certs.pki import Pki
from fixtures.bank import authorize_endpoint
from fixtures.bank.clock import Clock
from fixtures.bank.defects import DEFECTS
from fixtures.bank.defects.defect import AlterResponse
from fixtures.bank.process import RunningBank
from fixtures.bank.reference import reference_bank
from fixtures.bank.request import COOKIE, Call
from fixtures.bank.responses import to_call_back, to_page
from fixtures.bank.state import Authorization, LoginSession


def reads_late():
    """Every request leads to the login; what is wrong with it is said after the consent."""
    kept = {}

    def begins(call, answer):
        if call.method != "GET" or answer.headers.get("Location") == "/login":
            return answer
        client = next(each for each in call.bank.state.clients.values() if each.redirect_uris)
        asked = Authorization(
            client=client,
            redirect_uri=client.redirect_uris[0],
            scope=("aisp",),
            state=None,
            challenge="",
        )
        login_session = LoginSession(
            authorization=asked, csrf=secrets.token_urlsafe(32), shown_at=call.now
        )
        kept[login_session.csrf] = answer
        return authorize_endpoint._with_session(call, login_session, to_page("/login"))

    def ends(call, answer):
        granted = "code=" in answer.headers.get("Location", "")
        return kept.get(call.login_session.csrf, answer) if granted else answer

    return AlterResponse("authorize", begins), AlterResponse("consent", ends)


def grants_at_once():
    """A sandbox without pages: a request that is not refused brings a code at once."""

    def change(call, answer):
        if answer.headers.get("Location") != "/login":
            return answer
        session = [*call.bank.state.login_sessions][-1]
        call.bank.state.login_sessions[session].person = call.bank.state.purposes["ok"]
        at_consent = Call(call.bank, "consent", call.peer, cookies={COOKIE: session})
        return authorize_endpoint.consent(at_consent)

    return (AlterResponse("authorize", change),)


def grants_anybody():
    """Whatever would be shown on an error page is answered with a code, where the request says."""

    def change(call, answer):
        place = call.query.value("redirect_uri")
        if answer.status_code != 400 or not place.startswith("https://"):
            return answer
        return to_call_back(place, {"code": secrets.token_urlsafe(32)})

    return (AlterResponse("authorize", change),)


@contextmanager
def running(folder, *changes, defect=""):
    """The bank with these changes, while it runs."""
    clock = Clock()
    pki = Pki(clock=clock)
    bank = reference_bank(pki, clock)
    for change in (*([DEFECTS[defect]] if defect else []), *changes):
        bank = change.in_(bank)
    with RunningBank(bank, pki, folder) as bank_that_runs:
        yield bank_that_runs

"""Runs at a bank that repeats secrets: a whole one, one that is killed, one with a person."""

import json
import re
import socket
import subprocess
import sys
import threading
import time
from html import unescape
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from fixtures.persistence.journal import RESULTS, UNFINISHED
from fixtures.profile.loader import load
from fixtures.psu import Psu
from fixtures.tpp.evidence.recorder import Evidence
from fixtures.tpp.grants import Authorization
from fixtures.tpp.messages import Request
from fixtures.tpp.transport.transport import Transport
from tests.hostile import planting, running
from tests.hostile.planting import Planted

LOOK = 0.1  # seconds between two looks at a run, or at the page of the person
PATIENCE = 300.0  # seconds
Texts = dict[str, bytes]


def whole(plan: Planted, profile: Path, reports: Path, *words: str) -> tuple[int, Texts]:
    """A run to its end, PDF included; its exit code, and all that it and the commands have made."""
    plan.given.clear()  # a run knows nothing of what another was given
    pdf = () if "--verdict-only" in words else ("--pdf",)
    said = running.run(profile, reports, *pdf, *words)
    if not (reports / "transcript.jsonl").exists():
        sys.exit(f"the run has left nothing to search: {said.text[-2000:]}")
    return said.code, planting.everything(reports, said.text)


def killed(plan: Planted, profile: Path, reports: Path, results: int, *words: str) -> Texts:
    """What a run leaves that is killed when it has so many results, and what `report` makes of it.

    The store with its grants and the results that wait for the report are among it, as they lie.
    What was learnt late is taken out as the reports are made, and so not from what lies there: the
    bank repeats nothing in the three seconds after it hands it out.
    """
    plan.given.clear()
    plan.lag = 3.0
    options = ["run", "--profile", str(profile), "--reports", str(reports), *words]
    path, until = reports / UNFINISHED / RESULTS, time.monotonic() + PATIENCE
    with subprocess.Popen(
        [sys.executable, "-m", "fixtures.cli", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        while process.poll() is None and time.monotonic() < until and _lines(path) < results:
            time.sleep(LOOK)
        process.kill()
        said = process.communicate()[0].decode("utf-8", "replace")
    found = {f"killed: {name}": octets for name, octets in planting.left(reports).items()}
    written, plan.lag = running.command("report", "--reports", reports), 0.0
    return found | {"report": written.text.encode(), **planting.everything(reports, said)}


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


def by_hand(plan: Planted, profile: Path, reports: Path, *words: str) -> tuple[int, Texts]:
    """A run whose PSU is a person: the pages that she was shown are searched, too."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    path = profile.with_name("by_hand.toml")
    drives = f'driver = "by_hand"\nlistener = "http://127.0.0.1:{port}"'
    path.write_text(profile.read_text("utf-8").replace('driver = "form"', drives), "utf-8")
    plan.unseen = ("page", "redirect")
    with Person(profile, port) as person:
        code, texts = whole(plan, path, reports, *words)
    plan.unseen = ()
    shown = enumerate(person.pages, 1)
    return code, texts | {f"page {number} of the person": text.encode() for number, text in shown}


class Person(threading.Thread):
    """Reads the page of the driver "by_hand", logs in at the bank, and gives the call-back there.

    Attributes:
        pages: each page and each state that she has seen.
        logins: how many call-backs she has given.
    """

    def __init__(self, profile: Path, port: int) -> None:
        super().__init__(daemon=True)
        self.pages: list[str] = []
        self.logins = 0
        self._port, self._over = port, threading.Event()
        self._profile = load(profile)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join()

    def run(self) -> None:
        """Do what the page asks until the run is over."""
        done = ""
        with Transport(self._profile, Evidence()) as transport:
            while not self._over.wait(LOOK):
                page, state = self._asked("GET", "/"), self._asked("GET", "/state")
                self.pages += [each for each in (page, state) if each and each not in self.pages]
                opens = re.search(r'class="open" href="([^"]+)"', page)
                if opens is None or opens[1] == done or not json.loads(state or "{}").get("task"):
                    continue
                done = opens[1]
                address = self._visits(transport, unescape(done), page)
                fields = {"address": address} if address else {"address": "", "nowhere": "1"}
                self.pages.append(self._asked("POST", "/given", urlencode(fields)))
                self.logins += bool(address)

    def _visits(self, transport: Transport, url: str, page: str) -> str:
        """Where the bank sends her, "" where she is to leave before that."""
        asked = dict(parse_qsl(urlsplit(url).query))
        request = Request(method="GET", url=url, place="query", content_type=None)
        authorization = Authorization(
            request=request,
            state=asked.get("state"),
            redirect_uri=asked.get("redirect_uri", ""),
            scope=asked.get("scope", ""),
        )
        psu = Psu(self._profile, transport, transport.evidence)
        if "log in and give the consent" in page:
            return psu.authorizes(authorization).url
        if "log in and refuse the consent" in page:
            return psu.authorizes(authorization, decision="refuse").url
        return ""

    def _asked(self, method: str, path: str, body: str = "") -> str:
        """What the listener answers, "" while there is none."""
        connection = HTTPConnection("127.0.0.1", self._port, timeout=5)
        fields = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        try:
            connection.request(method, path, body, fields)
            return connection.getresponse().read().decode("utf-8", "replace")
        except (OSError, HTTPException):
            return ""
        finally:
            connection.close()

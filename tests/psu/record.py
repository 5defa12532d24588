"""Records two runs against the reference bank: `python -m tests.psu.record by_hand|browser FOLDER`.

by_hand: the real command in a terminal of its own, at which a scripted person opens each address,
does what the line says on the bank's pages, and pastes where the bank sends her; what the terminal
showed goes into FOLDER/by_hand.txt. browser: the real command with Chromium on the bank's keypad;
its pictures of the pages go into FOLDER.
"""

import os
import pty
import re
import sys
import tempfile
import threading
import tomllib
from pathlib import Path
from urllib.parse import parse_qsl

from fixtures import cli
from fixtures.bank import embedded
from fixtures.profile.loader import load
from fixtures.profile.schema import BankProfile
from fixtures.psu import Psu
from fixtures.tpp.evidence.recorder import Evidence
from fixtures.tpp.grants import Authorization
from fixtures.tpp.messages import Request
from fixtures.tpp.transport.transport import Transport
from tests.profile.files import spelt

ASKED = re.compile(r"(Login \d+[^\n]*)\r?\n(https://\S+)\r?\n")
STEPS = "03,04"


class Person(threading.Thread):
    """Who sits at the terminal, and has a browser beside it."""

    def __init__(self, terminal: int, profile: BankProfile) -> None:
        super().__init__(daemon=True)
        self.terminal, self.profile, self.screen = terminal, profile, ""

    def run(self) -> None:
        """Do what each line says, until the command ends."""
        done = 0
        with Transport(self.profile, Evidence()) as transport:
            psu = Psu(self.profile, transport, transport.evidence)
            while True:
                try:
                    self.screen += os.read(self.terminal, 65536).decode()
                except OSError:
                    return
                asked = ASKED.findall(self.screen)
                for line, url in asked[done:]:
                    os.write(self.terminal, f"{self.attempts(psu, line, url)}\n".encode())
                done = len(asked)

    def attempts(self, psu: Psu, line: str, url: str) -> str:
        """Where the bank sends the person."""
        request = Request(method="GET", url=url, place="query", content_type=None)
        uri = dict(parse_qsl(url.partition("?")[2]))["redirect_uri"]
        asked = Authorization(request=request, state=None, redirect_uri=uri, scope="")
        decision = "refuse" if "who refuses" in line else "accept"
        return psu.authorizes(asked, decision=decision).url


def by_hand(folder: Path) -> int:
    """Run the command in a terminal of its own, and keep what the terminal showed."""
    with tempfile.TemporaryDirectory() as name, embedded.start(Path(name)) as running:
        tables = tomllib.loads(running.profile.read_text())
        tables["psu"] |= {"driver": "by_hand"}
        path = Path(name) / "by_hand.toml"
        path.write_text("\n".join(f"{key} = {spelt(each)}" for key, each in tables.items()))
        words = ["run", "--profile", str(path), "--step", STEPS, "--reports", f"{name}/reports"]
        child, terminal = pty.fork()
        if not child:
            os._exit(cli.main(words))
        person = Person(terminal, load(running.profile))
        person.start()
        _, status = os.waitpid(child, 0)
        person.join(5)
    shown = person.screen.replace("\r\n", "\n")
    told = f"$ stet-conformance {' '.join(words)}\n{shown}"
    (folder / "by_hand.txt").write_text(told.replace(name, "BANK"))
    return os.waitstatus_to_exitcode(status)


def browser(folder: Path) -> int:
    """Run the command with Chromium, and keep its pictures."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "browser.toml"
        path.write_text(
            '[bank]\nname = "Reference ASPSP (keypad)"\nembedded = true\n'
            f'[psu]\ndriver = "browser"\nscreenshots = "{folder.absolute()}"\n'
        )
        words = ["run", "--profile", str(path), "--step", STEPS, "--reports", f"{name}/reports"]
        return cli.main(words)


if __name__ == "__main__":
    kinds = {"by_hand": by_hand, "browser": browser}
    if len(sys.argv) != 3 or sys.argv[1] not in kinds:
        sys.exit(__doc__)
    Path(sys.argv[2]).mkdir(parents=True, exist_ok=True)
    sys.exit(kinds[sys.argv[1]](Path(sys.argv[2])))

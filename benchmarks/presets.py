"""The presets' table: `python -m benchmarks.presets [PRESET …]` runs each against its own bank.

Beside its own profile, the strict one is held against the bank that plays the preset: the clauses
that it flags are what the preset's declarations are for. Both are compared with presets.toml, and
a difference ends in exit code 1. Two runs go on at a time; each takes 10 seconds to a few minutes.
"""

import json
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

Outcome = dict[str, str]
"""What came out for a preset: verdict and warns against its own bank; what strict fails, warns and
cannot tell. Clause ids with spaces between, sorted; "" for none."""

EXPECTED: dict[str, Outcome] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
COLUMNS = ("verdict", "warns", "strict_fails", "strict_warns", "strict_cannot_tell")
QUIET = ("--", "--verdict-only", "--generated", "0")
AT_A_TIME = 2


def outcomes(profile: str, plays: str) -> dict:
    """What verdict.json says of a run with a profile against the bank that plays a preset."""
    with TemporaryDirectory() as folder:
        words = ["run", "--profile", profile, "--as", plays, "--reports", folder, *QUIET]
        command = [sys.executable, "-m", "fixtures.cli", *words]
        subprocess.run(command, capture_output=True, check=False)
        return json.loads((Path(folder) / "verdict.json").read_text("utf-8"))


def flagged(run: dict, outcome: str) -> str:
    """The clauses of the results with an outcome."""
    results = (each for each in run["results"] if each["outcome"] == outcome)
    return " ".join(sorted({name for each in results for name in each["clauses"]}))


def own(run: dict) -> Outcome:
    """What came out with the preset's own profile."""
    unclear = flagged(run, "inconclusive")
    verdict = f"{run['verdict']} {unclear}".strip()
    return {"verdict": verdict, "warns": flagged(run, "warning")}


def strict(run: dict) -> Outcome:
    """What came out with the strict profile."""
    return {
        "strict_fails": flagged(run, "failed"),
        "strict_warns": flagged(run, "warning"),
        "strict_cannot_tell": flagged(run, "inconclusive"),
    }


def measured(preset: str) -> Outcome:
    """Both runs of a preset."""
    return own(outcomes(preset, preset)) | strict(outcomes("strict", preset))


def row(preset: str, outcome: Outcome) -> str:
    """A preset as a row of the table; of what cannot be told, the number of clauses."""
    *told, unclear = (outcome[name] for name in COLUMNS)
    cells = [*(each or "-" for each in told), str(len(unclear.split()))]
    return f"| {preset} | {' | '.join(cells)} |"


def main(names: list[str]) -> int:
    """Print one row a preset, and each difference; 1 where there is one."""
    chosen = names or list(EXPECTED)
    print("| preset | own verdict | own warns | strict fails | strict warns | strict cannot tell |")
    print("| --- | --- | --- | --- | --- | --- |")
    wrong = False
    with ThreadPoolExecutor(AT_A_TIME) as runs:
        for name, outcome in zip(chosen, runs.map(measured, chosen), strict=True):
            print(row(name, outcome), flush=True)
            for key in COLUMNS:
                if outcome[key] != EXPECTED[name][key]:
                    wrong = True
                    print(f"{name}.{key}", f"  is       {outcome[key]}", sep="\n", file=sys.stderr)
                    print(f"  expected {EXPECTED[name][key]}", file=sys.stderr)
    return int(wrong)


if __name__ == "__main__":
    unknown = set(sys.argv[1:]) - EXPECTED.keys()
    sys.exit(f"no such preset: {' '.join(sorted(unknown))}" if unknown else main(sys.argv[1:]))

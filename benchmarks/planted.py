"""Plant secrets and data of persons in every place of a bank, and search all that a run leaves.

The bank of tests/hostile/planting.py repeats them in each of its answers. Searched is what a whole
run and every command that reads it has written and printed (PDF, tickets, HAR and page of several
runs among it), what a run that is killed leaves (its store and its results), and what a person is
shown who logs in by hand; for every secret in every encoding.
"""

import argparse
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.hostile import planted_runs
from tests.hostile.planting import ENCODINGS, Planted, leaks, planted, shortened

RESULTS = 300
"""A run is killed when so many of its results are on disk."""
BRIEF = ("--step=04,05,07,08", "--", "--generated=0")
"""Of the run with a person."""


def main() -> int:
    """Print what was planted, where it was searched and what was found; 1 where anything was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("options", nargs="*", help="of the whole run and the killed one, after --")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave everything in here")
    chosen = parser.parse_args()
    with ExitStack() as stack:
        folder = chosen.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        plan, profile = stack.enter_context(planted(folder / "bank"))
        code, texts = planted_runs.whole(plan, profile, folder / "whole", *chosen.options)
        found = searched(f"whole run, exit code {code}", plan, texts)
        texts = planted_runs.killed(plan, profile, folder / "killed", RESULTS, *chosen.options)
        found += searched("killed run", plan, texts)
        code, texts = planted_runs.by_hand(plan, profile, folder / "by_hand", *BRIEF)
        found += searched(f"by hand, exit code {code}", plan, texts)
    places = ", ".join(f"{number} {kind}" for kind, number in sorted(plan.places.items()))
    sys.stdout.write(f"planted in {places}; {found} found\n")
    return int(bool(found))


def searched(run: str, plan: Planted, texts: dict[str, bytes]) -> int:
    """Say what was searched and what was found in a run; gives how many values were found."""
    secrets = plan.secrets()
    found, megabytes = leaks(secrets, texts), sum(map(len, texts.values())) / 1e6
    sys.stdout.write(
        f"{run}: {len(secrets)} secrets in {len(ENCODINGS)} encodings, searched in {len(texts)} "
        f"files and outputs ({megabytes:.0f} MB): {len(found)} found\n"
    )
    for what, where in sorted(found.items()):
        came = {kind for value, kind in plan.given.items() if shortened(value) == what}
        handed = f", handed out by {', '.join(sorted(came))}" if came else ""
        sys.stdout.write(f"  {what}{handed}, in {len(where)}: {', '.join(sorted(where)[:5])}\n")
    sys.stdout.flush()
    return len(found)


if __name__ == "__main__":
    sys.exit(main())

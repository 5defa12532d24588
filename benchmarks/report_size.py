"""How long the HTML report takes, and how large it gets, by the number of results.

usage: python benchmarks/report_size.py [500 5000]
A result has two exchanges of four texts, about 6 KB, like a result of a real run.
"""

import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from fixtures.report.allure import html
from fixtures.report.allure.settings import ReportSettings

TEXT = "HTTP 400\nContent-Type: application/json\n\n" + '{"error": "invalid_grant"}\n' * 55
OUTCOMES = (("passed", "passed"),) * 18 + (("failed", "failed"), ("skipped", "warning"))


def write(folder, number):
    status, outcome = OUTCOMES[number % len(OUTCOMES)]
    steps = []
    for exchange in range(2):
        attached = []
        for part in ("Exchange", "curl"):
            source = f"{number}-{exchange}-{part}-attachment.txt"
            (folder / source).write_text(f"{number} {exchange}\n{TEXT}", encoding="utf-8")
            attached.append({"name": part, "source": source, "type": "text/plain"})
        steps.append({"name": f"exchange {exchange}", "status": "passed", "attachments": attached})
    labels = {"epic": f"Step {number % 13:02d}. X", "feature": f"{number % 50}", "outcome": outcome}
    result = {
        "uuid": f"u{number}",
        "name": f"STEP5-01 A law. [{number}]",
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
    with TemporaryDirectory() as name:
        results = Path(name) / "allure-results"
        results.mkdir()
        for number in range(count):
            write(results, number)
        settings = ReportSettings(name="benchmark", variables={}, environment={}, gates=())
        began = time.perf_counter()
        page = html.generate(results, Path(name) / "page.html", settings)
        took = time.perf_counter() - began
        print(f"{count:>6} results: {took:5.1f} s, {page.stat().st_size / 1e6:6.1f} MB")


if __name__ == "__main__":
    for words in sys.argv[1:] or ["500", "5000"]:
        measure(int(words))

"""The page on performance: its tables have their places, and their command finds what it times."""

import importlib

import pytest

from benchmarks import document, timings


@pytest.mark.parametrize("part", timings.PARTS)
def test_a_part_that_is_timed_exists(part):
    module, path = timings.PARTS[part]
    holder = importlib.import_module(module)
    for name in path.split("."):
        holder = getattr(holder, name)

    assert callable(holder)


@pytest.mark.parametrize("command", [timings.COMMAND, "python -m benchmarks.report_size"])
def test_a_table_stands_between_its_comments(command, tmp_path, monkeypatch):
    page = (document.DOCS / "performance.md").read_text("utf-8")
    (tmp_path / "performance.md").write_text(page, "utf-8")
    monkeypatch.setattr(document, "DOCS", tmp_path)

    document.write("performance.md", command, "| new |")

    written = (tmp_path / "performance.md").read_text("utf-8")
    assert f"<!-- {command} -->\n| new |\n{document.END}" in written
    assert written.count(document.END) == page.count(document.END)

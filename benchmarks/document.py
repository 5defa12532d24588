"""Tables of a document that a command writes: each stands between two comments that name it."""

import os
import platform
import re
from collections.abc import Iterable
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"
END = "<!-- end -->"


def table(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table whose columns are numbers but for the first."""
    columns = list(columns)
    lines = [columns, ["---", *["---:"] * (len(columns) - 1)], *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def machine() -> str:
    """What the figures were measured on, at this moment."""
    python, kernel = platform.python_version(), platform.system()
    return f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, Python {python}, {kernel}"


def write(page: str, command: str, text: str) -> None:
    """Put what a command found where it stands in a page of docs/.

    Args:
        page: name of the file.
        command: as the comment before the place names it.
        text: Markdown.

    Raises:
        ValueError: the page has no such place.
    """
    path = DOCS / page
    document = path.read_text("utf-8")
    place = re.compile(f"(<!-- {re.escape(command)} -->\n).*?{re.escape(END)}", re.DOTALL)
    changed, places = place.subn(lambda found: f"{found[1]}{text}\n{END}", document)
    if places != 1:
        raise ValueError(f"{path} has {places} places for {command}")
    path.write_text(changed, "utf-8")

"""Writes fixtures/tpp/evidence/page_words.txt: the long words of the HTML generator's own code."""

import re
import sys
from pathlib import Path

from fixtures.report.allure.installation import installed

PROGRAMS = "node_modules/@allurereport/*/dist/**/*.js"
LONG_WORD = re.compile(r"[A-Za-z]{8,}")


def words(generator: Path) -> list[str]:
    """Each long word once, in small letters, in order."""
    texts = (file.read_text("utf-8", errors="replace") for file in generator.glob(PROGRAMS))
    return sorted({word.casefold() for text in texts for word in LONG_WORD.findall(text)})


if __name__ == "__main__":
    sys.stdout.writelines(f"{word}\n" for word in words(installed()))

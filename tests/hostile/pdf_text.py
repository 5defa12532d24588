"""What a PDF says: the text of its pages, and what else its streams hold, unpacked.

Chromium writes a text as numbers of glyphs; a font's ToUnicode map gives their characters. Which
font a text has is not looked up: it is read by each of them, so that nothing is overlooked.
"""

import re
import zlib
from collections.abc import Iterator

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_CHARACTERS = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f]+)>")


def streams(content: bytes) -> Iterator[bytes]:
    """Each stream of a PDF, unpacked where it is packed by Flate."""
    for found in _STREAM.finditer(content):
        try:
            yield zlib.decompress(found[1])
        except zlib.error:
            yield found[1]


def texts(content: bytes) -> list[str]:
    """The whole text, as each font of the file reads it."""
    unpacked = list(streams(content))
    shown = b"".join(number for each in unpacked for number in _numbers(each))
    glyphs = [int(shown[at : at + 4], 16) for at in range(0, len(shown) - 3, 4)]
    maps = [_map(each) for each in unpacked if b"begincmap" in each]
    return ["".join(each.get(glyph, "?") for glyph in glyphs) for each in maps]


def _numbers(stream: bytes) -> list[bytes]:
    """The glyphs that a page shows, in hexadecimal, in order."""
    lines = [each for each in stream.splitlines() if each.rstrip().endswith((b"Tj", b"TJ"))]
    return [number for line in lines for number in _HEX.findall(line)]


def _map(stream: bytes) -> dict[int, str]:
    """Characters by glyph."""
    found: dict[int, str] = {}
    for block in _CHARACTERS.findall(stream):
        numbers = _HEX.findall(block)
        for glyph, text in zip(numbers[::2], numbers[1::2], strict=True):
            found[int(glyph, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
    for block in _RANGES.findall(stream):
        numbers = [int(each, 16) for each in _HEX.findall(block)]
        for first, last, start in zip(numbers[::3], numbers[1::3], numbers[2::3], strict=False):
            found |= {glyph: chr(start + glyph - first) for glyph in range(first, last + 1)}
    return found

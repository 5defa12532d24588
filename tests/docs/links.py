"""Dead links and foreign loads of a static site: `python -m tests.docs.links FOLDER`; 1 for any."""

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADED = {("img", "src"), ("script", "src"), ("link", "href"), ("iframe", "src")}
"""What a browser fetches by itself."""


class Page(HTMLParser):
    """The anchors of a page, where it links to, and what it loads."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path, self.anchors = path, {""}
        self.links: list[tuple[str, bool]] = []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the ids and the links of an element."""
        for name, value in attrs:
            if value and (name == "id" or (tag == "a" and name == "name")):
                self.anchors.add(value)
            elif value and name in {"href", "src"}:
                self.links.append((value, (tag, name) in LOADED))


def problems(folder: Path) -> list[str]:
    """Each dead link and each foreign load, with its page."""
    pages = {path.resolve(): Page(path) for path in sorted(folder.rglob("*.html"))}
    return [
        f"{page.path.relative_to(folder)}: {what} {link}"
        for page in pages.values()
        for link, loaded in page.links
        if (what := problem(page, link, pages, loaded=loaded))
    ]


def problem(page: Page, link: str, pages: dict[Path, Page], *, loaded: bool) -> str:
    """What is wrong with a link of a page, "" for nothing."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return "loads" if loaded and parts.scheme != "data" else ""
    target = (page.path.parent / unquote(parts.path)).resolve() if parts.path else page.path
    target = target.resolve()
    if target.is_dir():
        target /= "index.html"
    if not target.is_file():
        return "dead link"
    known = pages.get(target)
    return "dead anchor" if known and unquote(parts.fragment) not in known.anchors else ""


def main() -> int:
    """Check a folder."""
    folder = Path(sys.argv[1])
    found = problems(folder)
    sys.stdout.writelines(f"{each}\n" for each in found)
    number = len(list(folder.rglob("*.html")))
    sys.stdout.write(f"{number} pages, {len(found)} dead links or foreign loads\n")
    return 1 if found or not number else 0


if __name__ == "__main__":
    sys.exit(main())

"""Writes docs/interop.md from the truth files, the last runs and the profiles: `python -m tests.interop.page`."""
# ruff: noqa: E501 - lines of Markdown

from collections.abc import Iterator
from pathlib import Path

from tests.interop import runs, truth
from tests.interop.truth import Cause, Truth
from tests.variants.test_lawful_banks import VARIANTS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "interop.md"
PROFILES = ROOT / "fixtures" / "profiles" / "interop"

OPENING = """\
# Foreign servers

The embedded bank shows that the suite agrees with itself. These servers show whether it agrees with others: `make interop` installs six
authorization servers from their registries, starts them on loopback with the suite's test certificates, and tests them.

| server | set-up | what it stands for |
| --- | --- | --- |
| oidc-provider (npm, OpenID certified) | checked | the QWAC authenticates the TPP by its subject (RFC 8705 2.1), tokens are bound to it (RFC 8705 3) |
| oidc-provider | ignored | the same server and the same profile; it asks for no certificate and binds no token |
| django-oauth-toolkit (pip) | | a bank that has no idea of QWACs: a public client, defaults throughout |
| Canaille (pip) | remembered | a bank that asks for a certificate and reads none; a consent given once is not asked for again |
| Canaille | asked | the same, where consent is asked each time |
| Canaille | crowded | as remembered; two tokens of one second are equal, and the second request is answered with HTTP 500 |
| node-oauth2-server (npm) | header | a library behind pages that somebody wrote in an hour; it judges the request after login and consent |
| node-oauth2-server | query | the same, which takes a token in the URL |
| django-allauth (pip) | rotates | an OpenID provider with its own pages; a refresh replaces the refresh token |
| django-allauth | keeps | the same, which keeps it, whatever the profile says |
| Authlib (pip) | bound | a library as its documentation has it: the name in the QWAC authenticates the TPP, and a token serves under it alone |
| Authlib | bearer | the same, whose resource looks at no certificate |

The resource is userinfo (at Authlib one of its own), the PSU is the `form` driver, time passes by `[time] command`. The start scripts are `tests/interop/*/server.*`;
`python -m tests.interop.servers NAME` starts one by hand and prints its profile, which `stet-conformance run --profile` takes.

`tests/interop/truth/` has what each server really answers, probe by probe, asked by a client that shares no code with the suite:
`python -m tests.interop.probe NAME` asks again. `probes.toml` says which answer breaks which clause, so that the findings follow from the
answers; one cause stands behind all that follow from it. `tests/interop/test_servers.py` fails where a finding has no cause, and where a
cause has no finding. What only chance shows may be missed.

`make interop` tests each server in one set-up, `make interop INTEROP=all` in every one.
"""

COUNTS = """
## Counts

From `tests/interop/runs.json`, which `make interop INTEROP=all` writes (2 cores, Python 3.11.7, Linux). Unexplained findings are false reds, warnings
or inconclusive tests; missing ones are false greens.

"""

LAWFUL = """
## What a lawful server may do differently

`tests/variants` plays each of these as a bank of its own, and the suite has nothing to say against any; the embedded bank itself says
Bearer, redirects by 303, refuses by 401, rotates, ends the older access token, ignores a scope at /token and keeps the code that a failed
redemption named.

"""

STEPS = """
## A profile for a new server

What it took for the second server: the start script about 7 minutes by the clock (any bank has that behind it). The profile was written in
one go right after it; the steps were not timed one by one:

1. Copy the first profile, replace the six URLs by those of the server's metadata document.
2. Name the TPP, its call-backs and `authentication`.
3. Open the login page and the consent page, copy the names of their inputs into `[[psu.pages]]`. A button without a name, or a link, is
   named by the words on it.
4. Run, and read the first inconclusive test, which says on which page the login ended. Once: Django wanted Origin and Referer with its
   forms, as browsers send them; the driver now does.

| profile | lines of settings |
| --- | --- |
"""


def written() -> str:
    """The page."""
    lines = [f"| {name} | {settings(name)} |\n" for name in truth.known()]
    lawful = [LAWFUL, *(f"- {name}\n" for name in VARIANTS)]
    sections = [causes(name) for name in truth.known()]
    return "".join([OPENING, *counts(), *sections, *lawful, STEPS, *lines])


def counts() -> Iterator[str]:
    """What the last run of each set-up has found, from runs.json."""
    if not runs.read():
        return
    yield COUNTS
    yield f"| set-up | {' | '.join(runs.MEASURED)} |\n|{' --- |' * (len(runs.MEASURED) + 1)}\n"
    for name, row in runs.read().items():
        yield f"| {name} | {' | '.join(str(row[each]) for each in runs.MEASURED)} |\n"


def settings(name: str) -> int:
    """Lines of a profile that are neither empty nor comment."""
    text = (PROFILES / f"{name}.toml").read_text("utf-8")
    return sum(bool(line.strip()) and not line.startswith("#") for line in text.splitlines())


def causes(name: str) -> str:
    """What one server really does, and what is found because of it."""
    known = truth.read(name)
    lines = [f"| {' | '.join(map(_cell, _row(known, each)))} |\n" for each in known.causes]
    head = "\n| cause | set-up | probes | clauses | stands in |\n| --- | --- | --- | --- | --- |\n"
    return "".join([f"\n## {name} {known.version}\n", head, *lines])


def _row(known: Truth, cause: Cause) -> tuple[str, ...]:
    setting = cause.only[0] if cause.only else ""
    entries = {*known.derived(cause, setting), *cause.own()}
    clauses = sorted({entry.partition(" ")[0] for entry, _ in entries})
    said = "any" if "*" in clauses else ", ".join(clauses)
    return cause.says, ", ".join(cause.only), ", ".join(cause.probes), said, cause.source


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(written(), "utf-8")

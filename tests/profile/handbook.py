"""Writes docs/profile.md from the schema and the sentences of the template.

`python -m tests.profile.handbook` brings the page up to date.
"""

from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path
from types import UnionType
from typing import Any, Literal, get_args, get_origin

from fixtures.profile.parser import keys, shown
from fixtures.profile.template import Table, kind_of, tables

PAGE = Path(__file__).parents[2] / "docs" / "profile.md"
SAME_AS = ("other_client", "withdrawn_client")
WORDS = {str: "text", bool: "true, false", int: "whole number", float: "number", Path: "file"}

OPENING = """\
# The bank's profile

One TOML file describes one bank, one set of hosts and one registration of the TPP (STET 3.4,
step 1). Let a few questions write it, and look it over:

    stet-conformance init my-bank.toml
    stet-conformance init my-bank.toml --metadata https://bank.example/.well-known/oauth-authorization-server
    stet-conformance check --profile my-bank.toml
    stet-conformance check --profile my-bank.toml --offline    # sends nothing

`init` fills in `fixtures/profiles/template.toml`, which can as well be copied, and says what is
still missing. With `--metadata`, a URL or a file (RFC 8414), it takes the endpoints from there and
asks for the rest; `--trust PEM` names the CA of the bank's certificate. Where nobody is named who
logs the PSU in, it is a person at the terminal (`by_hand`). It overwrites nothing, asks for no
secret and writes none: where the bank wants a client secret it writes `env:CLIENT_SECRET`. It ends
with 0 once the file is written, else with 2.

`check` prints one line a finding: `ok`, `warning`, or `wrong` with the cure. Then it prints what
the profile declares of its bank: each value of `[policy]`, `[shape]` or `[errors]` that differs
from the default, be it a leniency or a promise. The report repeats them.

| exit code | meaning |
| --- | --- |
| 0 | nothing is wrong |
| 2 | the profile is to be corrected, or a file that it names |
| 3 | the bank cannot be reached, or its own certificate is not sound |

A bank that nobody has described yet is asked first. Write what is known, which is `[bank]`,
`[endpoints]`, `[client]`, `[certificates.tpp]` and, for the pages, `driver = "form"` in `[psu]`
with a `[[psu.persons]]`, and have the rest proposed. `--login` logs that PSU in, once, and proposes
the pages behind the login page; `--trust PEM` names the CA of the bank's certificate:

    stet-conformance discover --profile my-bank.toml --output proposed.toml

`discover` sends at most 19 requests beside those of the pages, and two TLS handshakes a host, and
counts them; nobody logs in without `--login`.
It reads the metadata, opens authorization requests that each lack one thing, and has codes, tokens
and clients that nobody gave refused, all at the pace of `[limits]`. The new file extends the given
one. Above each key stands what was seen, and what could not be seen stands there with the reason,
and on the terminal. Of what exists only an earlier proposal is overwritten. A line below
`[[errors.CASE]]` is a leniency: take it out to be judged by it. The exit code is 3 where no host
of the bank is there.

Nothing is sent before the profile and its files are sound. An unknown key, a wrong type, a value
outside its choices and an absent file are errors, each with file, key, value and cure. Three
things hold for every value:

- **Secrets stay outside.** `env:NAME` is an environment variable, `file:PATH` a file that holds
  the secret alone. A secret in the profile itself is refused, and the error does not repeat it.
- **Files** are relative to the profile.
- **`${entity_code}`** in any text is replaced by `entity_code` of `[bank]`, `${NAME}` by that
  environment variable. What is secret stays a reference: `env:NAME`.

A profile with `embedded = true` in `[bank]` tests the reference bank of this package, which brings
its own endpoints, client, certificates and test PSU. Any other table of such a profile is laid
over the bank's.

`extends = "cic"` lays a profile over a preset of the package, or over another profile by its path:
tables key by key, everything else as a whole. An error names the file that holds the mistake. The
presets are `strict`, `bpce-ce`, `bpce-bp`, `sg`, `bnp`, `cic`, `ca`, `lbp`, `arkea` and `bourso`;
each gives its sources, and leaves client, call-backs and certificates to you.

    stet-conformance run --profile cic                # the embedded bank plays the preset
    stet-conformance run --profile strict --as cic    # it plays cic, and is judged by the book
    stet-conformance bank --as cic                    # it plays cic until Ctrl-C
    python -m benchmarks.presets cic                  # both runs, as a row of a table

An editor completes and checks a profile by its JSON schema (draft 4), made from the same classes:

    stet-conformance schema > bank.schema.json

Where the editor speaks to Taplo, as Even Better TOML does in VS Code, the first line of the profile
is `#:schema ./bank.schema.json`. It then shows the sentences below, offers keys and choices, and
marks unknown and absent keys, wrong types and secrets. Values that depend on each other, files and
what another file says are left to `check`.

This page is written from the schema, `fixtures/profile/`, and the template.
"""


def written() -> str:
    """The page."""
    return OPENING + "".join(section for table in tables() for section in _section(table))


def _section(table: Table) -> Iterator[str]:
    kind = kind_of(table.name)
    yield f"\n## `{_title(table.name)}`\n\n"
    if table.comment:
        yield f"{table.comment}\n\n"
    if table.name in SAME_AS:
        return
    yield "| key | value | default | |\n| --- | --- | --- | --- |\n"
    for each in fields(kind):
        if each.name not in table.comments:
            continue
        value, about = _value(keys(kind)[each.name]), table.comments[each.name]
        yield f"| `{each.name}` | {value} | {_default(each)} | {about} |\n"


def _title(name: str) -> str:
    title = {"certificates.tpp": "certificates.SLOT", "errors.bad_rt": "errors.CASE"}.get(
        name, name
    )
    return f"[[{title}]]" if name in {"psu.persons", "psu.pages", "errors.bad_rt"} else f"[{title}]"


def _value(hint: Any) -> str:
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Literal:
        return ", ".join(f"`{choice}`" for choice in parts)
    if origin is tuple:
        return f"array of {WORDS[parts[0]]}"
    if origin is dict:
        return f"table of {WORDS[parts[1]]}"
    return WORDS[parts[0] if origin is UnionType else hint]


def _default(each: Any) -> str:
    value = each.default
    if value is MISSING and each.default_factory is not MISSING:
        value = each.default_factory()
    if value is MISSING:
        return "**required**"
    if value in ("", None, (), {}):
        return ""
    if isinstance(value, dict):
        return f"`{{{', '.join(f'{name} = {shown(v)}' for name, v in value.items())}}}`"
    return (
        f"`[{', '.join(map(shown, value))}]`" if isinstance(value, tuple) else f"`{shown(value)}`"
    )


if __name__ == "__main__":
    PAGE.write_text(written())

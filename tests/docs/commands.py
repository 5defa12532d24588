"""The reference of the commands, from the command line itself; `make docs` asks for it."""

import argparse
import sys

from fixtures.cli import COMMANDS, PRODUCT, parser
from fixtures.cli.examples import EXAMPLES

HEAD = """# Commands

Made from the command line itself. Each command takes `--help`; `stet-conformance --version`
prints the version, and `stet-conformance --print-completion bash` (or zsh, tcsh) a script that
completes commands and options: `eval "$(stet-conformance --print-completion bash)"` in
`~/.bashrc`. The exit codes are in the [reports](report.md).
"""


def cell(text: str) -> str:
    """A text inside a table."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def rows(command: argparse.ArgumentParser) -> list[str]:
    """The options of a command as rows of a table."""
    told = []
    for action in command._actions:
        if isinstance(action, argparse._HelpAction):
            continue
        name = ", ".join(f"`{each}`" for each in action.option_strings)
        value = action.metavar or ("\\|".join(map(str, action.choices)) if action.choices else "")
        value = value if isinstance(value, str) else " ".join(value)
        takes = "" if action.nargs == 0 else f"`{value or action.dest}`".replace("\\|", " or ")
        told.append(f"| {' '.join(filter(None, [name, takes]))} | {cell(action.help or '')} |")
    return told


def page() -> str:
    """The whole page."""
    (subparsers,) = (
        each for each in parser()._actions if isinstance(each, argparse._SubParsersAction)
    )
    parts = [HEAD]
    for name, purpose in COMMANDS.items():
        lines = "\n".join(f"{PRODUCT} {words}" for words in EXAMPLES[name])
        parts.append(f"## {name}\n\n{purpose[0].upper()}{purpose[1:]}.\n\n```sh\n{lines}\n```\n")
        if told := rows(subparsers.choices[name]):
            parts.append("\n".join(["| option | meaning |", "| --- | --- |", *told]) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    sys.stdout.write(page())

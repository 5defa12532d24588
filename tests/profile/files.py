"""Profiles as the tests of their loading write them."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from fixtures.profile.template import TEMPLATE

OPTIONAL = re.compile(r"^#(?=[a-z\[])", re.MULTILINE)


def spelt(value: Any) -> str:
    """A value as TOML spells it, tables inline."""
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f"{json.dumps(name)} = {spelt(v)}" for name, v in value.items()) + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(spelt, value)) + "]"
    return json.dumps(value)


def every_key() -> dict[str, Any]:
    """The template with each optional key switched on."""
    return tomllib.loads(OPTIONAL.sub("", TEMPLATE.read_text()))


def write(folder: Path, tables: dict[str, Any]) -> Path:
    """A profile with these tables, beside the files that the template names."""
    for name in ("TPP.pem", "TPP.key"):
        (folder / name).touch()
    path = folder / "bank.toml"
    path.write_text("\n".join(f"{json.dumps(name)} = {spelt(v)}" for name, v in tables.items()))
    return path


SOUND = every_key()

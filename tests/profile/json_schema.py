"""As much of JSON schema (draft 4) as the schema of a profile uses; any other word is an error."""

import re
from collections.abc import Callable, Iterator
from typing import Any

KINDS = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}
SAID = {"$schema", "title", "description", "default"}
WORDS: dict[str, Callable[[Any, Any], bool]] = {
    "type": lambda kind, value: (
        type(value) in (int, float) if kind == "number" else type(value) is KINDS[kind]
    ),
    "enum": lambda choices, value: value in choices,
    "pattern": lambda pattern, value: not isinstance(value, str) or bool(re.search(pattern, value)),
    "minLength": lambda least, value: not isinstance(value, str) or len(value) >= least,
    "minimum": lambda least, value: type(value) not in (int, float) or value >= least,
    "maximum": lambda most, value: type(value) not in (int, float) or value <= most,
    "required": lambda names, value: not isinstance(value, dict) or set(names) <= value.keys(),
    "uniqueItems": lambda _, value: (
        not isinstance(value, list) or all(each not in value[:n] for n, each in enumerate(value))
    ),
    "anyOf": lambda schemas, value: any(not list(faults(each, value)) for each in schemas),
}


def faults(schema: dict[str, Any], value: Any, key: str = "") -> Iterator[str]:
    """Each place of a value with the word of the schema that it breaks there.

    Raises:
        KeyError: the schema uses a word that is not known here.
    """
    inner = {"properties", "additionalProperties", "items"}
    for word in schema.keys() - SAID - inner:
        if not WORDS[word](schema[word], value):
            yield f"{key}: {word}"
    if isinstance(value, list) and "items" in schema:
        for number, item in enumerate(value):
            yield from faults(schema["items"], item, f"{key}[{number}]")
    if isinstance(value, dict):
        known, other = schema.get("properties", {}), schema.get("additionalProperties", {})
        for name, item in value.items():
            if name not in known and other is False:
                yield f"{key}.{name}: additionalProperties"
            else:
                yield from faults(known.get(name, other), item, f"{key}.{name}")

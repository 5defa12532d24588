"""The command `stet-conformance`, under a name that no other distribution has.

The suite's packages are called certs, conformance and fixtures. Other distributions install
packages of these names too; that is noticed here, before one of them is imported by mistake.
"""

import sys
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path

DISTRIBUTION = "stet-conformance"
PACKAGES = ("certs", "conformance", "fixtures")
USAGE = 2
_HOUSE = Path(__file__).resolve().parent.parent


def main() -> int:
    """Run a command; exit code 2 where a package of ours is hidden by another's."""
    if problem := clash():
        sys.stderr.write(f"{problem}\n")
        return USAGE
    from fixtures.cli import main as command  # noqa: PLC0415 - only once it is known to be ours

    return command()


def clash() -> str:
    """What hides a package of ours, and the cure, on one line; "" where nothing does."""
    for name in PACKAGES:
        try:
            found = import_module(name)
        except ImportError as why:
            return f"{DISTRIBUTION}: package '{name}' cannot be imported ({why}); {_cure()}"
        if getattr(found, "SUITE", None) != DISTRIBUTION or not _is_beside(found.__file__):
            return f"{DISTRIBUTION}: package '{name}' is {_owner(name, found.__file__)}; {_cure()}"
    return ""


def _is_beside(file: str | None) -> bool:
    return file is not None and Path(file).resolve().parent.parent == _HOUSE


def _owner(name: str, file: str | None) -> str:
    owners = set(packages_distributions().get(name, [])) - {DISTRIBUTION}
    where = f"at {Path(file).parent}" if file else "a folder without code"
    return f"that of {', '.join(sorted(owners))}, {where}" if owners else f"another's, {where}"


def _cure() -> str:
    return f"install {DISTRIBUTION} into an environment of its own, without PYTHONPATH"

"""A sound profile as tables, and a way to write any tables as a file."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.profile.files import SOUND, write


@pytest.fixture
def whole() -> dict[str, Any]:
    """Tables of a sound profile in which every key stands."""
    return deepcopy(SOUND)


@pytest.fixture
def profile_of(tmp_path) -> Callable[[dict[str, Any]], Path]:
    """Writes tables as a profile file."""
    return lambda tables: write(tmp_path, tables)

"""Names the one plugin; the verifiers' assertions are rewritten before it is loaded."""

import pytest

pytest.register_assert_rewrite("fixtures.expect")
pytest_plugins = ["fixtures.plugin"]

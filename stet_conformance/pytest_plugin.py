"""What pytest finds by its entry point: the options of the suite, and no more until they are used.

It is loaded in every pytest session of the environment, also in those that have nothing to do with
a bank, so it imports little and says nothing where the suite's packages are hidden by another's.
"""

import pytest

from stet_conformance import clash

OPTIONS = "fixtures.session.options"


def pytest_addoption(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the options of a run, unless a conftest.py has done it."""
    if not clash():
        pluginmanager.import_plugin(OPTIONS)

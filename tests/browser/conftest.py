"""Browsers that share the machine with other tests are given more time for everything that is not itself measured."""

import pytest
from playwright.sync_api import expect

from tests.proof import PATIENCE

expect.set_options(timeout=5_000 * PATIENCE)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of each file of this folder in one process: they share a city and a browser."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.xdist_group(f"browser: {item.path.stem}"))

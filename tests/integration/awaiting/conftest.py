"""The city that the tests of this folder share the shape of."""

from __future__ import annotations

import pytest

from tests.integration.awaiting.city import City
from tests.integration.streams.helpers import register_agencies


@pytest.fixture
def city(database_url: str) -> City:
    """A city with the agencies and offices that the tests of streams register."""
    register_agencies(database_url)
    return City(database_url)

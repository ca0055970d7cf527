"""What the simulator's unit tests share: the province, a morning, and a field with every fault often."""

from __future__ import annotations

from functools import lru_cache

from connectors.pseudonym import key_of
from infra.provinces.load import Province, read
from infra.simulator.faults import Faults
from infra.simulator.field import SensorField
from streams.settings import settings

MORNING = 1_795_478_400
"""2026-11-24 00:00 UTC, seven o'clock in the province, a Tuesday; seconds since 1970 UTC."""
KEY = key_of(settings())
"""The key of pseudonyms that the connectors use in the tests."""
OFTEN = Faults(duplicates=0.05, gaps=0.4, corrections=0.05, malformed=0.05, missing=0.1)


@lru_cache(maxsize=1)
def province() -> Province:
    """Return the province whose data files come with the platform."""
    return read("tuyen_quang")


def field(seed: int = 7, faults: Faults = OFTEN, since_s: int = 0) -> SensorField:
    """Return the province's sensor field."""
    return SensorField(province().stations, seed, faults, since_s)

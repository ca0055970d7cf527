"""How congested a road is, derived from what its counter measures: the city's own scale, no standard's."""

from __future__ import annotations

from dashboards.panels import State
from streams.registry.stations import number

FREE_FLOW = "nullif(" + number("station.attributes->'free_flow_kmh'") + ", 0)"
"""The SQL of the speed in km/h at which one drives where nobody is in the way, as the registry has it of each road.

Null where it has none, or a nought that somebody typed.
"""
# Below these shares of that speed traffic is heavy, slow, jammed; what the province finds right may differ.
STEPS = ((0.3, State.DANGER), (0.5, State.WARNING), (0.75, State.WATCH))
QUIET_PERCENT = 8
"""A road that is occupied less than this is not congested, however slowly its few vehicles go."""


def congestion(speed: str, occupancy: str, free_flow: str = FREE_FLOW) -> str:
    """Return the SQL of a road's state: normal without a free-flow speed, or while the road is nearly empty."""
    cases = " ".join(f"WHEN {speed} < {share:g} * ({free_flow}) THEN '{state}'" for share, state in STEPS)
    return f"CASE WHEN coalesce({occupancy}, 100) < {QUIET_PERCENT} THEN 'normal' {cases} ELSE 'normal' END"

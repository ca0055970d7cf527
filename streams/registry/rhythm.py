"""How often stations promise to measure, as SQL: what a silence is counted in."""

from __future__ import annotations

from datetime import timedelta

from streams.registry.stations import number

MISSED = 15
"""So many measurements missed are a silence that somebody should look at."""
USUAL_S = 60
SLOW_S = {"power_meter": 240, "waste": 240, "water_meter": 240}
"""Kinds whose silence begins after an hour."""

_SLOW = " ".join(f"WHEN '{kind}' THEN {seconds}" for kind, seconds in sorted(SLOW_S.items()))
_TOLD_S = number("station.attributes->'measures_every_s'")
PROMISED_S = f"""CASE WHEN ({_TOLD_S}) IS NOT NULL THEN greatest({_TOLD_S}, 1)
        ELSE coalesce((SELECT measures_every_s FROM described_kind WHERE described_kind.name = station.kind),
            CASE station.kind {_SLOW} ELSE {USUAL_S} END) END"""
"""Seconds, of `station`: what its attribute `measures_every_s` says, else its kind's description, else the usual."""
OWN_SILENCE = f"({MISSED} * ({PROMISED_S}) * interval '1 second')"
"""The SQL of how long `station` may say nothing before it is silent."""


def silence_of(kind: str) -> timedelta:
    """Return after how long a station of that kind is silent."""
    return timedelta(seconds=MISSED * SLOW_S.get(kind, USUAL_S))

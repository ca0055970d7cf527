"""How often stations promise to measure, as SQL: what a silence is counted in."""

from __future__ import annotations

from streams.registry.stations import number

USUAL_S = 60
SLOW_S = {"power_meter": 240, "waste": 240, "water_meter": 240}
"""Kinds of which fifteen such beats are an hour, after which the map shows them as silent."""

_SLOW = " ".join(f"WHEN '{kind}' THEN {seconds}" for kind, seconds in sorted(SLOW_S.items()))
_TOLD_S = number("station.attributes->'measures_every_s'")
PROMISED_S = f"""CASE WHEN ({_TOLD_S}) IS NOT NULL THEN greatest({_TOLD_S}, 1)
        ELSE CASE station.kind {_SLOW} ELSE {USUAL_S} END END"""
"""Seconds, of `station`: what its attribute `measures_every_s` says, else what is usual of its kind."""

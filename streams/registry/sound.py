"""Limits of sound as the registry has them of each station, and means of levels, as SQL.

QCVN 26:2010/BTNMT limits LAeq from 6 to 21 h and from 21 to 6 h: 55 and 45 dB(A) in special areas (hospitals, schools,
libraries, places of worship), 70 and 55 in ordinary ones. QCVN 26:2025/BNNMT replaces it; its table could not be
verified. So no limit stands in the code: each station has its own, as `day_db` and `night_db` in the registry.
"""

from __future__ import annotations

from streams.local_time import local
from streams.registry.stations import number

DAY_FROM, DAY_TO = 6, 21


def is_day(instant: str) -> str:
    """Return the SQL that says whether an instant lies in the day of the limits."""
    hour = f"extract(hour FROM {local(instant)})"
    return f"({hour} >= {DAY_FROM} AND {hour} < {DAY_TO})"


def limit(instant: str) -> str:
    """Return the SQL of a station's limit in dB(A) at an instant, null where the registry has none."""
    day, night = (number(f"station.attributes->'{name}'") for name in ("day_db", "night_db"))
    return f"CASE WHEN {is_day(instant)} THEN {day} ELSE {night} END"


def energy(level: str) -> str:
    """Return the SQL of the energy of a level in decibels: energies add up, decibels do not."""
    return f"power(10::float, ({level}) / 10)"


def level(energy: str) -> str:
    """Return the SQL of the level in decibels of a mean energy."""
    return f"10 * log({energy})"


def mean_level(levels: str) -> str:
    """Return the SQL aggregate of the equivalent level of spans of the same length."""
    return level(f"avg({energy(levels)})")

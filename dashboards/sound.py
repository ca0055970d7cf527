"""Sound levels against their limits, and means of them: levels add up by their energy, not by their decibels.

QCVN 26:2010/BTNMT limits LAeq from 6 to 21 h and from 21 to 6 h: 55 and 45 dB(A) in special areas (hospitals, schools,
libraries, places of worship), 70 and 55 in ordinary ones. QCVN 26:2025/BNNMT replaces it; its table could not be
verified. So no limit stands in the code: each station has its own, as `day_db` and `night_db` in the registry.
"""

from __future__ import annotations

from dashboards.fragments import number

DAY_FROM, DAY_TO = 6, 21
_ZONE = "'Asia/Ho_Chi_Minh'"
OVER_WARNING_DB, OVER_DANGER_DB = 5, 10
"""How far above the limit a level is alarming: the city's own steps, no regulation's."""


def is_day(instant: str) -> str:
    """Return the SQL that says whether an instant lies in the day of the limits."""
    hour = f"extract(hour FROM {instant} AT TIME ZONE {_ZONE})"
    return f"({hour} >= {DAY_FROM} AND {hour} < {DAY_TO})"


def limit(instant: str) -> str:
    """Return the SQL of a station's limit at an instant, null where the registry has none."""
    day, night = (number(f"station.attributes->'{name}'") for name in ("day_db", "night_db"))
    return f"CASE WHEN {is_day(instant)} THEN {day} ELSE {night} END"


def over(level: str, most: str) -> str:
    """Return the SQL of the state of a level against its limit; normal where there is none."""
    return (
        f"CASE WHEN {level} > ({most}) + {OVER_DANGER_DB} THEN 'danger' WHEN {level} > ({most}) + {OVER_WARNING_DB}"
        f" THEN 'warning' WHEN {level} > ({most}) THEN 'watch' ELSE 'normal' END"
    )


def mean_level(levels: str) -> str:
    """Return the SQL aggregate of the equivalent level of several spans of the same length."""
    return f"10 * log(avg(power(10::float, ({levels}) / 10)))"

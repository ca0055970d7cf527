"""Gauges on the rivers: their alarm levels I to III, how the water stands to them and where it goes; as SQL."""

from __future__ import annotations

from dashboards.sql.stations import IN_SERVICE, LATEST, PLACE
from dashboards.sql.time_range import LOCAL_DAY, NOW
from dashboards.sql.words import concatenated, written
from streams.local_time import local_day
from streams.registry.rhythm import OWN_SILENCE
from streams.registry.stations import number

ALARM_LINES = tuple(number(f"station.attributes->'alarm_m'->{n}") for n in range(3))
"""The SQL of a gauge's alarm levels I, II and III, null where one is unknown."""
NO_RIVER = "–"
"""What stands for the river of a station of which the registry names none: it is a choice of its own, and seen."""
RIVER = f"coalesce(nullif(station.attributes->>'river', ''), '{NO_RIVER}')"
# Each gauge's newest level beside its alarm levels I to III (Decision 05/2020/QĐ-TTg), as the registry has them; one
# that has never said anything is among them. `silent_after` is how long it may be silent.
GAUGES = f"""{LATEST}, gauge AS (
    SELECT station.id, {PLACE}, {RIVER} AS river, latest.time AS at, latest.value AS level,
           {number("station.attributes->'reference_m'")} AS reference,
           {number("station.attributes->'km'")} AS km,
           {ALARM_LINES[0]} AS alarm_1, {ALARM_LINES[1]} AS alarm_2, {ALARM_LINES[2]} AS alarm_3,
           {OWN_SILENCE} AS silent_after
    FROM station LEFT JOIN latest ON latest.source = station.id AND latest.metric = 'water_level'
    WHERE station.kind = 'water' AND {IN_SERVICE}
)"""
# Each gauge's outlook for as long as it is not silent: its rise in cm/h, its direction, the next alarm level and when
# it comes. One that measures by the hour has one too.
OUTLOOKS = f"""outlook AS (
    SELECT ahead.station, rise * 100 AS rise, direction, line,
           CASE WHEN reaches_at >= {NOW} THEN reaches_at END AS reaches_at
    FROM water_outlook AS ahead JOIN station ON station.id = ahead.station
    WHERE ahead.at > {NOW} - {OWN_SILENCE}
)"""


def moves(direction: str, vietnamese: bool) -> str:
    """Return the SQL of "↗ lên": where the latest readings of a level go, null where too few tell."""
    up, stands, down = ("lên", "đứng", "xuống") if vietnamese else ("rising", "steady", "falling")
    return f"CASE {direction} WHEN 1 THEN '↗ {up}' WHEN 0 THEN '→ {stands}' WHEN -1 THEN '↘ {down}' END"


def alarm_ahead(outlook: str, vietnamese: bool) -> str:
    """Return the SQL of "báo động II lúc ~14:20": the next alarm level foretold, null where none is."""
    word, at = ("báo động", "lúc") if vietnamese else ("alarm", "at")
    time = f"to_char({outlook}.reaches_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'HH24:MI')"
    tomorrow = " (mai)" if vietnamese else " (+1 d)"
    day = f"CASE WHEN {local_day(f'{outlook}.reaches_at')} > {LOCAL_DAY} THEN '{tomorrow}' ELSE '' END"
    return f"'{word} ' || repeat('I', {outlook}.line) || ' {at} ~' || {time} || {day}"


def alarm_state(level: str, first: str, second: str, third: str) -> str:
    """Return the SQL that turns a water level into the state of the highest alarm level reached."""
    return (
        f"CASE WHEN {level} >= {third} THEN 'danger' WHEN {level} >= {second} THEN 'warning'"
        f" WHEN {level} >= {first} THEN 'watch' ELSE 'normal' END"
    )


ALARM_STATE = alarm_state("level", "alarm_1", "alarm_2", "alarm_3")


def gap(vietnamese: bool) -> str:
    """Return the SQL that says how far the highest gauge stands from its next alarm level."""
    below, above = (
        ("còn {}\u00a0m tới báo động I", "vượt báo động\u00a0{} {}\u00a0m")
        if vietnamese
        else ("{}\u00a0m below alarm I", "{1}\u00a0m above alarm\u00a0{0}")
    )
    cases = " ".join(
        f"WHEN level >= alarm_{n} THEN "
        + concatenated(above.format("I" * n, "{}"), written(f"level - alarm_{n}", 2, vietnamese))
        for n in (3, 2, 1)
    )
    return f"CASE {cases} ELSE {concatenated(below, written('alarm_1 - level', 2, vietnamese))} END"

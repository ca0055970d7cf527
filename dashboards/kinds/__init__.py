"""The kinds of stations: one file each with a `KIND`; the folder is walked, there is no list to edit."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import psycopg

from dashboards.sql.station_health import HEALTH
from dashboards.sql.stations import IN_SERVICE, LATEST
from dashboards.sql.time_range import NOW, interval
from dashboards.sql.words import listed, quoted
from dashboards.station_kind import StationKind
from dashboards.texts import Text
from streams.folder import members, require_named_like_files
from streams.registry.rhythm import OWN_SILENCE


@lru_cache(maxsize=1)
def kinds() -> tuple[StationKind, ...]:
    """Return every kind in the order of its name; raises ValueError when a file's kind is not named like the file."""
    found: dict[str, StationKind] = members(__name__, "KIND")
    require_named_like_files({file: kind.name for file, kind in found.items()})
    return tuple(found[name] for name in sorted(found))


def outlines() -> str:
    """Return the CSS that gives the pins of each kind their outline."""
    rules = (f':is(.pin, .shape)[data-kind="{kind.name}"] {{ clip-path: {kind.outline}; }}' for kind in kinds())
    return "\n".join(rules)


def titles(conn: psycopg.Connection[Any]) -> dict[str, Text]:
    """Return what every kind is called, by its name: those in code, and those that the city's descriptions brought."""
    described = conn.execute("SELECT name, title_vi, title_en FROM described_kind ORDER BY name").fetchall()
    return {name: Text(vi, en) for name, vi, en in described} | {kind.name: kind.title for kind in kinds()}


def known() -> str:
    """Return the SQL of all kinds as the CTE `kind` (name, metric, symbol, decimals, title_vi, title_en).

    Those of the city's descriptions are among them.
    """
    rows = ", ".join(
        f"('{kind.name}', '{kind.metric}', '{kind.symbol}', {kind.decimals},"
        f" {quoted(kind.title.vi)}, {quoted(kind.title.en)})"
        for kind in kinds()
    )
    return f"""kind (name, metric, symbol, decimals, title_vi, title_en) AS (
        VALUES {rows}
        UNION ALL
        SELECT described.name, described.metric, metric.unit, 1, title_vi, title_en
        FROM described_kind AS described JOIN metric ON metric.name = described.metric
        WHERE described.name NOT IN ({listed(kind.name for kind in kinds())}))"""


def on_map(*names: str) -> str:
    """Return the SQL of a map (dashboards.panels.MapPanel) of the stations of these kinds, of all without one."""
    chosen = f"station.kind IN ({listed(names)})" if names else "true"
    return f"""
        WITH {LATEST}, {known()}, {HEALTH}
        SELECT station.id AS key, station.kind, station.name_vi, station.name_en, station.latitude, station.longitude,
               kind.title_vi AS kind_vi, kind.title_en AS kind_en, kind.symbol, kind.decimals,
               latest.time AS at, {state()} AS state, {shown()},
               health.bad_share, health.reason_vi, health.reason_en
        FROM station LEFT JOIN kind ON kind.name = station.kind
            LEFT JOIN latest ON latest.source = station.id AND latest.metric = kind.metric
            LEFT JOIN health ON health.source = station.id
            {joined()}
        WHERE {IN_SERVICE} AND {chosen} ORDER BY station.id
    """


def at_moments(minutes: int) -> str:
    """Return the SQL of how every station stood each so many minutes of the range: moment, key, value, colour, state.

    What was measured is read from the minutes, at most as old as the longest silence: who was silent has no value.
    """
    back = interval(max(kind.silent_after for kind in kinds()))
    standing = f"""
        WITH latest AS (SELECT source, metric, time, value FROM timeline WHERE time <= {NOW} AND until > {NOW})
        SELECT station.id AS key, {_by_kind({kind.name: kind.value for kind in kinds()}, "latest.value")} AS value,
               {_by_kind({kind.name: kind.colour for kind in kinds()})} AS colour, {state()} AS state
        FROM station LEFT JOIN kind ON kind.name = station.kind
            LEFT JOIN latest ON latest.source = station.id AND latest.metric = kind.metric {joined()}
        WHERE {IN_SERVICE}""".replace(NOW, "moment.at")
    return f"""
        WITH {known()}, measured AS (
            SELECT series.source, series.metric, minute.last_at AS time, minute.last AS value,
                   lead(minute.last_at, 1, 'infinity') OVER (PARTITION BY series.id ORDER BY minute.bucket) AS until
            FROM series JOIN observation_minute AS minute ON minute.series = series.id
            WHERE minute.bucket > $__timeFrom() - {back} AND minute.bucket <= $__timeTo()),
        timeline AS MATERIALIZED (SELECT * FROM measured WHERE until > $__timeFrom())
        SELECT moment.at AS moment, standing.*
        FROM generate_series($__timeFrom(), $__timeTo(), interval '{minutes} minutes') AS moment (at)
            CROSS JOIN LATERAL ({standing}) AS standing
        ORDER BY moment.at
    """


def state() -> str:
    """Return the SQL of a station's state, over `station`, its `kind` and the `latest` value of the kind's metric."""
    cases = " ".join(f"WHEN '{kind.name}' THEN {kind.state}" for kind in kinds())
    return (
        f"CASE WHEN latest.time IS NULL OR latest.time < {NOW} - {OWN_SILENCE} THEN 'silent'"
        f" ELSE CASE station.kind {cases} ELSE 'normal' END END"
    )


def joined() -> str:
    """Return the SQL of what the kinds join to `station`."""
    return " ".join(kind.joined for kind in kinds() if kind.joined)


def shown() -> str:
    """Return the SQL of what the map shows of a station: value, colour, line_vi, line_en."""
    columns = {
        "value": {kind.name: kind.value for kind in kinds()},
        "colour": {kind.name: kind.colour for kind in kinds()},
        "line_vi": {kind.name: kind.line.vi for kind in kinds()},
        "line_en": {kind.name: kind.line.en for kind in kinds()},
    }
    others = {"value": "latest.value"}
    return ", ".join(f"{_by_kind(sql, others.get(name, 'NULL'))} AS {name}" for name, sql in columns.items())


def _by_kind(expressions: Mapping[str, str], other: str = "NULL") -> str:
    cases = " ".join(f"WHEN '{kind}' THEN {sql}" for kind, sql in expressions.items())
    return f"CASE station.kind {cases} ELSE {other} END"

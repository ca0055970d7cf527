"""What the page of a replay is sent, as JSON: the day with its stations and alerts, and an hour as changes; pure.

Times are milliseconds since 1970. An hour holds, of each station, only the moments at which something of it changed,
the first moment always among them: whoever jumps into an hour needs no other one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from dashboards.draw.look import state_in
from dashboards.panels import STATES_OF
from streams.alerts.lifecycle.model import OPEN
from streams.alerts.rule import Severity
from streams.clock import midnight

Row = Mapping[str, Any]
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
HOURS = 24


def bounds(day: date, now: datetime) -> tuple[datetime, datetime]:
    """Return from when to when a day can be replayed: of today, what is over."""
    start = midnight(day)
    return start, min(start + DAY, now)


def hour_bounds(day: date, hour: int, minutes: int, now: datetime) -> tuple[datetime, datetime] | None:
    """Return the first and the last moment of an hour's piece, None where that hour has not begun."""
    start = midnight(day) + hour * HOUR
    last = min(start + HOUR - timedelta(minutes=minutes), now)
    return (start, last) if last >= start else None


def ms(instant: datetime) -> int:
    """Return an instant in milliseconds since 1970."""
    return round(instant.timestamp() * 1000)


def day_piece(start: datetime, end: datetime, stations: Iterable[Row], alerts: Iterable[Row]) -> dict[str, Any]:
    """Return the day: its bounds, its stations, and its alerts with every step of each."""
    return {
        "start": ms(start),
        "end": ms(end),
        "stations": [_station(row) for row in stations],
        "alerts": [alert for _, rows in groupby(alerts, lambda row: row["id"]) if (alert := _alert(list(rows)))],
    }


def hour_piece(start: datetime, minutes: int, rows: Iterable[Row]) -> dict[str, Any]:
    """Return an hour: of each station its changes [moment's number, value, state, colour]."""
    step = timedelta(minutes=minutes)
    stations: dict[str, list[list[Any]]] = {}
    for row in rows:
        value = None if row["value"] is None else round(float(row["value"]), 4)
        state = state_in(row)
        face = [value, str(state), row["colour"] if value is not None else None]
        changes = stations.setdefault(row["key"], [])
        if not changes or changes[-1][1:] != face:
            changes.append([(row["moment"] - start) // step, *face])
    return {"start": ms(start), "step": minutes * 60_000, "stations": stations}


def _station(row: Row) -> dict[str, Any]:
    return {
        "key": row["key"],
        "kind": row["kind"],
        "called": {"vi": row["kind_vi"], "en": row["kind_en"]},
        "name": {"vi": row["name_vi"], "en": row["name_en"]},
        "at": [row["latitude"], row["longitude"]],
        "symbol": row["symbol"] or "",
        "decimals": row["decimals"],
    }


def _alert(rows: Sequence[Row]) -> dict[str, Any] | None:
    """Return an alert with its steps [time, state, how grave], None for one that was never raised."""
    first = rows[0]
    steps = [[ms(row["at"]), row["state"], _grave(row["line_severity"])] for row in rows if row["at"] is not None]
    steps = steps or list(_told_by_itself(first))
    if not any(state in OPEN for _, state, _ in steps):
        return None
    title = {"vi": first["title_vi"], "en": first["title_en"]}
    return {"id": first["id"], "subject": first["subject"], "title": title, "steps": steps}


def _told_by_itself(row: Row) -> Iterable[list[Any]]:
    """Yield the steps that an alert without an audit tells by its own times."""
    for member, state in (("opened_at", "firing"), ("acknowledged_at", "acknowledged"), ("resolved_at", "resolved")):
        if row[member] is not None:
            yield [ms(row[member]), state, _grave(row["severity"])]


def _grave(severity: int) -> str:
    return str(STATES_OF[Severity(severity)])

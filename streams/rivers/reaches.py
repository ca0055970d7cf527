"""Reaches: which gauge follows which on a river, how long the province says a wave takes, and what the data say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import numpy as np
import psycopg
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from streams.registry.records import RegistryError, rows_of, wrong_fields
from streams.registry.store import Outcome
from streams.rivers.lag import Floats, lag
from streams.rivers.store import METRIC

STEP = timedelta(minutes=10)
LOOKED_AT = timedelta(days=10)
LONGEST = timedelta(hours=12)
"""A wave that takes longer between neighbours is not recognised."""
StationId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$")]
Minutes = Annotated[float, Field(gt=0, le=10_080, allow_inf_nan=False)]


class Reach(BaseModel):
    """From one gauge to the next one downstream; the lag is left empty where the data are to say it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    upstream: StationId
    downstream: StationId
    lag_minutes: Annotated[Minutes | None, BeforeValidator(lambda value: None if value == "" else value)] = None

    @model_validator(mode="after")
    def _goes_somewhere(self) -> Reach:
        if self.upstream == self.downstream:
            raise ValueError("a reach ends at another gauge than it begins")
        return self


_PUT = """
INSERT INTO river_reach AS old (upstream, downstream, lag_minutes)
VALUES (%(upstream)s, %(downstream)s, %(lag_minutes)s)
ON CONFLICT (upstream, downstream) DO UPDATE SET lag_minutes = excluded.lag_minutes
WHERE old.lag_minutes IS DISTINCT FROM excluded.lag_minutes RETURNING xmax = 0
"""
_ESTIMATED = """
UPDATE river_reach SET estimated_minutes = %s, correlation = %s, estimated_at = %s
WHERE upstream = %s AND downstream = %s
"""
_LEVELS = """
SELECT series.source, (extract(epoch FROM bucket - %(since)s) / %(step)s)::int, sum(sum) / sum(n)
FROM series JOIN observation_minute AS minute ON minute.series = series.id
WHERE series.metric = %(metric)s AND series.source = ANY (%(stations)s)
    AND bucket >= %(since)s AND bucket < %(until)s
GROUP BY 1, 2
"""


def read(path: Path) -> list[Reach]:
    """Return the reaches of a CSV file (upstream, downstream, lag_minutes); raises RegistryError with wrong lines."""
    found: dict[tuple[str, str], Reach] = {}
    faults: list[str] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = rows_of(Reach, file)
    except RegistryError as error:
        raise RegistryError(f"{path.name}: {error}") from None
    for line, row in enumerate(rows, 2):
        try:
            reach = Reach.model_validate(row)
        except ValidationError as error:
            faults += wrong_fields(error, line)
            continue
        if found.setdefault((reach.upstream, reach.downstream), reach) is not reach:
            faults.append(f"line {line}: the reach stands there twice")
    if faults:
        raise RegistryError("\n".join(f"{path.name}: {fault}" for fault in faults))
    return list(found.values())


def put(conn: psycopg.Connection, reaches: Sequence[Reach]) -> Outcome:
    """Add or change reaches in the caller's transaction; raises RegistryError when a gauge is not registered."""
    known = {row[0] for row in conn.execute("SELECT id FROM station WHERE kind = 'water'")}
    if unknown := sorted({name for r in reaches for name in (r.upstream, r.downstream)} - known):
        raise RegistryError(f"reaches of unknown gauges: {', '.join(unknown)}")
    told = [conn.execute(_PUT, reach.model_dump()).fetchone() for reach in reaches]
    written = [row[0] for row in told if row is not None]
    return Outcome(sum(written), len(written) - sum(written), len(reaches) - len(written))


def missing(conn: psycopg.Connection, reaches: Sequence[Reach]) -> list[Reach]:
    """Return those of the reaches that the table does not have."""
    known = set(conn.execute("SELECT upstream, downstream FROM river_reach").fetchall())
    return [reach for reach in reaches if (reach.upstream, reach.downstream) not in known]


def estimate(conn: psycopg.Connection, now: datetime) -> int:
    """Estimate every reach's lag from the levels of the last days; return for how many they say one.

    What an earlier estimate said stays where the last days had no wave.
    """
    reaches = conn.execute("SELECT upstream, downstream FROM river_reach ORDER BY 1, 2").fetchall()
    levels = _levels(conn, sorted({name for reach in reaches for name in reach}), now)
    estimated = 0
    for upstream, downstream in reaches:
        found = lag(levels[upstream], levels[downstream], LONGEST // STEP)
        if found is not None:
            minutes = round(found.steps * (STEP / timedelta(minutes=1)), 1)
            conn.execute(_ESTIMATED, (minutes, round(found.correlation, 4), now, upstream, downstream))
            estimated += 1
    return estimated


def _levels(conn: psycopg.Connection, stations: Sequence[str], now: datetime) -> dict[str, Floats]:
    since = now - LOOKED_AT
    levels = {station: np.full(LOOKED_AT // STEP + 1, np.nan) for station in stations}
    arguments = {"since": since, "until": now, "step": STEP.total_seconds(), "metric": METRIC}
    for station, step, level in conn.execute(_LEVELS, {**arguments, "stations": list(stations)}):
        levels[station][step] = level
    return levels

"""Dossier steps into tables: insert what is new, settle what is not, and fold each touched dossier anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from itertools import groupby

import psycopg

from streams.clock import instant_of
from streams.dossiers.event import DossierStep
from streams.dossiers.state import DossierState, Step, state_of
from streams.engine.versions import Arrival, Settlement, Version, settle

Identity = tuple[str, datetime, int]
"""(dossier, time, status)."""
Content = tuple[str, str, str, str, int, datetime | None]
"""(system, agency, unit, procedure, channel, due)."""

_TYPES = "text[], timestamptz[], smallint[], bigint[], text[], text[], text[], text[], smallint[], timestamptz[]"
_ROWS = "unnest(" + ", ".join(f"%s::{t}" for t in _TYPES.split(", ")) + ")"
_COLUMNS = "dossier, time, status, revision, system, agency, unit, procedure, channel, due"
_STATE_COLUMNS = tuple(field.name for field in fields(DossierState))

_INSERT = f"""
INSERT INTO dossier_step ({_COLUMNS}) SELECT * FROM {_ROWS}
ON CONFLICT DO NOTHING RETURNING dossier, time, status
"""
_SUPERSEDE = f"INSERT INTO dossier_step_history ({_COLUMNS}) SELECT * FROM {_ROWS} ON CONFLICT DO NOTHING"
_CORRECT = f"""
UPDATE dossier_step AS s SET revision = k.revision, system = k.system, agency = k.agency, unit = k.unit,
    procedure = k.procedure, channel = k.channel, due = k.due
FROM {_ROWS} AS k ({_COLUMNS})
WHERE s.dossier = k.dossier AND s.time = k.time AND s.status = k.status
"""
_VERSIONS = f"""
SELECT {_COLUMNS} FROM {{table}}
JOIN unnest(%s::text[], %s::timestamptz[], %s::smallint[]) AS k (dossier, time, status) USING (dossier, time, status)
"""
# Takes each dossier's row lock in key order, creating the row where there is none: whoever folds a
# dossier has seen every step that another worker committed before.
_CLAIM = """
INSERT INTO dossier AS d (dossier, system, agency, unit, procedure, channel, status, status_at, registered_at,
    closed, supplements, waiting_s, steps)
SELECT DISTINCT ON (k.dossier) k.dossier, '', '', '', '', 1, 1, '-infinity', '-infinity', false, 0, 0, 0
FROM unnest(%s::text[]) AS k (dossier) ORDER BY k.dossier
ON CONFLICT (dossier) DO UPDATE SET steps = d.steps
"""
_HISTORY = """
SELECT dossier, time, status, system, agency, unit, procedure, channel, due FROM dossier_step
WHERE dossier = ANY (%s) ORDER BY dossier, time, status
"""
_SAVE = f"""
UPDATE dossier SET ({", ".join(_STATE_COLUMNS)}) = ROW({", ".join(f"%({name})s" for name in _STATE_COLUMNS)})
WHERE dossier = %(dossier)s
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """What a write did; `conflicts` are positions in the batch."""

    inserted: int
    duplicates: int
    corrections: int
    conflicts: Sequence[int]


def write(conn: psycopg.Connection, steps: Sequence[DossierStep], places: Sequence[int]) -> Stored:
    """Write steps in the open transaction; `places` are their positions in the batch."""
    arrivals = [_arrival(step, place) for step, place in zip(steps, places, strict=True)]
    arrivals.sort(key=lambda a: (a.identity, -a.revision, a.place))
    dossiers = sorted({arrival.identity[0] for arrival in arrivals})
    conn.execute(_CLAIM, (dossiers,))
    newest = [next(same) for _, same in groupby(arrivals, key=lambda a: a.identity)]
    new = set(conn.execute(_INSERT, _parameters(newest)).fetchall())
    inserted = {id(arrival) for arrival in newest if arrival.identity in new}
    verdict = _settle(conn, [arrival for arrival in arrivals if id(arrival) not in inserted])
    _fold(conn, dossiers)
    return Stored(len(new), verdict.duplicates, verdict.corrections, verdict.conflicts)


def _arrival(step: DossierStep, place: int) -> Arrival[Identity, Content]:
    due = step.get("due")
    return Arrival(
        (step["dossier"], instant_of(step["time"]), step["status"]),
        step.get("revision", 0),
        (
            step["system"],
            step["agency"],
            step["unit"],
            step["procedure"],
            step["channel"],
            instant_of(due) if due is not None else None,
        ),
        place,
    )


def _settle(conn: psycopg.Connection, rest: Sequence[Arrival[Identity, Content]]) -> Settlement[Identity, Content]:
    if not rest:
        return Settlement()
    identities = sorted({arrival.identity for arrival in rest})
    keys = tuple(list(column) for column in zip(*identities, strict=True))
    stored: dict[Identity, int] = {}
    known: dict[Identity, dict[int, Content]] = {}
    for row in conn.execute(_VERSIONS.format(table="dossier_step"), keys):
        stored[row[:3]] = row[3]
        known[row[:3]] = {row[3]: row[4:]}
    for row in conn.execute(_VERSIONS.format(table="dossier_step_history"), keys):
        known[row[:3]][row[3]] = row[4:]
    verdict = settle(stored, known, rest)
    if verdict.superseded:
        conn.execute(_SUPERSEDE, _parameters(verdict.superseded))
    if verdict.winners:
        conn.execute(_CORRECT, _parameters(verdict.winners))
    return verdict


def _fold(conn: psycopg.Connection, dossiers: Sequence[str]) -> None:
    rows = conn.execute(_HISTORY, (dossiers,)).fetchall()
    states = (
        (dossier, state_of(Step(*row[1:]) for row in history))
        for dossier, history in groupby(rows, key=lambda row: row[0])
    )
    with conn.cursor() as cursor:
        cursor.executemany(_SAVE, [{"dossier": dossier, **asdict(state)} for dossier, state in states])


def _parameters(
    versions: Sequence[Version[Identity, Content] | Arrival[Identity, Content]],
) -> list[list[object]]:
    rows = [(*v.identity, v.revision, *v.content) for v in versions]
    return [list(column) for column in zip(*rows, strict=True)]

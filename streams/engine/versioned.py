"""Tables whose rows have an identity and a revision: the newest version in the table, every other in its history.

Events go to PostgreSQL as the JSON that was validated: no Python object stands for a row that is new, and most are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal

import orjson
import psycopg

from streams.clock import microseconds
from streams.engine.versions import Arrival, Settlement, Version, settle

Type = Literal[
    "text", "smallint", "int", "bigint", "double precision", "numeric", "boolean", "date", "timestamptz", "jsonb"
]
Key = tuple[Any, ...]
Content = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column and the member of the event that fills it; a timestamptz comes as microseconds since 1970 UTC."""

    name: str
    type: Type

    @property
    def wire_type(self) -> str:
        """The type of the member in JSON."""
        return "bigint" if self.type == "timestamptz" else self.type

    @property
    def value(self) -> str:
        """The SQL that makes the column's value of the member."""
        return (
            f"timestamptz 'epoch' + {self.name} * interval '1 microsecond'" if self.type == "timestamptz" else self.name
        )


@dataclass(slots=True)
class Written:
    """What a write did; `conflicts` are positions in the batch."""

    inserted: int
    duplicates: int = 0
    corrections: int = 0
    conflicts: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class VersionedTable:
    """The table `name` and `<name>_history`: identity, revision (0 where the event has none), content."""

    name: str
    identity: tuple[Column, ...]
    content: tuple[Column, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns in the order of rows: identity, revision, content."""
        return (*self.identity, Column("revision", "bigint"), *self.content)

    def write(self, conn: psycopg.Connection, events: Sequence[bytes], places: Sequence[int]) -> Written:
        """Write validated events (JSON objects) in the open transaction; `places` are their positions in the batch."""
        if not events:
            return Written(0)
        inserted, rest = conn.execute(self._insert, (_array(events),)).fetchone() or (0, None)
        written = Written(inserted)
        if rest:
            self.settle(conn, [events[n - 1] for n in rest], [places[n - 1] for n in rest], written)
        return written

    def copy(self, conn: psycopg.Connection, to: str, events: Sequence[bytes]) -> None:
        """Append events as rows of this table to another of its shape, every version and repetition of them."""
        names = _names(self.columns)
        conn.execute(f"WITH {self._given} INSERT INTO {to} ({names}) SELECT {names} FROM given", (_array(events),))

    def settle(self, conn: psycopg.Connection, events: Sequence[bytes], places: Sequence[int], to: Written) -> None:
        """Decide about events whose identity is stored, write what follows, and add to what was written."""
        text, width = _array(events), len(self.identity)
        arrivals = [
            Arrival(row[1 : 1 + width], row[1 + width], row[2 + width :], places[row[0] - 1])
            for row in conn.execute(f"WITH {self._given} SELECT * FROM given ORDER BY place", (text,))
        ]
        stored: dict[Key, int] = {}
        known: dict[Key, dict[int, Content]] = {}
        for row in conn.execute(self._current, (text,)):
            stored[row[:width]] = row[width]
            known[row[:width]] = {row[width]: row[width + 1 :]}
        for row in conn.execute(self._superseded, (text,)):
            known[row[:width]][row[width]] = row[width + 1 :]
        self._apply(conn, verdict := settle(stored, known, arrivals))
        to.duplicates += verdict.duplicates
        to.corrections += verdict.corrections
        to.conflicts += verdict.conflicts

    def _apply(self, conn: psycopg.Connection, verdict: Settlement[Key, Content]) -> None:
        if verdict.winners:
            conn.execute(self._correct, (self._json(verdict.winners),))
        if verdict.superseded:
            conn.execute(self._supersede, (self._json(verdict.superseded),))

    def _json(self, versions: Iterable[Version[Key, Content]]) -> str:
        names = [column.name for column in self.columns]
        rows = [dict(zip(names, map(_wire, (*v.identity, v.revision, *v.content)), strict=True)) for v in versions]
        return orjson.dumps(rows).decode()

    @cached_property
    def _given(self) -> str:
        return self.given(
            f"ROWS FROM (json_to_recordset(%s) AS ({self.members})) WITH ORDINALITY"
            f" AS event ({_names(self.columns)}, place)"
        )

    @property
    def members(self) -> str:
        """The members of the event with their types in JSON, as SQL declares columns."""
        return ", ".join(f"{c.name} {c.wire_type}" for c in self.columns)

    def given(self, source: str) -> str:
        """Return the common table `given`: rows of this table, and their place, from a source of members."""
        values = ", ".join(f"{_value(c)} AS {c.name}" for c in self.columns)
        return f"given AS MATERIALIZED (SELECT place, {values} FROM {source})"

    @cached_property
    def _insert(self) -> str:
        return self.insert(self._given)

    def insert(self, given: str) -> str:
        """Return the statement that inserts what is new of `given`: how many, and the places of the rest."""
        key, names = _names(self.identity), _names(self.columns)
        return f"""
        WITH {given}, newest AS MATERIALIZED (
            SELECT DISTINCT ON ({key}) * FROM given ORDER BY {key}, revision DESC, place
        ), fresh AS (
            INSERT INTO {self.name} ({names}) SELECT {names} FROM newest ORDER BY {key}
            ON CONFLICT DO NOTHING RETURNING {key}
        )
        SELECT count(*), CASE WHEN count(*) < (SELECT count(*) FROM given) THEN (
            SELECT array_agg(place ORDER BY place) FROM given
            WHERE place NOT IN (SELECT place FROM newest JOIN fresh USING ({key}))) END
        FROM fresh
        """

    @cached_property
    def _current(self) -> str:
        return f"WITH {self._given} {self._joined(self.name)} ORDER BY {_names(self.identity, 't')} FOR UPDATE OF t"

    @cached_property
    def _superseded(self) -> str:
        return f"WITH {self._given} {self._joined(self.name + '_history')}"

    def _joined(self, table: str) -> str:
        key = _names(self.identity)
        return f"""SELECT {_names(self.columns, "t")} FROM {table} AS t
            JOIN (SELECT DISTINCT {key} FROM given) AS k USING ({key})"""

    @cached_property
    def _correct(self) -> str:
        changed = [column.name for column in self.columns if column not in self.identity]
        sets = ", ".join(f"{name} = given.{name}" for name in changed)
        same = " AND ".join(f"t.{column.name} = given.{column.name}" for column in self.identity)
        return f"WITH {self._given} UPDATE {self.name} AS t SET {sets} FROM given WHERE {same}"

    @cached_property
    def _supersede(self) -> str:
        names = _names(self.columns)
        return f"""WITH {self._given} INSERT INTO {self.name}_history ({names})
            SELECT {names} FROM given ORDER BY {_names(self.identity)}, revision ON CONFLICT DO NOTHING"""


def _value(column: Column) -> str:
    return "coalesce(revision, 0)" if column.name == "revision" else column.value


def _names(columns: Iterable[Column], table: str = "") -> str:
    return ", ".join(f"{table}.{column.name}" if table else column.name for column in columns)


def _array(events: Iterable[bytes]) -> str:
    return (b"[" + b",".join(events) + b"]").decode()


def _wire(value: object) -> object:
    """Return a stored value as the event had it."""
    if isinstance(value, datetime):
        return microseconds(value)
    return value.isoformat() if isinstance(value, date) else value

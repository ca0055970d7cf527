"""The registries' tables: idempotent upserts of agencies, offices, units, stations and fees, and their lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
from psycopg import sql
from psycopg.rows import class_row, dict_row
from psycopg.types.json import Jsonb

from streams.registry.records import Agency, Office, ProcedureFee, RecordT, RegistryError, Station, Unit, key_of

_TABLES: dict[type, str] = {
    Agency: "agency", Office: "office", Unit: "unit", Station: "station", ProcedureFee: "procedure_fee",
}  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """How many records an import added, changed and found as they already were."""

    added: int
    changed: int
    unchanged: int

    def __str__(self) -> str:
        return f"{self.added} added, {self.changed} changed, {self.unchanged} as they were"


def put_agencies(conn: psycopg.Connection, agencies: Sequence[Agency]) -> Outcome:
    """Add or update agencies in the caller's transaction."""
    return _put(conn, Agency, agencies)


def put_offices(conn: psycopg.Connection, offices: Sequence[Office]) -> Outcome:
    """Add or update offices; raises RegistryError when an agency is not registered."""
    _require_agencies(conn, offices)
    return _put(conn, Office, offices)


def put_units(conn: psycopg.Connection, units: Sequence[Unit]) -> Outcome:
    """Add or update units, parents before children; raises RegistryError on an unknown parent or a circle."""
    known = _codes(conn, "unit", "code") | {unit.code for unit in units}
    missing = [f"{unit.code}: unknown parent {unit.parent}" for unit in units if _lacks(unit.parent, known)]
    if missing:
        raise RegistryError("\n".join(missing))
    return _put(conn, Unit, _parents_first(units))


def put_stations(conn: psycopg.Connection, stations: Sequence[Station]) -> Outcome:
    """Add or update stations; raises RegistryError when a unit or an agency is not registered."""
    units, agencies = _codes(conn, "unit", "code"), _codes(conn, "agency", "code")
    missing = [f"{s.id}: unknown unit {s.unit}" for s in stations if _lacks(s.unit, units)]
    missing += [f"{s.id}: unknown agency {s.agency}" for s in stations if _lacks(s.agency, agencies)]
    if missing:
        raise RegistryError("\n".join(missing))
    return _put(conn, Station, stations)


def put_fees(conn: psycopg.Connection, fees: Sequence[ProcedureFee]) -> Outcome:
    """Add or update procedures' fees; raises RegistryError when an agency is not registered."""
    _require_agencies(conn, fees)
    return _put(conn, ProcedureFee, fees)


def missing(conn: psycopg.Connection, records: Sequence[RecordT]) -> list[RecordT]:
    """Return those of the records (all of one kind) that are not registered."""
    if not records:
        return []
    kind = type(records[0])
    known = _codes(conn, _TABLES[kind], key_of(kind))
    return [record for record in records if str(getattr(record, key_of(kind))) not in known]


def agencies(conn: psycopg.Connection) -> list[Agency]:
    """Return all agencies, by code."""
    return _all(conn, Agency)


def offices(conn: psycopg.Connection) -> list[Office]:
    """Return all offices, by code."""
    return _all(conn, Office)


def units(conn: psycopg.Connection) -> list[Unit]:
    """Return all units, by code."""
    return _all(conn, Unit)


def stations(conn: psycopg.Connection, kind: str | None = None) -> list[Station]:
    """Return all stations, or those of one kind, by id."""
    return [station for station in _all(conn, Station) if kind in (None, station.kind)]


def station(conn: psycopg.Connection, key: str) -> Station | None:
    """Return the station of that id."""
    return next(iter(_all(conn, Station, key)), None)


def fees(conn: psycopg.Connection) -> list[ProcedureFee]:
    """Return the fees of all procedures, by the procedure's code."""
    return _all(conn, ProcedureFee)


def _all(conn: psycopg.Connection, kind: type[RecordT], only: str | None = None) -> list[RecordT]:
    columns = sql.SQL(", ").join(map(sql.Identifier, kind.model_fields))
    query = sql.SQL("SELECT {} FROM {} WHERE {key} = coalesce(%s, {key}) ORDER BY {key}").format(
        columns, sql.Identifier(_TABLES[kind]), key=sql.Identifier(key_of(kind))
    )
    with conn.cursor(row_factory=class_row(kind)) as cursor:
        return cursor.execute(query, (only,)).fetchall()


def _put(conn: psycopg.Connection, kind: type[RecordT], records: Sequence[RecordT]) -> Outcome:
    fields = list(kind.model_fields)
    query = _upsert(_TABLES[kind], fields, key_of(kind))
    added = changed = 0
    with conn.cursor(row_factory=dict_row) as cursor:
        for record in records:
            row = cursor.execute(query, _values(record, fields)).fetchone()
            added += bool(row and row["added"])
            changed += bool(row and not row["added"])
    return Outcome(added, changed, len(records) - added - changed)


def _upsert(table: str, fields: Sequence[str], key: str) -> sql.Composed:
    names = [sql.Identifier(field) for field in fields]
    others = [sql.Identifier(field) for field in fields if field != key]
    return sql.SQL(
        "INSERT INTO {table} AS old ({names}) VALUES ({values}) ON CONFLICT ({key}) DO UPDATE SET {sets}"
        " WHERE ({olds}) IS DISTINCT FROM ({news}) RETURNING xmax = 0 AS added"
    ).format(
        table=sql.Identifier(table),
        names=sql.SQL(", ").join(names),
        values=sql.SQL(", ").join([sql.Placeholder()] * len(fields)),
        key=sql.Identifier(key),
        sets=sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(name) for name in others),
        olds=sql.SQL(", ").join(sql.SQL("old.{}").format(name) for name in others),
        news=sql.SQL(", ").join(sql.SQL("excluded.{}").format(name) for name in others),
    )


def _values(record: object, fields: Sequence[str]) -> list[object]:
    values = [getattr(record, field) for field in fields]
    return [Jsonb(value) if isinstance(value, dict) else value for value in values]


def _codes(conn: psycopg.Connection, table: str, column: str) -> set[str]:
    query = sql.SQL("SELECT {} FROM {}").format(sql.Identifier(column), sql.Identifier(table))
    return {str(row[0]) for row in conn.execute(query)}


def _lacks(code: str | None, known: set[str]) -> bool:
    return code is not None and code not in known


def _require_agencies(conn: psycopg.Connection, records: Sequence[Office] | Sequence[ProcedureFee]) -> None:
    agencies = _codes(conn, "agency", "code")
    missing = [f"{one.code}: unknown agency {one.agency}" for one in records if _lacks(one.agency, agencies)]
    if missing:
        raise RegistryError("\n".join(missing))


def _parents_first(units: Sequence[Unit]) -> list[Unit]:
    waiting, ordered = {unit.code: unit for unit in units}, []
    while waiting:
        ready = [unit for unit in waiting.values() if unit.parent not in waiting]
        if not ready:
            raise RegistryError(f"units are each other's parents: {', '.join(sorted(waiting))}")
        ordered += ready
        for unit in ready:
            del waiting[unit.code]
    return ordered

"""Holidays and the days worked for them: what a file may say, and the table that the functions of working days read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path

import psycopg
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from streams.registry.records import RegistryError, Text, rows_of, wrong_fields
from streams.registry.store import Outcome
from streams.workdays import Calendar


class Basis(StrEnum):
    """Why a day is one: the Labour Code 2019 (articles 111 and 112) fixes it, or what follows from it.

    FIXED is a day of the Gregorian calendar, LUNAR one computed from the lunar calendar, IN_LIEU the working day
    after a holiday on a Saturday or Sunday, SWAPPED a day off that the Government exchanged for a Saturday, EXPECTED
    a day that the Government has yet to choose. WORKED is the Saturday (or Sunday) itself, on which offices are open.
    """

    FIXED = "fixed"
    LUNAR = "lunar"
    IN_LIEU = "in_lieu"
    SWAPPED = "swapped"
    EXPECTED = "expected"
    WORKED = "worked"


class Holiday(BaseModel):
    """One day on which offices are closed, or of a weekend on which they are open (WORKED)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    day: date
    name_vi: Text
    name_en: Text
    basis: Basis

    @property
    def works(self) -> bool:
        """Whether offices are open."""
        return self.basis is Basis.WORKED

    @model_validator(mode="after")
    def _is_of_a_weekend_if_worked(self) -> Holiday:
        if self.works and self.day.weekday() < 5:
            raise ValueError("only a Saturday or a Sunday can be worked for another day")
        return self


_PUT = """
INSERT INTO holiday AS old (day, name_vi, name_en, works) VALUES (%(day)s, %(name_vi)s, %(name_en)s, %(works)s)
ON CONFLICT (day) DO UPDATE SET name_vi = excluded.name_vi, name_en = excluded.name_en, works = excluded.works
WHERE (old.name_vi, old.name_en, old.works) IS DISTINCT FROM (excluded.name_vi, excluded.name_en, excluded.works)
RETURNING xmax = 0
"""


def read(path: Path) -> list[Holiday]:
    """Return the holidays of a CSV file (day, name_vi, name_en, basis); raises RegistryError with the wrong lines."""
    found: dict[date, Holiday] = {}
    faults: list[str] = []
    for line, row in enumerate(_rows(path), 2):
        try:
            holiday = Holiday.model_validate(row)
        except ValidationError as error:
            faults += wrong_fields(error, line)
            continue
        if found.setdefault(holiday.day, holiday) is not holiday:
            faults.append(f"line {line}: the day stands there twice")
    if faults:
        raise RegistryError("\n".join(f"{path.name}: {fault}" for fault in faults))
    return list(found.values())


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            return rows_of(Holiday, file)
        except RegistryError as error:
            raise RegistryError(f"{path.name}: {error}") from None


def calendar_of(days: Iterable[tuple[date, bool]]) -> Calendar:
    """Return the calendar of days and whether offices are open on them."""
    found = list(days)
    return Calendar(
        frozenset(day for day, works in found if not works), frozenset(day for day, works in found if works)
    )


def calendar_from(conn: psycopg.Connection, first: date) -> Calendar:
    """Return the calendar from a day on, as streams.workdays takes it."""
    return calendar_of(conn.execute("SELECT day, works FROM holiday WHERE day >= %s", (first,)).fetchall())


def missing(conn: psycopg.Connection, holidays: Sequence[Holiday]) -> list[Holiday]:
    """Return those of the holidays that the table does not have, but for those that an operator removed."""
    known = {row[0] for row in conn.execute("SELECT day FROM holiday UNION SELECT day FROM holiday_removed")}
    return [holiday for holiday in holidays if holiday.day not in known]


def day_of(text: str) -> date:
    """Return the day that somebody wrote as YYYY-MM-DD; raises RegistryError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RegistryError(f"{text!r} is no day: write YYYY-MM-DD") from None


def named(conn: psycopg.Connection, year: int | None = None) -> list[tuple[date, bool, str, str]]:
    """Return (day, whether it is worked, name_vi, name_en) of the calendar, of one year or all, in their order."""
    return conn.execute(
        "SELECT day, works, name_vi, name_en FROM holiday"
        " WHERE %(year)s::int IS NULL OR extract(year FROM day) = %(year)s ORDER BY day",
        {"year": year},
    ).fetchall()


def remove(conn: psycopg.Connection, day: date) -> bool:
    """Take a day out of the calendar in the caller's transaction, until it is put again; say whether it was in it."""
    was = conn.execute("DELETE FROM holiday WHERE day = %s", (day,)).rowcount == 1
    if was:
        conn.execute("INSERT INTO holiday_removed VALUES (%s)", (day,))
        _note_changed(conn, [day])
    return was


def put(conn: psycopg.Connection, holidays: Sequence[Holiday]) -> Outcome:
    """Add or change holidays in the caller's transaction; days that are not among them stay."""
    conn.execute("DELETE FROM holiday_removed WHERE day = ANY (%s)", ([holiday.day for holiday in holidays],))
    told = [conn.execute(_PUT, {**holiday.model_dump(), "works": holiday.works}).fetchone() for holiday in holidays]
    _note_changed(conn, [holiday.day for holiday, row in zip(holidays, told, strict=True) if row is not None])
    written = [row[0] for row in told if row is not None]
    return Outcome(sum(written), len(written) - sum(written), len(holidays) - len(written))


def changes(conn: psycopg.Connection) -> dict[int, date]:
    """Return the days whose promised times are to be counted anew, by the number of the change."""
    return dict(conn.execute("SELECT id, day FROM holiday_change").fetchall())


def note_counted(conn: psycopg.Connection, changes: Collection[int]) -> None:
    """Forget changes whose promised times were counted anew."""
    conn.execute("DELETE FROM holiday_change WHERE id = ANY (%s)", (list(changes),))


def _note_changed(conn: psycopg.Connection, days: Sequence[date]) -> None:
    """Have promised times and the figures that working days decide counted anew (streams.dossiers.recount)."""
    if days:
        conn.execute("INSERT INTO holiday_change (day) SELECT unnest(%s::date[])", (list(days),))
        conn.execute("NOTIFY committed, 'service_index'")

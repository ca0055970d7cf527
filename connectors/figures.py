"""What connectors of reported figures share: counts and periods as agencies write them, and figures from columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from connectors.invalid import InvalidError, Reason
from connectors.values import day, instant, sane_year
from streams.clock import instant_of, local_date
from streams.figures.event import Figure

_MONTH = re.compile(r"(?P<month>0?[1-9]|1[0-2])/(?P<year>[0-9]{4})|(?P<year2>[0-9]{4})-(?P<month2>0[1-9]|1[0-2])(-01)?")
_DIGITS = re.compile(r"[0-9]{1,15}")


def _from_text(value: object) -> object:
    """Return what a cell of a text file means: a whole number without signs or separators, or nothing at all."""
    if value == "":
        return None
    return int(value) if isinstance(value, str) and _DIGITS.fullmatch(value) else value


Count = Annotated[int, Field(ge=0, lt=2**53)]
"""How many there are: persons, results, parcels."""
CountOrText = Annotated[Count | None, BeforeValidator(_from_text)]
"""A count as spreadsheets (a number) and text files (its digits) have it; an empty cell is None."""


def month(text: str, field: str) -> str:
    """Return the period `2026-11` of a month: `11/2026`, `2026-11`, or the day that spreadsheets make of it.

    Raises InvalidError, naming `field`.
    """
    match = _MONTH.fullmatch(text)
    if match is None:
        raise InvalidError(Reason.BAD_TIME, field)
    year, number = int(match["year"] or match["year2"]), int(match["month"] or match["month2"])
    return f"{sane_year(year, field)}-{number:02d}"


def period(text: str, field: str) -> str:
    """Return a period of the event's form if its day, where it names one, is in the calendar; raises InvalidError."""
    if len(text) == len("2026-11-24"):
        return day(text, field)
    sane_year(int(text[:4]), field)
    return text


@dataclass(frozen=True, slots=True)
class Columns:
    """What a row calls its unit, its month, the instant of the statement, each figure, and its revision.

    Without a name for the revision each statement is the first. The instant is RFC 3339, or as `told` reads it.
    """

    unit: str
    month: str
    stated: str
    codes: Mapping[str, str]
    revision: str | None = None
    told: Callable[[str, str], int] = instant


def monthly(system: str, row: Mapping[str, Any], columns: Columns) -> list[Figure]:
    """Return the figures of one unit and month, an empty cell none; raises InvalidError."""
    stated = columns.told(row[columns.stated], columns.stated)
    return figures(
        system,
        row[columns.unit],
        _begun(month(row[columns.month], columns.month), stated, columns.month),
        stated,
        (columns.revision and row.get(columns.revision)) or 0,
        ((code, row.get(column)) for column, code in columns.codes.items()),
    )


def daily(system: str, row: Mapping[str, Any], unit: str, codes: Mapping[str, str]) -> list[Figure]:
    """Return the figures that a row of a change list states of one unit and day; raises InvalidError.

    `unit` names the member with the unit's code, `codes` the figure of each other member. The rest is called alike
    everywhere: Ngay, ThoiDiem (when it was stated), PhienBan, NgayCapNhat (when the row changed).
    """
    instant(row["NgayCapNhat"], "NgayCapNhat")
    stated = instant(row["ThoiDiem"], "ThoiDiem")
    return figures(
        system,
        row[unit],
        _begun(day(row["Ngay"], "Ngay"), stated, "Ngay"),
        stated,
        row.get("PhienBan", 0),
        ((code, row[member]) for member, code in codes.items()),
    )


def figures(
    system: str, unit: str, stated_for: str, time: int, revision: int, values: Iterable[tuple[str, float | None]]
) -> list[Figure]:
    """Return one figure for each value (code, value) that is there; raises InvalidError when none is.

    `stated_for` is the period, `time` the instant of the statement in microseconds since 1970 UTC.
    """
    events: list[Figure] = [
        {
            "system": system,
            "code": code,
            "unit": unit,
            "period": stated_for,
            "value": float(value),
            "time": time,
            "revision": revision,
        }
        for code, value in values
        if value is not None
    ]
    if not events:
        raise InvalidError(Reason.EMPTY, "no figure")
    return events


def _begun(period: str, stated: int, field: str) -> str:
    """Return the period if it had begun when its figures were stated; raises InvalidError, naming `field`.

    Whoever writes 2062 for 2026 would be told nothing, and his figures would be in none.
    """
    if period > local_date(instant_of(stated)).isoformat()[: len(period)]:
        raise InvalidError(Reason.ABSURD_TIME, field)
    return period

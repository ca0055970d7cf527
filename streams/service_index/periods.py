"""The periods by which the index is published (Decision 766/QĐ-TTg): months, quarters and years."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

Kind = Literal["month", "quarter", "year"]
MONTHS: dict[Kind, int] = {"month": 1, "quarter": 3, "year": 12}
"""How many months each kind of period has."""
_FIRST_YEAR, _LAST_YEAR = 2000, 2099
_WRITTEN = re.compile(r"([0-9]{4})(?:-(?:([0-9]{2})|[qQ]([1-4])))?")


@dataclass(frozen=True)
class Period:
    """The month, quarter or year that begins on the local date `since`."""

    kind: Kind
    since: date

    @property
    def until(self) -> date:
        """Return the day after its last."""
        return _later(self.since, MONTHS[self.kind])

    @property
    def after(self) -> Period:
        """Return the next period of its kind."""
        return Period(self.kind, self.until)

    @property
    def before(self) -> Period:
        """Return the period of its kind before it."""
        return Period(self.kind, _later(self.since, -MONTHS[self.kind]))

    @property
    def code(self) -> str:
        """Return how it is written in an address: 2026-11, 2026-Q4, 2026."""
        match self.kind:
            case "month":
                return f"{self.since:%Y-%m}"
            case "quarter":
                return f"{self.since:%Y}-Q{self.nth}"
            case "year":
                return f"{self.since:%Y}"

    @property
    def nth(self) -> int:
        """Return its place in its year, from 1."""
        return (self.since.month - 1) // MONTHS[self.kind] + 1


def containing(kind: Kind, day: date) -> Period:
    """Return the period of that kind in which a day lies."""
    months = MONTHS[kind]
    return Period(kind, date(day.year, (day.month - 1) // months * months + 1, 1))


def parse(text: str, today: date) -> Period | None:
    """Return the period of a code, of a word (`month`, `quarter`, `year`) the present one; None for anything else."""
    for kind in get_args(Kind):
        if text == kind:
            return containing(kind, today)
    match = _WRITTEN.fullmatch(text)
    if match is None or not _FIRST_YEAR <= int(match[1]) <= _LAST_YEAR:
        return None
    year, month, quarter = match.groups()
    if month is not None:
        return Period("month", date(int(year), int(month), 1)) if 1 <= int(month) <= 12 else None
    if quarter is not None:
        return Period("quarter", date(int(year), 3 * int(quarter) - 2, 1))
    return Period("year", date(int(year), 1, 1))


def _later(first: date, months: int) -> date:
    """Return the first day of the month that lies so many months later."""
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)

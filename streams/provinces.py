"""How many provinces and centrally-run cities the country has: what a national rank can be at most."""

from __future__ import annotations

from datetime import date

_MERGED = date(2025, 7, 1)
"""Resolution 202/2025/QH15: 34 of the 63 since then."""


def provinces_on(day: date) -> int:
    """Return their number on a day (from 2008 on)."""
    return 34 if day >= _MERGED else 63


def provinces_of_year(year: int) -> int:
    """Return the number that a year's ranking counts: that at the year's end."""
    return provinces_on(date(year, 12, 31))

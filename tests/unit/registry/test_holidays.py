"""The file of holidays: complete by the Labour Code 2019, and right where the moon decides."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from math import radians, sin
from pathlib import Path

import pytest

from infra.provinces.load import FOLDER
from streams.calendar import holidays
from streams.calendar.holidays import Basis
from streams.clock import LOCAL_ZONE
from streams.registry.records import RegistryError

HEAD = "day,name_vi,name_en,basis\n"
YEARS = (2025, 2026, 2027)
DAYS = {holiday.day: holiday for holiday in holidays.read(FOLDER / "holidays.csv")}


def new_moon(k: int) -> date:
    """Return the local day of the k-th new moon since January 2000 (Meeus, Astronomical Algorithms, chapter 49)."""
    t = k / 1236.85
    e = 1 - 0.002516 * t
    sun = radians(2.5534 + 29.10535670 * k)
    moon = radians(201.5643 + 385.81693528 * k)
    node = radians(160.7108 + 390.67050284 * k)
    day = 2451550.09766 + 29.530588861 * k + 0.00015437 * t * t
    day += -0.40720 * sin(moon) + 0.17241 * e * sin(sun) + 0.01608 * sin(2 * moon) + 0.01039 * sin(2 * node)
    day += 0.00739 * e * sin(moon - sun) - 0.00514 * e * sin(moon + sun) + 0.00208 * e * e * sin(2 * sun)
    instant = datetime(2000, 1, 1, 12, tzinfo=UTC) + timedelta(days=day - 2451545.0)
    return instant.astimezone(LOCAL_ZONE).date()


def months(year: int) -> list[date]:
    """Return the first days of the lunar months 1 to 3 (no leap month comes before the fourth in these years)."""
    first = next(k for k in range(300, 400) if new_moon(k) >= date(year, 1, 21))
    return [new_moon(first + n) for n in range(3)]


@pytest.mark.parametrize("year", YEARS)
def test_tet_and_the_kings_day_are_where_the_moon_puts_them(year: int) -> None:
    tet, _, third = months(year)
    lunar = sorted(day for day, holiday in DAYS.items() if holiday.basis is Basis.LUNAR and day.year == year)
    assert lunar[-1] == third + timedelta(days=9)
    assert tet in lunar[:-1]
    assert lunar[:-1] == [lunar[0] + timedelta(days=n) for n in range(5)]
    assert DAYS[tet].name_vi.endswith("mùng 1")


@pytest.mark.parametrize("year", YEARS)
def test_a_year_has_its_eleven_days_and_one_in_lieu_of_each_that_falls_on_a_weekend(year: int) -> None:
    own = [holiday for day, holiday in DAYS.items() if day.year == year]
    count = Counter(holiday.basis for holiday in own)
    assert count[Basis.FIXED] + count[Basis.LUNAR] + count[Basis.EXPECTED] == 11
    for day in ((1, 1), (4, 30), (5, 1), (9, 2)):
        assert DAYS[date(year, *day)].basis is Basis.FIXED
    weekend = [h for h in own if h.basis in (Basis.FIXED, Basis.LUNAR, Basis.EXPECTED) and h.day.weekday() > 4]
    assert count[Basis.IN_LIEU] == len(weekend)
    assert all(h.day.weekday() < 5 for h in own if h.basis in (Basis.IN_LIEU, Basis.SWAPPED))


def test_each_day_off_that_was_exchanged_has_a_saturday_that_is_worked() -> None:
    def told(basis: Basis) -> set[tuple[str, str]]:
        days = (holiday for holiday in DAYS.values() if holiday.basis is basis)
        return {(f"{on.day.day}/{on.day.month}/{on.day.year}", on.name_vi.rpartition(" ")[2]) for on in days}

    assert told(Basis.SWAPPED) == {(other, own) for own, other in told(Basis.WORKED)} != set()
    assert {day.weekday() for day, holiday in DAYS.items() if holiday.works} == {5}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("2026-02-30,a,b,fixed", "line 2: day: must be a day that exists, written YYYY-MM-DD"),
        ("17/02/2026,a,b,fixed", "line 2: day: must be a day that exists, written YYYY-MM-DD"),
        ("2026-02-17,,b,fixed", "line 2: name_vi: needs at least 1 character"),
        (
            "2026-02-17,a,b,guessed",
            "line 2: basis: must be one of 'fixed', 'lunar', 'in_lieu', 'swapped', 'expected' or 'worked'",
        ),
        ("2026-02-17,a,b,worked", "line 2: row: only a Saturday or a Sunday can be worked for another day"),
        ("2026-02-17,a,b", "line 2: expected 4 fields"),
        ("2026-02-17,a,b,lunar\n2026-02-17,a,b,lunar", "line 3: the day stands there twice"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, line: str, message: str) -> None:
    file = tmp_path / "holidays.csv"
    file.write_text(f"{HEAD}{line}\n", encoding="utf-8")
    with pytest.raises(RegistryError, match=message):
        holidays.read(file)


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("", "line 1: it must name the fields day, name_vi, name_en, basis, but lacks day, name_vi, name_en, basis"),
        ("ngay,name_vi,name_en,basis\n", "line 1: .* but lacks day and has unknown ngay"),
    ],
)
def test_a_first_line_that_names_other_fields_is_told(tmp_path: Path, head: str, message: str) -> None:
    file = tmp_path / "holidays.csv"
    file.write_text(f"{head}2026-02-17,a,b,lunar\n2026-02-18,a,b,lunar\n", encoding="utf-8")
    with pytest.raises(RegistryError, match=rf"^holidays\.csv: {message}"):
        holidays.read(file)


def test_the_mark_that_spreadsheets_put_first_is_no_field(tmp_path: Path) -> None:
    file = tmp_path / "holidays.csv"
    file.write_text(f"\ufeff{HEAD}2026-02-17,a,b,lunar\n", encoding="utf-8")
    assert [holiday.day for holiday in holidays.read(file)] == [date(2026, 2, 17)]

"""Monthly reports in files: one row a unit, rows twice and rows spoilt, and a second file with what was corrected."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from infra.simulator import worktime
from infra.simulator.entry import Entry, Event, Invalid, Message
from infra.simulator.system import DAY_S, Told, World
from infra.simulator.tables import Format, Row
from infra.simulator.worktime import local_time
from streams.figures.event import TOPIC, Figure

_FIRST_HOUR_S = 3_600
_CORRECTED_AFTER_S = (1_800, 5_400)
LONGEST_S = 5 * DAY_S
"""A report of the first of a month leaves on its first working day, a correction of it the same day."""

Values = dict[str, float | None]
"""A unit's figures by their code; None is one that the report leaves empty."""
State = Callable[[World, str, date, int], Values]
"""What a unit states at the end of a month (its last day), in that revision."""


@dataclass(frozen=True)
class Report:
    """One agency's report: `columns` names each figure's column, `unit`, `month`, `stated` and `revision` the others.

    `stem` begins the file's name.
    """

    system: str
    stem: str
    format: Format
    columns: dict[str, str]
    unit: str
    month: str
    stated: str
    revision: str
    state: State

    @property
    def door(self) -> str:
        """The door at which its files come in."""
        return f"file:{self.system}"


@dataclass(frozen=True)
class _Line:
    row: Row
    figures: list[Figure]


def communes(world: World) -> tuple[str, ...]:
    """Return the codes of the units below the province."""
    top = world.province.profile.unit_code
    return tuple(unit.code for unit in world.province.units if unit.code != top)


def monthly(world: World, today: date, report: Report, units: Sequence[str]) -> Iterator[Told]:
    """Yield the files that follow from a day: on the first of a month the report of the month before."""
    if today.day != 1 or not units:
        return
    last = today - timedelta(days=1)
    random = world.random(report.system, report.stem, last)
    leaves = worktime.after(worktime.midnight(today), random.uniform(0, _FIRST_HOUR_S))
    entry, corrected = Entry(), list[str]()
    rows = [row for unit in units for row in _rows(world, report, unit, last, leaves, entry, corrected)]
    yield leaves, _in_file(entry, report, f"{report.stem}-{last:%Y-%m}", rows)
    if corrected:
        later = leaves + random.randint(*_CORRECTED_AFTER_S)
        yield later, _correction(world, report, corrected, last, later)


def _rows(
    world: World, report: Report, unit: str, last: date, leaves: int, entry: Entry, corrected: list[str]
) -> Iterator[Row]:
    """Yield the rows of one unit, note in the entry what must come of them, and who will be corrected."""
    random, faults = world.random(report.system, report.stem, last, unit), world.faults
    draws = [random.random() for _ in range(3)]
    line = _line(world, report, unit, last, leaves, 0)
    entry.events += [Event.of(TOPIC, figure) for figure in line.figures]
    yield line.row
    if draws[0] < faults.duplicates:
        entry.duplicate(unit)
        yield line.row
    if draws[1] < faults.malformed:
        spoilt, why = _spoilt(report, line.row, random)
        raw = report.format.message(spoilt)
        entry.invalid.append(Invalid(report.door, _name(report, last), raw, why, leaves * 1_000_000))
        yield spoilt
    if draws[2] < faults.corrections:
        corrected.append(unit)


def _correction(world: World, report: Report, units: Sequence[str], last: date, leaves: int) -> Entry:
    lines = [_line(world, report, unit, last, leaves, 1) for unit in units]
    entry = Entry(events=[Event.of(TOPIC, figure) for line in lines for figure in line.figures])
    return _in_file(entry, report, f"{report.stem}-{last:%Y-%m}-dinh-chinh", [line.row for line in lines])


def _line(world: World, report: Report, unit: str, last: date, leaves: int, revision: int) -> _Line:
    values, at = report.state(world, unit, last, revision), (leaves - 600) * 1_000_000
    period = f"{last:%Y-%m}"
    row: Row = {report.unit: unit, report.month: f"{last:%m/%Y}"}
    row |= {report.columns[code]: value for code, value in values.items()}
    row |= {report.stated: local_time(at), report.revision: revision}
    figures: list[Figure] = [
        {"system": report.system, "code": code, "unit": unit, "period": period, "value": float(value), "time": at,
         "revision": revision}
        for code, value in values.items() if value is not None
    ]  # fmt: skip
    return _Line(row, figures)


def _in_file(entry: Entry, report: Report, stem: str, rows: Sequence[Row]) -> Entry:
    entry.messages.append(Message(stem + report.format.suffix, report.format.file(rows), report.system))
    return entry


def _name(report: Report, last: date) -> str:
    return f"{report.stem}-{last:%Y-%m}{report.format.suffix}"


def _spoilt(report: Report, row: Row, random: Random) -> tuple[Row, str]:
    """Return a row that the city must refuse, and what is wrong with it."""
    number = random.choice(list(report.columns.values()))
    return random.choice(
        [
            ({**row, number: "nhiều"}, "a count in words"),
            ({**row, number: -7}, "a negative count"),
            ({**row, report.unit: None}, "no unit"),
            ({**row, report.unit: "xã Minh Xuân"}, "a name for a code"),
            ({**row, report.month: f"13/{random.randint(2020, 2030)}"}, "a month that does not exist"),
            ({**row, report.stated: "hôm qua"}, "a time in words"),
        ]
    )

"""What an indicator of the index is: one description with the SQL that counts it, in one file of `indicators`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from streams.dossiers.sums import MEASURES
from streams.kafka import Topic
from streams.service_index.items import Items


class Group(Enum):
    """The six groups of the national portal: their number, and their names."""

    TRANSPARENCY = (1, "Công khai, minh bạch", "Transparency")
    PROGRESS = (2, "Tiến độ, kết quả giải quyết", "Progress and results")
    ONLINE = (3, "Cung cấp dịch vụ trực tuyến", "Online services")
    PAYMENT = (4, "Thanh toán trực tuyến", "Online payment")
    DIGITISATION = (5, "Số hóa hồ sơ", "Digitisation")
    SATISFACTION = (6, "Mức độ hài lòng", "Satisfaction")

    @property
    def place(self) -> int:
        """The group's place in the index, from 1."""
        return self.value[0]


@dataclass(frozen=True)
class Indicator:
    """One indicator; `sources` are the topics whose events it is counted from.

    `formula_vi` is the decision's text, `formula_en` our translation.

    `items` are what it counts, for the months from $from up to and without $until (local dates) as things stand at
    $now. `sums` is SQL that counts the same from kept sums where there are too many items to count them at each look:
    (agency, unit, numerator, denominator). A scope's share is the sum of its numerators by the sum of its denominators,
    and there is none where that sum is zero. `times` names an indicator whose share multiplies this one's.
    `maximum` and `cut_off` are what a new city begins with (`verified` says whether a public source was found for the
    maximum); the table index_rule decides.
    """

    number: str
    group: Group
    title_vi: str
    title_en: str
    formula_vi: str
    formula_en: str
    sources: tuple[Topic, ...]
    items: Items
    maximum: float
    sums: str | None = None
    cut_off: float = 1.0
    verified: bool = False
    times: str | None = None

    @property
    def counts(self) -> str:
        """Return the SQL of (agency, unit, numerator, denominator), by the sums where they are kept."""
        return self.sums or self.items.counted()


def within(column: str) -> str:
    """Return the SQL condition that an instant lies in the months."""
    zone = "AT TIME ZONE 'Asia/Ho_Chi_Minh'"
    return f"{column} >= $from::timestamp {zone} AND {column} < $until::timestamp {zone}"


def bound(sql: str, since: str, until: str, now: str, sums: str | None = None, by_unit: bool = True) -> str:
    """Return an indicator's SQL with the SQL of its months and its instant in place.

    `sums` names a relation of these months' sums of dossiers by agency and unit (`sums_of`), where a query of many
    indicators has one; else each adds them up itself. Without `by_unit` it need not tell units apart.
    """
    summed = sums or f"({sums_of('$from', '$until', by_unit)}) AS sums"
    table, unit = _kept(by_unit)
    placed = sql.replace("$sums", summed).replace("$table", table).replace("$unit", unit)
    return placed.replace("$from", since).replace("$until", until).replace("$now", now)


def sums_of(since: str, until: str, by_unit: bool) -> str:
    """Return SQL for the sums of dossiers of these months, by agency and unit (or null), over all procedures."""
    measures = ", ".join(f"sum({name})::numeric AS {name}" for name in MEASURES)
    table, unit = _kept(by_unit)
    return f"""SELECT agency, {unit} AS unit, {measures}
        FROM {table} WHERE month >= {since} AND month < {until} GROUP BY agency, 2"""


def _kept(by_unit: bool) -> tuple[str, str]:
    """Return the table of sums and the SQL of its unit."""
    return ("dossier_sum", "unit") if by_unit else ("dossier_sum_agency", "NULL::text")


def of_sums(numerator: str, denominator: str) -> str:
    """Return SQL that counts an indicator from the sums of dossiers."""
    return f"SELECT agency, unit, {numerator} AS numerator, {denominator} AS denominator FROM $sums"


def of_sums_where(numerator: str, denominator: str, condition: str) -> str:
    """Return SQL that counts an indicator from the monthly sums of the procedures that a condition chooses."""
    return f"""
        SELECT agency, $unit AS unit, sum({numerator})::numeric AS numerator, sum({denominator})::numeric AS denominator
        FROM $table WHERE month >= $from AND month < $until AND {condition} GROUP BY agency, 2"""

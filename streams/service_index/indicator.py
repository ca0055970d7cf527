"""What an indicator of the index is: one description with the SQL that counts it, in one file of `indicators`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

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
class Sums:
    """How an indicator is counted from the kept sums of dossiers: `numerator` and `denominator` are SQL of measures.

    `where` chooses among the procedures. `more` is SQL of rows (agency, unit, numerator, denominator) that count beside
    the sums, with the placeholders of `Indicator`, and $unit for the unit where units are told apart, else null;
    `as_of_now` the same of what stands so at $now, for every period in which that lies; `of_agencies` where no unit
    has any.
    """

    numerator: str
    denominator: str
    where: str = ""
    more: str = ""
    as_of_now: str = ""
    of_agencies: str = ""

    def beside(self, standing: str = "") -> list[str]:
        """Return the SQL of all rows that count beside the sums; `standing` names a relation of those as of now."""
        rows = standing or f"({self.as_of_now}) AS standing"
        now = f"SELECT * FROM {rows} WHERE {within('$now')}" if self.as_of_now else ""
        return [rows for rows in (self.more, now, self.of_agencies) if rows]

    def added(self, part: str, cast: str = "") -> str:
        """Return the SQL of the sum of its numerators or denominators; null without any procedure that counts."""
        chosen = f" FILTER (WHERE {self.where})" if self.where else ""
        return f"sum(({part}){cast}){chosen}"


@dataclass(frozen=True)
class Indicator:
    """One indicator; `sources` are the topics whose events it is counted from.

    `formula_vi` is the decision's text, `formula_en` our translation.

    `items` are what it counts, for the months from $from up to and without $until (local dates) as things stand at
    $now. `sums` counts the same from kept sums where there are too many items to count them at each look. A scope's
    share is the sum of its numerators by the sum of its denominators, and there is none where that sum is zero.
    `times` names an indicator whose share multiplies this one's.
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
    sums: Sums | None = None
    cut_off: float = 1.0
    verified: bool = False
    times: str | None = None

    @property
    def counts(self) -> str:
        """Return the SQL of (agency, unit, numerator, denominator), by the sums where they are kept."""
        if self.sums is None:
            return self.items.counted()
        chosen = f" AND {self.sums.where}" if self.sums.where else ""
        beside = "".join(f"\n        UNION ALL\n        {rows}" for rows in self.sums.beside())
        return f"""
        SELECT agency, $unit AS unit, sum({self.sums.numerator})::numeric AS numerator,
            sum({self.sums.denominator})::numeric AS denominator
        FROM $table WHERE month >= $from AND month < $until{chosen} GROUP BY agency, 2{beside}"""


def in_names(number: str) -> str:
    """Return an indicator's number as names of columns and relations have it: 2_1."""
    return number.replace(".", "_")


def within(column: str) -> str:
    """Return the SQL condition that an instant lies in the months."""
    zone = "AT TIME ZONE 'Asia/Ho_Chi_Minh'"
    return f"{column} >= $from::timestamp {zone} AND {column} < $until::timestamp {zone}"


def bound(sql: str, since: str, until: str, now: str, by_unit: bool = True) -> str:
    """Return an indicator's SQL with the SQL of its months and its instant in place.

    Without `by_unit` it need not tell units apart.
    """
    table, unit = kept(by_unit)
    placed = sql.replace("$table", table).replace("$unit", unit)
    return placed.replace("$from", since).replace("$until", until).replace("$now", now)


def kept(by_unit: bool) -> tuple[str, str]:
    """Return the table of the months' sums and the SQL of its unit."""
    return ("dossier_sum", "unit") if by_unit else ("dossier_sum_agency", "NULL::text")

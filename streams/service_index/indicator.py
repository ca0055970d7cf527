"""What an indicator of the index is: one description with the SQL that counts it, in one file of `indicators`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from streams.kafka import Topic


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

    `counts` is SQL that returns (agency, unit, numerator, denominator) for the months from $from up to and without
    $until (local dates) as things stand at $now; unit is null where an indicator has no meaning for a unit. A scope's
    share is the sum of its numerators by the sum of its denominators, and there is none where that sum is zero.
    `missed` is the SQL condition on a row of `dossier` that opens the number: the dossiers that counted and did not
    reach it; `lacking` says in Vietnamese and English what they lack. `times` names an indicator whose share multiplies
    this one's. `maximum` and `cut_off` are what a new city begins with (`verified` says whether a public source was
    found for the maximum); the table index_rule decides.
    """

    number: str
    group: Group
    title_vi: str
    title_en: str
    formula_vi: str
    formula_en: str
    sources: tuple[Topic, ...]
    counts: str
    maximum: float
    cut_off: float = 1.0
    verified: bool = False
    times: str | None = None
    missed: str | None = None
    lacking: tuple[str, str] | None = None


def within(column: str) -> str:
    """Return the SQL condition that an instant lies in the months."""
    zone = "AT TIME ZONE 'Asia/Ho_Chi_Minh'"
    return f"{column} >= $from::timestamp {zone} AND {column} < $until::timestamp {zone}"


def bound(sql: str, since: str, until: str, now: str) -> str:
    """Return an indicator's SQL with the SQL of its months and its instant in place."""
    return sql.replace("$from", since).replace("$until", until).replace("$now", now)


def of_procedures(reached: str, counting: str) -> str:
    """Return SQL that counts an indicator from the catalogue: procedures that reach it, of those that count."""
    return f"""
        SELECT agency, NULL::text AS unit, count(*) FILTER (WHERE {reached})::numeric AS numerator,
            count(*)::numeric AS denominator
        FROM procedure WHERE {counting} GROUP BY agency"""


def of_sums(numerator: str, denominator: str, where: str = "true") -> str:
    """Return SQL that counts an indicator from the monthly sums of dossiers that the condition `where` chooses."""
    return f"""
        SELECT agency, unit, sum({numerator})::numeric AS numerator, sum({denominator})::numeric AS denominator
        FROM dossier_sum WHERE month >= $from AND month < $until AND {where} GROUP BY agency, unit"""

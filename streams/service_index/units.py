"""The index of all units at once: what `score` says of thousands of units, a row a unit instead of one an indicator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from streams.dossiers.event import TOPIC as DOSSIERS
from streams.service_index.indicator import Indicator, Sums, bound, in_names
from streams.service_index.indicators import indicators
from streams.service_index.periods import Kind
from streams.service_index.score import period, standing_of

_TABLES: dict[Kind, str] = {"month": "dossier_sum", "quarter": "dossier_sum", "year": "dossier_sum_year"}


def of_units() -> list[tuple[Indicator, Sums]]:
    """Return the indicators that units have shares of, with the sums that they are counted from."""
    return [(each, each.sums) for each in indicators() if each.items.by_unit and each.sums is not None]


def column(indicator: Indicator) -> str:
    """Return the name by which an indicator's columns end: 2_1."""
    return in_names(indicator.number)


def unit_shares(kinds: Sequence[Kind], now: str, only: str = "true", with_standing: bool = False) -> str:
    """Return SQL for the rows (period, agency, unit, d_2_1, share_2_1, …) of the periods of these kinds at `now`.

    `now` is the SQL of an instant, `period` the kind's name; d is the denominator, the share (0 to 1) is null where
    that is zero. `only` is an SQL condition on agency and unit; `with_standing`: see `score.scores`.
    """
    rows = " UNION ALL ".join(_rows(kinds, now, only, with_standing))
    counts = ", ".join(_count(each, sums) for each, sums in of_units())
    ratios = ", ".join(f"n_{name} / nullif(d_{name}, 0) AS ratio_{name}, d_{name}" for name in _names())
    shares = ", ".join(f"d_{column(each)}, {_share(each)} AS share_{column(each)}" for each, _ in of_units())
    return f"""
    SELECT period, agency, unit, {shares}
    FROM (SELECT period, agency, unit, {ratios}
          FROM (SELECT period, agency, unit, {counts} FROM ({rows}) AS told
                GROUP BY period, agency, unit) AS counted OFFSET 0) AS ratio"""


def unit_totals(kinds: Sequence[Kind], now: str, only: str = "true", with_standing: bool = False) -> str:
    """Return SQL for the rows (period, agency, unit, points, maximum, has_dossiers, on_time): see `score.totals`.

    `only` and `with_standing` are those of `unit_shares`.
    """
    rules = ", ".join(
        f"max(maximum) FILTER (WHERE indicator = '{each.number}') AS maximum_{column(each)},"
        f" max(cut_off) FILTER (WHERE indicator = '{each.number}') AS cut_off_{column(each)}"
        for each, _ in of_units()
    )
    points = ", ".join(
        f"CASE WHEN share_{name} IS NOT NULL THEN least(1, share_{name} / cut_off_{name}) * maximum_{name} END"
        f" AS points_{name}, maximum_{name}"
        for name in _names()
    )
    total = " + ".join(f"coalesce(points_{name}, 0)" for name in _names())
    maximum = " + ".join(f"CASE WHEN points_{name} IS NOT NULL THEN maximum_{name} ELSE 0 END" for name in _names())
    some = ", ".join(f"points_{name}" for name in _names())
    received = " + ".join(f"coalesce(d_{column(each)}, 0)" for each, _ in of_units() if DOSSIERS in each.sources)
    shares = unit_shares(kinds, now, only, with_standing)
    return f"""
    SELECT period, agency, unit, 100 * total / nullif(maximum, 0) AS points, maximum, has_dossiers, on_time
    FROM (SELECT period, agency, unit, has_dossiers, on_time, {total} AS total,
                 CASE WHEN coalesce({some}) IS NOT NULL THEN {maximum} END AS maximum
          FROM (SELECT period, agency, unit, {received} > 0 AS has_dossiers, share_2_1 AS on_time, {points}
                FROM ({shares}) AS shared, (SELECT {rules} FROM index_rule_now) AS rule
                OFFSET 0) AS pointed OFFSET 0) AS totalled"""


def _names() -> list[str]:
    return [column(each) for each, _ in of_units()]


def _sums() -> dict[str, str]:
    """Return the names of the different sums that units' indicators are counted from, by their SQL."""
    sums = dict.fromkeys(_added(each, part) for _, each in of_units() for part in (each.numerator, each.denominator))
    return {sql: f"sum_{place}" for place, sql in enumerate(sums)}


def _added(sums: Sums, part: str) -> str:
    return sums.added(part, "::float")


def _beside() -> list[str]:
    """Return the names of the indicators that count more than the sums."""
    return [column(each) for each, sums in of_units() if sums.more or sums.as_of_now]


def _rows(kinds: Sequence[Kind], now: str, only: str, with_standing: bool) -> Iterator[str]:
    """Yield the SQL of the rows to add up: a unit's sums in one, and what counts beside them in columns of its own."""
    sums = ", ".join(f"{sql} AS {name}" for sql, name in _sums().items())
    none = [f"{part}_{name}" for name in _beside() for part in ("n_more", "d_more")]

    def added(of_kinds: Sequence[Kind], indicator: Indicator, rows: str) -> str:
        every = ", ".join(f"('{kind}')" for kind in of_kinds)
        mine = dict.fromkeys(none, "0")
        mine[f"n_more_{column(indicator)}"], mine[f"d_more_{column(indicator)}"] = "numerator", "denominator"
        return f"""
            SELECT kind, agency, unit, {", ".join("0" for _ in _sums())}, {", ".join(mine.values())}
            FROM ({rows}) AS beside (agency, unit, numerator, denominator), (VALUES {every}) AS every (kind)
            WHERE {only}"""

    for kind in kinds:
        since, until = period(kind, now)
        yield f"""
            SELECT '{kind}' AS period, agency, unit, {sums}, {", ".join(f"0 AS {each}" for each in none)}
            FROM {_TABLES[kind]} WHERE month >= {since} AND month < {until} AND {only} GROUP BY agency, unit"""
        for each, of_unit in of_units():
            if of_unit.more:
                yield added([kind], each, bound(of_unit.more, since, until, now))
    # Now lies in each of these periods.
    for each, of_unit in of_units():
        if of_unit.as_of_now:
            counted = bound(of_unit.as_of_now, "NULL", "NULL", now)
            yield added(kinds, each, f"SELECT * FROM {standing_of(each)}" if with_standing else counted)


def _count(indicator: Indicator, sums: Sums) -> str:
    name = column(indicator)
    n, d = (f" + sum({part}_more_{name}::float)" if name in _beside() else "" for part in ("n", "d"))
    numerator, denominator = (_sums()[_added(sums, part)] for part in (sums.numerator, sums.denominator))
    return f"sum({numerator}){n} AS n_{name}, sum({denominator}){d} AS d_{name}"


def _share(indicator: Indicator) -> str:
    factor = f" * ratio_{in_names(indicator.times)}" if indicator.times else ""
    return f"ratio_{column(indicator)}{factor}"

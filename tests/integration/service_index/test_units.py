"""The index of all units at once is what each indicator says by itself, on dossiers at random."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import psycopg
import pytest
from psycopg.rows import dict_row

from dashboards.boards.service_index_units import RANKED
from dashboards.macros import expand
from dashboards.span import Span
from streams.db import connect
from streams.dossiers.sums import MEASURES, TABLES, anew
from streams.service_index.periods import Kind
from streams.service_index.score import period, scores, totals
from streams.service_index.units import column, of_units, unit_shares, unit_totals
from tests.integration.service_index.month import NOW

NOW_SQL = f"TIMESTAMPTZ '{NOW.isoformat()}'"
# Of three agencies, a dozen units, five procedures and fifteen months; a third is open, one unit has nothing but that.
_AT_RANDOM = """
INSERT INTO dossier (dossier, system, agency, unit, procedure, channel, status, status_at, registered_at, received_at,
    due, promised_at, finished_at, ended_at, closed, supplements, waiting_s, late, steps, fee_vnd, paid_online,
    result_electronic, digitised, reused, shared, population, synchronised)
SELECT 'R-' || n, 's', agency, agency || '.' || n %% 12, substr('ABCDE', 1 + floor(random() * 5)::int, 1),
    1 + floor(random() * 3)::int, 4, at, at, CASE WHEN random() < 0.9 THEN at END, at + interval '5 days',
    at + interval '5 days', ended, ended, false, 0, 0, CASE WHEN ended IS NOT NULL THEN random() < 0.3 END, 1,
    1000 * floor(random() * 3)::int, random() < 0.5, random() < 0.5, random() < 0.5,
    CASE WHEN random() < 0.8 THEN random() < 0.5 END, random() < 0.5, random() < 0.5, random() < 0.7
FROM generate_series(1, 900) AS n, LATERAL (SELECT 'H60.0' || 7 + n %% 3 AS agency,
        %(now)s::timestamptz - random() * interval '450 days' AS at) AS filed,
    LATERAL (SELECT CASE WHEN random() < 0.7 AND n %% 12 > 0 THEN at + random() * interval '9 days' END AS ended) AS w
"""
_PROCEDURES = """
INSERT INTO procedure SELECT name, revision, system, name_vi, agency, level, decision, decided_on, effective_on,
    published_at, parts, online, payment_enabled, fee_vnd, name = 'D', working_days, time
FROM procedure, (VALUES ('D'), ('E')) AS more (name) WHERE procedure = 'A'
"""
_RATED = """
INSERT INTO rating (dossier, revision, system, time, stars, agency, procedure)
SELECT dossier, 1, 's', ended_at, 1 + floor(random() * 5)::int, agency, procedure FROM dossier
WHERE ended_at IS NOT NULL AND dossier LIKE 'R-%'
"""

_NOTHING_SINCE_SUMMER = """
DELETE FROM dossier WHERE unit = 'H60.09.8' AND (registered_at > '2026-08-30' OR ended_at > '2026-08-30'
    OR ended_at IS NULL)
"""


@pytest.fixture
def conn(counted: str) -> Iterator[psycopg.Connection]:
    """A connection to the month worked by hand and many more dossiers, which go when it is closed."""
    with connect(counted) as conn:
        conn.execute("SELECT setseed(0.766)")
        conn.execute(_AT_RANDOM, {"now": NOW})
        conn.execute(_PROCEDURES)
        conn.execute(_RATED)
        sum_up(conn)
        yield conn
        conn.rollback()


def sum_up(conn: psycopg.Connection) -> None:
    """Keep the sums of the dossiers as they are now."""
    for table, key in TABLES.items():
        conn.execute(f"DELETE FROM {table}".encode())
        conn.execute(f"INSERT INTO {table} ({', '.join((*key, *MEASURES))}) {anew(table)}".encode())


def by_unit(conn: psycopg.Connection, sql: str) -> dict[tuple[str, str], list[Any]]:
    """Return the columns behind agency and unit, of units."""
    rows = conn.execute(f"SELECT agency, unit, rows.* FROM ({sql}) AS rows WHERE unit IS NOT NULL".encode())
    return {(agency, unit): [plain(value) for value in more[2:]] for agency, unit, *more in rows}


def plain(value: Any) -> Any:
    """Return a number as it is shown: not to the last digit, which the order of adding up decides."""
    return value if value is None or isinstance(value, bool) else round(float(value), 9)


@pytest.mark.parametrize("kind", get_args(Kind))
def test_the_totals_of_all_units_are_those_of_each(conn: psycopg.Connection, kind: Kind) -> None:
    columns = "agency, unit, points, maximum, has_dossiers, on_time"
    found = by_unit(
        conn, f"SELECT {columns} FROM ({unit_totals(get_args(Kind), NOW_SQL)}) AS t WHERE period = '{kind}'"
    )
    wanted = by_unit(conn, f"SELECT {columns} FROM ({totals(*period(kind, NOW_SQL), NOW_SQL)}) AS t")
    assert len(wanted) == 15
    assert found == wanted
    assert len({repr(values) for values in found.values()}) > 10


def test_the_shares_of_all_units_are_those_of_each(conn: psycopg.Connection) -> None:
    wanted: dict[tuple[str, str, str], Any] = {}
    for number, agency, unit, share in conn.execute(
        f"SELECT indicator, agency, unit, share FROM ({scores(*period('month', NOW_SQL), NOW_SQL)}) AS s"
        " WHERE unit IS NOT NULL".encode()
    ):
        wanted[agency, unit, number] = plain(share)
    columns = ", ".join(f"share_{column(indicator)}" for indicator, _ in of_units())
    found = by_unit(conn, f"SELECT agency, unit, {columns} FROM ({unit_shares(['month'], NOW_SQL)}) AS s")
    assert {
        (*who, indicator.number): share
        for who, row in found.items()
        for (indicator, _), share in zip(of_units(), row, strict=True)
        if (*who, indicator.number) in wanted or share is not None
    } == wanted


def ranking(conn: psycopg.Connection, most: int) -> list[dict[str, Any]]:
    """Return the rows of the board's ranking, at most so many."""
    assert "LIMIT 500" in RANKED.sql
    agencies = [f"H60.0{number}" for number in (7, 8, 9)]
    bound = expand(RANKED.sql.replace("500", str(most)), Span(24).window(NOW), {"agency": agencies})
    return conn.cursor(row_factory=dict_row).execute(bound.sql.encode(), bound.parameters).fetchall()


def test_the_ranking_of_units_shows_the_totals_of_each_and_of_many_the_first(conn: psycopg.Connection) -> None:
    conn.execute(_NOTHING_SINCE_SUMMER)
    sum_up(conn)
    shown = ranking(conn, 500)
    for kind in get_args(Kind):
        of_kind = by_unit(conn, f"SELECT agency, unit, points FROM ({totals(*period(kind, NOW_SQL), NOW_SQL)}) AS t")
        assert {(row["owner"], row["code"]): plain(row[kind]) for row in shown} == {
            **dict.fromkeys([("H60.09", "H60.09.8")]), **{who: points for who, (points,) in of_kind.items()}
        }  # fmt: skip
    assert [row["rank"] for row in shown] == [*range(1, len(shown)), None]
    assert (shown[-1]["code"], shown[-1]["month"], shown[-1]["year"] is None) == ("H60.09.8", None, False)
    assert [row["month"] for row in shown[:-1]] == sorted((row["month"] for row in shown[:-1]), reverse=True)
    assert ranking(conn, 4) == shown[:4]
    assert ranking(conn, len(shown) - 1) == shown[:-1]


def test_a_year_is_kept_as_its_months_are(conn: psycopg.Connection) -> None:
    added = ", ".join(f"sum({name})::bigint" for name in MEASURES)
    year = "date_trunc('year', month)::date"
    of_months = f"SELECT {year}, agency, unit, procedure, {added} FROM dossier_sum GROUP BY 1, 2, 3, 4"
    years = conn.execute("SELECT * FROM dossier_sum_year ORDER BY 1, 2, 3, 4").fetchall()
    assert years == conn.execute(f"{of_months} ORDER BY 1, 2, 3, 4".encode()).fetchall()
    assert len({row[0] for row in years}) == 2

"""Panels that read kept sums, whole hours and few rows say what the plain query over all rows says."""

from __future__ import annotations

from dashboards.boards import payments, water
from dashboards.sql.public_works import LIT, enough, light_wanted
from dashboards.sql.stations import IN_SERVICE
from dashboards.sql.time_range import NOW, TODAY
from tests.integration.dashboards.conftest import asked
from tests.integration.dashboards.panel_rows import Conn

_HOURS = """
INSERT INTO observation_hour (series, bucket, n, sum, min, max, last, last_at)
SELECT series, date_trunc('hour', bucket), sum(n), sum(sum), min(min), max(max), last(last, last_at), max(last_at)
FROM observation_minute JOIN series ON series.id = series AND series.metric = ANY (%s) GROUP BY 1, 2
"""


_NO_HOURS = "DELETE FROM observation_hour WHERE series IN (SELECT id FROM series WHERE metric = ANY (%s))"


_DUE = f"at > {NOW} - interval '30 days' AND at <= {NOW}"
_KINDS = f"""
    SELECT difference, total, what, due, paid, at FROM (
        SELECT difference, coalesce(reference, dossier) AS what, due_vnd AS due, paid_vnd AS paid, at,
            count(*) OVER (PARTITION BY difference) AS total,
            row_number() OVER (PARTITION BY difference ORDER BY at DESC, dossier, reference) AS place
        FROM fee_difference WHERE {_DUE}) AS ranked
    WHERE place <= 4
    ORDER BY array_position(ARRAY['unknown_dossier', 'paid_twice', 'wrong_amount', 'nothing_due', 'unpaid'],
                            difference), place"""
_DAYS = f"""
    SELECT to_char(day, 'DD/MM') AS day, count(*) FILTER (WHERE difference = 'unpaid') AS unpaid,
        count(*) FILTER (WHERE difference <> 'unpaid') AS differing
    FROM fee_difference WHERE at >= {TODAY} - interval '13 days' AND at <= {NOW} GROUP BY fee_difference.day"""
# Payments of dossiers that cost nothing, under another code, and a second one beside the first.
_STRANGE = """
    INSERT INTO payment SELECT system, reference || '-2', 0, dossier, amount_vnd, channel, 'paid', time
        FROM payment WHERE dossier IS NOT NULL AND right(reference, 1) = '3';
    INSERT INTO payment SELECT system, reference || '-3', 0, 'M-' || dossier, 1000, channel, 'paid', time
        FROM payment WHERE dossier IS NOT NULL AND right(reference, 1) = '6';
    INSERT INTO dossier_link SELECT 'M-' || dossier, dossier
        FROM payment WHERE dossier IS NOT NULL AND right(reference, 1) = '6';
    UPDATE dossier SET fee_vnd = 0 WHERE dossier IN (SELECT dossier FROM payment WHERE right(reference, 1) = '7');
    UPDATE dossier SET status = 7, closed = true WHERE dossier IN (
        SELECT dossier FROM payment WHERE right(reference, 1) = '9')
"""


def test_fees_are_settled_as_every_dossier_by_itself(conn: Conn) -> None:
    for statement in _STRANGE.split(";"):
        conn.execute(statement.encode())
    kinds = asked(conn, _KINDS)
    assert {row["difference"] for row in kinds} == {
        "unknown_dossier", "paid_twice", "wrong_amount", "nothing_due", "unpaid"
    }  # fmt: skip
    shown = asked(conn, payments.OPEN_DIFFERENCES.sql)
    columns = ("total", "what", "due", "paid", "at")
    assert [[row[c] for c in columns] for row in shown] == [[row[c] for c in columns] for row in kinds]
    (unpaid,) = asked(conn, payments.UNPAID.sql)
    plain = (
        f"SELECT count(*) AS n, sum(due_vnd) / 1e6 AS due FROM fee_settlement WHERE difference = 'unpaid' AND {_DUE}"
    )
    (one,) = asked(conn, plain)
    assert (unpaid["value"], unpaid["detail_en"]) == (one["n"], f"{one['due']:.1f} million VND")
    days = {row["day"]: (row["unpaid"], row["differing"]) for row in asked(conn, payments.DAILY.sql)}
    assert {day: counts for day, counts in days.items() if any(counts)} == {
        row["day"]: (row["unpaid"], row["differing"]) for row in asked(conn, _DAYS)
    }


_EACH_MINUTE = f"""
    SELECT id, max(at) AS at, count(*) FILTER (WHERE wanted) AS dark,
        count(*) FILTER (WHERE wanted AND lamps_on >= enough) AS dark_lit,
        24.0 * count(*) FILTER (WHERE NOT wanted AND lamps_on > 0) / count(*) AS by_day
    FROM (SELECT station.id, minute.last_at AS at, minute.last AS lamps_on, {enough()} AS enough,
              {light_wanted("minute.last_at")} AS wanted
          FROM station JOIN series ON series.source = station.id AND series.metric = 'lamps_on'
              JOIN observation_minute AS minute ON minute.series = series.id
          WHERE station.kind = 'lighting' AND {IN_SERVICE}
              AND minute.bucket > {NOW} - interval '24 hours' AND minute.bucket <= {NOW}) AS measured
    GROUP BY id ORDER BY id"""
# One cabinet fails for a part of an hour, one for many, one burns by day, one is silent for hours.
_FAILING = """
    UPDATE observation_minute SET min = {0}, max = {0}, last = {0}
    WHERE series = (SELECT id FROM series WHERE source = '{1}' AND metric = 'lamps_on')
        AND bucket >= '{2}' AND bucket < '{3}'"""
_SCENES = (
    (0, "LGT-001", "2026-11-23 15:10Z", "2026-11-23 15:40Z"),
    (1, "LGT-002", "2026-11-23 12:00Z", "2026-11-23 21:20Z"),
    (40, "LGT-003", "2026-11-23 03:10Z", "2026-11-23 06:00Z"),
)


def test_street_lights_are_told_by_hours_as_by_minutes(conn: Conn) -> None:
    for scene in _SCENES:
        assert conn.execute(_FAILING.format(*scene).encode()).rowcount > 1
    conn.execute(
        "DELETE FROM observation_minute WHERE bucket BETWEEN '2026-11-23 16:05Z' AND '2026-11-23 18:20Z'"
        " AND series = (SELECT id FROM series WHERE source = 'LGT-004' AND metric = 'lamps_on')"
    )
    conn.execute(_NO_HOURS, (["lamps_on"],))
    plain = asked(conn, _EACH_MINUTE)
    by_hours = f"WITH {LIT} SELECT id, at, dark, dark_lit, by_day FROM lit ORDER BY id"
    assert asked(conn, by_hours) == plain, "without a single hour each minute is looked at"
    conn.execute(_HOURS, (["lamps_on"],))
    assert asked(conn, by_hours) == plain
    assert sum(row["dark_lit"] < row["dark"] for row in plain) >= 2
    assert max(row["by_day"] for row in plain) > 2


def test_a_month_of_rain_is_the_mean_hour_of_each_day(conn: Conn) -> None:
    conn.execute(
        "INSERT INTO observation_day SELECT series, '2026-11-22 17:00Z', 24, 48, 0, 9, 1, bucket FROM ("
        "SELECT DISTINCT ON (series) series, bucket FROM observation_minute JOIN series AS s ON s.id = series"
        " WHERE s.metric = 'rain') AS rain"
    )
    conn.execute(
        "INSERT INTO observation_day SELECT series, '2026-11-23 17:00Z', 9, 17, 0, 9, 1, last_at FROM observation_day"
    )
    rivers = [str(row["value"]) for row in asked(conn, water.BOARD.variables[0].sql)]
    found = asked(conn, water.RAIN_HOURS.sql, hours=720, river=rivers)
    # Of today eight hours and a half are over.
    assert [row["value"] for row in found] == [2.0, 2.0]
    conn.execute(_NO_HOURS, (["rain"],))
    conn.execute(_HOURS, (["rain"],))
    assert len(asked(conn, water.RAIN_HOURS.sql, hours=24, river=rivers)) > 20

"""What was not heard, decided or stated lately stays in the figures, and tables add up to the cards beside them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from dashboards.boards import business, digital, feedback, population, procedures, traffic
from tests.integration.dashboards.conftest import CITY_NOW, asked
from tests.integration.dashboards.panel_rows import Conn, Rows

THIS_HOUR = CITY_NOW.replace(minute=0)
LAST_MONTH = "2026-10"


def found(conn: Conn, sql: str) -> Rows:
    return conn.execute(sql.encode()).fetchall()


def number(conn: Conn, sql: str) -> float:
    (row,) = found(conn, f"SELECT ({sql})::float AS n")
    return float(row["n"])


def forget(conn: Conn, camera: str, before: datetime) -> None:
    """Let a camera have reported nothing before an instant."""
    for table in ("minute", "hour"):
        conn.execute(
            f"DELETE FROM observation_{table} USING series WHERE id = series AND metric = 'camera_online'"
            " AND source = %s AND bucket < %s".encode(),
            (camera, before),
        )


def test_a_camera_was_away_when_it_reported_nothing(conn: Conn) -> None:
    def available() -> float:
        (shown,) = asked(conn, traffic.AVAILABLE.sql)
        return float(shown["value"])

    conn.execute("UPDATE observation_hour SET sum = n FROM series WHERE id = series AND metric = 'camera_online'")
    cameras = number(conn, "SELECT count(*) FROM station WHERE kind = 'camera'")
    assert available() == 100
    forget(conn, "CAM-001", CITY_NOW + timedelta(hours=1))
    assert available() == pytest.approx(100 * (cameras - 1) / cameras)
    forget(conn, "CAM-002", THIS_HOUR - timedelta(hours=12))
    assert available() == pytest.approx(100 * (cameras - 1.5) / cameras)
    assert sorted(row["share"] for row in asked(conn, traffic.CAMERA_TABLE.sql))[:3] == [0, 50, 100]


def test_an_application_waits_until_it_is_decided_however_old_it_is(conn: Conn) -> None:
    conn.execute(
        "UPDATE registration SET filed_at = filed_at - interval '90 days' WHERE decided_at IS NULL AND kind = 'branch'"
    )
    undecided = "SELECT count(*) FROM registration WHERE decided_at IS NULL"
    (waiting,), kinds = asked(conn, business.WAITING.sql), asked(conn, business.BY_KIND.sql)
    by_kind = {row["name_en"]: row["waiting"] for row in kinds}
    assert by_kind["Branch"] == number(conn, f"{undecided} AND kind = 'branch'") > 0
    assert waiting["value"] == sum(by_kind.values()) == number(conn, undecided)


def test_the_agencies_answers_overdue_are_all_that_are(conn: Conn) -> None:
    (card,) = asked(conn, feedback.LATE.sql)
    agencies = [str(row["value"]) for row in asked(conn, feedback.BOARD.variables[0].sql)]
    rows = asked(conn, feedback.BY_AGENCY.sql, agency=agencies)
    assert card["detail_en"] != "unpublished: 0"
    assert sum(row["late"] for row in rows) == card["value"] > 0


def test_an_agency_that_is_no_more_is_not_listed_among_those_without_codes(conn: Conn) -> None:
    conn.execute("UPDATE agency SET valid_to = %s WHERE code = 'H60.05'", (CITY_NOW.date() - timedelta(days=1),))
    (card,), rows = asked(conn, procedures.AGENCIES.sql), asked(conn, procedures.BY_AGENCY.sql)
    assert card["detail_en"] == f"of {len(rows)} agencies"


def test_who_was_trained_last_year_is_not_trained_this_year(conn: Conn) -> None:
    (before,) = asked(conn, digital.TRAINED.sql)
    conn.execute("UPDATE figure SET period = '2025-10' WHERE system = 'training' AND unit < '02300'")
    (after,) = asked(conn, digital.TRAINED.sql)
    part, whole = (
        f"SELECT sum(value) FROM figure WHERE code = 'training_{code}' AND period = '{LAST_MONTH}' AND unit IN ("
        f"SELECT unit FROM figure WHERE code = 'training_plan' AND period = '{LAST_MONTH}' AND value > 0)"
        for code in ("trained", "plan")
    )
    assert float(after["value"]) == pytest.approx(100 * number(conn, part) / number(conn, whole))
    assert float(after["value"]) != pytest.approx(float(before["value"]))
    assert after["detail_en"] == before["detail_en"], "teams are not counted from January on"


def test_a_unit_that_has_not_reported_keeps_its_accounts(conn: Conn) -> None:
    def months() -> list[float]:
        rows = asked(conn, population.BY_MONTH.sql, hours=9_600)
        return [float(row["value"]) for row in rows if row["key"] == "eid_level_2"]

    every = months()
    assert every == sorted(every)
    own = "system = 'population' AND code = 'eid_level_2'"
    deleted = conn.execute(f"DELETE FROM figure WHERE {own} AND period = '{LAST_MONTH}' AND unit < '02300'".encode())
    assert 10 < deleted.rowcount < 114
    newest = (
        f"SELECT sum(value) FROM (SELECT DISTINCT ON (unit) value FROM figure WHERE {own} AND length(period) = 7"
        " ORDER BY unit, starts DESC) AS stated"
    )
    assert months() == [*every[:-1], number(conn, newest)]
    assert every[-2] < months()[-1] < every[-1]
    conn.execute("UPDATE unit SET valid_to = '2026-08-31' WHERE code < '02300' AND kind <> 'province'")
    assert months()[-3] > months()[-2], "what ended is counted until it did"

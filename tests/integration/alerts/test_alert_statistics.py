"""The statistics' one query on some thousand alerts: fast as the boards' reader, each count that of its list."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from dashboards.reader import Reader
from streams.alerts import views
from streams.alerts.choice import ANY, NONE, Choice, chosen
from streams.alerts.similar import similar
from streams.alerts.statistics import STATISTICS, Statistics, sorted_out
from streams.roster import ahead
from tests.integration.alerts.scene import database, officer_on_duty, register
from tests.proof import PATIENCE
from tests.services import PostgresServer

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
ALERTS = 4_000
LIMIT_S = 0.1
# Of every 20 alerts one never fired; the others were taken on after n % 50 minutes, but each seventh by nobody. Each
# eighth, and every other seventh, was lost again by whoever took it on first.
_ALERT = """
INSERT INTO alert (rule, subject, state, level, severity, title_vi, title_en, agency, opened_at, changed_at, event_time,
    acknowledged_by, acknowledged_at, resolved_by, resolved_at, diagnosis, evidence, seq, version)
SELECT (ARRAY['water_level', 'pm25', 'wind'])[n %% 3 + 1], (ARRAY['WTR-001', 'WTR-002', 'x'])[n %% 3 + 1],
    'resolved', 1, n %% 4 + 1, 'Lũ', 'Flood', CASE WHEN n %% 5 > 0 THEN 'H60.1' || n %% 5 END, at, at, at,
    CASE WHEN n %% 7 > 0 THEN 'Cán bộ ' || n %% 6 END, CASE WHEN n %% 7 > 0 THEN at END,
    'system', at + interval '2 hours',
    CASE n %% 4 WHEN 0 THEN 'false_alarm' WHEN 1 THEN 'dealt_with' END, '{}', 3, 3
FROM (SELECT n, %(now)s - n * interval '30 minutes' AS at FROM generate_series(1, %(alerts)s) AS n) AS made
"""
_LINE = """
INSERT INTO alert_transition (alert, seq, kind, state, level, severity, who, why, event_time, at, evidence)
SELECT id, 1, CASE WHEN id %% 20 = 0 THEN 'pending' ELSE 'fired' END, 'firing', 1, 1, 'system', '', opened_at,
    opened_at, '{}'::jsonb FROM alert
UNION ALL
SELECT id, 2, 'acknowledged', 'acknowledged', 1, 1,
    CASE WHEN id %% 8 = 0 OR id %% 14 = 0 THEN 'Người trước' ELSE acknowledged_by END, '', opened_at,
    opened_at + id %% 50 * interval '1 minute', '{}'::jsonb
FROM alert WHERE acknowledged_by IS NOT NULL OR id %% 14 = 0
UNION ALL
SELECT id, 3, 'acknowledged', 'acknowledged', 1, 1, acknowledged_by, '', opened_at,
    opened_at + interval '1 hour', '{}'::jsonb FROM alert WHERE acknowledged_by IS NOT NULL AND id %% 8 = 0
UNION ALL
SELECT id, 4, 'resolved', 'resolved', 1, 1, 'system', '', opened_at, resolved_at, '{}'::jsonb FROM alert
"""


@pytest.fixture(scope="module")
def url(postgres_server: PostgresServer) -> Iterator[str]:
    url = postgres_server.fresh_database()
    with database(url) as conn:
        register(conn, "WTR-001", "WTR-002", "WTR-003")
        conn.execute(_ALERT, {"now": NOW, "alerts": ALERTS})
        conn.execute(_LINE, {})
        conn.execute("ANALYZE alert, alert_transition")
    yield url
    postgres_server.drop(url)


async def counted(url: str, days: int) -> tuple[Statistics, float]:
    reader = Reader(url, take_role=True, connections=1)
    await reader.open()
    try:
        took = []
        for _ in range(5):
            started = time.perf_counter()
            rows = await reader.rows(STATISTICS, {"since": NOW - timedelta(days=days), "now": NOW})
            took.append(time.perf_counter() - started)
        return sorted_out(rows), min(took)
    finally:
        await reader.close()


async def test_every_count_is_that_of_the_list_to_which_it_leads(url: str) -> None:
    found, took = await counted(url, 90)
    assert took < LIMIT_S * PATIENCE
    assert found.every.alerts == ALERTS * 19 // 20
    assert found.every.take_median_s == pytest.approx(25 * 60, abs=120)
    assert found.every.take_p90_s == pytest.approx(45 * 60, abs=120)
    assert found.every.end_median_s == 7_200
    assert "Người trước" in {one.officer for one in found.officers}
    with database(url) as conn:

        def listed(choice: Choice) -> int:
            return chosen(conn, choice, NOW).total

        assert listed(Choice(days=90)) == found.every.alerts
        for one in found.agencies:
            assert listed(Choice(days=90, agency=one.agency or NONE)) == one.alerts
        for one in found.officers:
            assert listed(Choice(days=90, owners=(one.officer or NONE,))) == one.alerts
        for one in found.rules:
            rules = (one.rule or "",)
            assert listed(Choice(days=90, rules=rules)) == one.alerts
            assert listed(Choice(days=90, rules=rules, diagnosis="false_alarm")) == one.false > 0
            assert listed(Choice(days=90, rules=rules, diagnosis=ANY)) == one.explained
        (day, hour), most = max(found.hours.items(), key=lambda cell: cell[1])
        assert listed(Choice(days=90, weekday=day, hour=hour)) == most
    assert sum(found.hours.values()) == found.every.alerts
    assert (await counted(url, 7))[0].every.alerts < 7 * 48


def test_similar_alerts_are_those_of_the_place_and_then_those_near_it(url: str) -> None:
    with database(url) as conn:
        alert = views.story(conn, 3)
        assert alert is not None
        found = similar(conn, alert.alert)
        assert [past.id for past in found] == [3_999, 3_996, 3_993, 3_990, 3_987]
        assert {past.km for past in found} == {0}
        conn.execute("UPDATE alert SET subject = 'WTR-003' WHERE id = 3")
        conn.execute("UPDATE station SET latitude = latitude + 0.1 WHERE id = 'WTR-003'")
        near = views.story(conn, 3)
        assert near is not None
        assert [round(past.km) for past in similar(conn, near.alert)] == [11] * 5


def test_who_is_on_duty_is_written_down_for_the_boards(url: str) -> None:
    with database(url) as conn:
        officer_on_duty(conn)
        assert ahead.refresh(conn, NOW)
        assert not ahead.refresh(conn, NOW + timedelta(hours=1))
        assert conn.execute("SELECT name, team, from_at FROM duty_ahead").fetchall() == [
            ("Nguyễn Văn An", None, datetime(2026, 11, 23, 17, tzinfo=UTC))
        ]

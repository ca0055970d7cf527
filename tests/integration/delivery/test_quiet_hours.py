"""Quiet hours: what wakes an officer, what waits until the morning, and what is said of it by then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg

from streams import outbox
from streams.alerts import escalation, judgement
from streams.alerts.lifecycle import Acknowledge
from streams.delivery import claims
from streams.delivery.channels import all_channels
from streams.roster import people
from streams.roster.preferences import Quiet
from tests.integration.alerts.scene import observe, officer_on_duty, register, value
from tests.integration.alerts.test_notifier import fire

NIGHT = datetime(2026, 11, 24, 16, tzinfo=UTC)  # 23:00 in Tuyên Quang
MORNING = datetime(2026, 11, 24, 23, tzinfo=UTC)


def night(conn: psycopg.Connection, level_m: float) -> None:
    register(conn, "WTR-010")
    officer = officer_on_duty(conn)
    people.set_quiet(conn, officer, Quiet(datetime(2026, 1, 1, 22).time(), datetime(2026, 1, 1, 6).time()))  # noqa: DTZ001
    observe(conn, NIGHT, [("WTR-010", level_m)])
    judgement.judge_changes(conn, NIGHT)


def test_quiet_hours_hold_back_what_is_not_critical(conn: psycopg.Connection) -> None:
    night(conn, 22.5)
    assert conn.execute("SELECT state, held_until FROM outbox").fetchall() == [("held", MORNING)]
    assert outbox.release(conn, MORNING - timedelta(seconds=1)) == 0
    assert claims.claim(conn, all_channels()) is None
    assert outbox.release(conn, MORNING) == 1
    assert claims.claim(conn, all_channels()) is not None


def test_whoever_wakes_up_reads_of_each_alert_how_it_stands_by_then(conn: psycopg.Connection) -> None:
    """The chain is followed at night; in the morning the officer hears of it once."""
    night(conn, 22.5)
    for minute in (0, 10, 20, 30):
        escalation.escalate_due(conn, NIGHT + timedelta(minutes=minute))
    assert value(conn, "SELECT count(*) FROM outbox WHERE state = 'held'") == 4
    outbox.release(conn, MORNING)
    states = conn.execute("SELECT state, settled_at IS NOT NULL FROM outbox ORDER BY seq DESC").fetchall()
    assert states == [("queued", False), *[("cancelled", True)] * (len(states) - 1)]


def test_what_became_critical_at_night_is_not_told_as_less_in_the_morning(conn: psycopg.Connection) -> None:
    night(conn, 22.5)
    observe(conn, NIGHT + timedelta(hours=2), [("WTR-010", 24.5)])
    judgement.judge_changes(conn, NIGHT + timedelta(hours=2))
    outbox.release(conn, MORNING)
    assert conn.execute("SELECT seq, state FROM outbox ORDER BY seq").fetchall() == [(1, "cancelled"), (2, "queued")]


def test_quiet_hours_never_hold_back_what_is_critical(conn: psycopg.Connection) -> None:
    night(conn, 24.5)
    assert value(conn, "SELECT state FROM outbox") == "queued"


def test_what_somebody_took_on_at_night_wakes_nobody_in_the_morning(conn: psycopg.Connection) -> None:
    night(conn, 22.5)
    judgement.act(conn, 1, Acknowledge("Bình", 1), NIGHT + timedelta(minutes=5))
    assert value(conn, "SELECT state FROM outbox") == "cancelled"
    assert outbox.release(conn, MORNING) == 0


def test_of_what_waited_all_night_only_the_newest_message_of_each_alert_goes_out(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010", "WTR-011")
    officer_on_duty(conn)
    fire(conn)
    fire(conn, "WTR-011")
    fire(conn, level_m=26.4)
    assert claims.drop_overtaken(conn) == 0, "while it is fresh each message counts"
    conn.execute("UPDATE outbox SET created_at = created_at - %s", (claims.OUTDATED,))
    assert claims.drop_overtaken(conn) == 1
    assert claims.drop_overtaken(conn) == 0
    told = conn.execute("SELECT alert, state, last_error LIKE %s FROM outbox ORDER BY id", ("%newer news%",)).fetchall()
    assert told == [(1, "cancelled", True), (2, "queued", None), (1, "queued", None)]

"""Judgement on a real database: alert, audit and messages in one commit, and nobody forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from dashboards.alerts import listing
from streams.alerts import judgement, store, views
from streams.alerts.choice import Choice
from streams.alerts.duty import add_officer, put_on_duty
from streams.alerts.lifecycle import Acknowledge, Note, RefusedError, Resolve, on_action
from streams.alerts.words import refusal
from tests.integration.alerts.scene import audited, database, observe, officer_on_duty, register, value

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
OUTBOX = "SELECT state, officer, seq FROM outbox ORDER BY seq, officer"


def fire(conn: psycopg.Connection, level_m: float = 22.5, now: datetime = NOW) -> int:
    observe(conn, now, [("WTR-010", level_m)])
    judgement.judge_changes(conn, now)
    return int(value(conn, "SELECT max(id) FROM alert"))


def test_an_alert_from_the_first_drop_to_the_last(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010")
    officer = officer_on_duty(conn)
    alert = fire(conn)
    row = views.alerts(conn)[0]
    assert (row.state, row.level, row.severity, row.opened_at) == ("firing", 1, 2, NOW)
    assert row.title_vi == "Mực nước đạt báo động I: Sông Lô tại WTR-010"
    judgement.act(conn, alert, Acknowledge("an", row.version), NOW + MINUTE)
    judgement.act(conn, alert, Note("an", "đã gọi trạm"), NOW + MINUTE)
    observe(conn, NOW + 2 * MINUTE, [("WTR-010", 21.0)])
    judgement.judge_changes(conn, NOW + 2 * MINUTE)
    for minute in range(3, 13):
        observe(conn, NOW + minute * MINUTE, [("WTR-010", 21.0)])
    assert judgement.judge_timers(conn, NOW + 11 * MINUTE) == 0
    assert judgement.judge_timers(conn, NOW + 12 * MINUTE) == 1
    kinds = [kind for kind, _, _ in audited(conn)["WTR-010"]]
    assert kinds == ["fired", "acknowledged", "noted", "easing", "resolved"]
    assert views.alerts(conn) == []
    assert conn.execute(OUTBOX).fetchall() == [("queued", officer, 1), ("queued", officer, 5)]


def test_the_audit_cannot_be_rewritten(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010")
    fire(conn)
    for query in (
        "UPDATE alert_transition SET who = 'x'",
        "DELETE FROM alert_transition",
        "TRUNCATE alert_transition CASCADE",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"), conn.transaction():
            conn.execute(query)


def test_the_database_allows_one_live_alert(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010")
    alert = fire(conn)
    columns = "rule, subject, state, level, severity, title_vi, title_en, opened_at, changed_at, event_time"
    with pytest.raises(psycopg.errors.UniqueViolation):
        conn.execute(
            f"INSERT INTO alert ({columns}, evidence, seq, version)"
            f" SELECT {columns}, evidence, seq, version FROM alert WHERE id = {alert}"
        )


def test_with_nobody_on_duty_the_alert_waits_and_is_shown(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010")
    fire(conn)
    assert views.trouble(conn).unassigned == 1
    assert views.alerts(conn)[0].unassigned == 1
    assert judgement.find_somebody(conn, NOW + MINUTE) == 0
    sleeper = add_officer(conn, "Bình", "binh@example.vn")
    put_on_duty(conn, sleeper, NOW + 60 * MINUTE)
    assert judgement.find_somebody(conn, NOW + MINUTE) == 0
    officer = officer_on_duty(conn)
    assert judgement.find_somebody(conn, NOW + 2 * MINUTE) == 1
    assert judgement.find_somebody(conn, NOW + 3 * MINUTE) == 0
    assert conn.execute(OUTBOX).fetchall() == [("queued", officer, 1)]
    assert views.trouble(conn).unassigned == 0


def test_whoever_comes_on_after_a_gap_is_told_of_each_alert_once_how_it_stands(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010")
    for minute, metres in enumerate((22.5, 24.5, 26.5)):
        fire(conn, metres, NOW + minute * MINUTE)
    officer = officer_on_duty(conn)
    assert judgement.find_somebody(conn, NOW + 600 * MINUTE) == 1
    assert conn.execute(OUTBOX).fetchall() == [("cancelled", None, 1), ("cancelled", None, 2), ("queued", officer, 3)]
    assert "tin mới hơn" in value(conn, "SELECT last_error FROM outbox WHERE seq = 1")
    assert views.trouble(conn).unassigned == 0


def test_whoever_is_told_something_newer_is_not_told_what_waited_for_somebody(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010")
    fire(conn)
    officer = officer_on_duty(conn)
    fire(conn, 24.5, NOW + MINUTE)
    assert judgement.find_somebody(conn, NOW + MINUTE) == 0
    assert conn.execute(OUTBOX).fetchall() == [("cancelled", None, 1), ("queued", officer, 2)]
    other = officer_on_duty(conn, "Bình", "binh@example.vn")
    assert judgement.find_somebody(conn, NOW + 2 * MINUTE) == 0
    assert value(conn, "SELECT count(*) FROM outbox WHERE officer = %s", other) == 0


def test_taken_on_at_the_desk_nobody_need_be_found(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010")
    alert = fire(conn)
    judgement.act(conn, alert, Acknowledge("an", 1), NOW + MINUTE)
    officer_on_duty(conn)
    assert judgement.find_somebody(conn, NOW + 2 * MINUTE) == 0
    assert value(conn, "SELECT state FROM outbox") == "cancelled"
    assert views.trouble(conn).unassigned == 0


def test_the_second_officer_hears_who_was_first(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010")
    alert = fire(conn)
    judgement.act(conn, alert, Acknowledge("Nguyễn Văn An", 1), NOW + MINUTE)
    with pytest.raises(RefusedError) as refused:
        judgement.act(conn, alert, Acknowledge("Trần Thị Bình", 1), NOW + 2 * MINUTE)
    assert refusal(refused.value.alert).vi == "Nguyễn Văn An đã nhận xử lý trước, lúc 10:01:00."
    judgement.act(conn, alert, Resolve("Trần Thị Bình", 2, "phao kẹt"), NOW + 3 * MINUTE)
    with pytest.raises(RefusedError) as refused:
        judgement.act(conn, alert, Resolve("Nguyễn Văn An", 2, "hết lũ"), NOW + 4 * MINUTE)
    assert "Trần Thị Bình closed it first" in refusal(refused.value.alert).en
    with pytest.raises(LookupError):
        judgement.act(conn, 999, Note("an", "?"), NOW)


def test_a_change_that_cannot_be_judged_stops_no_other(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010", "WTR-011")
    observe(conn, NOW, [("WTR-010", 22.5), ("WTR-011", 22.5)])
    conn.execute("UPDATE condition_change SET rule = 'gone' WHERE subject = 'WTR-010'")
    while judgement.judge_changes(conn, NOW):
        pass
    assert "KeyError" in value(conn, "SELECT failure FROM condition_change WHERE subject = 'WTR-010'")
    assert list(audited(conn)) == ["WTR-011"]
    assert views.trouble(conn).unjudged == 1


def test_a_timer_that_cannot_be_judged_is_put_off_and_shown(
    conn: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(conn, "WTR-010")
    fire(conn)
    observe(conn, NOW + MINUTE, [("WTR-010", 20.0)])
    judgement.judge_changes(conn, NOW + MINUTE)
    for minute in range(2, 14):
        observe(conn, NOW + minute * MINUTE, [("WTR-010", 20.0)])
    with monkeypatch.context() as broken:
        broken.setattr(store, "save", lambda *_: 1 / 0)
        assert judgement.judge_timers(conn, NOW + 13 * MINUTE) == 1
    assert views.trouble(conn).unjudged == 1
    assert judgement.judge_timers(conn, NOW + 13 * MINUTE) == 0
    assert judgement.judge_timers(conn, NOW + 14 * MINUTE) == 1
    assert views.trouble(conn).unjudged == 0
    assert value(conn, "SELECT state FROM alert") == "resolved"


def test_an_alert_is_saved_only_from_the_row_it_was_read_from(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010")
    alert = fire(conn)
    with conn.transaction():
        stale = store.by_id(conn, alert)
    assert stale is not None
    judgement.act(conn, alert, Note("an", "một"), NOW)
    with pytest.raises(RuntimeError, match="audit"):
        store.save(conn, on_action(stale, Note("binh", "hai"), NOW)[0], store.Dress())


def test_commits_are_announced(database_url: str) -> None:
    with database(database_url) as conn, database(database_url) as listener:
        register(conn, "WTR-010")
        listener.execute("LISTEN committed")
        fire(conn)
        heard = [note.payload for note in listener.notifies(timeout=2, stop_after=1)]
        assert heard == ["alerts"]


def test_the_desk_has_the_most_serious_first_and_of_equal_ones_the_newest(conn: psycopg.Connection) -> None:
    risen = {"WTR-011": 26.5, "WTR-012": 22.5, "WTR-013": 24.5, "WTR-014": 22.5}
    register(conn, *risen)
    for minute, (station, level_m) in enumerate(risen.items()):
        observe(conn, NOW + minute * MINUTE, [(station, level_m)])
        judgement.judge_changes(conn, NOW + minute * MINUTE)
    desk = listing.load(conn, NOW, Choice())
    assert [row.subject for row in desk.chosen.rows] == ["WTR-011", "WTR-013", "WTR-014", "WTR-012"]

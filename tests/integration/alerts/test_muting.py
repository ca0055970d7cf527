"""Silences, parents and incidents on a real database: who is told, who is not, and what the audit says of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from psycopg.types.json import Jsonb

from streams.alerts import escalation, judgement, looking, silences, views
from streams.alerts.lifecycle import Acknowledge, Resolve
from streams.alerts.office import OfficeHours
from streams.alerts.rules import all_rules
from streams.office_hours import shifts_of
from tests.integration.alerts.scene import LONG_AGO, observe, officer_on_duty, register, value

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
OFFICE = OfficeHours(shifts_of("07:30-11:30,13:30-17:00"))
TOLD = """
SELECT a.subject || ' ' || t.kind FROM outbox o
JOIN alert_transition t USING (alert, seq) JOIN alert a ON a.id = t.alert
ORDER BY o.id
"""


def told(conn: psycopg.Connection) -> list[str]:
    """Return of what somebody was told, in order."""
    return [row[0] for row in conn.execute(TOLD)]


def judge(conn: psycopg.Connection, now: datetime) -> None:
    """Let the judge do everything that is to be done at an instant, but look."""
    judgement.judge_changes(conn, now)
    judgement.judge_timers(conn, now)
    judgement.judge_muted(conn, now)


def silence(conn: psycopg.Connection, minutes: int, rrule: str | None = None) -> int:
    window = (NOW, NOW + minutes * MINUTE)
    return silences.add(conn, "water_level", "WTR-*", window, rrule, "bảo trì", "an", NOW)


def test_a_silenced_alert_is_told_of_when_the_window_ends(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010")
    officer_on_duty(conn)
    number = silence(conn, 10)
    observe(conn, NOW, [("WTR-010", 22.5)])
    judge(conn, NOW)
    assert told(conn) == []
    assert views.alerts(conn)[0].untold
    judge(conn, NOW + 10 * MINUTE - timedelta(seconds=1))
    assert told(conn) == []
    judge(conn, NOW + 10 * MINUTE)
    assert told(conn) == ["WTR-010 still"]
    judge(conn, NOW + 11 * MINUTE)
    assert told(conn) == ["WTR-010 still"]
    audit = conn.execute("SELECT kind, muted FROM alert_transition ORDER BY seq").fetchall()
    assert audit == [("fired", f"silence {number}"), ("still", None)]


def test_however_many_are_silenced_for_long_what_is_silenced_no_more_is_told_of_at_once(
    conn: psycopg.Connection,
) -> None:
    register(conn, "WTR-001", "WTR-002")
    officer_on_duty(conn)
    silence(conn, 10)
    silences.add(conn, None, "WTR-001", (NOW, NOW + 600 * MINUTE), None, "thay phao", "an", NOW)
    observe(conn, NOW, [("WTR-001", 22.5), ("WTR-002", 22.5)])
    judge(conn, NOW)
    assert told(conn) == []
    assert judgement.judge_muted(conn, NOW + 10 * MINUTE, limit=1) == 1
    assert told(conn) == ["WTR-002 still"]
    assert judgement.judge_muted(conn, NOW + 10 * MINUTE, limit=1) == 0


def test_a_silence_ended_by_hand_tells_at_once_and_is_on_record(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010")
    officer_on_duty(conn)
    number = silence(conn, 600, "FREQ=DAILY")
    observe(conn, NOW, [("WTR-010", 22.5)])
    judge(conn, NOW)
    assert silences.end(conn, number, "binh", NOW + MINUTE)
    assert not silences.end(conn, number, "chi", NOW + MINUTE)
    judge(conn, NOW + MINUTE)
    assert told(conn) == ["WTR-010 still"]
    (one,) = silences.every(conn)
    assert (one.created_by, one.ended_by, one.ended_at) == ("an", "binh", NOW + MINUTE)


def test_a_flood_front_is_one_incident_and_told_of_once_per_severity(conn: psycopg.Connection) -> None:
    stations = [f"WTR-{n:03}" for n in range(6)]
    register(conn, *stations)
    for station in stations:
        river = Jsonb({"river": "Gâm" if station == "WTR-005" else "Lô"})
        conn.execute("UPDATE station SET attributes = attributes || %s WHERE id = %s", (river, station))
    officer_on_duty(conn)
    for minute, station in enumerate(stations):
        observe(conn, NOW + minute * MINUTE, [(station, 22.5)])
        judge(conn, NOW + minute * MINUTE)
    assert told(conn) == ["WTR-000 fired", "WTR-005 fired"]
    assert value(conn, "SELECT count(DISTINCT incident) FROM alert") == 2
    observe(conn, NOW + 6 * MINUTE, [("WTR-003", 24.5), ("WTR-004", 24.5)])
    judge(conn, NOW + 6 * MINUTE)
    assert told(conn)[2:] == ["WTR-003 raised"]
    muted = value(conn, "SELECT muted FROM alert_transition WHERE kind = 'raised' AND muted IS NOT NULL")
    assert muted.startswith("incident ")
    for minute in range(7, 22):
        observe(conn, NOW + minute * MINUTE, [(station, 21.0) for station in stations])
        judge(conn, NOW + minute * MINUTE)
    assert views.alerts(conn) == []
    ended = told(conn)[3:]
    assert len(ended) == 2
    assert all(word.endswith("resolved") for word in ended)
    assert value(conn, "SELECT count(*) FROM incident WHERE closed_at IS NULL") == 0
    observe(conn, NOW + 200 * MINUTE, [("WTR-001", 22.5)])
    judge(conn, NOW + 200 * MINUTE)
    assert told(conn)[-1] == "WTR-001 fired"
    assert value(conn, "SELECT count(*) FROM incident") == 3


def test_that_a_river_rises_suddenly_does_not_hide_that_it_is_at_alarm_three(conn: psycopg.Connection) -> None:
    """The first extreme alert of each rule of an incident is told of; what is less or comes again is not."""
    register(conn, "WTR-001", "WTR-002", "WTR-003", "WTR-004", river="Lô")
    on = "INSERT INTO alert_rule_version VALUES ('water_rise', 2, NULL, true, 'test', %s, 'two rules')"
    conn.execute(on, (LONG_AGO,))
    officer_on_duty(conn)
    steps = (
        (0, "WTR-001", 18.0),
        (10, "WTR-001", 21.5),
        (20, "WTR-002", 24.5),
        (30, "WTR-003", 26.5),
        (31, "WTR-004", 26.5),
    )
    for minute, station, level in steps:
        observe(conn, NOW + minute * MINUTE, [(station, level)])
        judge(conn, NOW + minute * MINUTE)
    assert told(conn) == ["WTR-001 fired", "WTR-003 fired"]
    rules = "SELECT array_agg(a.rule ORDER BY o.id) FROM outbox o JOIN alert a ON a.id = o.alert"
    assert value(conn, rules) == ["water_rise", "water_level"]
    assert value(conn, "SELECT count(DISTINCT incident) FROM alert") == 1


def flow(conn: psycopg.Connection, minute: float, **metres: float) -> None:
    """Let the water stand so high at these stations (their underscores are hyphens) in a minute, and the judge work."""
    now = NOW + minute * MINUTE
    observe(conn, now, [(station.replace("_", "-"), level) for station, level in metres.items()])
    judge(conn, now)


def test_a_second_crest_is_told_of_although_a_lesser_alert_of_the_river_is_still_open(
    conn: psycopg.Connection,
) -> None:
    register(conn, "WTR-001", "WTR-002", "WTR-003", river="Lô")
    officer_on_duty(conn)
    flow(conn, 0, WTR_001=22.5, WTR_002=26.5)
    first = ["WTR-001 fired", "WTR-002 fired"]
    # That it swings about the line of alarm III wakes nobody: a lower level is not believed so soon.
    for minute in range(4, 40, 4):
        flow(conn, minute, WTR_002=26.5 if minute % 8 else 25.5)
    assert told(conn) == first
    for minute in range(40, 53):
        flow(conn, minute, WTR_002=20.0)
    assert [row.subject for row in views.alerts(conn)] == ["WTR-001"]
    flow(conn, 240, WTR_003=24.5)
    flow(conn, 241, WTR_002=24.5)
    flow(conn, 242, WTR_002=26.5)
    flow(conn, 243, WTR_003=26.5)
    assert told(conn) == [*first, "WTR-003 fired", "WTR-002 raised"]


def test_a_second_crest_at_one_station_is_told_of_however_high_the_first_was(conn: psycopg.Connection) -> None:
    register(conn, "WTR-001", "WTR-002", river="Lô")
    officer_on_duty(conn)
    flow(conn, 0, WTR_001=26.5)
    for minute in range(1, 13):
        flow(conn, minute, WTR_001=22.5)
    flow(conn, 13, WTR_002=22.5)
    assert told(conn) == ["WTR-001 fired"]
    flow(conn, 2 * 24 * 60, WTR_001=26.5)
    flow(conn, 2 * 24 * 60 + 1, WTR_002=26.5)
    assert told(conn) == ["WTR-001 fired", "WTR-001 raised"]
    # What rises unheard beneath a silence hides nothing from those who were told of the crest before.
    for minute in range(2 * 24 * 60 + 2, 2 * 24 * 60 + 15):
        flow(conn, minute, WTR_001=22.5, WTR_002=22.5)
    at = NOW + timedelta(days=2, minutes=15)
    silences.add(conn, None, "WTR-001", (at, at + 60 * MINUTE), None, "thay phao", "an", at)
    flow(conn, 2 * 24 * 60 + 15, WTR_001=26.5)
    flow(conn, 2 * 24 * 60 + 16, WTR_002=26.5)
    assert told(conn) == ["WTR-001 fired", "WTR-001 raised", "WTR-002 raised"]


def test_what_is_silenced_from_the_beginning_neither_keeps_back_that_the_others_are_over_nor_ends_for_anybody(
    conn: psycopg.Connection,
) -> None:
    register(conn, "WTR-001", "WTR-002", river="Lô")
    officer_on_duty(conn)
    silences.add(conn, None, "WTR-002", (NOW, NOW + 600 * MINUTE), None, "thay phao", "an", NOW)
    flow(conn, 0, WTR_001=22.5, WTR_002=22.5)
    for minute in range(1, 13):
        flow(conn, minute, WTR_001=21.0)
    assert told(conn) == ["WTR-001 fired", "WTR-001 resolved"]
    for minute in range(20, 32):
        flow(conn, minute, WTR_002=21.0)
    assert views.alerts(conn) == []
    assert told(conn) == ["WTR-001 fired", "WTR-001 resolved"]


def test_whoever_was_told_hears_that_all_is_over_though_the_last_one_ends_in_a_silence(
    conn: psycopg.Connection,
) -> None:
    register(conn, "WTR-001", "WTR-002", river="Lô")
    officer_on_duty(conn)
    flow(conn, 0, WTR_001=22.5, WTR_002=22.5)
    silences.add(conn, None, "WTR-002", (NOW + MINUTE, NOW + 600 * MINUTE), None, "thay phao", "an", NOW)
    for minute in range(2, 14):
        flow(conn, minute, WTR_001=21.0)
    assert told(conn) == ["WTR-001 fired"]
    for minute in range(20, 32):
        flow(conn, minute, WTR_002=21.0)
    assert told(conn) == ["WTR-001 fired", "WTR-002 resolved"]


def test_a_stalled_connector_explains_its_silent_stations_away(conn: psycopg.Connection) -> None:
    def look(now: datetime) -> None:
        looking.plan(conn, now)
        ours = ["station_silent", "connector_stalled"]
        conn.execute(
            "UPDATE alert_look SET due_at = CASE WHEN rule = ANY (%s) THEN %s ELSE 'infinity' END", (ours, now)
        )
        while looking.look_next(conn, now, OFFICE):
            pass
        judge(conn, now)

    stations = ["WTR-001", "WTR-002", "WTR-003"]
    register(conn, *stations)
    officer_on_duty(conn)
    conn.execute("INSERT INTO metric VALUES ('water_level', 'water', 'm', 'm', 'm', 0, 500)")
    conn.execute("INSERT INTO series (source, metric) SELECT id, 'water_level' FROM station")
    conn.execute("INSERT INTO observation_last SELECT id, %s, 1, 0, 0 FROM series", (NOW,))
    for minute in range(30):
        look(NOW + minute * MINUTE)
    assert told(conn) == ["water fired"]
    assert [row.subject for row in views.live(conn)] == ["water", *reversed(stations)]
    # Two of the three come back with the connector; after its own hold the third is told of.
    for minute in range(30, 40):
        conn.execute(
            "UPDATE observation_last SET time = %s WHERE series <> (SELECT min(id) FROM series)",
            (NOW + minute * MINUTE,),
        )
        look(NOW + minute * MINUTE)
    assert told(conn) == ["water fired", "water resolved", "WTR-001 still"]


def test_an_acknowledgement_lapses_in_the_database_too(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010")
    officer_on_duty(conn)
    observe(conn, NOW, [("WTR-010", 22.5)])
    judge(conn, NOW)
    alert = views.alerts(conn)[0]
    judgement.act(conn, alert.id, Acknowledge("an", alert.version), NOW)
    lapses = NOW + all_rules()["water_level"].taken_for
    judge(conn, lapses - MINUTE)
    assert views.alerts(conn)[0].acknowledged_by == "an"
    judge(conn, lapses)
    assert views.alerts(conn)[0].state == "firing"
    assert told(conn) == ["WTR-010 fired", "WTR-010 lapsed"]


def test_what_keeps_coming_back_is_flapping_in_the_database_too(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010")
    officer_on_duty(conn)
    for minute in range(60):
        now = NOW + minute * MINUTE
        observe(conn, now, [("WTR-010", 22.5 if minute % 13 == 0 else 21.0)])
        judge(conn, now)
    assert views.alerts(conn)[0].flapping
    assert told(conn)[-1] == "WTR-010 flapping"
    assert value(conn, "SELECT cardinality(flips) FROM alert") == 3


def test_when_the_alert_that_was_told_of_ends_somebody_is_told_of_another_one_of_the_incident(
    conn: psycopg.Connection,
) -> None:
    register(conn, "WTR-001", "WTR-002", "WTR-003")
    conn.execute("UPDATE station SET attributes = attributes || %s", (Jsonb({"river": "Lô"}),))
    officer_on_duty(conn)
    for station in ("WTR-001", "WTR-002", "WTR-003"):
        observe(conn, NOW, [(station, 22.5)])
        judge(conn, NOW)
    alert = next(row for row in views.alerts(conn) if row.subject == "WTR-001")
    judgement.act(conn, alert.id, Resolve("an", alert.version, "phao kẹt"), NOW + MINUTE)
    judge(conn, NOW + MINUTE)
    judge(conn, NOW + 2 * MINUTE)
    assert told(conn) == ["WTR-001 fired", "WTR-002 still"]


def test_one_that_is_silenced_for_long_does_not_stand_before_the_others_of_its_incident(
    conn: psycopg.Connection,
) -> None:
    register(conn, "WTR-001", "WTR-002", "WTR-003", river="Lô")
    officer_on_duty(conn)
    silences.add(conn, None, "WTR-002", (NOW, NOW + 600 * MINUTE), None, "thay phao", "an", NOW)
    for station in ("WTR-001", "WTR-002", "WTR-003"):
        observe(conn, NOW, [(station, 22.5)])
        judge(conn, NOW)
    assert told(conn) == ["WTR-001 fired"]
    alert = next(row for row in views.alerts(conn) if row.subject == "WTR-001")
    judgement.act(conn, alert.id, Resolve("Nguyễn Văn An", alert.version, "phao kẹt"), NOW + MINUTE)
    for minute in range(1, 4):
        judge(conn, NOW + minute * MINUTE)
    assert told(conn) == ["WTR-001 fired", "WTR-003 still"]
    assert [row.subject for row in views.alerts(conn) if row.untold] == ["WTR-002"]


def test_what_comes_a_day_later_is_news_however_long_the_first_alert_of_an_incident_lasts(
    conn: psycopg.Connection,
) -> None:
    register(conn, "WTR-001", "WTR-002", "WTR-003", "WTR-004", river="Lô")
    officer_on_duty(conn)
    for hours, station in ((0, "WTR-001"), (23, "WTR-002"), (24, "WTR-003"), (25, "WTR-004")):
        now = NOW + timedelta(hours=hours)
        observe(conn, now, [(station, 22.5)])
        judge(conn, now)
    assert told(conn) == ["WTR-001 fired", "WTR-003 fired"]
    first, second, third, fourth = value(conn, "SELECT array_agg(incident ORDER BY id) FROM alert")
    assert first == second != third == fourth
    # The older one goes on by itself: when its told alert ends, somebody is told of what is left.
    alert = next(row for row in views.alerts(conn) if row.subject == "WTR-001")
    judgement.act(conn, alert.id, Resolve("Nguyễn Văn An", alert.version, "phao kẹt"), NOW + timedelta(hours=26))
    judge(conn, NOW + timedelta(hours=26))
    assert told(conn)[2:] == ["WTR-002 still"]


def test_a_silence_that_begins_later_stops_escalation_until_it_ends(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010")
    officer_on_duty(conn)
    observe(conn, NOW, [("WTR-010", 22.5)])
    judge(conn, NOW)
    silence(conn, 60)
    for minute in range(0, 60, 5):
        escalation.escalate_due(conn, NOW + minute * MINUTE)
    assert told(conn) == ["WTR-010 fired"]
    for minute in range(60, 75):
        escalation.escalate_due(conn, NOW + minute * MINUTE)
    assert told(conn)[1:2] == ["WTR-010 escalated"]


def test_a_silence_is_extended_by_whoever_saw_how_it_stood_and_all_is_on_record(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010")
    officer_on_duty(conn)
    number = silence(conn, 10)
    (seen,) = silences.covering_now(conn, NOW)
    observe(conn, NOW, [("WTR-010", 22.5)])
    judge(conn, NOW)
    later = NOW + 30 * MINUTE
    longer = silences.extend(conn, number, 20 * MINUTE, "binh", NOW + MINUTE, "chưa xong", silences.edition(seen))
    assert silences.standing(conn, NOW + 20 * MINUTE) == [longer]
    judge(conn, NOW + 20 * MINUTE)
    assert told(conn) == []
    with pytest.raises(silences.MeanwhileError) as refused:
        silences.end(conn, number, "chi", NOW + 20 * MINUTE, "xong", silences.edition(seen))
    assert refused.value.one == longer
    with pytest.raises(silences.SilenceError):
        silences.extend(conn, number, -5 * MINUTE, "chi", NOW, "ngắn hơn", silences.edition(longer))
    assert silences.end(conn, number, "chi", NOW + 20 * MINUTE, "xong", silences.edition(longer))
    judge(conn, NOW + 20 * MINUTE)
    assert told(conn) == ["WTR-010 still"]
    assert silences.standing(conn, NOW + 20 * MINUTE) == []
    (over,) = silences.over(conn, NOW + 20 * MINUTE, 5)
    assert (over.to_at, over.ended_by) == (later, "chi")
    with pytest.raises(silences.SilenceError):
        silences.add(conn, "*", " *, WTR-1,", (NOW, later), None, "mọi thứ", "an", NOW)
    with pytest.raises(silences.SilenceError, match="would silence nothing"):
        silences.add(conn, "water_levle", None, (NOW, later), None, "gõ nhầm", "an", NOW)
    noted = conn.execute("SELECT action, actor, detail->>'why' FROM user_audit ORDER BY id").fetchall()
    assert noted == [
        ("silence added", "an", "bảo trì"),
        ("silence extended", "binh", "chưa xong"),
        ("silence ended", "chi", "xong"),
    ]

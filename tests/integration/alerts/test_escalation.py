"""Escalation on a real database: the chain and the roster as they are at each step, one commit a step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from streams.alerts import duty, escalation, judgement, silences, views
from streams.alerts.diagnosis import Diagnosis
from streams.alerts.lifecycle import Acknowledge, Resolve
from streams.delivery.notifier import notice_of, told_of
from streams.roster import people, store
from streams.roster.escalation import Step, Target
from streams.roster.model import Shift, Team
from tests.integration.alerts.processes import evaluator, settings_for
from tests.integration.alerts.scene import audited, database, observe, officer_on_duty, register, value
from tests.proof import PATIENCE
from tests.waiting import wait_until

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NAMES = ("An", "Bình", "Chi", "Dung")
TOLD = """
SELECT t.kind, extract(epoch FROM t.at - a.opened_at)::int / 60, array_agg(DISTINCT f.name ORDER BY f.name)
FROM outbox o JOIN alert_transition t ON (t.alert, t.seq) = (o.alert, o.seq) JOIN alert a ON a.id = o.alert
JOIN officer f ON f.id = o.officer GROUP BY t.alert, t.seq, t.kind, t.at, a.opened_at ORDER BY t.alert, t.seq
"""


def told(conn: psycopg.Connection) -> list[tuple[str, int, list[str]]]:
    return conn.execute(TOLD).fetchall()


def crew(conn: psycopg.Connection) -> dict[str, int]:
    """Four people in a team; An is on duty, Bình comes in an hour."""
    names = {
        name: people.add_officer(conn, name, f"{n}@example.vn") for n, name in enumerate(("An", "Bình", "Chi", "Dung"))
    }
    store.put_team(
        conn, Team("ioc", "Tổ trực", "Duty team", None, names["Dung"], (names["An"], names["Bình"], names["Chi"]))
    )
    store.put_shift(conn, Shift("ioc", names["An"], NOW - 60 * MINUTE, NOW + 60 * MINUTE))
    store.put_shift(conn, Shift("ioc", names["Bình"], NOW + 60 * MINUTE, NOW + 120 * MINUTE))
    return names


def fire(conn: psycopg.Connection, level_m: float = 22.5, now: datetime = NOW) -> None:
    observe(conn, now, [("WTR-010", level_m)])
    judgement.judge_changes(conn, now)


def look(conn: psycopg.Connection, *minutes: float) -> None:
    for minute in minutes:
        escalation.escalate_due(conn, NOW + minute * MINUTE)


def test_whoever_is_on_duty_elsewhere_with_the_rules_skill_is_told_first(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010")
    people.set_skills(conn, crew(conn)["Chi"], ["lũ"])
    store.put_team(conn, Team("other", "Tổ khác", "Another team", "H60.99", None, (3,)))
    store.put_shift(conn, Shift("other", 3, NOW - 60 * MINUTE, NOW + 60 * MINUTE))
    fire(conn)
    look(conn, 10, 20)
    assert [(minute, names) for _, minute, names in told(conn)] == [(0, ["An"]), (10, ["Chi"]), (20, ["Bình"])]
    why = value(conn, "SELECT why FROM alert_transition WHERE kind = 'escalated' ORDER BY seq LIMIT 1")
    assert why == "người đang trực có chuyên môn / on duty with the skill: Chi"


def test_next_team_head_until_somebody_takes_it_on(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010")
    crew(conn)
    fire(conn)
    look(conn, 0, 5, 9.9, 10, 10.1, 20, 25)
    assert told(conn) == [("fired", 0, ["An"]), ("escalated", 10, ["Bình"]), ("escalated", 20, ["Chi"])]
    story = views.story(conn, 1)
    assert story is not None
    assert story.lines[1].why == "người trực kế tiếp / next on duty: Bình"
    assert (story.alert.state, story.alert.version) == ("firing", 1)
    judgement.act(conn, 1, Acknowledge("Chi", 1), NOW + 26 * MINUTE)
    look(conn, 30, 60, 600)
    assert len(told(conn)) == 3
    assert value(conn, "SELECT count(*) FROM alert_waiting") == 0


def test_whom_no_channel_reaches_holds_no_step_up_and_is_not_said_to_have_been_told(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010")
    people.unreach(conn, crew(conn)["Bình"], "email")
    fire(conn)
    look(conn, 10)
    assert told(conn)[1:] == [("escalated", 10, ["Chi"])]
    assert value(conn, "SELECT why FROM alert_transition WHERE kind = 'escalated'") == "cả tổ / the team: Chi"


def test_that_it_is_over_reaches_all_who_were_told(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010")
    crew(conn)
    fire(conn)
    look(conn, 10)
    fire(conn, 20.0, NOW + 11 * MINUTE)
    for minute in range(12, 22):
        observe(conn, NOW + minute * MINUTE, [("WTR-010", 20.0)])
    assert judgement.judge_timers(conn, NOW + 21 * MINUTE) == 1
    assert told(conn)[-1] == ("resolved", 21, ["An", "Bình"])
    look(conn, 30)
    assert len(told(conn)) == 3
    # What was refused of an alert that is over is the desk's trouble for a day.
    conn.execute("UPDATE outbox SET state = 'failed', settled_at = clock_timestamp() WHERE id = 1")
    assert views.trouble(conn).failed == 1
    conn.execute("UPDATE outbox SET settled_at = clock_timestamp() - interval '2 days'")
    assert views.trouble(conn).failed == 0


def test_that_an_incident_is_over_reaches_all_who_were_told_of_any_of_its_alerts(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010", "WTR-011", river="Lô")
    crew(conn)
    both = ("WTR-010", "WTR-011")
    observe(conn, NOW, [(station, 22.5) for station in both])
    judgement.judge_changes(conn, NOW)
    look(conn, 10)
    for minute in range(11, 22):
        observe(conn, NOW + minute * MINUTE, [(station, 20.0) for station in both])
        judgement.judge_changes(conn, NOW + minute * MINUTE)
    assert judgement.judge_timers(conn, NOW + 21 * MINUTE) == 2
    assert told(conn) == [("fired", 0, ["An"]), ("escalated", 10, ["Bình"]), ("resolved", 21, ["An", "Bình"])]


def test_that_it_was_closed_reaches_all_who_were_told_but_whoever_closed_it(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010", "WTR-011")
    crew(conn)
    conn.execute("UPDATE officer SET login = 'binh' WHERE name = 'Bình'")
    fire(conn)
    look(conn, 10)
    judgement.act(conn, 1, Resolve("Trần Thị Bình (binh)", 1, "phao kẹt", Diagnosis.FALSE_ALARM), NOW + 11 * MINUTE)
    assert told(conn)[-1] == ("closed", 11, ["An"])
    observe(conn, NOW, [("WTR-011", 22.5)])
    judgement.judge_changes(conn, NOW)
    judgement.act(conn, 2, Resolve("An", 1, ""), NOW + MINUTE)
    assert value(conn, "SELECT count(*) FROM outbox WHERE alert = 2") == 1, "An alone knew, and closed it"


def test_the_reminder_of_an_alert_that_eases_says_so_and_since_when(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010")
    crew(conn)
    fire(conn)
    fire(conn, 20.0, NOW + 6 * MINUTE)
    look(conn, 10)
    fire(conn, 22.6, NOW + 12 * MINUTE)
    look(conn, 20)
    newest = "SELECT alert, seq, officer, channel FROM outbox ORDER BY id"
    notices = [notice_of(told_of(conn, *message), None, 1, "") for message in conn.execute(newest)]
    assert [(one.kind, one.easing_since) for one in notices] == [
        ("fired", None), ("escalated", NOW + 6 * MINUTE), ("escalated", None)
    ]  # fmt: skip


def test_a_chain_and_a_roster_changed_meanwhile_count_at_once(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010")
    names = crew(conn)
    fire(conn)
    look(conn, 1)
    store.put_chain(conn, "", 1, [Step(2 * MINUTE, Target.HEAD), Step(MINUTE, Target.NEXT)])
    store.put_shift(conn, Shift("ioc", names["Chi"], NOW + 30 * MINUTE, NOW + 60 * MINUTE))
    look(conn, 2, 3)
    assert told(conn)[1:] == [("escalated", 2, ["Dung"]), ("escalated", 3, ["Chi"])]


def test_raised_after_it_was_taken_on_it_waits_anew(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010")
    crew(conn)
    fire(conn)
    judgement.act(conn, 1, Acknowledge("An", 1), NOW + MINUTE)
    fire(conn, 24.5, NOW + 30 * MINUTE)
    look(conn, 30, 39, 40)
    assert [line[:2] for line in told(conn)] == [("fired", 0), ("raised", 30), ("escalated", 40)]


def crew_and_agency(conn: psycopg.Connection) -> int:
    """Give the gauge to an agency whose team is one officer, beside the crew for all; return that officer."""
    register(conn, "WTR-010")
    conn.execute(
        "INSERT INTO agency (code, name_vi, name_en, valid_from) VALUES ('H60.07', 'Sở', 'Dept', '2020-01-01')"
    )
    conn.execute("UPDATE station SET agency = 'H60.07'")
    crew(conn)
    theirs = people.add_officer(conn, "Em", "em@example.vn")
    store.put_team(conn, Team("nn", "Sở", "Dept", "H60.07", None, (theirs,)))
    return theirs


def test_the_agencys_own_team_is_told_and_with_a_gap_whoever_is_on(conn: psycopg.Connection) -> None:
    theirs = crew_and_agency(conn)
    store.put_shift(conn, Shift("nn", theirs, NOW - MINUTE, NOW + 5 * MINUTE))
    fire(conn)
    fire(conn, 24.5, NOW + 6 * MINUTE)
    assert told(conn) == [("fired", 0, ["Em"]), ("raised", 6, ["An"])]


def test_whom_no_channel_reaches_hides_nobody_who_is_on_duty_for_all(conn: psycopg.Connection) -> None:
    theirs = crew_and_agency(conn)
    people.unreach(conn, theirs, "email")
    store.put_shift(conn, Shift("nn", theirs, NOW - MINUTE))
    fire(conn, 26.5)
    look(conn, 10)
    assert told(conn) == [("fired", 0, ["An"]), ("escalated", 10, ["Bình"])]
    assert value(conn, "SELECT count(*) FROM outbox WHERE state = 'nobody'") == 0


def test_one_officer_without_any_set_up_is_told_and_reminded(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010")
    officer_on_duty(conn)
    fire(conn)
    look(conn, 5, 10, 20, 30, 40, 749, 750, 760)
    assert [line[:2] for line in told(conn)] == [
        ("fired", 0),
        ("escalated", 10),
        ("escalated", 20),
        ("escalated", 30),
        ("escalated", 750),
        ("escalated", 760),
    ]
    why = conn.execute("SELECT why FROM alert_transition WHERE kind = 'escalated' ORDER BY seq").fetchall()
    assert why[3][0].startswith("nhắc lại từ đầu, bắt đầu từ người đang trực / ")


def test_in_a_silence_nothing_is_told_further_and_afterwards_one_step_after_the_other(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010")
    crew(conn)
    fire(conn)
    window = (NOW + 5 * MINUTE, NOW + 25 * MINUTE)
    silences.add(conn, "water_level", None, window, None, "bảo trì", "Chi", NOW)
    look(conn, 10, 11, 20, 24.9)
    assert len(told(conn)) == 1
    look(conn, 25.1, 30)
    assert told(conn)[1:] == [("escalated", 25, ["Bình"])]
    look(conn, 36)
    assert told(conn)[2:] == [("escalated", 36, ["Chi"])]


def test_one_that_cannot_be_escalated_stops_no_other(conn: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    register(conn, "WTR-010", "WTR-011")
    crew(conn)
    observe(conn, NOW, [("WTR-010", 22.5), ("WTR-011", 22.5)])
    judgement.judge_changes(conn, NOW)
    whole = duty.told
    with monkeypatch.context() as broken:
        broken.setattr(duty, "told", lambda c, alert, seq=0: whole(c, alert, seq) if alert == 2 else 1 / 0)
        look(conn, 10)
    assert value(conn, "SELECT count(*) FROM alert_transition WHERE kind = 'escalated'") == 1
    look(conn, 10.5)
    assert value(conn, "SELECT count(*) FROM alert_transition WHERE kind = 'escalated'") == 1
    look(conn, 11)
    assert value(conn, "SELECT count(*) FROM alert_transition WHERE kind = 'escalated'") == 2


def test_the_evaluator_escalates_on_time(database_url: str, tmp_path: Path) -> None:
    """A chain in seconds, on the real clock: no step more than two seconds late, whatever is killed."""
    with database(database_url) as conn:
        stations = [f"WTR-{n:03}" for n in range(20)]
        register(conn, *stations)
        first, second = officer_on_duty(conn), people.add_officer(conn, "Bình", "binh@example.vn")
        store.put_team(conn, Team("ioc", "Tổ", "Team", None, second, (first, second)))
        second_s = timedelta(seconds=1)
        store.put_chain(conn, "", 1, [Step(2 * second_s, Target.NEXT), Step(2 * second_s, Target.ON_DUTY)])
        processes = [evaluator(settings_for(database_url, tmp_path), tmp_path / f"log-{n}") for n in range(2)]
        for process in processes:
            process.start()
        observe(conn, datetime.now(UTC), [(station, 24.5) for station in stations])
        wait_until(lambda: len(audited(conn)) == len(stations), 15, "all fired")
        processes[0].kill()
        processes[0].start()
        done = "SELECT count(*) FROM alert_transition WHERE kind = 'escalated'"
        wait_until(lambda: value(conn, done) == 2 * len(stations), 20, "both steps of all")
        for process in processes:
            process.stop()
        late = value(
            conn,
            "SELECT max(extract(epoch FROM e.recorded_at - f.at) - 2 * (e.seq - 1))::float8 FROM alert_transition e"
            " JOIN alert_transition f ON f.alert = e.alert AND f.kind = 'fired' WHERE e.kind = 'escalated'",
        )
        assert late < 2.0 * PATIENCE
        assert value(conn, "SELECT count(*) FROM outbox") == 3 * len(stations)

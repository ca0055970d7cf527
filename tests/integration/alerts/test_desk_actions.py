"""What officers do on the desk, in a database: an incident taken on, an alert handed over, closed, explained."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from dashboards.my_duty import handing_over
from streams.alerts import judgement, views
from streams.alerts.choice import Choice, Order, chosen
from streams.alerts.diagnosis import Diagnosis
from streams.alerts.duty import add_officer, put_on_duty
from streams.alerts.lifecycle import (
    Acknowledge,
    Assign,
    Explain,
    HandOver,
    NothingLeftError,
    RefusedError,
    Reopen,
    Resolve,
)
from streams.alerts.together import take_together
from tests.integration.alerts.scene import LONG_AGO, database, observe, officer_on_duty, register, value
from tests.services import PostgresServer

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
LO = [f"WTR-{n:03}" for n in range(1, 7)]


@pytest.fixture(scope="module")
def conn(postgres_server: PostgresServer) -> Iterator[psycopg.Connection]:
    """A flood along the Lô and one gauge elsewhere; An is on duty for all, Cường for the agency of irrigation."""
    url = postgres_server.fresh_database()
    with database(url) as conn:
        officer_on_duty(conn)
        irrigation = add_officer(conn, "Lê Văn Cường", "cuong@example.vn")
        conn.execute("INSERT INTO agency (code, name_vi, name_en) VALUES ('H60.10', 'Chi cục Thủy lợi', 'Irrigation')")
        conn.execute("INSERT INTO team (code, name_vi, name_en, agency) VALUES ('thuy-loi', 'Tổ', 'Team', 'H60.10')")
        put_on_duty(conn, irrigation, LONG_AGO)
        conn.execute("UPDATE shift SET team = 'thuy-loi' WHERE officer = %s", (irrigation,))
        register(conn, *LO, river="Lô")
        register(conn, "WTR-101")
        observe(conn, NOW, [(station, 22.5 + n // 5 * 2) for n, station in enumerate(LO)] + [("WTR-101", 26.5)])
        judgement.judge_changes(conn, NOW)
        yield conn
    postgres_server.drop(url)


def version(conn: psycopg.Connection, alert: int) -> int:
    return int(value(conn, "SELECT version FROM alert WHERE id = %s", alert))


def subjects(conn: psycopg.Connection, choice: Choice, now: datetime = NOW) -> list[str]:
    return [row.subject for row in chosen(conn, choice, now).rows]


def test_a_choice_finds_what_it_says_in_its_order(conn: psycopg.Connection) -> None:
    assert subjects(conn, Choice())[:2] == ["WTR-101", "WTR-006"]
    assert {row.together for row in views.live(conn) if row.subject in LO} == {(1, "water_level")}
    assert subjects(conn, Choice(severity=4)) == ["WTR-101"]
    assert subjects(conn, Choice(text="song lo wtr-003")) == ["WTR-003"]
    assert subjects(conn, Choice(text="không có")) == []
    assert subjects(conn, Choice(order=Order.OLDEST))[0] == "WTR-001"
    assert subjects(conn, Choice(rules=("pm25",))) == []
    assert subjects(conn, Choice(days=7, weekday=2, hour=10, severity=4), NOW + timedelta(hours=1)) == ["WTR-101"]
    assert subjects(conn, Choice(days=7, weekday=2, hour=9)) == []
    assert subjects(conn, Choice(days=7), NOW + timedelta(days=8)) == []


def test_an_incident_is_taken_at_once_but_not_what_another_has_or_what_has_changed(conn: psycopg.Connection) -> None:
    flood = [row for row in views.live(conn) if row.subject in LO]
    seen = {row.id: row.version for row in flood} | {4711: 1}
    first, risen, *others = sorted(seen)[:-1]
    judgement.act(conn, first, Acknowledge("Bình", seen[first]), NOW)
    seen[risen] += 1
    taken = take_together(conn, seen, "An", NOW)
    assert list(taken.done) == others
    assert [(alert.id, alert.acknowledged_by) for alert in taken.refused] == [(first, "Bình"), (risen, None)]
    assert len(subjects(conn, Choice(owners=("An",)))) == len(others)
    assert len(subjects(conn, Choice(state="firing"))) == 2


def test_whoever_it_is_handed_to_is_told_and_must_take_it_on_anew(conn: psycopg.Connection) -> None:
    alert = next(row.id for row in views.live(conn) if row.subject == "WTR-006")
    conn.execute("UPDATE alert_waiting SET done = 3 WHERE alert = %s", (alert,))
    before = version(conn, alert)
    after = judgement.act(conn, alert, HandOver("An", before, "đập do bên đó quản lý", "H60.10"), NOW)
    assert (after.state, after.agency, after.acknowledged_by) == ("firing", "H60.10", None)
    with pytest.raises(RefusedError):
        judgement.act(conn, alert, HandOver("Bình", before, "x", "H60.10"), NOW)
    story = views.story(conn, alert)
    assert story is not None
    told = story.lines[-1]
    assert (told.kind, told.who, told.why, told.agency_vi) == (
        "handed_over",
        "An",
        "đập do bên đó quản lý",
        "Chi cục Thủy lợi",
    )
    assert {sent.officer for sent in story.deliveries if sent.seq == told.seq} == {"Lê Văn Cường"}
    assert value(conn, "SELECT done FROM alert_waiting WHERE alert = %s", alert) == 0
    assert subjects(conn, Choice(agency="H60.10")) == ["WTR-006"]
    # It stays with the new owner whatever the sensor says next.
    observe(conn, NOW + timedelta(minutes=1), [("WTR-006", 26.5)])
    judgement.judge_changes(conn, NOW + timedelta(minutes=1))
    assert subjects(conn, Choice(agency="H60.10", severity=4)) == ["WTR-006"]


def test_whoever_it_is_given_to_is_told_alone_and_what_is_given_back_goes_to_those_on_duty(
    conn: psycopg.Connection,
) -> None:
    alert = next(row.id for row in views.live(conn) if row.subject == "WTR-001")
    given = number_of(conn, "Lê Văn Cường")
    conn.execute("UPDATE officer SET active = false WHERE id = %s", (given,))
    assert told_of(conn, alert, Assign("An", version(conn, alert), "", given)) == {"Nguyễn Văn An"}
    conn.execute("UPDATE officer SET active = true WHERE id = %s", (given,))
    assert told_of(conn, alert, Assign("An", version(conn, alert), "Lê Văn Cường: gần đập", given)) == {"Lê Văn Cường"}
    (row,) = (row for row in views.live(conn) if row.id == alert)
    assert (row.state, row.assigned_to) == ("firing", "Lê Văn Cường")
    assert subjects(conn, Choice(owners=("Lê Văn Cường",))) == ["WTR-001"]
    assert subjects(conn, Choice(owners=("Lê Văn Cường",), days=7), NOW + timedelta(hours=1)) == []
    # Whoever comes on duty reads what is open, who has it, and what was said of it last.
    taken_over = handing_over.drawn(handing_over.load(conn), NOW, "vi")
    assert "chưa ai nhận · giao cho Lê Văn Cường" in taken_over
    assert "<blockquote>An, 10:00: Lê Văn Cường: gần đập</blockquote>" in taken_over
    assert f"{len(subjects(conn, Choice(state='firing')))} chưa ai nhận</b>" in taken_over
    assert value(conn, "SELECT done FROM alert_waiting WHERE alert = %s", alert) == 0
    judgement.act(conn, alert, Acknowledge("Lê Văn Cường", version(conn, alert)), NOW)
    (row,) = (row for row in views.live(conn) if row.id == alert)
    assert (row.assigned_to, row.lapse_at) == (None, NOW + timedelta(hours=8))
    assert told_of(conn, alert, Assign("Lê Văn Cường", version(conn, alert), "", None)) == {"Nguyễn Văn An"}


def test_all_that_is_handed_over_is_counted_and_nothing_that_is_not_certain_yet(
    conn: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing_over, "MOST", 1)
    with conn.transaction(force_rollback=True):
        conn.execute("UPDATE alert SET state = 'pending' WHERE subject = 'WTR-101'")
        handover = handing_over.load(conn)
        untaken, taken = (len(subjects(conn, Choice(state=state))) for state in ("firing", "acknowledged"))
    assert [one.row.subject for one in handover.gravest] == ["WTR-006"]
    assert (handover.total, handover.untaken) == (untaken + taken, untaken)
    assert taken > 1


def told_of(conn: psycopg.Connection, alert: int, action: Assign) -> set[str | None]:
    """Do it, and return who is told of it."""
    after = judgement.act(conn, alert, action, NOW)
    story = views.story(conn, alert)
    assert story is not None
    assert (story.lines[-1].kind, story.lines[-1].why) == ("assigned", action.why)
    return {sent.officer for sent in story.deliveries if sent.seq == after.seq}


def number_of(conn: psycopg.Connection, name: str) -> int:
    return int(value(conn, "SELECT id FROM officer WHERE name = %s", name))


def test_the_cause_is_kept_in_the_alert_and_in_its_audit_and_may_be_said_later(conn: psycopg.Connection) -> None:
    alert = next(row.id for row in views.live(conn) if row.subject == "WTR-101")
    with pytest.raises(RefusedError):
        judgement.act(conn, alert, Explain("An", "", Diagnosis.DRILL), NOW)
    judgement.act(conn, alert, Resolve("An", version(conn, alert), "phao kẹt", Diagnosis.SENSOR_FAULT), NOW)
    judgement.act(conn, alert, Explain("Bình", "phao không kẹt", Diagnosis.FALSE_ALARM), NOW)
    story = views.story(conn, alert)
    assert story is not None
    assert story.alert.diagnosis == "false_alarm"
    assert [(line.kind, line.diagnosis) for line in story.lines[-2:]] == [
        ("closed", "sensor_fault"),
        ("explained", "false_alarm"),
    ]
    assert subjects(conn, Choice(days=7, diagnosis="false_alarm")) == ["WTR-101"]
    opened = judgement.act(conn, alert, Reopen("Bình", version(conn, alert), "đóng nhầm"), NOW)
    assert (opened.state, opened.diagnosis) == ("firing", None)
    assert [row.severity for row in views.alerts(conn, ["firing"]) if row.id == alert] == [4]
    judgement.act(conn, alert, Resolve("An", version(conn, alert), "", Diagnosis.FALSE_ALARM), NOW)
    # What returns begins without the cause of the last time.
    observe(conn, NOW + timedelta(minutes=2), [("WTR-101", 20.0)])
    observe(conn, NOW + timedelta(minutes=4), [("WTR-101", 26.5)])
    judgement.judge_changes(conn, NOW + timedelta(minutes=5))
    assert [(row.state, row.diagnosis) for row in views.alerts(conn) if row.id == alert] == [("firing", None)]
    # What is back to normal is not opened again by hand.
    observe(conn, NOW + timedelta(minutes=6), [("WTR-101", 20.0)])
    judgement.act(conn, alert, Resolve("An", version(conn, alert), "", Diagnosis.DRILL), NOW + timedelta(minutes=7))
    with pytest.raises(NothingLeftError):
        judgement.act(conn, alert, Reopen("An", version(conn, alert)), NOW + timedelta(minutes=8))

"""Rules that operators write, on a real database: judged without a restart, versioned, taken back, on commands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from streams.alerts import judgement, tuning, views
from streams.alerts.conditions import Observed, record
from streams.alerts.replay import replay
from streams.alerts.rule import Severity
from streams.alerts.rulebook import rules_now
from streams.alerts.tuning import Author, ChangedMeanwhileError, TuningError
from streams.alerts.written import store
from streams.alerts.written.model import Way, Written
from tests.integration.alerts.processes import evaluator, ioc, settings_for
from tests.integration.alerts.scene import database, officer_on_duty, value
from tests.integration.alerts.test_looks import NOW, OFFICE, furnish, look
from tests.integration.alerts.test_rules_commands import MINUTE, measured
from tests.waiting import wait_until

STATE = "SELECT state FROM alert WHERE rule = %s ORDER BY id DESC LIMIT 1"


def written(way: Way = Way.ABOVE, *lines: float, **more: Any) -> Written:
    """Return a rule over the temperature of the first weather station."""
    given: dict[str, Any] = {
        "name_vi": "Nóng ở Đài Mỹ Lâm",
        "name_en": "Hot at My Lam",
        "way": way,
        "metric": "temperature",
        "what_vi": "Nhiệt độ",
        "what_en": "Temperature",
        "unit": "°C",
        "stations": ("WEA-1",),
        "levels": [{"line": line, "severity": Severity.SEVERE} for line in lines or (30.0,)],
        "clear_hold_min": 0,
        "agency": "H60.02",
        "steps_vi": ("Gọi trạm.",),
        "steps_en": ("Call the station.",),
    }
    return Written.model_validate(given | more)


def by(seen: int | None = None, reason: str = "CV 7", now: datetime = NOW) -> Author:
    return Author("an", now, reason, seen)


def feel(conn: psycopg.Connection, station: str, degrees: float, at: datetime) -> None:
    with conn.transaction():
        record(conn, [Observed(station, "temperature", at, degrees, "live")], at)


@pytest.fixture
def conn(database_url: str) -> Iterator[psycopg.Connection]:
    with database(database_url) as conn:
        furnish(conn)
        officer_on_duty(conn)
        yield conn


def test_a_running_evaluator_judges_what_was_just_written(
    conn: psycopg.Connection, database_url: str, tmp_path: Path
) -> None:
    process = evaluator(settings_for(database_url, tmp_path), tmp_path / "evaluator.log")
    process.start()
    try:
        leads = "SELECT count(*) FROM heartbeat WHERE role = 'leader'"
        wait_until(lambda: value(conn, leads) == 1, 10, "an evaluator leads")
        now = datetime.now(UTC)
        name, first = store.write(conn, None, written(), True, by(now=now))
        assert (name, first) == ("own_nong_o_dai_my_lam", 1)
        feel(conn, "WEA-1", 31.0, now)
        feel(conn, "WEA-2", 31.0, now)
        wait_until(lambda: _state(conn, name) == "firing", 5, "the rule fires")
        told = conn.execute("SELECT subject, agency, title_vi, evidence -> 'what' FROM alert").fetchall()
        assert told == [
            ("WEA-1", "H60.02", "Nóng ở Đài Mỹ Lâm: Trạm WEA-1", ["Nhiệt độ", "Temperature"]),
        ]
        told_of = views.story(conn, value(conn, "SELECT id FROM alert"))
        assert told_of is not None
        assert told_of.rule is not None
        assert told_of.rule.grade(1).runbook[0].vi == "Gọi trạm."
        assert store.write(conn, name, written(Way.ABOVE, 35.0), True, by(first))[1] == 2
        with pytest.raises(ChangedMeanwhileError):
            store.write(conn, name, written(Way.ABOVE, 20.0), True, by(first))
        feel(conn, "WEA-1", 31.0, now + timedelta(seconds=1))
        wait_until(lambda: _state(conn, name) == "resolved", 5, "the new threshold is not reached")
        assert store.take_back(conn, name, by(2)) == 3
        feel(conn, "WEA-1", 31.5, now + timedelta(seconds=2))
        wait_until(lambda: _state(conn, name) == "firing", 5, "the former threshold is")
        silence = written(Way.SILENCE, 10.0, name_vi="Im", metric="rainfall", stations=())
        conn.execute(
            "INSERT INTO observation_last SELECT id, %s, 0, 0, 0 FROM series WHERE metric = 'rainfall'",
            (now - timedelta(minutes=11),),
        )
        quiet, _ = store.write(conn, None, silence, True, by(now=now))
        wait_until(lambda: _state(conn, quiet) == "firing", 5, "a rule that looks has its turn at once")
    finally:
        process.stop()
    history = tuning.versions(conn, name)
    assert [(one.version, one.reason) for one in history] == [(3, "CV 7"), (2, "CV 7"), (1, "CV 7")]
    assert history[0].definition == history[2].definition
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        conn.execute("UPDATE alert_rule_version SET reason = 'x'")


def test_what_was_dropped_or_switched_off_ends_and_what_it_is_about_stays(conn: psycopg.Connection) -> None:
    name, _ = store.write(conn, None, written(stations=()), True, by())
    for minute, station in enumerate(("WEA-1", "WEA-2")):
        feel(conn, station, 31.0, NOW + minute * MINUTE)
    judgement.judge_changes(conn, NOW + MINUTE)
    assert value(conn, "SELECT count(*) FROM alert WHERE state = 'firing'") == 2
    store.write(conn, name, written(stations=("WEA-2",)), True, by())
    for station in ("WEA-1", "WEA-2"):
        feel(conn, station, 31.0, NOW + 2 * MINUTE)
    raised = "SELECT array_agg(subject) FROM condition WHERE rule = %s AND level > 0"
    assert value(conn, raised, name) == ["WEA-2"]
    with pytest.raises(TuningError, match="write another"):
        store.write(conn, name, written(Way.BELOW), True, by())
    with pytest.raises(TuningError, match="why"):
        store.write(conn, name, written(), True, by(reason=" "))
    for _ in range(2):
        store.take_back(conn, name, by())
    assert [one.enabled for one in tuning.versions(conn, name)] == [True] * 4
    other, _ = store.write(conn, None, written(), True, by())
    assert other == f"{name}_2"
    store.take_back(conn, other, by(1))
    assert not tuning.versions(conn, other)[0].enabled
    feel(conn, "WEA-1", 31.0, NOW + 3 * MINUTE)
    assert value(conn, "SELECT count(*) FROM condition WHERE rule = %s", other) == 0


def test_the_ways_that_look(conn: psycopg.Connection) -> None:
    measured(conn, "temperature", [20.0] * 40 + [31.0] * 20)
    share, _ = store.write(
        conn, None, written(Way.SHARE_ABOVE, 30, 60, name_vi="Phần", span_min=60, limit=30, stations=()), True, by()
    )
    silence, _ = store.write(conn, None, written(Way.SILENCE, 10, 60, name_vi="Im"), True, by())
    look(conn, share)
    look(conn, silence)
    assert conn.execute("SELECT subject, level, evidence ->> 'what' IS NOT NULL FROM condition").fetchall() == [
        ("WEA-1", 1, True)
    ]
    look(conn, silence, NOW + 10 * MINUTE)
    assert value(conn, "SELECT level FROM condition WHERE rule = %s", silence) == 1
    rules = rules_now(conn)
    heard: list[float] = []
    for name in (share, silence):
        span = (NOW - 40 * MINUTE, NOW + 40 * MINUTE)
        (firing,) = replay(conn, rules[name], span, rules[name].lines, OFFICE, heard.append)
        assert firing.subject == "WEA-1"
    assert sorted(heard[: len(heard) // 2]) == heard[: len(heard) // 2]


def test_a_hold_time_of_the_province(conn: psycopg.Connection) -> None:
    heat = rules_now(conn)["heat"]
    tuning.tune(conn, heat, None, True, by(0), timedelta(minutes=5))
    with pytest.raises(ChangedMeanwhileError):
        tuning.tune(conn, heat, None, True, by(0))
    assert rules_now(conn)["heat"].hold == timedelta(minutes=5)
    store.take_back(conn, "heat", by(1))
    assert rules_now(conn)["heat"].hold == heat.hold
    with pytest.raises(TuningError, match="day"):
        tuning.tune(conn, heat, None, True, by(), timedelta(days=2))
    with pytest.raises(TuningError, match="nothing"):
        store.take_back(conn, "frost", by())


def test_the_command_line_knows_them(conn: psycopg.Connection, database_url: str, tmp_path: Path) -> None:
    measured(conn, "temperature", [20.0] * 5 + [31.0] * 5, end=datetime.now(UTC))
    name, _ = store.write(conn, None, written(), True, by())
    assert name in ioc(database_url, tmp_path, "rules", "list")[1]
    assert "would have fired 1 time" in ioc(database_url, tmp_path, "rules", "test", name, "--days", "1")[1]
    change = ("rules", "set", name, "--lines", "33", "--hold-minutes", "2", "--reason", "CV 9")
    assert ioc(database_url, tmp_path, *change)[0] == 0
    shown = ioc(database_url, tmp_path, "rules", "show", name)[1]
    for words in ("33 °C", "CV 9", "written on the desk", "WEA-1", "0:02:00"):
        assert words in shown


def _state(conn: psycopg.Connection, rule: str) -> str | None:
    row = conn.execute(STATE, (rule,)).fetchone()
    return None if row is None else str(row[0])

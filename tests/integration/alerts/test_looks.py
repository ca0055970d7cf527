"""Every rule over other tables on a real database: the scene in its folder, and what its look must find in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from psycopg.types.json import Jsonb

from streams.alerts import judgement, looking, tuning, views
from streams.alerts.agenda import agenda
from streams.alerts.conditions import Observed, record
from streams.alerts.office import OfficeHours
from streams.alerts.rules import all_rules
from streams.alerts.tuning import Author
from streams.office_hours import shifts_of
from tests.integration.alerts.scene import officer_on_duty, value

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
"""A Tuesday, ten o'clock in the province."""
OFFICE = OfficeHours(shifts_of("07:30-11:30,13:30-17:00"))
FOLDER = Path(__file__).parents[2] / "rules"
LOOKING = sorted(rule.name for rule in looking.looking(all_rules()))
_STATIONS = {
    "air": ("AIR", ("pm25",)),
    "water": ("WTR", ("water_level", "rain")),
    "weather": ("WEA", ("temperature", "rainfall")),
}


def furnish(conn: psycopg.Connection) -> None:
    """Put two stations of each kind and four agencies into the registry; the gauges lie on one river."""
    for code in ("02", "04", "06", "08"):
        conn.execute("INSERT INTO agency (code, name_vi, name_en) VALUES (%s, %s, %s)", (f"H60.{code}", code, code))
    for kind, (letters, metrics) in _STATIONS.items():
        for metric in metrics:
            conn.execute("INSERT INTO metric VALUES (%s, %s, 'u', 'm', 'm', -100, 1000)", (metric, kind))
        for n in (1, 2):
            station, attributes = f"{letters}-{n}", {"river": "Lô", "km": 10 * n} if kind == "water" else {}
            conn.execute(
                "INSERT INTO station (id, kind, name_vi, name_en, latitude, longitude, agency, attributes)"
                " VALUES (%s, %s, %s, %s, 21.8, 105.2, 'H60.06', %s)",
                (station, kind, f"Trạm {station}", f"Station {station}", Jsonb(attributes)),
            )
            for metric in metrics:
                conn.execute("INSERT INTO series (source, metric) VALUES (%s, %s)", (station, metric))


def stage(conn: psycopg.Connection, rule: str) -> dict[str, int]:
    """Play a rule's scene and return the levels that its look must find."""
    text = (FOLDER / rule / "scene.sql").read_text(encoding="utf-8")
    first, _, statements = text.partition("\n")
    for statement in statements.split(";\n"):
        conn.execute(statement.encode(), {"now": NOW})
    wanted = yaml.safe_load(first.removeprefix("-- want:"))
    assert isinstance(wanted, dict)
    return wanted


def look(conn: psycopg.Connection, rule: str, now: datetime = NOW) -> None:
    """Let one rule look, whoever's turn it is."""
    looking.plan(conn, now)
    conn.execute("UPDATE alert_look SET due_at = CASE WHEN rule = %s THEN %s ELSE 'infinity' END", (rule, now))
    assert looking.look_next(conn, now, OFFICE) == rule
    assert value(conn, "SELECT failure FROM alert_look WHERE rule = %s", rule) is None


@pytest.mark.parametrize("rule", LOOKING)
def test_what_a_look_finds(conn: psycopg.Connection, rule: str) -> None:
    furnish(conn)
    wanted = stage(conn, rule)
    look(conn, rule)
    raised = conn.execute("SELECT subject, level FROM condition WHERE rule = %s", (rule,)).fetchall()
    assert dict(raised) == {subject: level for subject, level in wanted.items() if level}


@pytest.mark.parametrize("rule", LOOKING)
def test_in_an_empty_city_nothing_is_found(conn: psycopg.Connection, rule: str) -> None:
    look(conn, rule)
    assert value(conn, "SELECT count(*) FROM condition") == 0


def test_from_a_look_to_an_alert_and_back(conn: psycopg.Connection) -> None:
    furnish(conn)
    officer_on_duty(conn)
    stage(conn, "machine_down")
    look(conn, "machine_down")
    judgement.judge_changes(conn, NOW)
    (row,) = views.alerts(conn)
    assert (row.rule, row.subject, row.state) == ("machine_down", "compute-01", "firing")
    assert value(conn, "SELECT agency FROM alert") == "H60.08"
    conn.execute(
        "INSERT INTO gauge_sample (system, source, metric, time, revision, value)"
        " VALUES ('data_centre', 'compute-01', 'up', %s, 0, 1)",
        (NOW + timedelta(minutes=10),),
    )
    for minute in range(10, 24):
        look(conn, "machine_down", NOW + timedelta(minutes=minute))
        judgement.judge_changes(conn, NOW + timedelta(minutes=minute))
        judgement.judge_timers(conn, NOW + timedelta(minutes=minute))
    assert views.alerts(conn) == []
    assert [line.kind for line in _story(conn, row.id).lines] == ["fired", "easing", "resolved"]


def test_a_look_that_fails_is_put_off_and_shown_and_stops_no_other(
    conn: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(conn)
    stage(conn, "machine_down")
    looking.plan(conn, NOW)
    with monkeypatch.context() as broken:
        broken.setattr(looking, "LONGEST_MS", 1)
        broken.setattr(looking, "found", lambda conn, *_: conn.execute("SELECT pg_sleep(1)"))
        assert looking.look_next(conn, NOW, OFFICE) is not None
    assert "QueryCanceled" in value(conn, "SELECT failure FROM alert_look WHERE failure IS NOT NULL")
    assert views.trouble(conn).unwatched == 1
    while looking.look_next(conn, NOW, OFFICE):
        pass
    assert value(conn, "SELECT count(*) FROM condition WHERE rule = 'machine_down'") == 1
    looking.look_next(conn, NOW + timedelta(minutes=5), OFFICE)
    while looking.look_next(conn, NOW + timedelta(minutes=5), OFFICE):
        pass
    assert views.trouble(conn).unwatched == 0


def test_a_clock_that_was_ahead_once_puts_no_look_off(conn: psycopg.Connection) -> None:
    def look_at(now: datetime) -> list[str]:
        assert agenda(conn, now).looks
        looked = []
        while rule := looking.look_next(conn, now, OFFICE):
            looked.append(rule)
        assert not agenda(conn, now).looks
        return sorted(looked)

    def standing() -> tuple[Any, ...] | None:
        return conn.execute("SELECT level > 0, since FROM condition WHERE rule = 'machine_down'").fetchone()

    furnish(conn)
    stage(conn, "machine_down")
    looking.plan(conn, NOW)
    assert look_at(NOW) == LOOKING
    assert standing() == (True, NOW)
    ahead, mended = NOW + timedelta(days=365), NOW + timedelta(minutes=1)
    assert look_at(ahead) == LOOKING
    assert standing() == (False, ahead)
    assert look_at(mended) == LOOKING
    assert standing() == (True, mended)


def test_a_station_that_is_out_of_service_wakes_nobody(conn: psycopg.Connection) -> None:
    furnish(conn)
    stage(conn, "rain_day")
    today, yesterday = NOW.date(), NOW.date() - timedelta(days=1)
    for minute, (last_day, level) in enumerate(((yesterday, None), (today, 2), (yesterday, 0))):
        conn.execute("UPDATE station SET valid_to = %s WHERE id = 'WEA-1'", (last_day,))
        look(conn, "rain_day", NOW + timedelta(minutes=minute))
        assert value(conn, "SELECT max(level) FROM condition WHERE rule = 'rain_day'") == level


def test_what_is_due_is_not_over_because_offices_close_for_lunch(conn: psycopg.Connection) -> None:
    furnish(conn)
    stage(conn, "dossiers_due_soon")
    for hours in (0, 2):
        look(conn, "dossiers_due_soon", NOW + timedelta(hours=hours))
        assert value(conn, "SELECT level FROM condition WHERE subject = 'H60.02'") == 1


def test_offices_that_are_closed_are_not_asked_why_nobody_is_served(conn: psycopg.Connection) -> None:
    furnish(conn)
    stage(conn, "counters_closed")
    conn.execute("INSERT INTO holiday VALUES (%s, 'nghỉ', 'holiday')", (NOW.date(),))
    look(conn, "counters_closed")
    assert value(conn, "SELECT count(*) FROM condition") == 0


def test_the_province_sets_thresholds_and_switches_rules_off(conn: psycopg.Connection) -> None:
    def tune(rule: str, lines: list[float] | None, enabled: bool = True) -> None:
        tuning.tune(conn, all_rules()[rule], lines, enabled, Author("an", NOW, "sau khi khảo sát"))

    def seen(minute: int, degrees: float) -> Any:
        at = NOW + timedelta(minutes=minute)
        with conn.transaction():
            record(conn, [Observed("WEA-1", "temperature", at, degrees, "live")], at)
        return value(conn, "SELECT level FROM condition WHERE rule = 'heat'")

    furnish(conn)
    assert seen(0, 36) == 0
    tune("heat", [35, 36, 38])
    assert seen(1, 36) == 2
    conn.execute("""UPDATE station SET attributes = '{"alert_lines": {"heat": [40, 42, 44]}}' WHERE id = 'WEA-1'""")
    assert seen(2, 36) == 0
    tune("heat", None, enabled=False)
    assert seen(3, 50) == 0
    stage(conn, "machine_down")
    tune("machine_down", None, enabled=False)
    look(conn, "machine_down")
    assert value(conn, "SELECT count(*) FROM condition WHERE rule = 'machine_down'") == 0
    for minute, enabled in ((1, True), (2, False)):
        tune("machine_down", None, enabled=enabled)
        look(conn, "machine_down", NOW + timedelta(minutes=minute))
    standing = conn.execute("SELECT level, evidence FROM condition WHERE rule = 'machine_down'").fetchall()
    assert standing == [(0, {"no_figure": "unwatched"})]
    assert [version.version for version in tuning.versions(conn, "heat")] == [2, 1]


@pytest.mark.parametrize(
    ("rule", "lines", "reason", "said"),
    [
        ("heat", [39, 38, 40], "x", "above the one before"),
        ("frost", [0, 4], "x", "below the one before"),
        ("heat", [39], "x", "3 levels"),
        ("heat", [1, 2, float("nan")], "x", "number"),
        ("heat", [1, 2, 3], "  ", "why"),
        ("water_level", [1, 2, 3], "x", "belong to each station"),
    ],
)
def test_thresholds_that_cannot_be(
    conn: psycopg.Connection, rule: str, lines: list[float], reason: str, said: str
) -> None:
    with pytest.raises(tuning.TuningError, match=said):
        tuning.tune(conn, all_rules()[rule], lines, True, Author("an", NOW, reason))


def _story(conn: psycopg.Connection, alert: int) -> views.Story:
    story = views.story(conn, alert)
    assert story is not None
    return story

"""`ioc rules` and `ioc silences` on a real database: history replayed, thresholds set, windows kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from streams.alerts.office import OfficeHours
from streams.alerts.replay import Firing, ReplayError, replay
from streams.alerts.rules import all_rules
from streams.office_hours import shifts_of
from tests.integration.alerts.processes import ioc
from tests.integration.alerts.scene import database, value
from tests.integration.alerts.test_looks import NOW, furnish, stage

MINUTE = timedelta(minutes=1)
OFFICE = OfficeHours(shifts_of("07:30-11:30,13:30-17:00"))


def measured(conn: psycopg.Connection, metric: str, values: list[float], end: datetime = NOW) -> None:
    """Store a value a minute of the first station that measures the metric, the last one at `end`."""
    for ago, measure in enumerate(reversed(values)):
        conn.execute(
            "INSERT INTO observation (series, time, value, revision, quality)"
            " SELECT min(id), %s, %s, 0, 0 FROM series WHERE metric = %s",
            (end - ago * MINUTE, measure, metric),
        )


def replayed(conn: psycopg.Connection, rule: str, hours: float = 24) -> list[Firing]:
    told = all_rules()[rule]
    return replay(conn, told, (NOW - timedelta(hours=hours), NOW), told.lines, OFFICE)


def test_what_is_stored_is_replayed_as_if_it_came_live(database_url: str) -> None:
    with database(database_url) as conn:
        furnish(conn)
        conn.execute("""UPDATE station SET attributes = '{"alarm_m": [22, 24, 26]}' WHERE id LIKE 'WTR%'""")
        measured(conn, "water_level", [20.0] * 10 + [22.5] * 5 + [24.5] * 5 + [20.0] * 60 + [22.5] * 5)
        first, second = replayed(conn, "water_level")
        assert (first.subject, first.level, first.at) == ("WTR-1", 2, NOW - 74 * MINUTE)
        assert first.until is not None
        assert (second.level, second.at, second.until) == (1, NOW - 4 * MINUTE, None)
        assert value(conn, "SELECT count(*) FROM condition") == 0


def test_a_rule_that_looks_is_asked_at_each_instant(database_url: str) -> None:
    with database(database_url) as conn:
        furnish(conn)
        stage(conn, "machine_down")
        (firing,) = replayed(conn, "machine_down")
        assert (firing.subject, firing.until) == ("compute-01", None)
        assert NOW - 20 * MINUTE <= firing.at <= NOW


def test_what_is_not_stored_is_not_guessed(database_url: str) -> None:
    with database(database_url) as conn, pytest.raises(ReplayError, match="not stored"):
        replayed(conn, "station_silent")


def test_the_commands_of_rules(database_url: str, tmp_path: Path) -> None:
    with database(database_url) as conn:
        furnish(conn)
        measured(conn, "temperature", [30.0] * 10 + [38.0] * 60, end=datetime.now(UTC))
    assert "would have fired 1 time" in ioc(database_url, tmp_path, "rules", "test", "heat", "--days", "1")[1]
    missed = ioc(database_url, tmp_path, "rules", "test", "heat", "--days", "1", "--lines", "39,40,41")
    assert "would have fired 0 times" in missed[1]
    code, said = ioc(database_url, tmp_path, "rules", "test", "station_silent")
    assert (code, "not stored" in said) == (1, True)
    assert ioc(database_url, tmp_path, "rules", "set", "heat", "--lines", "39,38,40", "--reason", "x")[0] == 2
    assert ioc(database_url, tmp_path, "rules", "set", "heat", "--lines", "36,38,40", "--reason", "CV 12")[0] == 0
    shown = ioc(database_url, tmp_path, "rules", "show", "heat")[1]
    assert "36 / 38 / 40 °C" in shown
    assert "CV 12" in shown
    assert "proposal" in shown
    assert ioc(database_url, tmp_path, "rules", "set", "heat", "--hold-minutes", "45", "--reason", "CV 13")[0] == 0
    assert "version 2: 36 / 38 / 40 °C" in ioc(database_url, tmp_path, "rules", "show", "heat")[1]
    assert ioc(database_url, tmp_path, "rules", "set", "heat", "--reason", "hết kiểm định")[0] == 0
    assert "version 3: 37 / 39 / 41 °C" in ioc(database_url, tmp_path, "rules", "show", "heat")[1]
    listed = ioc(database_url, tmp_path, "rules", "list")[1]
    assert "water_level" in listed
    assert "of each station" in listed
    assert ioc(database_url, tmp_path, "rules", "show", "nothing")[0] == 1


def test_the_commands_of_silences(database_url: str, tmp_path: Path) -> None:
    add = ("silences", "add", "--minutes", "60", "--reason", "thay pin")
    code, said = ioc(database_url, tmp_path, *add)
    assert (code, "hide a flood" in said) == (1, True)
    assert ioc(database_url, tmp_path, *add, "--rule", "heat", "--rrule", "FREQ=HOURLY")[0] == 1
    assert ioc(database_url, tmp_path, *add, "--rule", "heat", "--from", "morgen")[0] == 2
    assert ioc(database_url, tmp_path, *add, "--rule", "heat", "--from", "2020-01-01T10:00")[0] == 1
    weekly = ("--subject", "WTR-*", "--from", "2026-11-22T22:00", "--rrule", "FREQ=WEEKLY;BYDAY=SU")
    assert "Silence 1 is set" in ioc(database_url, tmp_path, *add, *weekly)[1]
    listed = ioc(database_url, tmp_path, "silences", "list")[1]
    assert "FREQ=WEEKLY" in listed
    assert "22/11/2026 22:00" in listed
    assert ioc(database_url, tmp_path, "silences", "end", "1")[0] == 0
    assert ioc(database_url, tmp_path, "silences", "end", "1")[0] == 1
    assert "thay pin" not in ioc(database_url, tmp_path, "silences", "list")[1]
    assert "thay pin" in ioc(database_url, tmp_path, "silences", "list", "--all")[1]

"""Reconciliation on a real database: silent when all is right, and naming exactly what is not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from shutil import copytree

import pytest

from infra.city.database import load_registries
from infra.reconcile.report import Kind, Report
from infra.reconcile.run import reconcile
from infra.simulator.day import Span, simulate
from infra.simulator.entry import Entry, Reading
from infra.simulator.faults import Faults
from infra.simulator.ledger import Ledger
from streams.clock import FixedClock, instant_of
from streams.db import connect
from streams.observations import rejudged
from streams.observations.quality import GOOD, RANGE, SPIKE, STUCK
from tests.integration.simulator.pipeline import START, deliver, register
from tests.services import PostgresServer
from tests.unit.simulator.samples import KEY

FAULTS = Faults(corrections=0.05, malformed=0.03, gaps=0.5, spikes=0.01, sentinels=0.01, skewed=0.1)
SPAN = Span(START + timedelta(hours=7, minutes=45), 900, 7, FAULTS, key=KEY)
NOW = SPAN.start + timedelta(seconds=SPAN.seconds)


@dataclass(frozen=True)
class Played:
    """A database's name and a ledger's folder, of which each test has copies."""

    template: str
    folder: Path


@pytest.fixture(scope="module")
def played(shared_database: str, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """A span whose every event went through the parsers and writers."""
    folder = tmp_path_factory.mktemp("played")
    with closing(Ledger(folder / "ledger.sqlite")) as ledger:
        simulate(SPAN, ledger, None)
        register(shared_database)
        deliver(ledger, shared_database, NOW)
        ledger.confirm([number for number, _ in ledger.unconfirmed()])
    return Played(postgres_server.as_template(shared_database), folder)


@pytest.fixture
def database_url(played: Played, postgres_server: PostgresServer) -> Iterator[str]:
    url = postgres_server.fresh_database(played.template)
    yield url
    postgres_server.drop(url)


@pytest.fixture
def ledger(played: Played, tmp_path: Path) -> Iterator[Ledger]:
    copytree(played.folder, tmp_path, dirs_exist_ok=True)
    with closing(Ledger(tmp_path / "ledger.sqlite")) as found:
        yield found


def check(ledger: Ledger, url: str, wait_s: float = 0) -> Report:
    return reconcile(ledger, url, FixedClock(NOW), wait_s=wait_s)


def execute(url: str, query: str, *values: object) -> list[tuple[object, ...]]:
    with connect(url) as conn:
        cursor = conn.execute(query, values)
        return cursor.fetchall() if cursor.description else []


def named(report: Report, kind: Kind) -> list[str]:
    return [difference.identity for difference in report.shown if difference.kind == kind]


def some_row(url: str, where: str = "true") -> tuple[int, str, str, str]:
    """Return (series, source, metric, time as text) of one stored observation."""
    query = (
        "SELECT o.series, s.source, s.metric, to_char(o.time, 'YYYY-MM-DD\"T\"HH24:MI:SS') FROM observation o"
        f" JOIN series s ON s.id = o.series WHERE {where} ORDER BY o.time, o.series LIMIT 1"
    )
    return execute(url, query)[0]  # type: ignore[return-value]


def test_a_span_with_every_fault_leaves_no_difference(ledger: Ledger, database_url: str) -> None:
    report = check(ledger, database_url)
    assert report.shown == []
    assert report.clean
    assert report.position == ledger.position()
    assert report.compared["observations"] > 5_000
    assert report.compared["invalid messages"] > 20
    assert report.compared["dossiers"] > 20
    assert ledger.duplicates()
    assert execute(database_url, "SELECT count(*) FROM observation_history") != [(0,)]
    assert execute(database_url, "SELECT count(*) FROM observation_ahead") != [(0,)]
    verdicts = {row[0] for row in execute(database_url, "SELECT DISTINCT quality FROM observation")}
    assert verdicts == {GOOD, RANGE, SPIKE}


@pytest.mark.parametrize("verdict", [GOOD, STUCK])
def test_another_verdict_is_named_and_so_is_what_it_spoils(ledger: Ledger, database_url: str, verdict: int) -> None:
    series, source, metric, time = some_row(database_url, f"o.quality = {SPIKE if verdict == GOOD else GOOD}")
    execute(
        database_url,
        "UPDATE observation SET quality = %s WHERE series = %s AND time = %s",
        verdict,
        series,
        time + "Z",
    )
    report = check(ledger, database_url)
    assert named(report, Kind.WRONG_VERDICT) == [f"{source} {metric} {time}Z revision 0"]
    assert report.counts[Kind.WRONG_MINUTE] == 1


def test_what_a_station_lets_stand_still_may_have_been_judged_either_way(ledger: Ledger, database_url: str) -> None:
    execute(database_url, "UPDATE metric SET still = '0' WHERE name = 'water_level'")
    assert check(ledger, database_url).counts[Kind.WRONG_VERDICT] > 0
    execute(database_url, """UPDATE station SET attributes = attributes || '{"may_stand_still": ["water_level"]}'""")
    assert check(ledger, database_url).counts[Kind.WRONG_VERDICT] == 0


def test_a_release_with_other_norms_leaves_no_difference(ledger: Ledger, database_url: str) -> None:
    since = NOW - timedelta(days=29)
    execute(database_url, "UPDATE metric SET highest = 20 WHERE name IN ('pm25', 'water_level')")
    with connect(database_url) as conn:
        assert rejudged.anew(conn, ["pm25", "water_level"], since) > 100
    load_registries(database_url, "tuyen_quang", since)
    assert check(ledger, database_url).shown == []


def test_what_was_not_ahead_is_named(ledger: Ledger, database_url: str) -> None:
    execute(database_url, "UPDATE observation_ahead SET arrived = time")
    ((count,),) = execute(database_url, "SELECT count(*) FROM observation_ahead")
    assert check(ledger, database_url).counts == {Kind.WRONG_VERDICT: count}


def test_a_deleted_row_a_doubled_row_and_a_changed_roll_up_are_named(ledger: Ledger, database_url: str) -> None:
    series, source, metric, time = some_row(database_url, "s.metric = 'pm10' AND o.revision = 0")
    execute(database_url, "DELETE FROM observation WHERE series = %s AND time = %s", series, time + "Z")
    double, other, what, at = some_row(database_url, "s.metric = 'water_flow'")
    execute(
        database_url,
        "INSERT INTO observation SELECT series, time + interval '1 second', value, 0, 0 FROM observation"
        " WHERE series = %s AND time = %s",
        double,
        at + "Z",
    )
    changed = execute(
        database_url,
        "UPDATE observation_hour SET n = n + 1 WHERE series ="
        " (SELECT id FROM series WHERE source = 'WEA-003' AND metric = 'temperature') RETURNING bucket",
    )
    report = check(ledger, database_url)
    assert not report.clean
    assert named(report, Kind.LOST_OBSERVATION) == [f"{source} {metric} {time}Z revision 0"]
    (foreign,) = named(report, Kind.UNEXPECTED_OBSERVATION)
    assert foreign.startswith(f"{other} {what} {at[:17]}")
    assert len(named(report, Kind.WRONG_HOUR)) == len(changed)
    assert all(name.startswith("WEA-003 temperature") for name in named(report, Kind.WRONG_HOUR))
    minutes = named(report, Kind.WRONG_MINUTE)
    assert any(name.startswith(f"{source} {metric}") for name in minutes)
    assert any(name.startswith(f"{other} {what}") for name in minutes)
    assert report.counts[Kind.WRONG_MINUTE] == 2
    assert report.counts[Kind.WRONG_DAY] == 1
    assert report.counts[Kind.WRONG_LAST] == 0


def test_a_changed_value_and_a_changed_last_value_are_named(ledger: Ledger, database_url: str) -> None:
    series, source, metric, time = some_row(database_url, "s.metric = 'o3'")
    execute(
        database_url, "UPDATE observation SET value = value + 1e-6 WHERE series = %s AND time = %s", series, time + "Z"
    )
    execute(
        database_url,
        "UPDATE observation_last SET value = -1 WHERE series ="
        " (SELECT id FROM series WHERE source = 'AIR-002' AND metric = 'co')",
    )
    report = check(ledger, database_url)
    assert named(report, Kind.WRONG_OBSERVATION) == [f"{source} {metric} {time}Z revision 0"]
    assert named(report, Kind.WRONG_LAST) == ["AIR-002 co"]
    assert report.counts.total() == 3


def test_a_lost_and_an_unexpected_dead_letter_are_named(ledger: Ledger, database_url: str) -> None:
    gone = execute(
        database_url,
        "DELETE FROM dead_letter WHERE id = (SELECT id FROM dead_letter WHERE door = 'mqtt:air' LIMIT 1)"
        " RETURNING source, encode(id, 'hex')",
    )
    execute(
        database_url,
        "INSERT INTO dead_letter (id, door, source, raw, reason, first_seen, last_seen)"
        " VALUES (sha256('x'), 'topic:observations', 'AIR-001', '{}', 'conflict', now(), now())",
    )
    report = check(ledger, database_url)
    assert named(report, Kind.LOST_DEAD_LETTER) == [f"{gone[0][0]} mqtt:air {gone[0][1]}"]
    (unexpected,) = named(report, Kind.UNEXPECTED_DEAD_LETTER)
    assert unexpected.startswith("AIR-001 topic:observations ")
    assert report.counts.total() == 2
    execute(database_url, "UPDATE dead_letter SET state = 'discarded' WHERE id = sha256('x')")
    assert named(check(ledger, database_url), Kind.UNEXPECTED_DEAD_LETTER) == []


def test_rows_of_a_system_that_is_not_simulated_are_counted_in_a_note(ledger: Ledger, database_url: str) -> None:
    execute(
        database_url,
        "INSERT INTO dossier_step (dossier, status, time, revision, system, agency, unit, procedure, channel)"
        " VALUES ('H60.X-1', 2, now(), 0, 'x', 'H60.08', 'H60.08', '1.004946', 1)",
    )
    report = check(ledger, database_url)
    assert named(report, Kind.UNEXPECTED_ROW) == []
    assert "rows of dossier_step that another system, x, sent (not compared): 1" in report.notes


def test_dossier_differences_are_named(ledger: Ledger, database_url: str) -> None:
    codes = [row[0] for row in execute(database_url, "SELECT dossier FROM dossier ORDER BY 1 LIMIT 4")]
    execute(database_url, "UPDATE dossier SET supplements = 7 WHERE dossier = %s", codes[0])
    execute(database_url, "UPDATE dossier_step SET unit = 'H60.99' WHERE dossier = %s", codes[1])
    execute(database_url, "DELETE FROM dossier_step WHERE dossier = %s", codes[2])
    execute(
        database_url,
        "INSERT INTO dossier_step SELECT dossier, 8, time + interval '1 s', 0, system, agency, unit, procedure,"
        " channel, due FROM dossier_step WHERE dossier = %s ORDER BY time DESC LIMIT 1",
        codes[3],
    )
    report = check(ledger, database_url)
    assert sorted(named(report, Kind.WRONG_DOSSIER)) == codes
    assert {name.split()[1] for name in named(report, Kind.WRONG_ROW)} == {codes[1]}
    assert {name.split()[1] for name in named(report, Kind.LOST_ROW)} == {codes[2]}
    (foreign,) = named(report, Kind.UNEXPECTED_ROW)
    assert foreign.startswith(f"dossier_step {codes[3]} ")
    assert foreign.endswith(" 8 revision 0")


def test_it_waits_for_the_stores_and_names_what_never_comes(ledger: Ledger, database_url: str) -> None:
    time = (NOW - timedelta(seconds=30)).replace(microsecond=7)
    reading = Reading("AIR-001", "pm25", int(time.timestamp() * 1_000_000), 0, 12.5)
    ledger.record(Entry(readings=[reading]))
    stages = []
    late = reconcile(ledger, database_url, FixedClock(NOW), wait_s=0.1, on_progress=lambda *step: stages.append(step))
    assert late.counts[Kind.LOST_OBSERVATION] == 1
    assert ("wait for the stores", ledger.position() - 1, ledger.position()) in stages


def test_what_is_sent_during_the_comparison_is_not_foreign(ledger: Ledger, database_url: str) -> None:
    """The row is in the database before the ledger's newest entries are read: it must be explained by them."""
    time = NOW.replace(microsecond=5)
    reading = Reading("AIR-001", "pm25", int(time.timestamp() * 1_000_000), 0, 12.5)

    def meanwhile(stage: str, done: int, total: int) -> None:
        if stage == "compare" and done == 0:
            ledger.record(Entry(readings=[reading]))
            execute(
                database_url,
                "INSERT INTO observation SELECT id, %s, 12.5, 0, 10 FROM series"
                " WHERE source = 'AIR-001' AND metric = 'pm25'",
                instant_of(reading.time),
            )

    report = reconcile(ledger, database_url, FixedClock(NOW), wait_s=0, on_progress=meanwhile)
    assert report.counts[Kind.UNEXPECTED_OBSERVATION] == 0
    assert set(report.counts) <= {Kind.WRONG_LAST}


def test_rows_older_than_the_retention_are_nobodys_loss(ledger: Ledger, database_url: str) -> None:
    execute(database_url, "DELETE FROM observation")
    execute(database_url, "DELETE FROM observation_history")
    later = FixedClock(NOW + timedelta(days=40))
    report = reconcile(ledger, database_url, later, raw_days=30, wait_s=0)
    assert report.shown == []


def test_only_the_first_twenty_of_a_kind_are_shown_and_all_are_counted(ledger: Ledger, database_url: str) -> None:
    execute(database_url, "UPDATE observation_minute SET sum = sum + 1 WHERE n > 0")
    report = check(ledger, database_url)
    assert len(named(report, Kind.WRONG_MINUTE)) == 20
    assert report.counts[Kind.WRONG_MINUTE] > 5_000


def test_a_message_that_the_broker_never_took_is_named(ledger: Ledger, database_url: str) -> None:
    other = Ledger(ledger.path.parent / "other" / "ledger.sqlite")
    simulate(Span(SPAN.start, 5, 7, Faults.none()), other, None)
    report = check(other, database_url)
    assert report.counts[Kind.UNCONFIRMED_MESSAGE] == len(other.unconfirmed()) > 0
    other.close()

"""Dossiers on a real TimescaleDB: the kept state equals the fold of all steps, whatever the order and the workers."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import orjson
import psycopg
import pytest
from psycopg.rows import dict_row

from infra.city.database import load_registries
from infra.provinces import load as provinces
from infra.reconcile.dossiers import compare_sums
from infra.reconcile.report import Difference, Report
from streams.calendar.holidays import Basis, Holiday, calendar_from, put, remove
from streams.clock import FixedClock, microseconds
from streams.db import connect
from streams.dead_letters.store import Selection, find
from streams.dossiers.recount import recount
from streams.dossiers.subject import DOSSIERS
from streams.engine.app import worker_connection
from streams.engine.batch import Batch
from streams.engine.writer import BatchWriter
from streams.settings import Settings
from tests.integration.simulator.test_commands import Ioc
from tests.integration.streams.dossier_model import fold
from tests.integration.streams.helpers import batch_of, process_at_once, register_agencies

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOLIDAY = Holiday(day=date(2026, 11, 11), name_vi="Ngày nghỉ", name_en="Day off", basis=Basis.SWAPPED)
WORKED = Holiday(day=date(2026, 11, 7), name_vi="Làm bù", name_en="Worked", basis=Basis.WORKED)


@pytest.fixture
def connect_here(database_url: str) -> Callable[[], psycopg.Connection]:
    register_agencies(database_url)
    settings = Settings(database_url=database_url)
    return lambda: worker_connection(settings)


def writer(connect_here: Callable[[], psycopg.Connection]) -> BatchWriter:
    return BatchWriter(DOSSIERS, connect_here, FixedClock(NOW), threading.Event())


def step(number: int, status: int, hour: int, revision: int = 0) -> dict[str, object]:
    time = microseconds(NOW - timedelta(days=20)) + hour * 3_600_000_000
    due = microseconds(NOW - timedelta(days=15 - revision))
    return {
        "dossier": f"H60.08.01-261104-{number:04}",
        "status": status,
        "time": time,
        "system": "provincial",
        "agency": f"H60.{number % 3:02}",
        "unit": f"H60.{number % 3:02}.01",
        "procedure": "1.004946",
        "channel": 1 + number % 3,
        "due": due if status > 1 else None,
        "revision": revision,
        "officer": f"CB{number % 5}" if status > 1 else None,
        "fee_vnd": 50_000 * (number % 3),
        "digitised": number % 4 > 0 if status == 2 else None,
        "result_electronic": number % 3 == 0 if status >= 9 else None,
    }


def lives(random: Random, count: int) -> list[dict[str, object]]:
    """Return the steps of many dossiers, shuffled, with duplicates and corrections."""
    steps = []
    for number in range(count):
        hours = sorted(random.sample(range(300), 5))
        paths = [(1, 2, 4, 9, 10), (1, 2, 5, 4, 9), (1, 2, 4, 5, 7), (1, 2, 8, 4, 6), (1, 3, 2, 7, 8)]
        path = random.choice(paths)
        for status, hour in zip(path, hours, strict=True):
            steps += [step(number, status, hour, revision) for revision in range(random.choice([1, 1, 1, 3]))]
    steps += random.sample(steps, len(steps) // 5)
    random.shuffle(steps)
    return steps


def cut(steps: list[dict[str, object]], random: Random) -> list[Batch]:
    batches, first = [], 0
    while first < len(steps):
        size = random.randint(1, 60)
        batches.append(batch_of(steps[first : first + size], "dossiers", first))
        first += size
    return batches


def differences(conn: psycopg.Connection) -> list[str]:
    """Return the dossiers whose kept state is not the model's fold of their stored steps, under all their codes."""
    links: dict[str, str] = dict(conn.execute("SELECT alias, canonical FROM dossier_link").fetchall())
    histories: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with conn.cursor(row_factory=dict_row) as cursor:
        for row in cursor.execute("SELECT * FROM dossier_step").fetchall():
            histories[links.get(code := str(row["dossier"]), code)].append(_in_microseconds(row))
        kept = {row["dossier"]: _in_microseconds(row) for row in cursor.execute("SELECT * FROM dossier").fetchall()}
    calendar = calendar_from(conn, date(2026, 1, 1))
    folded = {code: {"dossier": code, **fold(code, steps, calendar)} for code, steps in histories.items()}
    return [code for code in kept.keys() | folded.keys() if kept.get(code) != folded.get(code)]


def wrong_sums(conn: psycopg.Connection) -> list[Difference]:
    report = Report(0)
    compare_sums(conn, report)
    return report.shown


def _in_microseconds(row: dict[str, Any]) -> dict[str, Any]:
    return {name: microseconds(value) if isinstance(value, datetime) else value for name, value in row.items()}


def expected(steps: list[dict[str, object]]) -> tuple[int, int]:
    versions = {(s["dossier"], s["status"], s["time"], s["revision"]) for s in steps}
    identities = {version[:3] for version in versions}
    return len(identities), len(versions) - len(identities)


@pytest.mark.parametrize("workers", [1, 2])
def test_the_kept_state_is_the_fold_of_every_step(workers: int, connect_here: Callable[[], psycopg.Connection]) -> None:
    random = Random(workers)
    steps = lives(random, 60)
    batches = cut(steps, random)
    with connect_here() as conn, conn.transaction():
        put(conn, [HOLIDAY, WORKED])
    process_at_once(lambda: writer(connect_here), (batches[i:] + batches[:i] for i in range(workers)))
    with connect_here() as conn:
        counts = conn.execute(
            "SELECT (SELECT count(*) FROM dossier_step), (SELECT count(*) FROM dossier_step_history)"
        ).fetchone()
        assert counts == expected(steps)
        assert differences(conn) == []


def lived(connect_here: Callable[[], psycopg.Connection], day: Holiday) -> None:
    """Let sixty dossiers live while this day is in the calendar."""
    with connect_here() as conn, conn.transaction():
        put(conn, [day])
    here = writer(connect_here)
    here.process(batch_of(lives(Random(3), 60), "dossiers"))
    here.close()


@pytest.mark.parametrize("day", [HOLIDAY, WORKED])
def test_a_day_that_goes_moves_the_promised_times(day: Holiday, connect_here: Callable[[], psycopg.Connection]) -> None:
    lived(connect_here, day)
    with connect_here() as conn:
        remove(conn, day.day)
        wrong = differences(conn)
        assert 0 < len(wrong) < 60
        assert recount(conn, [day.day]) >= len(wrong)
        assert (differences(conn), wrong_sums(conn)) == ([], [])


def test_a_removal_that_was_broken_off_is_made_up_for_by_asking_again(
    connect_here: Callable[[], psycopg.Connection], database_url: str, tmp_path: Path
) -> None:
    lived(connect_here, HOLIDAY)
    with connect_here() as conn:
        remove(conn, HOLIDAY.day)
        assert 0 < len(differences(conn)) < 60
        again = Ioc(tmp_path, IOC_DATABASE_URL=database_url)("holidays", "remove", str(HOLIDAY.day))
        assert (again.returncode, "is no holiday" in again.stderr) == (1, True)
        assert (differences(conn), wrong_sums(conn)) == ([], [])


@pytest.mark.parametrize("brought_by", ["make up", "ioc provinces load"])
def test_a_holiday_that_a_release_brings_moves_them_though_the_first_try_was_broken_off(
    brought_by: str,
    connect_here: Callable[[], psycopg.Connection],
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = writer(connect_here)
    here.process(batch_of(lives(Random(3), 60), "dossiers"))
    here.close()
    monkeypatch.setattr(provinces, "national_holidays", lambda: [HOLIDAY])
    with connect(database_url) as conn:
        provinces.load(conn, provinces.read("tuyen_quang"), only_missing=True)
        assert 0 < len(differences(conn)) < 60
    if brought_by == "make up":
        load_registries(database_url, "tuyen_quang", NOW)
    else:
        Ioc(tmp_path, IOC_DATABASE_URL=database_url)("provinces", "load", "tuyen_quang")
    with connect(database_url) as conn:
        assert (differences(conn), wrong_sums(conn)) == ([], [])


def test_a_bad_step_is_a_dead_letter_and_a_contradiction_a_conflict(
    connect_here: Callable[[], psycopg.Connection],
) -> None:
    good = step(1, 2, 5)
    persons = {**good, "dossier": "008185000975"}
    bad = [{**good, "status": 11}, {**good, "channel": 3}, {**good, "dossier": "a b"}, persons]
    outcome = writer(connect_here).process(batch_of([good, *bad], "dossiers"))
    assert outcome.accepted == 1
    found = ["conflict", "out_of_range", "out_of_range", "personal_number"]
    assert sorted(r.reason for r in outcome.rejected) == found
    with connect_here() as conn:
        letters = find(conn, Selection(state=None))
    assert sorted(letter.reason for letter in letters) == found
    assert not [letter for letter in letters if b"008185000975" in letter.source.encode() + letter.raw]


def test_a_step_that_names_something_unknown_waits_for_it(connect_here: Callable[[], psycopg.Connection]) -> None:
    known, ahead = step(1, 2, 5), {**step(3, 2, 5), "agency": "NOPE", "time": microseconds(NOW + timedelta(days=1))}
    by_the_agency, in_a_commune = {**step(4, 2, 5), "unit": "H60.01"}, {**step(5, 2, 5), "unit": "02212"}
    unknown = [{**step(2, 2, hour), member: "NOPE"} for hour, member in enumerate(("agency", "unit", "procedure"))]
    everything = {**step(2, 2, 9), "agency": "NOPE", "unit": "NOPE", "procedure": "NOPE"}
    with connect_here() as conn:
        conn.execute("INSERT INTO unit (code, name_vi, name_en, kind) VALUES ('02212', 'P', 'W', 'ward')")
    outcome = writer(connect_here).process(
        batch_of([known, by_the_agency, in_a_commune, ahead, *unknown, everything], "dossiers")
    )
    assert outcome.accepted == 3
    assert {(r.index, r.reason, r.detail, r.awaits) for r in outcome.rejected} == {
        (3, "in_the_future", "", ""),
        (4, "unknown_agency", "agency", "NOPE"),
        (5, "unknown_office", "unit", "NOPE"),
        (6, "unknown_procedure", "procedure", "NOPE"),
        (7, "unknown_agency", "agency", "NOPE"),
    }
    with connect_here() as conn:
        (letter,) = find(conn, Selection(reason="unknown_office"))
        assert (letter.door, letter.source, letter.state) == ("topic:dossiers", unknown[1]["dossier"], "waiting")
        assert len(conn.execute("SELECT dossier FROM dossier").fetchall()) == 3


def test_a_file_of_an_unknown_agency_is_loaded_once_it_is_registered(
    connect_here: Callable[[], psycopg.Connection], database_url: str
) -> None:
    values = [orjson.dumps({**step(n, 2, 5), "agency": agency}) for n, agency in enumerate(["NOPE", "H60.01", "NOPE"])]
    with connect_here() as conn:
        outcome = DOSSIERS.load(conn, values, NOW)
        assert (outcome.accepted, [(r.index, r.reason) for r in outcome.rejected]) == (
            1,
            [(0, "unknown_agency"), (2, "unknown_agency")],
        )
        register_agencies(database_url, ["NOPE"])
        again = DOSSIERS.load(conn, values, NOW)
        assert (again.accepted, again.duplicates, again.rejected) == (2, 1, [])

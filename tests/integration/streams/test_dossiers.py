"""Dossiers on a real TimescaleDB: the kept state equals the fold of all steps, whatever the order and the workers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import asdict, fields
from datetime import UTC, datetime, timedelta
from itertools import groupby
from random import Random

import psycopg
import pytest

from streams.clock import FixedClock, microseconds
from streams.dossiers.state import DossierState, Step, state_of
from streams.dossiers.subject import Dossiers
from streams.engine.app import worker_connection
from streams.engine.batch import Batch
from streams.engine.writer import BatchWriter
from streams.settings import Settings
from tests.integration.streams.helpers import batch_of

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def connect_here(database_url: str) -> Callable[[], psycopg.Connection]:
    settings = Settings(database_url=database_url)
    return lambda: worker_connection(settings)


def writer(connect_here: Callable[[], psycopg.Connection]) -> BatchWriter:
    return BatchWriter(Dossiers(), connect_here, FixedClock(NOW), threading.Event())


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
    }


def lives(random: Random, count: int) -> list[dict[str, object]]:
    """Return the steps of many dossiers, shuffled, with duplicates and corrections."""
    steps = []
    for number in range(count):
        hours = sorted(random.sample(range(300), 5))
        path = random.choice([(1, 2, 4, 9, 10), (1, 2, 5, 4, 9), (1, 2, 4, 5, 7)])
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
    """Return the dossiers whose kept state is not the fold of their stored steps."""
    names = [field.name for field in fields(DossierState)]
    kept = {
        row[0]: dict(zip(names, row[1:], strict=True))
        for row in conn.execute(f"SELECT dossier, {', '.join(names)} FROM dossier")
    }
    rows = conn.execute(
        "SELECT dossier, time, status, system, agency, unit, procedure, channel, due FROM dossier_step ORDER BY dossier"
    ).fetchall()
    groups = groupby(rows, key=lambda row: row[0])
    folded = {dossier: asdict(state_of(Step(*row[1:]) for row in history)) for dossier, history in groups}
    return [key for key in kept.keys() | folded.keys() if kept.get(key) != folded.get(key)]


def expected(steps: list[dict[str, object]]) -> tuple[int, int]:
    versions = {(s["dossier"], s["status"], s["time"], s["revision"]) for s in steps}
    identities = {version[:3] for version in versions}
    return len(identities), len(versions) - len(identities)


@pytest.mark.parametrize("workers", [1, 2])
def test_the_kept_state_is_the_fold_of_every_step(workers: int, connect_here: Callable[[], psycopg.Connection]) -> None:
    random = Random(workers)
    steps = lives(random, 60)
    batches = cut(steps, random)
    failures: list[BaseException] = []

    def work(order: list[Batch]) -> None:
        here = writer(connect_here)
        try:
            for batch in order:
                here.process(batch)
        except BaseException as error:
            failures.append(error)
        finally:
            here.close()

    threads = [threading.Thread(target=work, args=(batches[i:] + batches[:i],)) for i in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with connect_here() as conn:
        counts = conn.execute(
            "SELECT (SELECT count(*) FROM dossier_step), (SELECT count(*) FROM dossier_step_history)"
        ).fetchone()
        assert counts == expected(steps)
        assert differences(conn) == []


def test_a_bad_step_is_a_dead_letter_and_a_contradiction_a_conflict(
    connect_here: Callable[[], psycopg.Connection],
) -> None:
    good = step(1, 2, 5)
    outcome = writer(connect_here).process(
        batch_of([good, {**good, "status": 11}, {**good, "channel": 3}, {**good, "dossier": "a b"}], "dossiers")
    )
    assert outcome.accepted == 1
    assert sorted(r.reason for r in outcome.rejected) == ["conflict", "out_of_range", "out_of_range"]

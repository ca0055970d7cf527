"""`ioc backfill dossiers`: millions of steps in minutes, the same files again change nothing, and as if by Kafka."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import orjson
import psycopg
import pytest

from infra.provinces.load import load
from streams.clock import instant_of
from streams.db import connect
from streams.service_index.score import period, totals
from tests.command_line import as_a_user, in_this_process
from tests.integration.loading import dossier_files
from tests.integration.loading.stores import contents
from tests.proof import PROVING, Proof
from tests.services import ServiceFactory
from tests.unit.simulator.samples import MORNING, province
from tests.waiting import wait_until
from tests.worker_process import WorkerProcess

NOW = instant_of(MORNING * 1_000_000)
LOADED_WITHIN_S = 360
ANSWERED_WITHIN_S = 0.2
_COMMAND = ("backfill", "dossiers")
DOSSIERS, FILES = 6_000, 8
"""What is loaded when the command is killed; each file is a transaction, and three are loaded at a time."""
CITIZEN = "008185000975"
# One dossier in twenty is rated, one rating in ten is bad.
_RATED = """
INSERT INTO rating (dossier, revision, system, time, stars, agency, procedure)
SELECT dossier, 0, 'ratings', ended_at, CASE WHEN abs(hashtext(dossier)) % 200 = 0 THEN 1 ELSE 5 END, agency, procedure
FROM dossier WHERE ended_at IS NOT NULL AND abs(hashtext(dossier)) % 20 = 0
"""
pytestmark = [pytest.mark.alone, pytest.mark.timeout(1_500)]


@pytest.fixture
def backfill(database_url: str, tmp_path: Path) -> Backfill:
    return Backfill(database_url, tmp_path)


@pytest.fixture
def alone(service_factory: ServiceFactory, tmp_path: Path) -> Backfill:
    """The command on a server of its own; in the proof, which measures its speed, one as a city's."""
    return Backfill(service_factory.postgres(durable=PROVING).fresh_database(), tmp_path)


class Backfill:
    """The command on a database with the province in it."""

    def __init__(self, database_url: str, folder: Path) -> None:
        with connect(database_url) as conn:
            load(conn, province())
        self.database_url = database_url
        self.log = folder / "backfill.log"
        self.environment = {
            "IOC_DATABASE_URL": database_url,
            "IOC_STATE_DIR": str(folder),
            "IOC_CLOCK_REAL_ORIGIN": datetime.now(UTC).isoformat(),
            "IOC_CLOCK_CITY_ORIGIN": NOW.isoformat(),
        }

    def start(self, *files: Path) -> WorkerProcess:
        """Start the command on these files in a process of its own."""
        argv = ["ioc", *_COMMAND, *map(str, files)]
        main = f"import sys; sys.argv = {argv!r}; from infra.cli import main; main()"
        process = WorkerProcess(self.environment, self.log, main)
        process.start()
        return process

    def __call__(self, *files: Path, code: int = 0) -> str:
        """Run it to its end and return what it said; the proof runs it as a user does."""
        run = as_a_user if PROVING else in_this_process
        done = run(os.environ | self.environment, *_COMMAND, *map(str, files))
        said = done.stdout + done.stderr
        assert done.returncode == code, said
        return said


@pytest.fixture(scope="module")
def steps() -> list[dossier_files.Step]:
    """What the provincial system tells in two days."""
    return dossier_files.simulated(2)


def test_millions_of_steps_are_loaded_once(alone: Backfill, tmp_path: Path, proof: Proof) -> None:
    days, dossiers = proof.size("dossiers", small=(2, 2_000), full=(30, 2_000_000))
    parts = dossier_files.copies(dossier_files.simulated(days), dossiers)
    files = [tmp_path / f"steps-{n}.jsonl" for n in range(2)]
    steps = dossier_files.write(files[0], [next(parts)]) + dossier_files.write(files[1], parts)
    proof.figure("steps", steps)
    assert steps >= 4 * dossiers or not PROVING

    with timed(proof, "seconds to load", LOADED_WITHIN_S):
        said = alone(*files)
    assert "0 refused" in said
    loaded = contents(alone.database_url)
    assert loaded["dossier"][0] == dossiers
    assert loaded["dossier_step"][0] + loaded["dossier_step_history"][0] == steps

    with timed(proof, "seconds to load the same again", LOADED_WITHIN_S):
        assert f" 0 new, {steps} there already, 0 other versions" in alone(*files)
    assert contents(alone.database_url) == loaded
    assert_the_index_answers(alone.database_url, proof)


@contextmanager
def timed(proof: Proof, name: str, within_s: float) -> Iterator[None]:
    began = time.monotonic()
    yield
    took = time.monotonic() - began
    proof.figure(name, round(took, 1))
    assert took < within_s


def assert_the_index_answers(database_url: str, proof: Proof) -> None:
    """Ask for a month that is whole in the full size."""
    ago = proof.size("months ago", small=0, full=1)
    query = totals(*period("month", "%(now)s::timestamptz", ago), "%(now)s::timestamptz")
    took = []
    with connect(database_url) as conn:
        conn.execute(_RATED)
        for _ in range(7):
            began = time.monotonic()
            rows = conn.execute(query.encode(), {"now": NOW}).fetchall()
            took.append(time.monotonic() - began)
    assert len({row[0] for row in rows}) > 10
    proof.figure("ms to answer the index of a month, all agencies", round(1_000 * statistics.median(took)))
    assert statistics.median(took) < ANSWERED_WITHIN_S or not PROVING


def test_a_killed_backfill_is_given_again(backfill: Backfill, tmp_path: Path, steps: list[dossier_files.Step]) -> None:
    copied = [step for part in dossier_files.copies(steps, DOSSIERS) for step in part]
    Random(766).shuffle(copied)
    files = [tmp_path / f"steps-{n}.jsonl" for n in range(FILES)]
    for n, file in enumerate(files):
        dossier_files.write(file, [copied[n::FILES]])
    process = backfill.start(*files)
    with connect(backfill.database_url, autocommit=True) as conn:
        wait_until(lambda: process.exit_code is not None or counted(conn), at_once=True)
    assert process.exit_code is None, process.said()
    process.kill()
    some = stored(backfill.database_url)
    assert f"{len(copied)} steps" in backfill(*files)
    everything = contents(backfill.database_url)
    assert (
        some
        < everything["dossier_step"][0]
        == len({(s["dossier"], s["status"], s["time"]) for s in map(orjson.loads, copied)})
    )
    assert everything["dossier"][0] == DOSSIERS


def stored(database_url: str) -> int:
    with connect(database_url) as conn:
        return counted(conn)


def counted(conn: psycopg.Connection) -> int:
    row = conn.execute("SELECT count(*) FROM dossier_step").fetchone()
    return int(row[0]) if row else 0


def test_what_is_no_step_is_kept_sealed_and_the_rest_is_loaded(
    backfill: Backfill, tmp_path: Path, steps: list[dossier_files.Step]
) -> None:
    good = [orjson.dumps(step) for step in steps[:200]]
    ahead = orjson.dumps({**orjson.loads(good[0]), "time": MORNING * 1_000_000 + 86_400_000_000})
    bad = [b"no JSON", orjson.dumps({**orjson.loads(good[0]), "applicant": CITIZEN}), ahead]
    file = tmp_path / f"{CITIZEN}.jsonl"
    file.write_bytes(b"\n".join([*good[:100], *bad, *good[100:]]))
    for _ in range(2):
        assert "3 refused" in backfill(file, code=1)
    with connect(backfill.database_url) as conn:
        letters = conn.execute("SELECT door, source, raw, reason, encrypted, count FROM dead_letter").fetchall()
    assert {letter[3] for letter in letters} == {"not_json", "personal_number", "in_the_future"}
    assert all(door == "file:dossiers" and encrypted and count == 1 for door, _, _, _, encrypted, count in letters)
    assert not any(CITIZEN in source or CITIZEN.encode() in raw for _, source, raw, *_ in letters)


def test_another_kind_of_file_is_refused_as_a_whole(backfill: Backfill, tmp_path: Path) -> None:
    file = tmp_path / "steps.csv"
    file.write_text("dossier;status;time\n" + "H60.08;1;2026-11-24\n" * 100)
    said = backfill(file, code=1)
    assert "101 of 101 lines are no events of the topic 'dossiers'" in said
    assert stored(backfill.database_url) == 0
    with connect(backfill.database_url) as conn:
        assert conn.execute("SELECT count(*) FROM dead_letter").fetchone() == (0,)

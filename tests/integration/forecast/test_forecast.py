"""The forecast over simulated months: learnt by `ioc forecast`, better than the clock on a month not seen before."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import psycopg
import pytest

from infra.loading.load import load_piece
from infra.loading.pieces import pieces
from infra.provinces.load import load
from streams.clock import FixedClock, instant_of
from streams.db import connect
from streams.dossiers.subject import DOSSIERS
from streams.forecast import forecaster
from streams.forecast import lives as dossiers
from streams.forecast.forecaster import take_turn
from streams.forecast.judge import judge
from streams.forecast.model import examples, learn, standings
from streams.forecast.rounds import Office
from streams.office_hours import shifts_of
from streams.promised import due
from streams.settings import settings
from tests.integration.loading import dossier_files
from tests.integration.simulator.test_commands import Ioc
from tests.proof import Proof
from tests.unit.simulator.samples import MORNING, province

NOW = instant_of(MORNING * 1_000_000)
SHIFTS = shifts_of(settings().office_hours)
_OPEN = """
SELECT dossier FROM dossier WHERE NOT closed AND finished_at IS NULL AND due > received_at ORDER BY dossier
"""
_CARRIED = "SELECT dossier FROM dossier_forecast ORDER BY dossier"
_SAID_LATE = "SELECT dossier FROM dossier_forecast WHERE late = 1 ORDER BY dossier"
_LATE_ALREADY = f"""
SELECT dossier FROM dossier WHERE NOT closed AND finished_at IS NULL AND due > received_at
    AND ({due("%(now)s")} < %(now)s OR supplements > 1) ORDER BY dossier
"""


@pytest.fixture
def city(database_url: str, tmp_path: Path, proof: Proof) -> str:
    """The database of a province that has worked for some months."""
    days = proof.size("days", small=12, full=190)
    file = tmp_path / "steps.jsonl"
    proof.figure("steps", dossier_files.write(file, [list(map(orjson.dumps, dossier_files.simulated(days)))]))
    with connect(database_url) as conn:
        load(conn, province())
    for piece in pieces(file):
        load_piece(lambda: connect(database_url, autocommit=True), DOSSIERS, piece, NOW)
    return database_url


@pytest.fixture
def ioc(database_url: str, tmp_path: Path) -> Ioc:
    """The command line at the city instant NOW."""
    origins = {"IOC_CLOCK_REAL_ORIGIN": datetime.now(UTC).isoformat(), "IOC_CLOCK_CITY_ORIGIN": NOW.isoformat()}
    return Ioc(tmp_path, IOC_DATABASE_URL=database_url, **origins)


def said(ioc: Ioc, *arguments: str, code: int = 0) -> str:
    """Return what `ioc forecast` says."""
    done = ioc("forecast", *arguments)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.timeout(900)
def test_every_open_dossier_carries_its_probability(city: str, ioc: Ioc, proof: Proof) -> None:
    for asked in ("model", "list"):
        assert "there is no model yet" in said(ioc, asked, code=1)
    assert "Model 1 has forecast" in said(ioc, "learn")
    with connect(city) as conn:
        assert conn.execute(_OPEN).fetchall() == conn.execute(_CARRIED).fetchall() != []
        assert (
            conn.execute(_LATE_ALREADY.encode(), {"now": NOW}).fetchall() == conn.execute(_SAID_LATE).fetchall() != []
        )
        judge_a_later_month(conn, proof)
    assert "waits_for_payment" in said(ioc, "model")
    listed = said(ioc, "list", "--top", "5")
    assert listed.count("H60.") >= 5
    assert "no open dossier of an agency H61 has" in said(ioc, "list", "--agency", "H61", code=1)
    assert beats_of_a_turn(city) == 5, "it is heard between its parts"


def beats_of_a_turn(city: str) -> int:
    """Return how often the forecaster of the next morning is heard while it takes its turn."""
    beats: list[None] = []
    with connect(city, autocommit=True) as conn:
        take_turn(conn, SHIFTS, FixedClock(NOW + timedelta(days=1)), lambda: beats.append(None))
    return len(beats)


def judge_a_later_month(conn: psycopg.Connection, proof: Proof) -> None:
    """Learn from the months before an instant what was known by then, and be judged on the mornings after it."""
    learnt, later = proof.size("days learnt and judged", small=(7, 3), full=(85, 30))
    begin = NOW - timedelta(days=proof.size("days ago", small=11, full=175))
    split = begin + timedelta(days=learnt)
    office = Office(conn, SHIFTS, NOW)
    lives = dossiers.read(conn, begin - timedelta(days=60), NOW)
    stood = standings(lives, office.clock, office.mornings(begin, split + timedelta(days=later)))
    before = stood.morning < split.timestamp()
    known = examples(lives, office.clock, stood.chosen(before), split.timestamp())
    unseen = examples(lives, office.clock, stood.chosen(~before), NOW.timestamp())
    judgement = judge(learn(known), known, unseen)
    proof.figure("examples learnt and judged", (len(known), len(unseen)))
    proof.figure("Brier score", round(judgement.brier, 4))
    proof.figure("skill over the share of late ones", round(judgement.skill_over_base, 3))
    proof.figure("skill over the time used", round(judgement.skill_over_time_used, 3))
    wanted = proof.size("skill wanted", small=0.0, full=0.1)
    assert judgement.skill_over_base > wanted
    assert judgement.skill_over_time_used > wanted


def test_a_province_without_a_past_is_told_so(ioc: Ioc) -> None:
    assert "too little to learn from" in said(ioc, "learn", code=1)


def test_its_heart_beats_before_a_turn_and_within_it(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stopping, heard = threading.Event(), list[int]()
    with connect(database_url, autocommit=True) as conn:

        def listen() -> None:
            heard.append(conn.execute("DELETE FROM heartbeat WHERE process = 'forecaster'").rowcount)

        def turn(_conn: object, _shifts: object, _clock: object, alive: Callable[[], None]) -> None:
            listen()
            alive()
            listen()
            stopping.set()

        monkeypatch.setattr(forecaster, "take_turn", turn)
        forecaster.Forecaster(settings(), stopping, "here").session(conn)
    assert heard == [1, 1]

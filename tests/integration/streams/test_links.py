"""What is said of a dossier under another system's code goes with it: letters, votes; whatever the order."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import psycopg
import pytest
from prometheus_client import REGISTRY

from dashboards.rating.votes import find as find_to_rate
from infra.reconcile import dossiers, links, votes
from infra.reconcile.report import Report
from streams.apologies.letters import LetterError, find, issue
from streams.apologies.owed import owed
from streams.clock import FixedClock, microseconds
from streams.db import connect, migrate
from streams.dossiers import story
from streams.dossiers.subject import DOSSIERS
from streams.engine.declared import VersionedSubject
from streams.engine.writer import BatchWriter
from streams.ratings.subject import RATINGS
from streams.service_index.indicators.served_well import INDICATOR
from tests.at_once import at_once
from tests.integration.streams.helpers import batch_of, register_agencies

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
OURS, THEIRS = "H60.03.01-261110-9930", "BKHCN.03.01-261110-1009930"
FRIDAY = date(2026, 11, 27)


def step(code: str, status: int, days: float, alias_of: str | None = None, revision: int = 0) -> dict[str, Any]:
    return {
        "dossier": code,
        "status": status,
        "time": microseconds(NOW + timedelta(days=days)),
        "system": "ministerial" if code.startswith("B") else "provincial",
        "agency": "H60.03",
        "unit": "H60.03.01",
        "procedure": "1.004946",
        "channel": 2,
        "due": microseconds(NOW - timedelta(days=3)),
        "alias_of": alias_of,
        "revision": revision,
    }


def vote(code: str, stars: int, hours: float) -> dict[str, Any]:
    time = microseconds(NOW + timedelta(hours=hours))
    said = {"dossier": code, "system": "ratings", "time": time, "stars": stars, "revision": time}
    return {**said, "agency": "H60.03", "procedure": "1.004946"}


def write(url: str, subject: VersionedSubject[Any], events: Sequence[dict[str, Any]], partition: int = 0) -> None:
    writer = BatchWriter(subject, lambda: connect(url, autocommit=True), FixedClock(NOW), threading.Event())
    try:
        assert writer.process(replace(batch_of(events, subject.name), partition=partition)).rejected == []
    finally:
        writer.close()


def differences(url: str) -> list[Any]:
    report = Report(0)
    with connect(url) as conn:
        for compare in (links.compare, dossiers.compare, dossiers.compare_sums, votes.compare):
            compare(conn, report)
    return report.shown


@pytest.fixture
def url(database_url: str) -> str:
    register_agencies(database_url)
    return database_url


def owing(conn: psycopg.Connection) -> list[str]:
    return [dossier.dossier for dossier in owed(conn, NOW)]


def counted(conn: psycopg.Connection) -> list[tuple[str, int]]:
    return conn.execute("SELECT dossier, stars FROM vote ORDER BY dossier").fetchall()


def test_a_letter_goes_with_its_dossier_when_the_link_comes_late_and_back_when_it_is_withdrawn(url: str) -> None:
    write(url, DOSSIERS, [step(THEIRS, 2, -10)])
    with connect(url, autocommit=True) as conn:
        with conn.transaction():
            letter = issue(conn, THEIRS, FRIDAY, "Chờ thẩm định", "an", NOW, NOW)
        write(url, DOSSIERS, [step(OURS, 2, -10), link := step(THEIRS, 4, -9, alias_of=OURS)])
        issued = find(conn, letter)
        assert issued is not None
        assert (issued.dossier, issued.number, issued.unit_vi) == (THEIRS, 1, "H60.03.01")
        assert owing(conn) == []
        for code in (OURS, THEIRS):
            told = story.find(conn, code, NOW)
            assert told is not None
            assert (told[0].dossier, told[0].aliases, told[0].late) == (OURS, [THEIRS], True)
            assert [(each.status, each.system) for each in told[1]] == [(2, "provincial"), (4, "ministerial")]
        with pytest.raises(LetterError), conn.transaction():
            issue(conn, THEIRS, FRIDAY, "Chờ thẩm định", "an", NOW, NOW)
        write(url, DOSSIERS, [{**link, "alias_of": None, "revision": 1}])
        assert (find(conn, letter), owing(conn)) == (issued, [OURS])
        assert story.find(conn, "H60.03.01-261110-0001", NOW) is None
    assert differences(url) == []


def test_a_dossier_has_one_vote_whichever_code_it_was_given_under(url: str) -> None:
    write(url, DOSSIERS, [step(THEIRS, 2, -10), step(OURS, 2, -10), step(OURS, 9, -4)])
    write(url, RATINGS, [vote(THEIRS, 1, -2)])
    with connect(url, autocommit=True) as conn:
        write(url, DOSSIERS, [link := step(THEIRS, 4, -9, alias_of=OURS)])
        rated = [found for code in (OURS, THEIRS) if (found := find_to_rate(conn, code))]
        assert [(one.dossier, one.voted) for one in rated] == [(OURS, True)] * 2
        assert counted(conn) == [(OURS, 1)]
        assert INDICATOR.sums is not None
        badly = INDICATOR.sums.more.rpartition("AND NOT late AND ")[2].partition(" GROUP")[0]
        assert conn.execute(f"SELECT dossier FROM dossier WHERE {badly}".encode()).fetchall() == [(OURS,)]
        write(url, RATINGS, [vote(OURS, 5, -3)])
        assert counted(conn) == [(OURS, 1)], "it was given before the other"
        write(url, RATINGS, [vote(OURS, 4, -1)])
        assert counted(conn) == [(OURS, 4)]
        write(url, DOSSIERS, [{**link, "alias_of": None, "revision": 1}])
        assert counted(conn) == [(THEIRS, 1), (OURS, 4)]
    assert differences(url) == []


@pytest.mark.parametrize("seed", range(4))
def test_two_workers_keep_what_the_steps_name_now(url: str, seed: int) -> None:
    """Codes name each other at random and change their minds; votes come between; two workers take all of it twice."""
    random = Random(seed)
    codes = [f"H60.03.01-261110-{n:04}" for n in range(8)] + [f"BKHCN.03-261110-{n:07}" for n in range(12)]
    steps = [step(code, 2, -10) for code in codes]
    for code in codes[2:]:
        for revision in range(random.choice([1, 2, 3])):
            named = random.choice([None, *codes])
            steps.append(step(code, 4, -9 + random.choice([0, 1e-5, 2]), named, revision))
    unlike = {(s["dossier"], s["time"], s["status"], s["revision"]): s for s in steps}
    told = list(unlike.values())
    write(url, DOSSIERS, told[: len(codes)])
    said = [vote(code, random.choice([1, 5]), -n) for n, code in enumerate(random.choices(codes, k=15))]

    def work(events: list[dict[str, Any]]) -> None:
        for first in range(0, len(events), 3):
            write(url, DOSSIERS, events[first : first + 3])
            write(url, RATINGS, said[first % len(said) :][:3])

    at_once(work, (random.sample(told, len(told)) for _ in range(2)))
    assert differences(url) == []
    with connect(url) as conn:
        kept = conn.execute("SELECT alias, canonical FROM dossier_link").fetchall()
        assert kept, "nothing was linked"
        votes_a_dossier = conn.execute("SELECT count(*), count(DISTINCT dossier) FROM vote").fetchone()
        assert votes_a_dossier is not None
        assert votes_a_dossier[0] == votes_a_dossier[1]


# What migrations 74, 75 and 97 made, taken back, and in its place what a city may hold that came before them.
_BEFORE = f"""
DROP TABLE dossier_naming;
DROP FUNCTION dossier_history(text[]), same_step_within();
DROP VIEW vote;
ALTER TABLE rating DROP COLUMN canonical, DROP COLUMN counts;
CREATE INDEX rating_bad ON rating (dossier) WHERE stars <= 2;
DELETE FROM schema_migration WHERE number IN (74, 75, 97);
DELETE FROM dossier_link;
INSERT INTO dossier_link VALUES ('B-1-1000001', '{THEIRS}'), ('{THEIRS}', 'H60.03.01-261110-0001'), ('H60-2', '{OURS}');
UPDATE dossier SET steps = 5, supplements = 2, late = true WHERE dossier = '{OURS}';
INSERT INTO dossier SELECT (jsonb_populate_record(d, '{{"dossier": "{THEIRS}"}}')).* FROM dossier AS d
    WHERE d.dossier = '{OURS}'
"""


def test_a_city_that_is_upgraded_is_linked_and_folded_anew(url: str) -> None:
    named = [step("B-1-1000001", 4, -8, alias_of=THEIRS), step(THEIRS, 4, -9, alias_of=OURS), step(OURS, 2, -10)]
    circle = [step("H60-2", 2, -3, alias_of="B-2-1000002"), step("B-2-1000002", 2, -3, alias_of="H60-2")]
    near = step("B-3-1000003", 5, -3), {**step("B-3-1000003", 5, -3 + 1e-6), "system": "provincial"}
    write(url, DOSSIERS, [*named, *circle, *near])
    write(url, RATINGS, [vote(THEIRS, 1, -2), vote(OURS, 5, -1), vote("B-1-1000001", 2, -1)])
    with connect(url, autocommit=True) as conn:
        conn.execute(_BEFORE.encode())
        assert len(migrate(url)) == 3
        assert differences(url) == []
        kept: dict[str, str] = dict(conn.execute("SELECT alias, canonical FROM dossier_link").fetchall())
        assert kept == {"B-1-1000001": OURS, THEIRS: OURS, "B-2-1000002": "H60-2"}
        assert conn.execute("SELECT dossier, steps FROM dossier ORDER BY 1").fetchall() == [
            ("B-3-1000003", 1),
            ("H60-2", 1),
            (OURS, 3),
        ]
        assert counted(conn) == [(OURS, 5)]


def test_writers_whose_dossiers_name_each_others_do_not_lock_each_other(url: str) -> None:
    def codes(n: int, writer: int) -> tuple[str, str]:
        return f"H60.03.01-261110-{2 * n + writer:04}", f"BKHCN.03.01-261110-1{2 * n + writer:06}"

    def batch(n: int, writer: int) -> list[dict[str, Any]]:
        return [step(codes(n, writer)[0], 2, -10), step(codes(n, writer)[1], 2, -9, alias_of=codes(n, 1 - writer)[0])]

    def work(writer: int) -> None:
        for n in range(0, 400, 20):
            together.wait(20)
            write(url, DOSSIERS, [one for near in range(n, n + 20) for one in batch(near, writer)], writer)

    def tried_again() -> float:
        return REGISTRY.get_sample_value("ioc_worker_retries_total", {"topic": "dossiers"}) or 0.0

    together, before = threading.Barrier(2), tried_again()
    at_once(work, (0, 1))
    assert tried_again() == before
    assert differences(url) == []

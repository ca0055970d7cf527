"""The league, worked by hand for three officers of two agencies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal

import psycopg
import pytest

from streams.db import connect
from streams.service_index.league import ENOUGH, league

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
# Officer: (dossiers, of which late, asked for supplements twice, votes of 5 stars, votes of 1 star).
WORK = {"H60.08-CB1": (20, 2, 4, 6, 2), "H60.08-CB2": (10, 0, 0, 0, 0), "H60.09-CB1": (ENOUGH - 1, 0, 0, 0, 0)}
_DOSSIER = """
INSERT INTO dossier (dossier, system, agency, unit, procedure, channel, status, status_at, registered_at, received_at,
    due, ended_at, closed, supplements, waiting_s, late, steps, officer)
VALUES (%s, 's', %s, 'u', 'p', 1, 9, %s, %s, %s, %s, %s, false, %s, 0, %s, 3, %s)
"""


@pytest.fixture
def conn(database_url: str) -> psycopg.Connection:
    with connect(database_url) as conn:
        for officer, (count, late, twice, good, bad) in WORK.items():
            for n in range(count):
                add(conn, f"{officer}-{n}", officer, NOW - timedelta(days=n), n < late, 2 if n < twice else 0)
                if n < good + bad:
                    rate(conn, f"{officer}-{n}", 5 if n < good else 1)
        add(conn, "before", "H60.08-CB2", NOW - timedelta(days=31), True, 0)
        add(conn, "nobody", None, NOW, True, 0)
    return connect(database_url)


def add(
    conn: psycopg.Connection, dossier: str, officer: str | None, ended: datetime, late: bool, supplements: int
) -> None:
    agency, begun = (officer or "H60.09")[:6], ended - timedelta(days=5)
    conn.execute(_DOSSIER, (dossier, agency, ended, begun, begun, ended, ended, supplements, late, officer))


def rate(conn: psycopg.Connection, dossier: str, stars: int, officer: str | None = None) -> None:
    conn.execute("INSERT INTO rating VALUES (%s, 0, 's', %s, %s, 'a', 'p', %s)", (dossier, NOW, stars, officer))


def test_officers(conn: psycopg.Connection) -> None:
    query = (
        f"SELECT officer, rank, ended, round(points, 2)::float FROM ({league('officer', '%(now)s::timestamptz')}) AS l"
    )
    found = {row[0]: row[1:] for row in conn.execute(query.encode(), {"now": NOW})}
    assert found == {
        # (18/20 + 6/8 + 16/20) / 3
        "H60.08-CB1": (2, 20, 81.67),
        # nobody voted: (10/10 + 10/10) / 2
        "H60.08-CB2": (1, 10, 100.0),
        "H60.09-CB1": (None, ENOUGH - 1, 100.0),
    }


def test_a_vote_is_the_officers_whom_the_survey_names_and_his_head_answers_for_it(conn: psycopg.Connection) -> None:
    rate(conn, "H60.08-CB2-0", 1, "H60.08-CB1")
    both: tuple[Literal["agency", "officer"], ...] = ("agency", "officer")
    told: dict[str, dict[str, float | None]] = {}
    for of in both:
        query = f"SELECT {of}, round(satisfied, 4)::float FROM ({league(of, '%(now)s::timestamptz')}) AS l"
        told[of] = dict(conn.execute(query.encode(), {"now": NOW}).fetchall())
    assert told["officer"] == {"H60.08-CB1": round(6 / 9, 4), "H60.08-CB2": None, "H60.09-CB1": None}
    assert told["agency"] == {"H60.08": round(6 / 9, 4), "H60.09": None}


def test_heads_answer_for_dossiers_that_name_no_officer(conn: psycopg.Connection) -> None:
    query = f"SELECT agency, ended, round(on_time, 4)::float FROM ({league('agency', '%(now)s::timestamptz')}) AS l"
    found = {row[0]: row[1:] for row in conn.execute(query.encode(), {"now": NOW})}
    assert found == {"H60.08": (30, round(28 / 30, 4)), "H60.09": (ENOUGH, round((ENOUGH - 1) / ENOUGH, 4))}

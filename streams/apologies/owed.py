"""Which late dossiers have their letter, and which have none: over the dossiers as they stand at an instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import psycopg
from psycopg.rows import class_row

from streams.local_time import local_day
from streams.promised import UNENDED, due

MOST = 300
_ENDED_SINCE = "interval '30 days'"


def late(now: str, *also: str) -> str:
    """Return SQL for the late dossiers with their newest letter; `now` is the SQL of an instant.

    Late are those that nobody has finished by the promised time (less the time spent waiting for the citizen), and
    those that were finished late in the thirty days before. A letter is the dossier's under whichever of its codes it
    was issued. `missing` is true without a letter, and when the day that the newest letter promised is over and the
    dossier is not finished. Rows: dossier, agency, due, ended_at, letter, promised, missing, and what else of the
    dossier is named; due is the promised time that was missed, null where none was: who ended in time is late by having
    asked for supplements more than once.
    """
    more = "".join(f", {name}" for name in also)
    return f"""
        WITH d AS MATERIALIZED (
            SELECT * FROM (SELECT dossier, agency, {due(now)} AS due, NULL::timestamptz AS ended_at{more} FROM dossier
                           WHERE received_at IS NOT NULL AND {UNENDED}) AS open
            WHERE due < {now}
            UNION ALL
            SELECT dossier, agency, CASE WHEN ended_at > promised_at THEN promised_at END, ended_at{more} FROM dossier
            WHERE received_at IS NOT NULL AND late AND ended_at > {now} - {_ENDED_SINCE} AND ended_at <= {now}
        ), newest AS (
            SELECT DISTINCT ON (coded.dossier) coded.dossier, apology.id, apology.promised
            FROM (SELECT dossier, dossier AS code FROM d
                  UNION ALL
                  SELECT canonical, alias FROM d JOIN dossier_link ON canonical = d.dossier) AS coded
                JOIN apology ON apology.dossier = coded.code
            ORDER BY coded.dossier, apology.id DESC
        )
        SELECT d.*, newest.id AS letter, newest.promised, newest.id IS NULL OR d.ended_at IS NULL
                   AND newest.promised < {local_day(now)} AS missing
        FROM d LEFT JOIN newest ON newest.dossier = d.dossier"""


def by_agency(now: str) -> str:
    """Return SQL for the rows (agency, name_vi, name_en, late, missing), one an agency: its head answers for them.

    The agency with most letters missing comes first.
    """
    return f"""
        SELECT counted.agency, coalesce(name_vi, counted.agency) AS name_vi,
               coalesce(name_en, counted.agency) AS name_en, late, missing
        FROM (SELECT agency, count(*) AS late, count(*) FILTER (WHERE missing) AS missing FROM ({late(now)}) AS late
              GROUP BY agency) AS counted LEFT JOIN agency ON agency.code = counted.agency
        ORDER BY missing DESC, late DESC, counted.agency"""


@dataclass(frozen=True)
class Owed:
    """One late dossier without a letter that holds; instants in UTC, `promised` what the last letter promised."""

    dossier: str
    agency: str
    unit_vi: str
    unit_en: str
    procedure: str
    officer: str | None
    due: datetime | None
    ended_at: datetime | None
    promised: date | None


@dataclass(frozen=True)
class Answerable:
    """How many late dossiers an agency's head answers for, and how many of them have no letter that holds."""

    agency: str
    name_vi: str
    name_en: str
    late: int
    missing: int


def owed(conn: psycopg.Connection, now: datetime, agency: str | None = None) -> list[Owed]:
    """Return the dossiers without their letter, those that wait longest first, at most MOST of them."""
    query = f"""
        SELECT dossier, agency, coalesce(name_vi, unit) AS unit_vi, coalesce(name_en, unit) AS unit_en,
               procedure, officer, due, ended_at, promised
        FROM ({late("%(now)s::timestamptz", "unit", "procedure", "officer")}) AS late LEFT JOIN workplace ON code = unit
        WHERE missing AND (%(agency)s::text IS NULL OR agency = %(agency)s)
        ORDER BY due NULLS LAST, dossier LIMIT {MOST}"""
    with conn.cursor(row_factory=class_row(Owed)) as cursor:
        return cursor.execute(query.encode(), {"now": now, "agency": agency}).fetchall()


def answerable(conn: psycopg.Connection, now: datetime) -> list[Answerable]:
    """Return every agency that has late dossiers, the one with most letters missing first."""
    with conn.cursor(row_factory=class_row(Answerable)) as cursor:
        return cursor.execute(by_agency("%(now)s::timestamptz").encode(), {"now": now}).fetchall()

"""Issuing a letter and finding it again; each is numbered by agency and year, and none is ever changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import psycopg
from psycopg.rows import class_row

from streams.apologies.owed import late
from streams.calendar.holidays import calendar_from
from streams.clock import local_date
from streams.dossiers.links import canonical_of
from streams.masking import masked
from streams.members import is_code
from streams.plain_text import is_plain
from streams.users.audit import record
from streams.workdays import is_working_day

LONGEST_REASON = 400
FURTHEST_DAYS = 60
MOST_ISSUED = 50
ISSUED = "apology issued"


class LetterError(ValueError):
    """No letter can be issued like this: `problem` says which field is wrong, `dossier` or `characters`."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Letter:
    """One letter as it was issued: `missed` is the promised time that was not kept, `promised` the new day.

    `missed` is None where no promise was broken: such a dossier is late by being sent back more than once.
    `dossier` is the code that the dossier had then; another system's code may lead to the same dossier by now.
    """

    id: int
    dossier: str
    agency: str
    agency_vi: str
    unit_vi: str
    procedure: str
    procedure_vi: str
    year: int
    number: int
    received_at: datetime
    missed: datetime | None
    promised: date
    reason: str
    issued_by: str
    issued_at: datetime


@dataclass(frozen=True)
class Issued:
    """A letter as lists have it: `promised` is its new day, `issued_at` in UTC."""

    id: int
    dossier: str
    agency: str
    number: int
    promised: date
    issued_at: datetime


_LETTER = f"""
SELECT apology.id, apology.dossier, apology.agency, coalesce(agency.name_vi, apology.agency) AS agency_vi,
       coalesce(unit.name_vi, dossier.unit) AS unit_vi, dossier.procedure,
       coalesce((SELECT min(name_vi) FROM procedure AS p WHERE p.procedure = dossier.procedure), dossier.procedure)
           AS procedure_vi, year, number, received_at, missed, promised, reason,
       coalesce(account.display_name, issued_by) AS issued_by, issued_at
FROM apology JOIN dossier ON dossier.dossier = {canonical_of("apology.dossier")}
    LEFT JOIN agency ON agency.code = apology.agency
    LEFT JOIN workplace AS unit ON unit.code = dossier.unit
    LEFT JOIN user_account AS account ON account.name = issued_by
WHERE apology.id = %s
"""
_NEWEST = """
SELECT id, dossier, agency, number, promised, issued_at FROM apology
WHERE %(agency)s::text IS NULL OR agency = %(agency)s ORDER BY id DESC LIMIT %(most)s
"""
_ISSUE = """
INSERT INTO apology (dossier, agency, year, number, missed, promised, reason, issued_by, issued_at)
SELECT %(dossier)s, %(agency)s, %(year)s, coalesce(max(number), 0) + 1, %(missed)s, %(promised)s, %(reason)s, %(by)s,
       %(now)s
FROM apology WHERE agency = %(agency)s AND year = %(year)s RETURNING id
"""


def issue(
    conn: psycopg.Connection[Any], dossier: str, promised: date, reason: str, by: str, now: datetime, at: datetime
) -> int:
    """Issue a letter in the caller's transaction and return its id; `now` is the city's instant, `at` the real clock's.

    Personal numbers in the reason are masked. Raises LetterError("promised") unless the day is a working day from
    today on and at most 60 days off, LetterError("reason") for one that is empty or too long, LetterError("characters")
    for one with characters that cannot be kept, LetterError("dossier") for a dossier that is not late or has a letter
    that holds.
    """
    told = " ".join(reason.split())
    written = masked(told)
    if not 0 < len(written) <= LONGEST_REASON:
        raise LetterError("reason")
    if not is_plain(told):
        raise LetterError("characters")
    if not is_code(dossier):
        raise LetterError("dossier")
    today = local_date(now)
    calendar = calendar_from(conn, today)
    if not 0 <= (promised - today).days <= FURTHEST_DAYS or not is_working_day(promised, calendar):
        raise LetterError("promised")
    # Numbers follow one another without a hole, and two officers at once do not write two letters.
    conn.execute("LOCK TABLE apology IN SHARE ROW EXCLUSIVE MODE")
    query = f"""SELECT dossier, agency, due FROM ({late("%(now)s::timestamptz")}) AS late
        WHERE dossier = {canonical_of("%(dossier)s")} AND missing"""
    found = conn.execute(query.encode(), {"now": now, "dossier": dossier}).fetchone()
    if found is None:
        raise LetterError("dossier")
    values = {
        "dossier": found[0],
        "agency": found[1],
        "missed": found[2],
        "year": today.year,
        "promised": promised,
        "reason": written,
        "by": by,
        "now": now,
    }
    row = conn.execute(_ISSUE, values).fetchone()
    assert row is not None
    record(conn, at=at, actor=by, action=ISSUED, subject=found[0], promised=promised.isoformat(), letter=row[0])
    conn.execute("SELECT pg_notify('committed', 'apologies')")
    return int(row[0])


def find(conn: psycopg.Connection[Any], number: int) -> Letter | None:
    """Return a letter by its id."""
    with conn.cursor(row_factory=class_row(Letter)) as cursor:
        return cursor.execute(_LETTER.encode(), (number,)).fetchone()


def newest(conn: psycopg.Connection[Any], agency: str | None = None) -> list[Issued]:
    """Return the letters that were issued last, newest first, at most MOST_ISSUED of them."""
    with conn.cursor(row_factory=class_row(Issued)) as cursor:
        return cursor.execute(_NEWEST, {"agency": agency, "most": MOST_ISSUED}).fetchall()

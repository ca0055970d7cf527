"""The book of what was entered: a line in the audit trail before anything is sent, and what became of it since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import psycopg
from psycopg.rows import class_row

from dashboards.entry.ranking import RANK, Ranking
from streams.clock import microseconds
from streams.figures.event import FORM
from streams.users.audit import record
from streams.users.people import User

ENTERED = "figures entered"
NOT_CONFIRMED = "figures not confirmed"
MOST_SHOWN = 100

# A line counts as stored when the stream has its very revision; which one holds is for the stream to say.
_ENTRIES = """
WITH entered AS (
    SELECT id, actor, detail->>'unit' AS unit, detail->>'period' AS period, (detail->>'rank')::int AS rank,
           (detail->>'score')::float AS score, detail->>'decision' AS decision,
           (detail->>'revision')::bigint AS revision
    FROM user_audit WHERE action = %(entered)s ORDER BY id DESC LIMIT %(most)s)
SELECT entered.period AS year, rank, score, decision, coalesce(account.display_name, actor) AS who,
       timestamptz 'epoch' + entered.revision * interval '1 microsecond' AS at,
       CASE WHEN figure.revision = entered.revision THEN 'holds'
            WHEN figure_history.revision IS NOT NULL THEN 'replaced' ELSE 'awaited' END AS state
FROM entered LEFT JOIN user_account AS account ON account.name = actor
    LEFT JOIN figure ON (figure.system, figure.code, figure.unit, figure.period)
        = (%(form)s, %(rank)s, entered.unit, entered.period)
    LEFT JOIN figure_history
        ON (figure_history.system, figure_history.code, figure_history.unit, figure_history.period,
            figure_history.revision) = (%(form)s, %(rank)s, entered.unit, entered.period, entered.revision)
ORDER BY entered.id DESC
"""


@dataclass(frozen=True)
class Line:
    """One entry: `at` is the city's instant; `state` says whether its figures hold, were replaced, or are awaited."""

    year: str
    rank: int
    score: float
    decision: str
    who: str
    at: datetime
    state: Literal["holds", "replaced", "awaited"]


def province(conn: psycopg.Connection[Any]) -> str:
    """Return the code of the unit that is ranked; raises LookupError while none is registered."""
    row = conn.execute("SELECT code FROM unit WHERE kind = 'province' AND parent IS NULL ORDER BY code").fetchone()
    if row is None:
        raise LookupError("no province is registered")
    return str(row[0])


def note(
    conn: psycopg.Connection[Any], ranking: Ranking, unit: str, by: User, address: str, now: datetime, at: datetime
) -> None:
    """Put an entry on record in the caller's transaction; `now` is the city's instant, `at` the real clock's."""
    record(
        conn, at=at, actor=by.name, action=ENTERED, subject=f"{RANK} {ranking.year}", address=address, unit=unit,
        period=str(ranking.year), rank=ranking.rank, score=ranking.score, decision=ranking.decision,
        revision=microseconds(now),
    )  # fmt: skip


def note_not_confirmed(conn: psycopg.Connection[Any], ranking: Ranking, by: User, now: datetime, at: datetime) -> None:
    """Put on record that Kafka did not confirm an entry: it may still arrive, and its author was told to try again."""
    subject = f"{RANK} {ranking.year}"
    record(conn, at=at, actor=by.name, action=NOT_CONFIRMED, subject=subject, revision=microseconds(now))


def entries(conn: psycopg.Connection[Any]) -> Sequence[Line]:
    """Return the newest entries, newest first, with what the streams made of them."""
    with conn.cursor(row_factory=class_row(Line)) as cursor:
        return cursor.execute(
            _ENTRIES.encode(), {"entered": ENTERED, "most": MOST_SHOWN, "form": FORM, "rank": RANK}
        ).fetchall()

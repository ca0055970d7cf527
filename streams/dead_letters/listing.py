"""Dead letters as a list is made of them: paged by key, counted by reason, never with their bytes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from streams.dead_letters.store import Selection

PAGE = 50
_LINES = """
SELECT id, door, source, reason, detail, first_seen, last_seen, count, state, encrypted, octet_length(raw) AS size
FROM dead_letter WHERE {} AND {} ORDER BY last_seen {order}, id {order} LIMIT {}
"""
_BEHIND = {
    "older": ("(last_seen, id) < (%(at)s, %(key)s)", "DESC"),
    "newer": ("(last_seen, id) > (%(at)s, %(key)s)", "ASC"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One letter without its bytes; `size` counts them as they are kept."""

    id: bytes
    door: str
    source: str
    reason: str
    detail: str
    first_seen: datetime
    last_seen: datetime
    count: int
    state: str
    encrypted: bool
    size: int

    @property
    def place(self) -> Place:
        """Where in the list it stands."""
        return Place(self.last_seen, self.id)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the list, which is ordered by when a letter was seen last and by its id."""

    at: datetime
    key: bytes


def page(
    conn: psycopg.Connection[Any], selection: Selection, place: Place | None = None, newer: bool = False
) -> list[Line]:
    """Return the page behind a place (before it, with `newer`), the letter seen last first; PAGE + 1 lines if more."""
    where, parameters = selection.where()
    behind, order = _BEHIND["newer" if newer else "older"] if place else ("true", "DESC")
    query = sql.SQL(_LINES).format(where, sql.SQL(behind), sql.Literal(PAGE + 1), order=sql.SQL(order))
    if place:
        parameters |= {"at": place.at, "key": place.key}
    with conn.cursor(row_factory=class_row(Line)) as cursor:
        lines = cursor.execute(query, parameters).fetchall()
    return lines[::-1] if order == "ASC" else lines


def reasons(conn: psycopg.Connection[Any], selection: Selection) -> dict[str, int]:
    """Return how many letters each reason has, most first, of those selected whatever their reason."""
    where, parameters = replace(selection, reason=None).where()
    query = sql.SQL("SELECT reason, count(*) FROM dead_letter WHERE {} GROUP BY 1 ORDER BY 2 DESC, 1").format(where)
    return dict(conn.execute(query, parameters).fetchall())

"""What holds a rotation: critical alerts that were told of and that nobody has taken on, each with its board."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import class_row

from dashboards.playlists import GIVES_WAY_TO, SHOWS_KIND
from streams.alerts.rule import CRITICAL

# Whatever a silence, a parent or an incident holds back has no message.
_HELD = """
SELECT alert.title_vi, alert.title_en, station.kind
FROM alert LEFT JOIN station ON station.id = alert.subject
WHERE alert.state = 'firing' AND alert.severity >= %(least)s
    AND EXISTS (SELECT FROM outbox WHERE outbox.alert = alert.id)
ORDER BY alert.severity DESC, alert.opened_at DESC, alert.id DESC LIMIT 50
"""


@dataclass(frozen=True, slots=True)
class Held:
    """An alert that holds the wall; `kind` is its station's, None where it is about no station."""

    title_vi: str
    title_en: str
    kind: str | None

    @property
    def board(self) -> str:
        """Return the name of the board that shows it."""
        return SHOWS_KIND.get(self.kind or "", GIVES_WAY_TO)


def load(conn: psycopg.Connection[Any]) -> Sequence[Held]:
    """Return the alerts that hold walls, the gravest and newest first."""
    with conn.cursor(row_factory=class_row(Held)) as cursor:
        return cursor.execute(_HELD, {"least": int(CRITICAL)}).fetchall()

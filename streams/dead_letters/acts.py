"""What people did with dead letters and quarantined sources: on record for ever, and taken back where possible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, LiteralString

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from streams.masking import masked

LONGEST_REASON = 500


class Kind(StrEnum):
    """What an act did."""

    REPLAYED = "replayed"
    DISCARDED = "discarded"
    TAKEN_BACK = "taken_back"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class Act:
    """One act: `at` is the city's instant, `letters` how many it touched, `undone` whether it was taken back."""

    id: int
    kind: str
    at: datetime
    who: str
    why: str
    selection: Mapping[str, Any]
    letters: int
    undone: bool


BEGIN: LiteralString = """INSERT INTO dead_letter_act (kind, at, who, why, selection, undoes)
    SELECT %(kind)s, %(now)s, %(who)s, %(why)s, %(selection)s, %(undoes)s"""
TOUCH: LiteralString = "INSERT INTO dead_letter_acted (act, letter) SELECT act.id, done.id FROM act, done"
"""The end of a statement whose CTEs `act` and `done` are the act and the letters that it changed."""

_ACTS = """
SELECT act.id, act.kind, act.at, act.who, act.why, act.selection,
    (SELECT count(*) FROM dead_letter_acted WHERE act = act.id) AS letters,
    EXISTS (SELECT FROM dead_letter_act AS later WHERE later.undoes = act.id) AS undone
FROM dead_letter_act AS act
"""
# Only what this very act left discarded: a letter that somebody else has touched since stays as that person left it.
_TAKE_BACK = f"""
WITH undone AS (
    SELECT id, at, who FROM dead_letter_act WHERE id = %(undoes)s AND kind = 'discarded'
        AND NOT EXISTS (SELECT FROM dead_letter_act AS later WHERE later.undoes = %(undoes)s)
), chosen AS (
    SELECT d.id FROM undone JOIN dead_letter_acted AS acted ON acted.act = undone.id
        JOIN dead_letter AS d ON d.id = acted.letter
    WHERE d.state = 'discarded' AND d.state_at = undone.at AND d.state_by = undone.who ORDER BY d.id FOR UPDATE OF d
), act AS ({BEGIN} WHERE EXISTS (SELECT FROM chosen) RETURNING id
), done AS (
    UPDATE dead_letter AS d SET state = 'waiting', state_at = NULL, state_by = NULL
    FROM chosen WHERE d.id = chosen.id RETURNING d.id
) {TOUCH}
"""


def begin(
    conn: psycopg.Connection[Any], kind: Kind, who: str, now: datetime, why: str, selection: Mapping[str, Any]
) -> int:
    """Put an act on record in the caller's transaction; return its number, under which its letters are noted."""
    row = conn.execute(f"{BEGIN} RETURNING id".encode(), written(kind, who, now, why, selection)).fetchone()
    assert row is not None
    return int(row[0])


def written(
    kind: Kind, who: str, now: datetime, why: str = "", selection: Mapping[str, Any] | None = None,
    undoes: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Return the parameters of BEGIN; a citizen's number in the reason is masked, for it stays on record for ever."""
    return {
        "kind": kind, "who": who, "now": now, "why": masked(why, LONGEST_REASON), "selection": Jsonb(selection or {}),
        "undoes": undoes,
    }  # fmt: skip


def take_back(conn: psycopg.Connection[Any], act: int, who: str, now: datetime, why: str = "") -> int:
    """Let what an act has discarded wait again; return how many letters, 0 when there is nothing to take back."""
    told = written(Kind.TAKEN_BACK, who, now, why, {"act": act}, act)
    return conn.execute(_TAKE_BACK.encode(), told).rowcount


def newest(conn: psycopg.Connection[Any], limit: int) -> list[Act]:
    """Return the latest acts, newest first."""
    with conn.cursor(row_factory=class_row(Act)) as cursor:
        return cursor.execute(f"{_ACTS} ORDER BY act.id DESC LIMIT %s".encode(), (limit,)).fetchall()


def of_letter(conn: psycopg.Connection[Any], letter: bytes) -> list[Act]:
    """Return what was done with one letter, newest first."""
    touched = "WHERE act.id IN (SELECT act FROM dead_letter_acted WHERE letter = %s) ORDER BY act.id DESC"
    with conn.cursor(row_factory=class_row(Act)) as cursor:
        return cursor.execute(f"{_ACTS} {touched}".encode(), (letter,)).fetchall()

"""Dead letters: kept once each however often they come, found again, and marked by what was done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from string import hexdigits
from typing import Any, LiteralString, NamedTuple

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from streams.dead_letters import acts
from streams.dead_letters.acts import Kind
from streams.dead_letters.identity import identity
from streams.masking import MARK
from streams.personal_numbers import is_personal_number, without_personal_numbers
from streams.plain_text import storable

MAX_SOURCE = 200
STATES = ("waiting", "replayed", "discarded", "any")
"""What letters are chosen by: the three states that one may have, and whichever."""
_WHOLE_ID = 64
_INSERT = """
INSERT INTO dead_letter AS d (id, door, source, raw, encrypted, reason, detail, awaits, count, first_seen, last_seen)
SELECT n.id, n.door, n.source, n.raw, n.encrypted, n.reason, n.detail, n.awaits, n.count, %(now)s, %(now)s
FROM unnest(%(id)s::bytea[], %(door)s::text[], %(source)s::text[], %(raw)s::bytea[], %(encrypted)s::boolean[],
            %(reason)s::text[], %(detail)s::text[], %(awaits)s::text[], %(count)s::bigint[])
    AS n (id, door, source, raw, encrypted, reason, detail, awaits, count)
ORDER BY n.id ON CONFLICT (id) DO
"""
_KEEP = f"""{_INSERT} UPDATE SET
    reason = excluded.reason,
    detail = excluded.detail,
    awaits = excluded.awaits,
    count = d.count + excluded.count,
    last_seen = greatest(d.last_seen, excluded.last_seen),
    state = CASE d.state WHEN 'replayed' THEN 'waiting' ELSE d.state END
"""
_KEEP_AGAIN = f"{_INSERT} NOTHING"
_SELECT: LiteralString = (
    "SELECT id, door, source, raw, reason, detail, first_seen, last_seen, count, state, state_at, state_by, encrypted"
    " FROM dead_letter WHERE "
)
_MARK: LiteralString = f"""
WITH act AS (SELECT %(act)s::bigint AS id), done AS (
    UPDATE dead_letter d SET state = 'replayed', state_at = %(now)s, state_by = %(who)s FROM (
        SELECT l.id FROM dead_letter l JOIN unnest(%(id)s::bytea[], %(count)s::bigint[]) AS r (id, count)
            ON l.id = r.id AND l.count = r.count ORDER BY l.id FOR UPDATE OF l) chosen
    WHERE d.id = chosen.id RETURNING d.id
) {acts.TOUCH}
"""
_DISCARD: LiteralString = f"""
WITH chosen AS (SELECT id FROM dead_letter WHERE {{}} ORDER BY id FOR UPDATE
), act AS ({acts.BEGIN} WHERE EXISTS (SELECT FROM chosen) RETURNING id
), done AS (
    UPDATE dead_letter d SET state = 'discarded', state_at = %(now)s, state_by = %(who)s
    FROM chosen WHERE d.id = chosen.id RETURNING d.id
) {acts.TOUCH}
"""


class Letter(NamedTuple):
    """What could not be used: its door, the source it claims, its bytes, and why (quoting no value).

    `encrypted` says that its door has sealed the bytes; `awaits` is the code that must be known before it can be used.
    """

    door: str
    source: str
    raw: bytes
    reason: str
    detail: str = ""
    encrypted: bool = False
    awaits: str = ""


def nobodys(letter: Letter) -> Letter:
    """Return the letter without the personal number that stands where a code belongs: no topic should have had it."""
    source = MARK if is_personal_number(letter.source) else letter.source
    return letter._replace(source=source, raw=without_personal_numbers(letter.raw))


@dataclass(frozen=True, slots=True)
class StoredLetter:
    """A row of `dead_letter`; state_at and state_by tell the last replay or discard, even if it came back."""

    id: bytes
    door: str
    source: str
    raw: bytes
    reason: str
    detail: str
    first_seen: datetime
    last_seen: datetime
    count: int
    state: str
    state_at: datetime | None
    state_by: str | None
    encrypted: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """Which letters are meant; what is None or empty selects all. `id_prefix` is hexadecimal.

    `since` and `until` bound when a letter was seen last, the first inclusive, the second exclusive; `awaits` selects
    the letters that wait for one of these codes.
    """

    door: str | None = None
    reason: str | None = None
    source: str | None = None
    id_prefix: str = ""
    state: str | None = "waiting"
    since: datetime | None = None
    until: datetime | None = None
    awaits: tuple[str, ...] = ()

    def where(self) -> tuple[sql.Composable, dict[str, Any]]:
        """Return the condition and its parameters."""
        wanted = {"door": self.door, "reason": self.reason, "source": self.source, "state": self.state}
        named: dict[str, Any] = {name: value for name, value in wanted.items() if value is not None}
        parts: list[sql.Composable] = [
            sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in named
        ]
        if len(self.id_prefix) == _WHOLE_ID and set(self.id_prefix) <= set(hexdigits):
            parts.append(sql.SQL("id = decode(%(id_prefix)s, 'hex')"))
            named["id_prefix"] = self.id_prefix
        elif self.id_prefix:
            parts.append(sql.SQL("starts_with(encode(id, 'hex'), %(id_prefix)s)"))
            named["id_prefix"] = self.id_prefix.lower()
        if self.since is not None:
            parts.append(sql.SQL("last_seen >= %(since)s"))
            named["since"] = self.since
        if self.until is not None:
            parts.append(sql.SQL("last_seen < %(until)s"))
            named["until"] = self.until
        if self.awaits:
            parts.append(sql.SQL("awaits = ANY (%(awaits)s)"))
            named["awaits"] = list(self.awaits)
        return sql.SQL(" AND ").join(parts) if parts else sql.SQL("true"), named

    def told(self) -> dict[str, str]:
        """Return what was selected, as the record of an act keeps it."""
        return {
            name: _told(value)
            for name in ("door", "reason", "source", "id_prefix", "since", "until", "awaits")
            if (value := getattr(self, name))
        }


def _told(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return " ".join(value) if isinstance(value, tuple) else str(value)


def keep(conn: psycopg.Connection, letters: Iterable[Letter], now: datetime) -> int:
    """Keep the letters in the open transaction and return how many distinct ones there were.

    A letter that is there already is counted up; one that was replayed and fails again waits again,
    a discarded one stays discarded. Rows are written in the order of their identity, so that two
    workers with the same letters wait for each other instead of deadlocking.
    """
    return _write(conn, _KEEP, letters, now)


def keep_again(conn: psycopg.Connection, letters: Iterable[Letter], now: datetime) -> int:
    """Keep letters that Kafka only delivers again: those that are there already stay as they are, uncounted."""
    return _write(conn, _KEEP_AGAIN, letters, now)


def _write(conn: psycopg.Connection, query: str, letters: Iterable[Letter], now: datetime) -> int:
    distinct: dict[bytes, tuple[Letter, int]] = {}
    for letter in map(_storable, letters):
        key = identity(letter.source, letter.door, letter.raw)
        distinct[key] = letter, distinct.get(key, (letter, 0))[1] + 1
    if distinct:
        conn.execute(query, _columns(distinct) | {"now": now})
    return len(distinct)


def _columns(distinct: dict[bytes, tuple[Letter, int]]) -> dict[str, object]:
    letters = [letter for letter, _ in distinct.values()]
    return {
        "id": list(distinct),
        "door": [letter.door for letter in letters],
        "source": [letter.source for letter in letters],
        "raw": [letter.raw for letter in letters],
        "encrypted": [letter.encrypted for letter in letters],
        "reason": [letter.reason for letter in letters],
        "detail": [letter.detail for letter in letters],
        "awaits": [letter.awaits for letter in letters],
        "count": [count for _, count in distinct.values()],
    }


def _storable(letter: Letter) -> Letter:
    return letter._replace(
        door=storable(letter.door),
        source=storable(letter.source)[:MAX_SOURCE],
        reason=storable(letter.reason),
        detail=storable(letter.detail),
        awaits=storable(letter.awaits),
    )


def find(conn: psycopg.Connection, selection: Selection, limit: int | None = None) -> list[StoredLetter]:
    """Return the selected letters, the one seen last first."""
    return _select(conn, selection, "{} ORDER BY last_seen DESC, id LIMIT {}", sql.Literal(limit))


def batches(conn: psycopg.Connection, selection: Selection, size: int) -> Iterator[list[StoredLetter]]:
    """Yield the selected letters in the order of their identity, never more than `size` in memory."""
    behind = b""
    while letters := _select(
        conn, selection, "{} AND id > {} ORDER BY id LIMIT {}", sql.Literal(behind), sql.Literal(size)
    ):
        yield letters
        behind = letters[-1].id


def _select(
    conn: psycopg.Connection, selection: Selection, tail: LiteralString, *parts: sql.Composable
) -> list[StoredLetter]:
    where, parameters = selection.where()
    query = sql.SQL(_SELECT + tail).format(where, *parts)
    with conn.cursor(row_factory=class_row(StoredLetter)) as cursor:
        return cursor.execute(query, parameters).fetchall()


def count_by_reason(conn: psycopg.Connection) -> list[tuple[str, str, str, int]]:
    """Return (door, reason, state, letters), for an overview."""
    return conn.execute(
        "SELECT door, reason, state, count(*) FROM dead_letter GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    ).fetchall()


def mark_replayed(
    conn: psycopg.Connection, letters: Sequence[StoredLetter], who: str, now: datetime, act: int | None = None
) -> int:
    """Mark the letters as replayed, by an act that is on record or by a new one; return how many were marked.

    A letter that was counted up since it was read is left as it is: it has failed again meanwhile.
    """
    if not letters:
        return 0
    told = {
        "act": acts.begin(conn, Kind.REPLAYED, who, now, "", {}) if act is None else act,
        "now": now,
        "who": who,
        "id": [letter.id for letter in letters],
        "count": [letter.count for letter in letters],
    }
    return conn.execute(_MARK, told).rowcount


def discard(conn: psycopg.Connection, selection: Selection, who: str, now: datetime, why: str = "") -> int:
    """Mark the selected letters as not worth a replay, on record; their rows stay. Returns how many."""
    where, parameters = selection.where()
    query = sql.SQL(_DISCARD).format(where)
    told = acts.written(Kind.DISCARDED, who, now, why, selection.told())
    return conn.execute(query, {**parameters, **told}).rowcount

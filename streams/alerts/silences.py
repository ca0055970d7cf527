"""Silences in the database: begun, listed, ended; whoever does it is written down with the reason."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import psycopg
from psycopg.rows import class_row

from streams.alerts.lifecycle.silence import RecurrenceError, Silence, fits, require_end
from streams.alerts.rulebook import rules_now
from streams.clock import LOCAL_ZONE
from streams.users.audit import record

NEWS_CHANNEL = "silences"
"""NOTIFY channel on which the judge hears that a silence began or ended."""
_COLUMNS = ", ".join(field.name for field in fields(Silence))
_OPEN = f"""
SELECT {_COLUMNS} FROM silence
WHERE ended_at IS NULL AND from_at <= %(now)s AND (rrule IS NOT NULL OR to_at > %(now)s) ORDER BY id
"""
_NOT_OVER = "ended_at IS NULL AND (rrule IS NOT NULL OR to_at > %(now)s)"
_STANDING = f"SELECT {_COLUMNS} FROM silence WHERE {_NOT_OVER} ORDER BY id DESC"
_OVER = f"""
SELECT {_COLUMNS} FROM silence WHERE NOT ({_NOT_OVER}) ORDER BY coalesce(ended_at, to_at) DESC, id DESC LIMIT %(limit)s
"""
_ONE = f"SELECT {_COLUMNS} FROM silence WHERE id = %s FOR UPDATE"
_ALL = f"SELECT {_COLUMNS} FROM silence ORDER BY id DESC"
_ADD = """
INSERT INTO silence (rule, subject, from_at, to_at, rrule, reason, created_by, created_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
"""
_END = "UPDATE silence SET ended_at = %s, ended_by = %s WHERE id = %s"
_EXTEND = "UPDATE silence SET to_at = %s WHERE id = %s"


class SilenceError(ValueError):
    """A silence that cannot be; the message says why."""


class MeanwhileError(RuntimeError):
    """Somebody else has changed the silence since it was seen; `one` is how it stands now."""

    def __init__(self, one: Silence) -> None:
        super().__init__(f"silence {one.id} has changed")
        self.one = one


def open_at(conn: psycopg.Connection, now: datetime) -> list[Silence]:
    """Return the silences that may cover an instant."""
    return _listed(conn, _OPEN, {"now": now})


def standing(conn: psycopg.Connection, now: datetime) -> list[Silence]:
    """Return the silences that cover an instant or may cover a later one, the newest first."""
    return _listed(conn, _STANDING, {"now": now})


def over(conn: psycopg.Connection, now: datetime, limit: int) -> list[Silence]:
    """Return the silences over one window that have passed and those that were ended, the latest first."""
    return _listed(conn, _OVER, {"now": now, "limit": limit})


def every(conn: psycopg.Connection) -> list[Silence]:
    """Return all silences there ever were, the newest first."""
    return _listed(conn, _ALL, {})


def covering_now(conn: psycopg.Connection, now: datetime) -> list[Silence]:
    """Return the silences that cover an instant."""
    return [one for one in open_at(conn, now) if one.covers(now) is not None]


def edition(one: Silence) -> str:
    """Return by what a silence as somebody has seen it is told from how it stands later."""
    return " ".join(at.astimezone(UTC).isoformat() for at in (one.to_at, one.ended_at) if at is not None)


def add(
    conn: psycopg.Connection,
    rule: str | None,
    subject: str | None,
    window: tuple[datetime, datetime],
    rrule: str | None,
    reason: str,
    who: str,
    now: datetime,
    address: str = "",
) -> int:
    """Begin a silence over a window of the city's time, repeated by an RRULE; return its number.

    `rule` and `subject` are patterns with *, several apart by commas; None or * alone = any, not both.

    Raises SilenceError.
    """
    start, end = window
    rule, subject = _narrowed(rule), _narrowed(subject)
    if rule is None and subject is None:
        raise SilenceError("say which rule or which subject: a silence over everything would hide a flood")
    if rule is not None and not any(fits(rule, name) for name in rules_now(conn)):
        raise SilenceError(f"there is no rule {rule!r}: it would silence nothing")
    if end <= start:
        raise SilenceError("the end lies before the beginning")
    if rrule is None and end <= now:
        raise SilenceError("it would be over already")
    _require_reason(reason)
    if rrule is not None:
        _require_recurrence(rrule, start, end - start)
    row = conn.execute(_ADD, (rule, subject, start, end, rrule, reason.strip(), who, now)).fetchone()
    assert row is not None
    number = int(row[0])
    told = {"rule": rule, "matches": subject, "from": start.isoformat(), "to": end.isoformat(), "rrule": rrule}
    _note(conn, "added", number, reason, who, now, address, **told)
    return number


def end(
    conn: psycopg.Connection, silence: int, who: str, now: datetime, why: str = "", seen: str | None = None,
    address: str = "",
) -> bool:  # fmt: skip
    """End a silence for good; what still fires is told of at once. Return whether it had not ended before.

    `seen` is the edition on the screen of whoever ends it: raises MeanwhileError when another one stands there by now.
    """
    one = _seen(conn, silence, seen)
    if one is None or one.ended_at is not None:
        return False
    conn.execute(_END, (now, who, silence))
    _note(conn, "ended", silence, why, who, now, address)
    return True


def extend(
    conn: psycopg.Connection, silence: int, more: timedelta, who: str, now: datetime, why: str, seen: str,
    address: str = "",
) -> Silence:  # fmt: skip
    """Let a silence over one window that is not over last longer by `more` city time; return it as it stands then.

    Raises SilenceError when there is nothing to extend, MeanwhileError when another edition than the one `seen` stands
    there by now.
    """
    one = _seen(conn, silence, seen)
    if one is None or one.rrule is not None or one.ended_at is not None or one.to_at <= now:
        raise SilenceError("only a silence over one window that is not over can be extended")
    if more <= timedelta(0):
        raise SilenceError("it would end earlier than it does")
    _require_reason(why)
    until = one.to_at + more
    conn.execute(_EXTEND, (until, silence))
    _note(conn, "extended", silence, why, who, now, address, was=one.to_at.isoformat(), to=until.isoformat())
    return replace(one, to_at=until)


def _listed(conn: psycopg.Connection, query: str, values: dict[str, object]) -> list[Silence]:
    with conn.cursor(row_factory=class_row(Silence)) as cursor:
        return cursor.execute(query.encode(), values).fetchall()


def _seen(conn: psycopg.Connection, silence: int, seen: str | None) -> Silence | None:
    """Return the silence as it stands, locked until the caller commits."""
    with conn.cursor(row_factory=class_row(Silence)) as cursor:
        one = cursor.execute(_ONE, (silence,)).fetchone()
    if one is not None and seen is not None and seen != edition(one):
        raise MeanwhileError(one)
    return one


def _narrowed(pattern: str | None) -> str | None:
    """Return a pattern, None for one that says nothing; among several one that says nothing is of everything."""
    parts = [] if pattern is None else [part for part in pattern.split(",") if part.strip()]
    return None if not parts or any(not part.strip("*? ") for part in parts) else ",".join(parts).strip()


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise SilenceError("say why: an auditor will ask")


def _require_recurrence(rrule: str, start: datetime, lasts: timedelta) -> None:
    try:
        require_end(rrule, start.astimezone(LOCAL_ZONE).replace(tzinfo=None), lasts)
    except RecurrenceError as error:
        raise SilenceError(str(error)) from None


def _note(
    conn: psycopg.Connection, what: str, silence: int, why: str, who: str, now: datetime, address: str, **more: object
) -> None:
    """Put on record what was done, and let the judge and the desk hear of it."""
    record(
        conn, at=datetime.now(UTC), actor=who, action=f"silence {what}", subject=str(silence), address=address,
        why=why.strip(), city_at=now.isoformat(), **more,
    )  # fmt: skip
    conn.execute("SELECT pg_notify(%s, '')", (NEWS_CHANNEL,))
    conn.execute("SELECT pg_notify('committed', 'alerts')")

"""Messages and the record of their steps: each change and its line in one transaction, first come first served."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from streams.public_warnings.content import Content, is_over
from streams.public_warnings.document import Head, MessageType, Reference
from streams.public_warnings.lifecycle import RefusedError, Standing, State, Step, after, needed
from streams.public_warnings.reading import Line, Message, chain, message, steps
from streams.users.people import User

SUBJECT = "public_warnings"


class MeanwhileError(Exception):
    """Somebody else was first: `line` says who did what and when; `message` which one it now is about."""

    def __init__(self, message: int, line: Line) -> None:
        super().__init__(f"{line.who} {line.step} {message}")
        self.message, self.line = message, line


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts and when: `now` is the city's instant, `at` the real clock's, `why` what they say about it."""

    by: User
    now: datetime
    at: datetime
    why: str = ""


Issued = Callable[[Message, Sequence[Reference], datetime], tuple[Head, bytes]]
"""Makes the signed document of a message: its head and the bytes; `datetime` is the instant of sending."""


def draft(
    conn: psycopg.Connection[Any], content: Content, act: Act, *, alert: int | None = None,
    follows: tuple[int, MessageType] | None = None,
) -> int:  # fmt: skip
    """Write a new draft and return its number; `follows` are the issued message and what its successor is.

    Raises RefusedError (`role`, `state` when what it follows is not issued), and MeanwhileError when somebody has
    already begun a successor.
    """
    _require(act.by, Step.DRAFTED)
    earlier, msg_type = follows or (None, "Alert")
    if earlier is not None:
        _require_last(conn, earlier)
    row = conn.execute(
        "INSERT INTO public_warning (msg_type, refers_to, alert, state, version, content, expires, authors)"
        " VALUES (%s, %s, %s, 'draft', 1, %s, %s, ARRAY[%s]) RETURNING id",
        (msg_type, earlier, alert, _json(content), content.expires, act.by.name),
    ).fetchone()
    assert row is not None
    _record(conn, row[0], 1, Step.DRAFTED, act, content)
    return int(row[0])


def change(conn: psycopg.Connection[Any], number: int, seen: int, content: Content, act: Act) -> int:
    """Write other words into a draft and return its version; raises as `move` does. The same words change nothing."""
    found, standing = _held(conn, number, seen, Step.CHANGED, act)
    if found.content == content:
        return found.version
    return _advance(conn, found, standing, Step.CHANGED, act, content)


def move(conn: psycopg.Connection[Any], number: int, seen: int, step: Step, act: Act) -> int:
    """Take a step that changes no words and return the version; not for APPROVED and ISSUED, see `approve`.

    `seen` is the version that was on the screen. Raises LookupError, RefusedError, MeanwhileError.
    """
    found, standing = _held(conn, number, seen, step, act)
    if step == Step.RESTORED and found.refers_to is not None:
        _require_last(conn, found.refers_to)
    if step == Step.SUBMITTED and is_over(found.content, act.now):
        raise RefusedError("over")
    return _advance(conn, found, standing, step, act, found.content)


def approve(conn: psycopg.Connection[Any], number: int, seen: int, act: Act, issued: Issued) -> Head:
    """Approve a message and issue it, in one transaction: two lines of the record; return its head.

    Raises as `move` does, RefusedError("over") for what has expired meanwhile, and what `issued` raises: then nothing
    is approved.
    """
    found, standing = _held(conn, number, seen, Step.APPROVED, act)
    if is_over(found.content, act.now):
        raise RefusedError("over")
    earlier = chain(conn, found.refers_to)
    head, document = issued(found, earlier, act.now.replace(microsecond=0))
    version = found.version + 2
    conn.execute(
        "UPDATE public_warning SET state = %s, version = %s, approved_by = %s, identifier = %s, sender = %s, sent = %s,"
        " issued_at = %s, document = %s WHERE id = %s",
        (State.ISSUED, version, act.by.name, head.identifier, head.sender, head.sent, act.at, document, number),
    )
    _record(conn, number, version - 1, Step.APPROVED, act, found.content)
    _record(conn, number, version, Step.ISSUED, act, found.content)
    assert after(standing, Step.ISSUED, act.by, act.why).state == State.ISSUED
    return head


def _held(conn: psycopg.Connection[Any], number: int, seen: int, step: Step, act: Act) -> tuple[Message, Standing]:
    """Lock a message and return it and how it will stand after the step; raises as `move` does."""
    conn.execute("SELECT FROM public_warning WHERE id = %s FOR UPDATE", (number,))
    found = message(conn, number)
    if found is None:
        raise LookupError(number)
    _require(act.by, step)
    if found.version != seen:
        raise MeanwhileError(number, steps(conn, number)[-1])
    return found, after(Standing(found.state, frozenset(found.authors)), step, act.by, act.why)


def _advance(
    conn: psycopg.Connection[Any], found: Message, standing: Standing, step: Step, act: Act, content: Content
) -> int:
    conn.execute(
        "UPDATE public_warning SET state = %s, version = version + 1, content = %s, expires = %s, authors = %s"
        " WHERE id = %s",
        (standing.state, _json(content), content.expires, sorted(standing.authors), found.id),
    )
    _record(conn, found.id, found.version + 1, step, act, content)
    return found.version + 1


def _require(by: User, step: Step) -> None:
    if not by.may(needed(step)):
        raise RefusedError("role")


def _require_last(conn: psycopg.Connection[Any], earlier: int) -> None:
    """Lock the earlier message; raises unless it is issued and nobody has begun its successor."""
    row = conn.execute("SELECT state FROM public_warning WHERE id = %s FOR UPDATE", (earlier,)).fetchone()
    if row is None:
        raise LookupError(earlier)
    if row[0] != State.ISSUED:
        raise RefusedError("state")
    later = conn.execute(
        "SELECT id FROM public_warning WHERE refers_to = %s AND state <> 'withdrawn'", (earlier,)
    ).fetchone()
    if later is not None:
        raise MeanwhileError(later[0], steps(conn, later[0])[0])


def _record(conn: psycopg.Connection[Any], number: int, seq: int, step: Step, act: Act, content: Content) -> None:
    conn.execute(
        "INSERT INTO public_warning_step (warning, seq, step, who, why, at, real_at, content)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        (number, seq, step, act.by.name, act.why, act.now, act.at, _json(content)),
    )
    conn.execute("SELECT pg_notify('committed', %s)", (SUBJECT,))


def _json(content: Content) -> Jsonb:
    return Jsonb(content.model_dump(mode="json"))

"""The acts of all audited things together: newest first, filtered, paged by key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

import psycopg
from psycopg.rows import class_row

from dashboards.audits.audited import COLUMNS, Audited, all_but
from dashboards.texts import Text
from streams.folder import members, require_named_like_files

PAGE = 50
OTHER = "other"
_BRANCH = """(SELECT '{name}' AS kind, {columns} FROM ({sql}) AS told
    WHERE {where} ORDER BY at {order}, key {order} LIMIT %(limit)s)"""
_ALL = "SELECT * FROM ({branches}) AS acts ORDER BY at {order}, kind {order}, key {order} LIMIT %(limit)s"
_SAID = "concat_ws(' ', act, subject, why, before::text, after::text)"
_CONDITIONS = {
    "since": "at >= %(since)s",
    "until": "at < %(until)s",
    "who": "(position(lower(%(who)s) IN lower(who)) > 0 OR who = ANY (%(accounts)s))",
}


@dataclass(frozen=True, slots=True)
class Act:
    """One act: what was done to which thing by whom, and what stood there before and after."""

    kind: str
    key: str
    at: datetime
    who: str
    act: str
    subject: str
    why: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def place(self) -> Place:
        """Where among all acts it stands."""
        return Place(self.at, self.kind, self.key)


@dataclass(frozen=True, slots=True)
class Place:
    """A place among all acts, which are ordered by time, kind and key."""

    at: datetime
    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which acts are wanted; what is empty or None wants all. `who` is part of a name, `text` part of what is said."""

    who: str = ""
    kind: str = ""
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None


@cache
def things() -> Mapping[str, Audited]:
    """Return every audited thing by its name, in the order of their files; what no file claims comes last."""
    found: dict[str, Audited] = members("dashboards.audits.things", "AUDIT")
    require_named_like_files({file: thing.name for file, thing in found.items()})
    return found | {OTHER: all_but(OTHER, Text("Việc khác", "Other"), found)}


def page(
    conn: psycopg.Connection[Any], wanted: Wanted, place: Place | None = None, newer: bool = False, size: int = PAGE
) -> list[Act]:
    """Return a page of acts behind a place (before it, with `newer`), newest first; one more than `size` if there are.

    The transaction is made read-only, so call it first in one of its own.
    """
    conn.execute("SET TRANSACTION READ ONLY")
    order = "ASC" if newer else "DESC"
    chosen = {name: thing for name, thing in things().items() if wanted.kind in ("", name)}
    branches = "\nUNION ALL\n".join(_branch(thing, wanted, place, order) for thing in chosen.values())
    parameters = {
        "who": wanted.who,
        "accounts": _accounts(conn, wanted.who),
        "text": wanted.text,
        "since": wanted.since,
        "until": wanted.until,
        "limit": size + 1,
        **(asdict(place) if place else {}),
        **{f"acts_{name}": _acts_that_say(thing, wanted.text) for name, thing in chosen.items()},
    }
    with conn.cursor(row_factory=class_row(Act)) as cursor:
        found = cursor.execute(_ALL.format(branches=branches, order=order).encode(), parameters).fetchall()
    return found[::-1] if newer else found


def _branch(thing: Audited, wanted: Wanted, place: Place | None, order: str) -> str:
    conditions = [sql for name, sql in _CONDITIONS.items() if getattr(wanted, name)]
    if wanted.text:
        conditions.append(f"(position(lower(%(text)s) IN lower({_SAID})) > 0 OR act = ANY (%(acts_{thing.name})s))")
    if place:
        sign = "<" if order == "DESC" else ">"
        # The first half is what an index by time can be read by.
        conditions.append(f"at {sign}= %(at)s AND (at, '{thing.name}', key) {sign} (%(at)s, %(kind)s, %(key)s)")
    where, columns = " AND ".join(conditions) or "true", ", ".join(COLUMNS)
    return _BRANCH.format(name=thing.name, columns=columns, sql=thing.sql, where=where, order=order)


def _accounts(conn: psycopg.Connection[Any], who: str) -> list[str]:
    """Return the accounts of people in whose names a text stands: the tables keep accounts, the screen shows names."""
    query = "SELECT name FROM user_account WHERE %s <> '' AND position(lower(%s) IN lower(display_name)) > 0"
    return [row[0] for row in conn.execute(query, (who, who))]


def _acts_that_say(thing: Audited, text: str) -> list[str]:
    """Return the acts in whose words a text stands, so that one may search in the words of the screen."""
    return [code for code, words in thing.acts.items() if any(text.lower() in phrase.lower() for phrase in words)]


def names(conn: psycopg.Connection[Any], acts: Sequence[Act]) -> Mapping[str, str]:
    """Return the names that people know of those who acted by the name of their account."""
    asked = sorted({act.who for act in acts})
    return dict(conn.execute("SELECT name, display_name FROM user_account WHERE name = ANY (%s)", (asked,)).fetchall())


def named(act: Act, known: Mapping[str, str]) -> Act:
    """Return an act with the name that people know before the one of the account."""
    shown = known.get(act.who)
    return act if shown in (None, act.who) else replace(act, who=f"{shown} ({act.who})")

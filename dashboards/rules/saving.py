"""From a form to a version: what was written becomes a rule to preview, or is kept with who, when and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import psycopg

from dashboards.alerts.acting import signature
from dashboards.rules import writing
from dashboards.rules.preview import Candidate
from dashboards.rules.view import Choices, Page
from streams.alerts import tuning
from streams.alerts.tuning import Author
from streams.alerts.written import store
from streams.alerts.written.build import rule_of
from streams.alerts.written.store import is_written
from streams.users.audit import record
from streams.users.people import User

CHANGED = "rule changed"
_NEW = "own_new"


@dataclass(frozen=True)
class Actor:
    """Who acts, from where, and the city's time."""

    user: User
    address: str
    now: datetime


def proposed(page: Page | None, choices: Choices, values: Mapping[str, str]) -> Candidate:
    """Return the rule that a form proposes; raises WrongError."""
    if page is not None and not is_written(page.rule.name):
        setting = writing.read_setting(values, page.rule)
        own = tuning.lines_of(page.rule, None)
        hold = page.rule.hold if setting.hold is None else setting.hold
        return Candidate(replace(page.rule, hold=hold), own if setting.lines is None else setting.lines)
    rule = rule_of(page.rule.name if page else _NEW, writing.read_rule(values, choices))
    return Candidate(rule, rule.lines)


def in_force(page: Page | None) -> Candidate | None:
    """Return the rule as it counts; None for one that is not there or is off."""
    return Candidate(page.rule, page.lines) if page is not None and page.enabled else None


def is_same(one: Candidate, other: Candidate | None) -> bool:
    """Say whether two candidates decide alike, as far as the forms can make them differ."""
    if other is None:
        return False
    mine, theirs = ((c.rule.hold, c.rule.clear_hold, tuple(c.lines), c.rule.stations) for c in (one, other))
    return mine == theirs and not is_written(one.rule.name)


def save(
    conn: psycopg.Connection[Any], page: Page | None, choices: Choices, values: Mapping[str, str], actor: Actor
) -> tuple[str, int]:
    """Keep what a form says in the caller's transaction; return the rule's name and its version.

    Raises WrongError for what is wrong with it, ChangedMeanwhileError when the version on the form holds no more.
    """
    author = _author(values, actor)
    if page is not None and not is_written(page.rule.name):
        setting = writing.read_setting(values, page.rule)
        version = tuning.tune(conn, page.rule, setting.lines, setting.enabled, author, setting.hold)
        name = page.rule.name
    else:
        written = writing.read_rule(values, choices)
        enabled = bool(writing.plain(values)["enabled"])
        name, version = store.write(conn, page.rule.name if page else None, written, enabled, author)
    _audit(conn, name, version, author, actor)
    return name, version


def take_back(conn: psycopg.Connection[Any], name: str, values: Mapping[str, str], actor: Actor) -> int:
    """Undo the newest version in the caller's transaction; return the new one. Raises as `save` does."""
    author = _author(values, actor)
    version = store.take_back(conn, name, author)
    _audit(conn, name, version, author, actor)
    return version


def _author(values: Mapping[str, str], actor: Actor) -> Author:
    seen = values.get("seen", "")
    return Author(
        signature(actor.user),
        actor.now,
        writing.reason_of(values),
        int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else -1,
    )


def _audit(conn: psycopg.Connection[Any], name: str, version: int, author: Author, actor: Actor) -> None:
    told = {"version": version, "reason": author.reason}
    at = datetime.now(UTC)
    record(conn, at=at, actor=actor.user.name, action=CHANGED, subject=name, address=actor.address, **told)

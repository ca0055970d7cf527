"""Written rules in the database: each change a version with who, when and why; undone by one that equals the former."""

from __future__ import annotations

import re
from collections.abc import Sequence

import psycopg

from streams.alerts import tuning
from streams.alerts.tuning import Author, Content, Tuned, TuningError
from streams.alerts.written.model import LOOKING, Written
from streams.plain_text import without_diacritics

PREFIX = "own_"
"""With this the names of written rules begin, and no file's does."""
_LONGEST = 40
_TAKEN = "SELECT FROM alert_rule_version WHERE rule = %s"
# At once, also where it has a turn already: what was just written is to be seen working.
_LOOK = """
INSERT INTO alert_look (rule, due_at) VALUES (%s, %s)
ON CONFLICT (rule) DO UPDATE SET due_at = least(alert_look.due_at, excluded.due_at)
"""


def is_written(rule: str) -> bool:
    """Say whether a rule of that name is one that operators wrote."""
    return rule.startswith(PREFIX)


def write(
    conn: psycopg.Connection, rule: str | None, written: Written, enabled: bool, author: Author
) -> tuple[str, int]:
    """Keep a new rule (`rule` None) or a new version of one; return its name and the version.

    Raises TuningError without a reason, for a rule that is not there and for one that would become another: its way
    and its metric stay; ChangedMeanwhileError when another version holds than the one that was seen.
    """
    with conn.transaction():
        tuning.lock(conn)
        name = _free_name(conn, written.name_vi) if rule is None else rule
        if rule is not None:
            _require_same(newest(conn, rule), written)
        version = tuning.add(conn, name, Content(None, enabled, None, written.model_dump(mode="json")), author)
        if written.way in LOOKING:
            conn.execute(_LOOK, (name, author.now))
    return name, version


def newest(conn: psycopg.Connection, rule: str) -> Tuned | None:
    """Return the version of a rule that holds; None where there is none."""
    return next(iter(tuning.versions(conn, rule)), None)


def written_in(version: Tuned | None) -> Written | None:
    """Return what a version says of a written rule; None for another's, and for what this release cannot read."""
    try:
        return Written.model_validate(version.definition) if version and version.definition else None
    except ValueError:
        return None


def retuned(written: Written, lines: Sequence[float] | None) -> Written:
    """Return a written rule with other thresholds of its levels; raises TuningError for ones that cannot be."""
    if lines is None:
        return written
    if len(lines) != len(written.levels):
        raise TuningError(f"this rule has {len(written.levels)} levels: give as many thresholds")
    levels = [{"line": line, "severity": level.severity} for line, level in zip(lines, written.levels, strict=True)]
    try:
        return Written.model_validate(written.model_dump() | {"levels": levels, "clears_at": _moved(written, lines[0])})
    except ValueError as error:
        raise TuningError(str(error)) from None


def _moved(written: Written, line: float) -> float | None:
    """Return where the lowest level ends when its line moves: as far from it as before."""
    return None if written.clears_at is None else written.clears_at + line - written.lines[0]


def take_back(conn: psycopg.Connection, rule: str, author: Author) -> int:
    """Undo the newest version: a new one equals that before it; return its number.

    Before the first version a rule that has a file had its own thresholds, and a written one did not watch. Raises
    TuningError where there is no version, ChangedMeanwhileError when another one holds than was seen.
    """
    with conn.transaction():
        tuning.lock(conn)
        told = tuning.versions(conn, rule)
        if not told:
            raise TuningError("nothing has been changed")
        return tuning.add(conn, rule, _before(told), author)


def _before(told: list[Tuned]) -> Content:
    if len(told) == 1:
        return Content(definition=told[0].definition, enabled=told[0].definition is None)
    former = told[1]
    return Content(former.lines, former.enabled, former.hold_s, former.definition)


def _require_same(holding: Tuned | None, written: Written) -> None:
    before = written_in(holding)
    if before is None:
        raise TuningError("there is no such written rule")
    if (before.way, before.metric) != (written.way, written.metric):
        raise TuningError("what is compared stays: switch this rule off and write another")


def _free_name(conn: psycopg.Connection, title: str) -> str:
    base = f"{PREFIX}{_plain(title)}"
    number = 1
    while conn.execute(_TAKEN, (name := base if number == 1 else f"{base}_{number}",)).fetchone() is not None:
        number += 1
    return name


def _plain(title: str) -> str:
    """Return a title as a name of letters without marks, digits and underscores."""
    return re.sub(r"[^a-z0-9]+", "_", without_diacritics(title.lower())).strip("_")[:_LONGEST].strip("_") or "rule"

"""A look: one query over other tables that an evaluator runs in turn, and what it may return of each subject."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from streams.texts import Text

EVERY = timedelta(minutes=1)
_KNOWN = frozenset({"subject", "value", "at", "name_vi", "name_en", "agency", "parents"})


@dataclass(frozen=True, slots=True)
class Row:
    """How one subject stands: `value` in the rule's unit, None = nothing to be said.

    `at` is the newest event behind the value (None: the look's own instant); `parents` name what explains it away while
    it fires (see `parent`); `detail` goes into the evidence.
    """

    subject: str
    value: float | None
    at: datetime | None = None
    name: Text | None = None
    agency: str | None = None
    parents: tuple[str, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)


def parent(rule: str, subject: str) -> str:
    """Return how the alert of a rule and subject is named as another's parent."""
    return f"{rule}:{subject}"


def rows_of(found: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Take a query's rows as they are: columns subject and value, the others of `Row` where there are any."""
    return [_row(one) for one in found]


def _row(one: Mapping[str, Any]) -> Row:
    name = one.get("name_vi")
    value = one["value"]
    return Row(
        subject=str(one["subject"]),
        value=None if value is None else float(value),
        at=one.get("at"),
        name=None if name is None else Text(name, one.get("name_en") or name),
        agency=one.get("agency"),
        parents=tuple(one.get("parents") or ()),
        detail={column: _plain(word) for column, word in one.items() if column not in _KNOWN},
    )


def _plain(word: Any) -> Any:
    """Return a value as JSON can hold it."""
    if isinstance(word, datetime):
        return word.isoformat()
    return word if word is None or isinstance(word, str | bool | int | list | dict) else float(word)


@dataclass(frozen=True, slots=True)
class Look:
    """What the evaluator asks the database, and how often in city time.

    The query is told %(now)s, %(lines)s (the thresholds) and %(open_s)s: how many seconds offices have been open by
    then, null while they are closed. `band` is how far a value must leave a line before it is below it; `below`: the
    lines are reached from above. `office`: outside office hours nothing is to be said. `replayable`: the query knows
    how things stood at an earlier %(now)s as well. `parameters` is what the query is told besides, `detail` what goes
    into every subject's evidence.
    """

    sql: str
    every: timedelta = EVERY
    band: float = 0.0
    below: bool = False
    office: bool = False
    replayable: bool = True
    shape: Callable[[Sequence[Mapping[str, Any]]], Sequence[Row]] = rows_of
    parameters: Mapping[str, Any] = field(default_factory=dict)
    detail: Mapping[str, Any] = field(default_factory=dict)

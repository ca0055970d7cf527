"""What follows from a look: rows of subjects to conditions and their changes; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from streams.alerts.conditions import Changed, advance
from streams.alerts.kinds.about import compare, evidence
from streams.alerts.look import Row
from streams.alerts.no_figure import NoFigure, evidence_of
from streams.alerts.rule import NORMAL, Condition, Rule
from streams.engine.batch import LIVE


def fold(
    rule: Rule,
    rows: Sequence[Row],
    before: Mapping[str, Condition],
    lines: Sequence[float],
    now: datetime,
    silent: NoFigure | None = None,
) -> tuple[dict[str, Condition], list[Changed]]:
    """Return how every subject stands after a look at an instant, and what changed.

    `before` holds the subjects that were raised at some time; one of them of which the look says nothing is normal. A
    subject that is normal and always was needs no condition. What rests on events older than `max_age` is history.
    `silent` is why a look says nothing of any subject, where that proves nothing.
    """
    found = {row.subject: row for row in rows}
    after: dict[str, Condition] = {}
    changes: list[Changed] = []
    for subject in sorted({*found, *before}):
        condition, changed = _one(rule, subject, found.get(subject), before.get(subject), lines, now, silent)
        if condition is not None:
            after[subject] = condition
        if changed is not None:
            changes.append(changed)
    return after, changes


def _one(
    rule: Rule,
    subject: str,
    row: Row | None,
    known: Condition | None,
    lines: Sequence[float],
    now: datetime,
    silent: NoFigure | None,
) -> tuple[Condition | None, Changed | None]:
    if known is not None and now == known.event_time:
        return None, None
    before = Condition() if known is None else _by(now, known)
    level, figures = _judged(rule, row, before, lines, silent)
    if known is None and level == NORMAL:
        return None, None
    # What has ended has ended, however old the event is that said so; only what opens must be young.
    wakes = level <= before.queued_level or row is None or row.at is None or now - row.at <= rule.max_age
    condition, queued = advance(before, before, level, figures, now, wakes)
    if not queued and level == before.level:
        return condition, None
    was = before.queued_level if queued else before.level
    return condition, Changed(rule.name, subject, level, was, now, LIVE, figures, queued)


def _by(now: datetime, known: Condition) -> Condition:
    """Return a condition as it stands, since `now` at the latest: it was told so when the clock was ahead otherwise."""
    return replace(known, since=min(known.since, now), base_since=min(known.base_since, now))


def _judged(
    rule: Rule, row: Row | None, before: Condition, lines: Sequence[float], silent: NoFigure | None
) -> tuple[int, dict[str, object]]:
    assert rule.look is not None
    if row is None or row.value is None:
        return NORMAL, {} if silent is None else evidence_of(silent)
    level = compare(rule.look.below)(row.value, lines, before.level, rule.look.band)
    return level, evidence(row.value, level, lines, rule.unit, {**row.detail, **rule.look.detail})

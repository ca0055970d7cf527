"""Replay: stored history through a rule, as if it came live; nothing is written and nobody is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import psycopg

from streams.alerts import looks
from streams.alerts.conditions import Changed, step
from streams.alerts.lifecycle import Alert, Change, Kind, State, Timer, Transition, judge
from streams.alerts.looking import found
from streams.alerts.office import OfficeHours
from streams.alerts.rule import Condition, Observed, Rule
from streams.alerts.tuning import PROVINCE_LINES
from streams.engine.batch import LIVE
from streams.texts import Text

MOST_LOOKS = 2_000
"""Over a long span a rule that looks is asked less often than it would be live."""
_STATIONS = """
SELECT series.source, series.metric, station.attributes, station.name_vi, station.name_en, series.id
FROM series JOIN station ON station.id = series.source WHERE series.metric = ANY (%s) ORDER BY 1, 2
"""
_READINGS = """
SELECT time, value, quality = 0 FROM observation WHERE series = %s AND time > %s AND time <= %s ORDER BY time
"""
_OPENS = frozenset({Kind.FIRED, Kind.REOPENED})
Progress = Callable[[float], None]
"""Is told from time to time which share of the work is done; what it raises ends the replay."""


def unheard(_: float) -> None:
    """Hear of no progress."""


class ReplayError(ValueError):
    """A rule that history cannot be replayed through; the message says why."""


@dataclass(frozen=True, slots=True)
class Firing:
    """One time that the rule would have fired: of what, when, up to which level, until when (None = it still does)."""

    subject: str
    name: Text
    at: datetime
    level: int
    until: datetime | None


@dataclass(slots=True)
class _Life:
    """One subject as the replay goes on."""

    rule: Rule
    condition: Condition = field(default_factory=Condition)
    alert: Alert | None = None
    log: list[Transition] = field(default_factory=list)

    def until(self, now: datetime) -> None:
        """Let the timers run that come due before an instant."""
        while self.alert is not None and self.alert.due_at is not None and self.alert.due_at < now:
            self._judge(Timer(self.condition), self.alert.due_at)

    def take(self, condition: Condition, changed: Changed | None, now: datetime) -> None:
        """Let the subject stand so from an instant on."""
        self.condition = condition
        if changed is not None and changed.queued:
            what = (changed.rule, changed.subject, changed.level, changed.was, changed.event_time, changed.evidence)
            self._judge(Change(*what), now)

    def _judge(self, cause: Change | Timer, now: datetime) -> None:
        for transition in judge(self.alert, cause, self.rule, now):
            self.log.append(transition)
            self.alert = transition.after


def replay(
    conn: psycopg.Connection,
    rule: Rule,
    span: tuple[datetime, datetime],
    lines: Sequence[float],
    office: OfficeHours,
    progress: Progress = unheard,
) -> list[Firing]:
    """Return when a rule with these thresholds would have fired within a span, the earliest first.

    Raises ReplayError for a rule whose query knows only how things stand now, and whatever `progress` raises.
    """
    if rule.look is not None and not rule.look.replayable:
        raise ReplayError("this rule looks at how things stand now; what it would have seen earlier is not stored")
    if rule.look is None:
        firings = _observed(conn, rule, span, lines, progress)
    else:
        firings = _looked(conn, rule, span, lines, office, progress)
    return sorted(firings, key=lambda firing: (firing.at, firing.subject))


def _observed(
    conn: psycopg.Connection,
    rule: Rule,
    span: tuple[datetime, datetime],
    lines: Sequence[float],
    progress: Progress,
) -> Iterator[Firing]:
    rows = conn.execute(_STATIONS, (sorted(rule.metrics),)).fetchall()
    watched = [row for row in rows if rule.watches(row[0])]
    for done, (source, metric, own, vi, en, series) in enumerate(watched):
        progress(done / len(watched))
        attributes: Mapping[str, Any] = {**own, PROVINCE_LINES: list(lines) or None}
        life = _Life(rule)
        for time, value, good in conn.execute(_READINGS, (series, *span)):
            life.until(time)
            observed = Observed(source, metric, time, value, LIVE, good)
            life.take(*step(rule, life.condition, observed, attributes, time), time)
        life.until(span[1])
        yield from _firings(source, Text(vi, en), life.log)


def _looked(
    conn: psycopg.Connection,
    rule: Rule,
    span: tuple[datetime, datetime],
    lines: Sequence[float],
    office: OfficeHours,
    progress: Progress,
) -> Iterator[Firing]:
    lives: dict[str, _Life] = {}
    names: dict[str, Text] = {}
    for now in _looks(rule, span):
        progress((now - span[0]) / (span[1] - span[0]))
        rows = found(conn, rule, lines, now, office.open_s(conn, now))
        names |= {row.subject: row.name for row in rows if row.name}
        for life in lives.values():
            life.until(now)
        before = {subject: life.condition for subject, life in lives.items()}
        after, changes = looks.fold(rule, rows, before, lines, now)
        by_subject = {changed.subject: changed for changed in changes}
        for subject, condition in after.items():
            lives.setdefault(subject, _Life(rule)).take(condition, by_subject.get(subject), now)
    for subject, life in lives.items():
        life.until(span[1])
        yield from _firings(subject, names.get(subject, Text(subject, subject)), life.log)


def _looks(rule: Rule, span: tuple[datetime, datetime]) -> Iterator[datetime]:
    assert rule.look is not None
    every = max(rule.look.every, (span[1] - span[0]) / MOST_LOOKS, timedelta(seconds=1))
    now = span[0]
    while now <= span[1]:
        yield now
        now += every


def _firings(subject: str, name: Text, log: Iterable[Transition]) -> Iterator[Firing]:
    opened: Transition | None = None
    level = 0
    for transition in log:
        if transition.kind in _OPENS:
            opened, level = transition, transition.after.level
        level = max(level, transition.after.level)
        if opened is not None and transition.after.state is State.RESOLVED:
            yield Firing(subject, name, opened.after.changed_at, level, transition.after.resolved_at)
            opened = None
    if opened is not None:
        yield Firing(subject, name, opened.after.changed_at, level, None)

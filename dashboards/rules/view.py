"""What the rules' page shows: every rule with what the province set, and what a new one may be about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import psycopg
from psycopg.rows import class_row

from dashboards.kinds import titles
from dashboards.texts import Text
from streams.alerts import tuning, views
from streams.alerts.rule import Rule
from streams.alerts.rulebook import rules_now
from streams.alerts.tuning import Tuned
from streams.alerts.written.model import Written
from streams.alerts.written.store import written_in
from streams.clock import local_date
from streams.registry import store
from streams.registry.records import Agency

LATELY = timedelta(days=30)
_METRICS = "SELECT name, kind, unit, label_vi, label_en FROM metric ORDER BY kind, name"
_STATIONS = "SELECT id, kind, name_vi, name_en FROM station WHERE valid_to IS NULL OR valid_to >= %s ORDER BY kind, id"


@dataclass(frozen=True)
class Metric:
    """A figure that stations of a kind measure."""

    name: str
    kind: str
    unit: str
    label_vi: str
    label_en: str


@dataclass(frozen=True)
class Place:
    """A station that a rule may be about."""

    id: str
    kind: str
    name_vi: str
    name_en: str


@dataclass(frozen=True)
class Choices:
    """What a written rule may name."""

    metrics: Sequence[Metric]
    stations: Sequence[Place]
    agencies: Sequence[Agency]
    kinds: Mapping[str, Text] = field(default_factory=dict)
    """What each kind of stations is called."""

    def metric(self, name: str) -> Metric | None:
        """Return the metric of that name."""
        return next((metric for metric in self.metrics if metric.name == name), None)


@dataclass(frozen=True)
class Book:
    """Every rule that counts, by name; what the province set last of those that it touched; how often each fired."""

    rules: Mapping[str, Rule]
    set_last: Mapping[str, Tuned]
    fired: Mapping[str, int]
    agencies: Sequence[Agency]

    @property
    def unreadable(self) -> Sequence[str]:
        """Written rules that this release cannot read: they do not watch."""
        return sorted(name for name in self.set_last if name not in self.rules and self.set_last[name].definition)

    def owner(self, rule: Rule) -> Agency | None:
        """Return who owns a rule's alerts wherever they are; None: the agency of each subject."""
        return owner_of(rule, self.agencies)


@dataclass(frozen=True)
class Page:
    """One rule as it counts, its versions (newest first), how often it fired lately, and what it may name."""

    rule: Rule
    versions: Sequence[Tuned]
    fired: int
    choices: Choices

    @property
    def newest(self) -> Tuned | None:
        """The version that holds; None: the rule is as its file has it."""
        return self.versions[0] if self.versions else None

    @property
    def seen(self) -> int:
        """The number of that version, 0 for none."""
        return self.versions[0].version if self.versions else 0

    @property
    def enabled(self) -> bool:
        """Whether the rule watches."""
        return self.newest is None or self.newest.enabled

    @property
    def lines(self) -> Sequence[float]:
        """The thresholds that count."""
        return tuning.lines_of(self.rule, self.newest)

    @property
    def written(self) -> Written | None:
        """The rule as operators wrote it; None for one that has a file."""
        return written_in(self.newest)


def owner_of(rule: Rule, agencies: Sequence[Agency]) -> Agency | None:
    """Return the agency that a rule names: by its whole code, or by the part after the province's own."""
    named = rule.owner or rule.agency
    found = (agency for agency in agencies if named and (agency.code == named or agency.code.endswith(f".{named}")))
    return min(found, key=lambda agency: len(agency.code), default=None)


def load_book(conn: psycopg.Connection[Any], now: datetime) -> Book:
    """Read the list."""
    return Book(rules_now(conn), tuning.tuned(conn), views.fired_since(conn, now - LATELY), store.agencies(conn))


def load_page(conn: psycopg.Connection[Any], name: str, now: datetime) -> Page | None:
    """Read one rule; None when there is none of that name."""
    rule = rules_now(conn).get(name)
    if rule is None:
        return None
    fired = views.fired_since(conn, now - LATELY).get(name, 0)
    return Page(rule, tuning.versions(conn, name), fired, load_choices(conn, now))


def load_choices(conn: psycopg.Connection[Any], now: datetime) -> Choices:
    """Read what a written rule may name: stations that have not ended, their metrics, the agencies."""
    with conn.cursor(row_factory=class_row(Metric)) as metrics, conn.cursor(row_factory=class_row(Place)) as stations:
        return Choices(
            metrics.execute(_METRICS).fetchall(),
            stations.execute(_STATIONS, (local_date(now),)).fetchall(),
            store.agencies(conn),
            titles(conn),
        )

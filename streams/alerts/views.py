"""What the desk and the command line show of alerts: lists, one alert's story, and what is in trouble."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row

from streams.alerts.lifecycle.model import OPEN
from streams.alerts.rule import Rule
from streams.alerts.rulebook import rules_now

LONGEST = 500
"""So many alerts a list holds at most."""
LIVE_STATES = ("pending", "firing", "acknowledged")
OPEN_STATES = tuple(state.value for state in OPEN)
"""Those of what is more than a condition that may pass before it is certain."""
EVALUATOR_SILENT_S = 10
NOTIFIER_SILENT_S = 60
"""A process whose heartbeat is older is taken for dead; a notifier may wait long for a slow mail server."""

TOGETHER = "coalesce(incident, -id), rule"
"""The SQL of what alerts have in common that are one line on a list: their incident and rule; else each its own."""

ROW = """
SELECT a.id, a.rule, a.subject, a.state, a.level, a.severity, a.title_vi, a.title_en, a.opened_at, a.changed_at,
    a.event_time, a.evidence, a.acknowledged_by, a.acknowledged_at, a.resolved_by, a.resolved_at,
    a.place_vi, a.place_en, a.flapping, a.incident, a.untold,
    a.lapse_at, (SELECT f.name FROM officer f WHERE f.id = a.assigned_to) AS assigned_to,
    a.due_at IS NOT NULL AND a.state <> 'pending' AS easing, a.version, a.failure, a.agency, a.diagnosis,
    g.name_vi AS agency_vi, g.name_en AS agency_en, s.attributes,
    (SELECT count(*)::int FROM outbox o WHERE o.alert = a.id AND o.state = 'nobody') AS unassigned,
    (SELECT count(*)::int FROM outbox o WHERE o.alert = a.id
        AND (o.state = 'failed' OR (o.state = 'queued' AND o.attempts > 0))
        AND NOT EXISTS (SELECT FROM outbox b WHERE b.alert = o.alert AND b.officer = o.officer AND b.seq >= o.seq
            AND b.state = 'sent')) AS undelivered
FROM alert a LEFT JOIN station s ON s.id = a.subject LEFT JOIN agency g ON g.code = a.agency
"""
NEWEST = "a.opened_at DESC, a.id DESC"
GRAVEST = f"a.severity DESC, {NEWEST}"
_LIST = f"{ROW} WHERE a.state = ANY(%s) ORDER BY {{}} LIMIT %s"
_PAGE = f"{ROW} WHERE a.id = %s"
_LINES = """
SELECT t.seq, t.kind, t.state, t.level, t.severity, t.who, t.why, t.event_time, t.at, t.evidence, t.muted,
    t.diagnosis, g.name_vi AS agency_vi, g.name_en AS agency_en
FROM alert_transition t LEFT JOIN agency g ON g.code = t.agency WHERE t.alert = %s ORDER BY t.seq
"""
_MESSAGES = """
SELECT o.seq, f.name AS officer, o.channel, o.state, o.attempts, o.created_at, o.settled_at, o.next_try_at,
    coalesce((SELECT r.detail FROM delivery_receipt r WHERE r.outbox = o.id ORDER BY r.attempt DESC LIMIT 1),
        o.last_error, '') AS detail
FROM outbox o LEFT JOIN officer f ON f.id = o.officer WHERE o.alert = %s ORDER BY o.id
"""
_READINGS = """
SELECT o.time, o.value FROM observation o JOIN series s ON s.id = o.series
WHERE s.source = %s AND s.metric = %s AND o.time BETWEEN %s AND %s AND o.quality = 0
ORDER BY o.time
"""
_COUNTS = """
SELECT count(*)::int, (count(*) FILTER (WHERE state = 'firing'))::int FROM alert WHERE state = ANY(%s)
"""
_FIRED = """
SELECT a.rule, count(*)::int FROM alert_transition t JOIN alert a ON a.id = t.alert
WHERE t.kind IN ('fired', 'reopened') AND t.at > %s GROUP BY a.rule
"""
_TROUBLE = """
SELECT (SELECT count(DISTINCT alert)::int FROM outbox WHERE state = 'nobody') AS unassigned,
    (SELECT count(*)::int FROM outbox o LEFT JOIN alert a ON a.id = o.alert WHERE o.state = 'failed'
        AND (a.state <> 'resolved' OR o.settled_at > clock_timestamp() - interval '1 day')) AS failed,
    (SELECT count(*)::int FROM outbox WHERE state = 'queued'
        AND (attempts > 0 OR next_try_at < clock_timestamp() - interval '1 minute')) AS retrying,
    (SELECT count(*)::int FROM condition_change WHERE failure IS NOT NULL)
        + (SELECT count(*)::int FROM alert WHERE failure IS NOT NULL) AS unjudged,
    (SELECT count(*)::int FROM condition WHERE failure IS NOT NULL)
        + (SELECT count(*)::int FROM alert_look WHERE failure IS NOT NULL) AS unwatched,
    EXISTS (SELECT FROM heartbeat WHERE process = 'evaluator' AND role = 'leader'
        AND beaten_at > clock_timestamp() - make_interval(secs => %(evaluator)s)) AS judged,
    EXISTS (SELECT FROM heartbeat WHERE process = 'notifier'
        AND beaten_at > clock_timestamp() - make_interval(secs => %(notifier)s)) AS delivered
"""


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert as it stands; `unassigned`, `undelivered` count its messages in trouble, `attributes` the station's.

    What reached its officer by another way, or was followed by news that did, is not undelivered.
    """

    id: int
    rule: str
    subject: str
    state: str
    level: int
    severity: int
    title_vi: str
    title_en: str
    opened_at: datetime
    changed_at: datetime
    event_time: datetime
    evidence: Mapping[str, Any]
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    resolved_by: str | None
    resolved_at: datetime | None
    easing: bool
    version: int
    failure: str | None
    agency: str | None
    diagnosis: str | None
    agency_vi: str | None
    agency_en: str | None
    attributes: Mapping[str, Any] | None
    place_vi: str | None
    place_en: str | None
    flapping: bool
    incident: int | None
    untold: bool
    lapse_at: datetime | None
    assigned_to: str | None
    unassigned: int
    undelivered: int

    @property
    def together(self) -> tuple[int, str]:
        """What it has in common with alerts that are one line on a list (as `TOGETHER` in SQL)."""
        return -self.id if self.incident is None else self.incident, self.rule


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the audit; `agency_*` names who owned the alert after it, `diagnosis` what it was known to be."""

    seq: int
    kind: str
    state: str
    level: int
    severity: int
    who: str
    why: str
    event_time: datetime
    at: datetime
    evidence: Mapping[str, Any]
    muted: str | None = None
    diagnosis: str | None = None
    agency_vi: str | None = None
    agency_en: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one message; times are real ones, `detail` is the newest receipt."""

    seq: int
    officer: str | None
    channel: str
    state: str
    attempts: int
    created_at: datetime
    settled_at: datetime | None
    next_try_at: datetime
    detail: str


@dataclass(frozen=True, slots=True)
class Story:
    """One alert with its audit, its messages and its rule as it counts now, None when that has gone."""

    alert: AlertRow
    lines: Sequence[Line]
    deliveries: Sequence[Delivery]
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """What keeps alerts from being judged or from reaching somebody: counts, and whether the two processes live.

    A message that was refused is trouble while its alert is not over, and for a day: else the warning would never go.
    """

    unassigned: int
    failed: int
    retrying: int
    unjudged: int
    unwatched: int
    judged: bool
    delivered: bool


def live(conn: psycopg.Connection, limit: int = LONGEST, states: Sequence[str] = LIVE_STATES) -> list[AlertRow]:
    """Return the alerts that are not over, the most serious first, of equal ones the newest."""
    return _listed(conn, GRAVEST, states, limit)


def open_counts(conn: psycopg.Connection, states: Sequence[str] = LIVE_STATES) -> tuple[int, int]:
    """Return how many alerts are not over, and how many of them nobody has taken on; a list may hold fewer."""
    row = conn.execute(_COUNTS, (list(states),)).fetchone()
    return row or (0, 0)


def alerts(conn: psycopg.Connection, states: Sequence[str] = LIVE_STATES, limit: int = LONGEST) -> list[AlertRow]:
    """Return the alerts in these states, the newest first."""
    return _listed(conn, NEWEST, states, limit)


def _listed(conn: psycopg.Connection, order: str, states: Sequence[str], limit: int) -> list[AlertRow]:
    with conn.cursor(row_factory=class_row(AlertRow)) as cursor:
        return cursor.execute(_LIST.format(order).encode(), (list(states), limit)).fetchall()


def story(conn: psycopg.Connection, alert: int) -> Story | None:
    """Return one alert's story, or None when there is no such alert."""
    with conn.cursor(row_factory=class_row(AlertRow)) as cursor:
        row = cursor.execute(_PAGE, (alert,)).fetchone()
    if row is None:
        return None
    with conn.cursor(row_factory=class_row(Line)) as cursor:
        lines = cursor.execute(_LINES, (alert,)).fetchall()
    with conn.cursor(row_factory=class_row(Delivery)) as cursor:
        return Story(row, lines, cursor.execute(_MESSAGES, (alert,)).fetchall(), rules_now(conn).get(row.rule))


def readings(
    conn: psycopg.Connection, source: str, metric: str, begin: datetime, end: datetime
) -> list[tuple[datetime, float]]:
    """Return the good observations of one series between two instants, in order."""
    return conn.execute(_READINGS, (source, metric, begin, end)).fetchall()


def fired_since(conn: psycopg.Connection, since: datetime) -> dict[str, int]:
    """Return how often each rule's alerts have fired or been re-opened since an instant, by the rule's name."""
    return dict(conn.execute(_FIRED, (since,)).fetchall())


def trouble(conn: psycopg.Connection) -> Trouble:
    """Return what is in trouble by now."""
    with conn.cursor(row_factory=class_row(Trouble)) as cursor:
        row = cursor.execute(_TROUBLE, {"evaluator": EVALUATOR_SILENT_S, "notifier": NOTIFIER_SILENT_S}).fetchone()
    assert row is not None
    return row

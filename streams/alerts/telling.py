"""Whether somebody is told of a transition: silences, parents and incidents as the database has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import psycopg

from streams.alerts import silences, store
from streams.alerts.lifecycle import Alert, Kind, Transition
from streams.alerts.lifecycle.flapping import clear_hold
from streams.alerts.lifecycle.model import ENDS, TELLS
from streams.alerts.lifecycle.muting import Company, Surroundings, held_back, mute, passes
from streams.alerts.rule import Rule, Severity
from streams.alerts.store import IS_OPEN, Subject

_PARENTS = f"""
SELECT one.parent FROM unnest(%s::text[]) AS one (parent) WHERE EXISTS (
    SELECT FROM alert WHERE rule = split_part(one.parent, ':', 1) AND {IS_OPEN}
        AND subject = substr(one.parent, strpos(one.parent, ':') + 1))
"""
TAKES = timedelta(days=1)
"""For how long an incident takes new alerts: one whose first alert never ends must not swallow all that come later."""
_FULL = (
    "UPDATE incident SET closed_at = %(now)s WHERE front = %(front)s AND closed_at IS NULL AND opened_at <= %(full)s"
)
_JOIN = """
INSERT INTO incident AS i (front, opened_at, newest_at) VALUES (%(front)s, %(now)s, %(now)s)
ON CONFLICT (front) WHERE closed_at IS NULL DO UPDATE SET newest_at = greatest(i.newest_at, excluded.newest_at)
RETURNING id
"""
# What was told of and has eased since hides nothing: the next crest is news. What a silence or a parent holds back has
# risen since it was told of, unheard: it stands for nothing that anybody knows. One of which nobody was told yet keeps
# nobody from hearing that the others are over. What was told of last says whether there is an end to be told of.
_COMPANY = f"""
SELECT least(i.severity, live.known), live.others,
    CASE WHEN live.others = 0 THEN coalesce((SELECT t.kind <> ALL (%(ends)s) FROM alert a
        JOIN alert_transition t ON t.alert = a.id WHERE a.incident = i.id AND t.at >= i.opened_at
            AND t.state <> 'pending' AND t.muted IS NULL AND t.kind = ANY (%(tells)s)
        ORDER BY t.recorded_at DESC LIMIT 1), false) ELSE false END,
    %(extreme)s AND NOT EXISTS (SELECT FROM alert a JOIN alert_transition t ON t.alert = a.id
        WHERE a.incident = i.id AND a.rule = %(rule)s AND t.at >= i.opened_at AND t.state = 'firing'
            AND t.severity = {Severity.EXTREME:d} AND t.muted IS NULL AND t.kind = ANY (%(tells)s))
FROM incident i CROSS JOIN LATERAL (
    SELECT coalesce(max(a.severity) FILTER (WHERE a.told AND NOT a.untold), 0) AS known,
        (count(*) FILTER (WHERE a.id <> %(alert)s AND (a.told OR NOT a.untold)))::int AS others
    FROM alert a WHERE a.incident = i.id AND a.{IS_OPEN}
) AS live WHERE i.id = %(incident)s
"""
_CALLS = [kind.value for kind in (*sorted(TELLS), Kind.ESCALATED)]
_ENDS = [kind.value for kind in ENDS]
_WORSE = "UPDATE incident SET severity = %s WHERE id = %s AND severity < %s"
_CLOSE = f"""
UPDATE incident SET closed_at = %s WHERE closed_at IS NULL
    AND NOT EXISTS (SELECT FROM alert WHERE incident = incident.id AND {IS_OPEN})
"""
# An incident of which nobody who was told has a live alert any more: its gravest alert must be told of in its place.
# One that is to be told of but is held back (for days, in a silence) or about to end does not stand before the others.
# What an officer took on or closed meanwhile is nobody's to be told of: the update looks at the state again.
_ORPHANED = f"""
WITH heir AS (
    SELECT DISTINCT ON (a.incident) a.id, a.incident FROM alert a JOIN incident i ON i.id = a.incident
    WHERE a.state = 'firing' AND NOT a.untold AND NOT EXISTS (
        SELECT FROM alert other WHERE other.incident = i.id AND other.{IS_OPEN}
            AND (other.told OR (other.untold AND other.id = ANY (%(owed)s::bigint[]))))
    ORDER BY a.incident, a.severity DESC, a.id
), marked AS (UPDATE alert SET untold = true FROM heir WHERE alert.id = heir.id AND alert.state = 'firing')
UPDATE incident SET severity = 0 FROM heir WHERE incident.id = heir.incident
"""


def settled(
    conn: psycopg.Connection, transition: Transition, rule: Rule, subject: Subject, now: datetime
) -> Transition:
    """Return the transition with its incident, and with the reason why nobody is told of it, if there is one."""
    transition = _joined(conn, transition, rule, subject, now)
    if not transition.news:
        return mute(transition, 0, Surroundings(), now)
    severity = rule.grade(transition.after.level).severity
    transition = mute(transition, severity, surroundings(conn, transition.after, severity, subject, now), now)
    if transition.tells and transition.after.incident is not None:
        conn.execute(_WORSE, (severity, transition.after.incident, severity))
    return transition


def surroundings(
    conn: psycopg.Connection, alert: Alert, severity: int, subject: Subject, now: datetime
) -> Surroundings:
    """Return what may mute an alert of a severity at an instant."""
    return Surroundings(silences.open_at(conn, now), _firing(conn, subject.parents), _company(conn, alert, severity))


def is_held_back(conn: psycopg.Connection, alert: Alert, rule: Rule, now: datetime) -> bool:
    """Say whether a silence or a parent that fires holds the news of an alert back at an instant."""
    subject = store.subject_of(conn, rule, alert.subject)
    around = Surroundings(silences.open_at(conn, now), _firing(conn, subject.parents))
    return held_back(alert, around, now) is not None


def owed(conn: psycopg.Connection, now: datetime, rules: Mapping[str, Rule]) -> list[int]:
    """Return alerts of which somebody is to be told and that nothing seems to hold back any more, the oldest first.

    However many are held back for long, they do not stand before those that are not.
    """
    cover = silences.covering_now(conn, now)
    return [
        alert.id
        for alert in store.untold(conn, list(rules))
        if alert.id is not None
        and not any(one.matches(alert.rule, alert.subject) for one in cover)
        and not passes(alert, clear_hold(alert, rules[alert.rule]), now)
    ]


def pass_on(conn: psycopg.Connection, owed_now: Sequence[int]) -> int:
    """Mark one alert of each incident whose told alerts have all ended, so that somebody is told; return how many.

    `owed_now` are those of which somebody is about to be told: their incidents need no other.
    """
    return conn.execute(_ORPHANED, {"owed": list(owed_now)}).rowcount


def close_incidents(conn: psycopg.Connection, now: datetime) -> int:
    """Close the incidents of which no alert lives any more; return how many."""
    return conn.execute(_CLOSE, (now,)).rowcount


def front_of(rule: Rule, subject: Subject) -> str | None:
    """Return which alerts belong together with a subject's: of one front and owner, and of one place if it says so."""
    if rule.front is None:
        return None
    place = subject.attributes.get(rule.front.by) if rule.front.by else ""
    return None if place is None else f"{rule.front.name}|{subject.agency or ''}|{place}"


def _joined(
    conn: psycopg.Connection, transition: Transition, rule: Rule, subject: Subject, now: datetime
) -> Transition:
    after = transition.after
    front = front_of(rule, subject) if transition.kind in (Kind.FIRED, Kind.REOPENED) else None
    if front is None:
        return transition
    conn.execute(_FULL, {"front": front, "now": now, "full": now - TAKES})
    row = conn.execute(_JOIN, {"front": front, "now": now}).fetchone()
    assert row is not None
    return replace(transition, after=replace(after, incident=row[0]))


def _firing(conn: psycopg.Connection, parents: Sequence[str]) -> tuple[str, ...]:
    if not parents:
        return ()
    return tuple(row[0] for row in conn.execute(_PARENTS, (list(parents),)))


def _company(conn: psycopg.Connection, alert: Alert, severity: int) -> Company | None:
    if alert.incident is None:
        return None
    # What was told of others is many lines to read in a flood: it is asked only of an extreme one, and at the end.
    extreme = severity == Severity.EXTREME
    of = {"incident": alert.incident, "alert": alert.id or 0, "rule": alert.rule, "extreme": extreme}
    row = conn.execute(_COMPANY, of | {"tells": _CALLS, "ends": _ENDS}).fetchone()
    return None if row is None else Company(*row)

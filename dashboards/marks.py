"""Alerts as marks on the time axis of every curve, by one query for Grafana and the built-in wall alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, TypeGuard

from dashboards.macros import names
from dashboards.panels import Panel, Place, TimeSeries
from dashboards.texts import Language, Text
from streams.alerts.rule import CRITICAL, Severity

_MOST = 500


class Mark(NamedTuple):
    """One alert on a curve: from when until when (None while it lasts), how severe, and its title with its place."""

    since: datetime
    until: datetime | None
    severity: Severity
    title: Text


def alert_marks(least: Severity) -> str:
    """Return the query of alerts that lived in the range, the newest first; `timeend` is null while one lasts.

    Columns time, timeend, rule, subject, severity, agency, title_vi, title_en. What began a month before the range
    is no mark on it any more, and what was over before it was certain never was one.
    """
    return f"""
        SELECT opened_at AS time, resolved_at AS timeend, rule, subject, severity, agency, title_vi, title_en
        FROM alert
        WHERE state <> 'pending' AND severity >= {int(least)} AND opened_at <= $__timeTo()::timestamptz
            AND opened_at > $__timeFrom()::timestamptz - interval '31 days'
            AND (resolved_at IS NULL OR (resolved_at >= $__timeFrom()::timestamptz AND EXISTS (
                SELECT FROM alert_transition AS step WHERE step.alert = alert.id AND step.state = 'firing')))
        ORDER BY opened_at DESC LIMIT {_MOST}
    """


def grafana_marks(language: Language) -> str:
    """Return the query of Grafana's annotations: grave alerts of the whole province, as it shows them on all curves."""
    return f"""
        SELECT time, coalesce(timeend, $__timeTo()::timestamptz) AS timeend, title_{language} AS text, agency AS tags
        FROM ({alert_marks(CRITICAL)}) AS mark
    """


MARKS = Panel(
    id="alert_marks",
    title=Text("Cảnh báo", "Alerts"),
    note=Text("Cảnh báo mở trong khoảng đang xem.", "Alerts that lived in the range."),
    subjects=frozenset({"alerts"}),
    at=Place(0, 0, 0, 0),
    sql=alert_marks(Severity.MINOR),
)
"""Asked once for all curves of a range and for all who look at them; each curve takes its own from it."""


def is_marked(panel: Panel) -> TypeGuard[TimeSeries]:
    """Say whether a panel's axis bears alerts: those live by the city's clock."""
    return isinstance(panel, TimeSeries) and not panel.real_time


def marks_on(
    panel: TimeSeries,
    rows: Iterable[Mapping[str, Any]],
    chosen: Mapping[str, Collection[str]],
    alerts: Iterable[Mapping[str, Any]],
) -> tuple[Mark, ...]:
    """Return the alerts about what the panel draws, the earliest first: its curves' keys, and what is chosen for it.

    `rows` are the panel's, `chosen` the board's variables, `alerts` the rows of MARKS.
    """
    subjects = {row["key"] for row in rows if row["value"] is not None}.difference(panel.limits)
    for variable in names(panel.sql):
        subjects.update(chosen.get(variable, ()))
    own = (row for row in alerts if row["subject"] in subjects or row["rule"] in panel.alerts)
    return tuple(sorted((_mark(row) for row in own), key=lambda mark: mark.since))


def _mark(row: Mapping[str, Any]) -> Mark:
    return Mark(row["time"], row["timeend"], Severity(row["severity"]), Text(row["title_vi"], row["title_en"]))

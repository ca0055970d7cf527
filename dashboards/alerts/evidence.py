"""The evidence: what the sensor measured around the moment, with the lines that were crossed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil, floor
from typing import Any

from dashboards.draw import series
from dashboards.draw.chart import colour, local_ms
from dashboards.draw.look import Look
from dashboards.hub import Result
from dashboards.macros import Window
from dashboards.panels import Place, TimeSeries, Unit
from dashboards.texts import Text
from streams.alerts.views import AlertRow

BEFORE = timedelta(hours=3)
AFTER = timedelta(hours=1)
LONGEST = timedelta(hours=48)
RHYTHM = timedelta(minutes=2)
_LINES = ("line_1", "line_2", "line_3")
_READING = Text("Số đo", "Reading")
_LINE = Text("Báo động", "Alarm")
_LIMIT = Text("Ngưỡng mức", "Threshold of level")
_SAME = 0.001
"""Evidence holds figures rounded to this."""


def span(opened_at: datetime, resolved_at: datetime | None, now: datetime) -> tuple[datetime, datetime]:
    """Return the stretch of time to show: from before the alert until a while after its end, or until now."""
    end = now if resolved_at is None else min(now, resolved_at + AFTER)
    return max(opened_at - BEFORE, end - LONGEST), end


def options(
    alert: AlertRow, readings: Sequence[tuple[datetime, float]], now: datetime, look: Look
) -> dict[str, Any] | None:
    """Return the chart's options, or None when nothing was measured in that stretch."""
    if not readings:
        return None
    start, end = span(alert.opened_at, alert.resolved_at, now)
    rows: list[Mapping[str, Any]] = [
        {"time": time, "key": "reading", "name_vi": _READING.vi, "name_en": _READING.en, "value": value}
        for time, value in readings
    ]
    rows += [
        {"time": start, "key": key, "name_vi": name.vi, "name_en": name.en, "value": at}
        for key, (name, at) in zip(_LINES, _lines(alert, readings), strict=False)
    ]
    panel = _panel(str(alert.evidence.get("unit", "")))
    result = Result(panel, [dict(row) for row in rows], Window(start, end, RHYTHM))
    chart = series.options(panel, look, result, series.curves_of(panel, look, result))
    # Whole numbers at both ends: a label such as 26,48 would stand on top of the line at 26.
    chart["yAxis"] |= {"min": floor(chart["yAxis"]["min"]), "max": ceil(chart["yAxis"]["max"])}
    moment = {":color": colour("ink"), "type": "solid", "width": 1, "opacity": 0.6}
    chart["series"][0]["markLine"]["data"].append(
        {"xAxis": local_ms(alert.opened_at), "lineStyle": moment, "label": {"show": False}}
    )
    return chart


def _lines(alert: AlertRow, readings: Sequence[tuple[datetime, float]]) -> Sequence[tuple[Text, float]]:
    """Return the lines that were crossed with their names: alarm levels, or thresholds of the very figure on the chart.

    A rule over a sum or a rise has thresholds of another figure, which is not what was measured at that moment.
    """
    if alarms := alert.evidence.get("lines"):
        return [(Text(*(f"{word} {'I' * n}" for word in _LINE)), at) for n, at in enumerate(alarms, 1)]
    judged, measured = alert.evidence.get("value"), dict(readings).get(alert.event_time)
    if judged is None or measured is None or abs(judged - measured) > _SAME:
        return []
    limits = enumerate(alert.evidence.get("limits", ()), 1)
    return [(Text(*(f"{word} {n}" for word in _LIMIT)), at) for n, at in limits if at is not None]


def _panel(unit: str) -> TimeSeries:
    return TimeSeries(
        id="evidence",
        title=_READING,
        note=_READING,
        sql="",
        subjects=frozenset(),
        at=Place(0, 0, 1, 1),
        unit=Unit(unit, 2),
        limits=_LINES,
        from_zero=False,
    )

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
        {"time": start, "key": key, "name_vi": f"{_LINE.vi} {'I' * n}", "name_en": f"{_LINE.en} {'I' * n}", "value": at}
        for n, (key, at) in enumerate(zip(_LINES, alert.evidence.get("lines", ()), strict=False), 1)
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

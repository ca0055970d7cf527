"""Curves and columns over time, by ECharts: gaps stay gaps, limits are dashed lines with their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from html import escape
from itertools import pairwise
from typing import Any

from nicegui import ui

from dashboards.draw.chart import PALETTE, colour, local_ms, size, type_style, written_by
from dashboards.draw.look import Look, Show
from dashboards.hub import Result
from dashboards.panels import NOTHING, STATE_NAMES, State, TimeSeries

Curve = list[tuple[datetime, float]]
_LIMIT_STATES = (State.WATCH, State.WARNING, State.DANGER)
HOUR = timedelta(hours=1)


def draw(panel: TimeSeries, look: Look) -> Show:
    """Draw inside the current card; return what shows a result."""
    chart = ui.echart({"series": []}).classes("chart").props('aria-hidden="true"')
    spoken = ui.html("", sanitize=False).classes("spoken")
    nothing = ui.label(look.text(NOTHING)).classes("nothing")

    def show(result: Result) -> None:
        curves = curves_of(panel, look, result)
        chart.set_visibility(bool(curves))
        nothing.set_visibility(not curves)
        if curves:
            chart.options.clear()
            chart.options.update(options(panel, look, result, curves))
            chart.update()
        spoken.set_content(in_words(panel, look, curves))

    return show


def curves_of(panel: TimeSeries, look: Look, result: Result) -> dict[str, tuple[str, Curve]]:
    """Return each curve's name and points by its key, in the order of the rows; limits left out."""
    curves: dict[str, tuple[str, Curve]] = {}
    for row in result.rows:
        if row["key"] not in panel.limits and row["value"] is not None:
            curve = curves.setdefault(row["key"], (str(look.named(row, "name")), []))
            curve[1].append((row["time"], float(row["value"])))
    return curves


def in_words(panel: TimeSeries, look: Look, curves: Mapping[str, tuple[str, Curve]]) -> str:
    """Return the chart as a list for those who hear it: each curve's newest value."""
    unit = escape(panel.unit.sign(look.language))
    items = (
        f"<li>{escape(name)}: {look.value(points[-1][1], panel.unit)} {unit}</li>" for name, points in curves.values()
    )
    return f"<ul>{''.join(items)}</ul>"


def options(panel: TimeSeries, look: Look, result: Result, curves: Mapping[str, tuple[str, Curve]]) -> dict[str, Any]:
    """Return ECharts' options; lengths and colours are the page's own, read by its script."""
    assert result.window is not None
    limits = _limits(panel, look, result, curves)
    width = HOUR if panel.shape == "columns" else result.window.interval
    series = [
        _one(panel, name, points, PALETTE[n % len(PALETTE)], width) for n, (name, points) in enumerate(curves.values())
    ]
    series[0]["markLine"] = {"silent": True, "symbol": "none", "animation": False, "data": limits}
    return {
        "animation": False,
        "useUTC": True,
        "grid": {
            ":left": size(0.25),
            ":right": size(0.75),
            ":top": size(2.1 if len(curves) > 1 else 0.9),
            ":bottom": size(0.2),
            "containLabel": True,
        },
        "legend": _legend(len(curves) > 1),
        "tooltip": _tooltip(panel),
        "xAxis": _time_axis(panel, result),
        "yAxis": _value_axis(panel, curves, limits),
        "series": series,
    }


def _one(panel: TimeSeries, name: str, points: Curve, tint: str, width: timedelta) -> dict[str, Any]:
    if panel.shape == "columns":
        data: list[Any] = [[local_ms(time + width / 2), value] for time, value in points]
        return {"type": "bar", "name": name, "data": data, "color": tint, ":barMaxWidth": size(1.1), "barGap": "10%"}
    return {
        "type": "line", "name": name, "data": _with_gaps(points, 3 * width), "color": tint, "showSymbol": False,
        "connectNulls": False, "lineStyle": {":width": size(0.13)}, "emphasis": {"focus": "series"},
    }  # fmt: skip


def _with_gaps(points: Curve, longest: timedelta) -> list[list[float | None]]:
    """Put an empty point where measurements are missing, so that no line pretends to know."""
    data: list[list[float | None]] = []
    for (time, value), (following, _) in pairwise(points):
        data.append([local_ms(time), round(value, 4)])
        if following - time > longest:
            data.append([local_ms(time + longest / 2), None])
    time, value = points[-1]
    return [*data, [local_ms(time), round(value, 4)]]


def _limits(
    panel: TimeSeries, look: Look, result: Result, curves: Mapping[str, tuple[str, Curve]]
) -> list[dict[str, Any]]:
    """Return the dashed lines: limits that the rows tell, and thresholds that the curves come near."""
    told = {row["key"]: row for row in result.rows if row["key"] in panel.limits and row["value"] is not None}
    lines = [
        _line(float(told[key]["value"]), str(look.named(told[key], "name")), state, panel, look)
        for key, state in zip(panel.limits, _LIMIT_STATES, strict=False)
        if key in told
    ]
    near = 1.15 * max(_values(curves))
    return lines + [
        _line(t.at, STATE_NAMES[t.state].of(look.language), t.state, panel, look)
        for t in panel.thresholds
        if t.at <= near
    ]


def _line(at: float, name: str, state: State, panel: TimeSeries, look: Look) -> dict[str, Any]:
    label = {
        "position": "insideStartTop", "formatter": f"{name}  {look.value(at, panel.unit)}",
        **type_style(0.68), ":color": colour(state), ":textBorderColor": colour("card"), ":textBorderWidth": "3",
    }  # fmt: skip
    return {
        "yAxis": at,
        "name": name,
        "label": label,
        "lineStyle": {":color": colour(state), "type": "dashed", ":width": size(0.08), "opacity": 0.85},
    }


def _legend(shown: bool) -> dict[str, Any]:
    return {
        "show": shown, "type": "scroll", ":left": size(0.25), "top": 0, "icon": "roundRect",
        ":itemWidth": size(0.9), ":itemHeight": size(0.22), ":itemGap": size(1), ":pageIconSize": size(0.7),
        "textStyle": type_style(0.75, "ink-2"), "pageTextStyle": type_style(), ":pageIconColor": colour("ink-3"),
    }  # fmt: skip


def _tooltip(panel: TimeSeries) -> dict[str, Any]:
    return {
        "trigger": "axis", "confine": True, ":valueFormatter": written_by(panel.unit, with_symbol=True),
        ":backgroundColor": colour("raised"), ":borderColor": colour("line"), "textStyle": type_style(0.8, "ink"),
        "axisPointer": {"lineStyle": {":color": colour("ink-3")}},
    }  # fmt: skip


def _time_axis(panel: TimeSeries, result: Result) -> dict[str, Any]:
    assert result.window is not None
    edges = {} if panel.real_time else {"min": local_ms(result.window.start), "max": local_ms(result.window.end)}
    label = {**type_style(), "hideOverlap": True, "formatter": {"day": "{dd}/{MM}", "hour": "{HH}:{mm}"}}
    return {
        "type": "time", **edges, "axisLabel": label, "axisTick": {"show": False}, "splitNumber": 6,
        "axisLine": {"lineStyle": {":color": colour("line")}}, "splitLine": {"show": False},
    }  # fmt: skip


def _value_axis(
    panel: TimeSeries, curves: Mapping[str, tuple[str, Curve]], limits: list[dict[str, Any]]
) -> dict[str, Any]:
    values = [*_values(curves), *(line["yAxis"] for line in limits)]
    lowest, highest = min(values), max(values)
    room = 0.08 * ((highest - lowest) or abs(highest) or 1)
    edges = {"max": highest + room} if limits else {}
    if not panel.from_zero:
        edges = {"min": lowest - room, "max": highest + room}
    label = {
        **type_style(),
        ":formatter": written_by(panel.unit),
        "showMinLabel": panel.from_zero,
        "showMaxLabel": False,
    }
    return {
        "type": "value", **edges, "splitNumber": 4, "axisLabel": label,
        "splitLine": {"lineStyle": {":color": colour("line")}},
    }  # fmt: skip


def _values(curves: Mapping[str, tuple[str, Curve]]) -> Iterable[float]:
    return [value for _, points in curves.values() for _, value in points]

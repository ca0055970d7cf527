"""Curves and columns over time, by ECharts: gaps stay gaps, limits are dashed lines, alerts bands with their signs."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from html import escape
from itertools import pairwise
from statistics import median_low
from typing import Any

from nicegui import ui

from dashboards.draw import marks
from dashboards.draw.chart import (
    CURVES,
    colour,
    curve_colour,
    local_ms,
    put_options,
    script,
    size,
    type_style,
    written_by,
)
from dashboards.draw.look import Look
from dashboards.hub import Result, Show
from dashboards.marks import Mark
from dashboards.panels import GRAVE, NOTHING, STATE_NAMES, State, TimeSeries

Curve = list[tuple[datetime, float]]
_LINES = ("solid", "dotted", "dashed")
_MISSED = 3
"""After so many times its usual distance a point is missed."""
_OF_MONTHS = timedelta(days=60)
"""A longer range is told by months, and its years and months begin as one of them; a shorter one by days."""


def draw(panel: TimeSeries, look: Look) -> Show:
    """Draw inside the current card; return what shows a result."""
    names = ui.html("", sanitize=False).classes("curves")
    chart = ui.echart({"series": []}).classes("chart").props('aria-hidden="true"')
    nothing = ui.label(look.text(NOTHING)).classes("nothing")

    def show(result: Result) -> None:
        names_html, drawing = result.once(f"{look.language} {hash(result.marks)}", lambda: _drawn(panel, look, result))
        chart.set_visibility(drawing is not None)
        nothing.set_visibility(drawing is None)
        if drawing is not None:
            put_options(chart, drawing)
        names.set_content(names_html)

    return show


def _drawn(panel: TimeSeries, look: Look, result: Result) -> tuple[str, str | None]:
    curves = curves_of(panel, look, result)
    drawing = script(options(panel, look, result, curves)) if curves else None
    return named_curves(panel, look, curves, result.marks if curves else ()), drawing


def curves_of(panel: TimeSeries, look: Look, result: Result) -> dict[str, tuple[str, Curve]]:
    """Return each curve's name and points by its key, in the order of the rows; limits left out."""
    curves: dict[str, tuple[str, Curve]] = {}
    for row in result.rows:
        if row["key"] not in panel.limits and row["value"] is not None:
            curve = curves.setdefault(row["key"], (str(look.named(row, "name")), []))
            curve[1].append((row["time"], float(row["value"])))
    return curves


def named_curves(
    panel: TimeSeries, look: Look, curves: Mapping[str, tuple[str, Curve]], alerts: Sequence[Mark] = ()
) -> str:
    """Return the legend, which is also what those hear who see no chart: each curve's name and newest value, alerts."""
    items = (
        f'<li><i data-line="{line_of(n)}" style="--tint:var(--{tint_of(panel, look, name, n)})"></i>{escape(name)} '
        f"<b>{look.value(points[-1][1], panel.unit)}</b></li>"
        for n, (name, points) in enumerate(curves.values())
    )
    return f"<ul>{''.join(items)}{marks.legend(alerts, look)}</ul>{marks.spoken(alerts, look)}"


def tint_of(panel: TimeSeries, look: Look, name: str, number: int) -> str:
    """Return the style sheet's colour of a curve: that of the state that it tells of, else the next of the curves'."""
    told = (state for curve, state in panel.states.items() if curve.of(look.language) == name)
    return next(told, curve_colour(number))


def line_of(number: int) -> str:
    """Return how a curve is drawn: where the colours begin anew it is dotted, so that no two look alike."""
    return _LINES[number // CURVES % len(_LINES)]


def options(panel: TimeSeries, look: Look, result: Result, curves: Mapping[str, tuple[str, Curve]]) -> dict[str, Any]:
    """Return ECharts' options; lengths and colours are the page's own, read by its script."""
    assert result.window is not None
    limits = _limits(panel, look, result, curves)
    width = panel.width(result.window)
    times = sorted({time for _, points in curves.values() for time, _ in points})
    series = [
        _columns(panel, name, points, tint_of(panel, look, name, n), width, times)
        if panel.shape == "columns"
        else _curve(name, points, tint_of(panel, look, name, n), width, line_of(n))
        for n, (name, points) in enumerate(curves.values())
    ]
    series[0]["markLine"] = {"silent": True, "symbol": "none", "z": 10, "animation": False, "data": limits}
    series.append(marks.drawn(result.marks, result.window))
    return {
        "animation": False,
        "useUTC": True,
        "grid": {
            ":left": size(0.25),
            ":right": size(0.75),
            ":top": size(0.8),
            ":bottom": size(0.2),
            "containLabel": True,
        },
        "tooltip": _tooltip(panel, look, result, width),
        "xAxis": _time_axis(panel, result, times, width),
        "yAxis": _value_axis(panel, curves, limits),
        "series": series,
    }


def _columns(
    panel: TimeSeries, name: str, points: Curve, tint: str, width: timedelta, times: Sequence[datetime]
) -> dict[str, Any]:
    """Return columns, each in the middle of its stretch.

    Before the first stands an empty one: by the distance of two the library knows how wide one may be.
    """
    known = dict(points)
    # What is stacked on another must have a place, if an empty one, wherever the other has one.
    places = [times[0] - width, *(times if panel.stacked else known)]
    return {
        "type": "bar",
        "name": name,
        "data": [[local_ms(time + width / 2), known.get(time)] for time in places],
        ":color": colour(tint),
        ":barMaxWidth": size(1.1),
        "barGap": "10%",
        **({"stack": "all"} if panel.stacked else {}),
    }


def _curve(name: str, points: Curve, tint: str, width: timedelta, line: str) -> dict[str, Any]:
    return {
        "type": "line", "name": name, "data": _with_gaps(points, width), ":color": colour(tint),
        "showSymbol": len(points) == 1, "connectNulls": False, "lineStyle": {":width": size(0.13), "type": line},
        "emphasis": {"focus": "series"},
    }  # fmt: skip


def _with_gaps(points: Curve, width: timedelta) -> list[list[float | None]]:
    """Put an empty point where measurements are missing, so that no line pretends to know.

    `width` is how far apart points lie at least; a source that speaks less often has a rhythm of its own.
    """
    apart = [following - time for (time, _), (following, _) in pairwise(points)]
    longest = _MISSED * max(width, median_low(apart or [width]))
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
        for key, state in zip(panel.limits, GRAVE, strict=False)
        if key in told
    ]
    near = 1.15 * max(_heights(panel, curves))
    return lines + [
        _line(t.at, STATE_NAMES[t.state].of(look.language), t.state, panel, look)
        for t in panel.thresholds
        if t.at <= near
    ]


def _line(at: float, name: str, state: State, panel: TimeSeries, look: Look) -> dict[str, Any]:
    label = {
        "position": "insideStartTop", "formatter": f"{name}  {look.value(at, panel.unit)}",
        **type_style(0.68), ":color": colour(state), ":backgroundColor": colour("card"), "padding": [1, 3],
    }  # fmt: skip
    return {
        "yAxis": at,
        "name": name,
        "label": label,
        "lineStyle": {":color": colour(state), "type": "dashed", ":width": size(0.08), "opacity": 0.85},
    }


def _tooltip(panel: TimeSeries, look: Look, result: Result, width: timedelta) -> dict[str, Any]:
    assert result.window is not None
    written = written_by(panel.unit, with_symbol=True)
    stretch = width if panel.shape == "columns" else timedelta()
    return {
        "trigger": "axis", "confine": True,
        ":formatter": marks.tooltip(result.marks, look, result.window, written, width, stretch),
        ":backgroundColor": colour("raised"), ":borderColor": colour("line"), "textStyle": type_style(0.8, "ink"),
        "axisPointer": {"lineStyle": {":color": colour("ink-3")}},
    }  # fmt: skip


def _time_axis(panel: TimeSeries, result: Result, times: Sequence[datetime], width: timedelta) -> dict[str, Any]:
    """Return the axis of the range; columns stand on it whole, also those of a stretch that is not over."""
    assert result.window is not None
    start, end = result.window.start, result.window.end
    label = {**type_style(), "hideOverlap": True, "alignMaxLabel": "right", "formatter": _ticks(end - start)}
    label[":margin"] = size(0.5)  # as far below the axis as the type is large, or the marks of the height run into it
    if panel.shape == "columns":
        start, end = min(start, times[0]), max(end, times[-1] + width)
    edges = {} if panel.real_time else {"min": local_ms(start), "max": local_ms(end), "containShape": False}
    return {
        "type": "time", **edges, "axisLabel": label, "axisTick": {"show": False}, "splitNumber": 6,
        "axisLine": {"lineStyle": {":color": colour("line")}}, "splitLine": {"show": False},
    }  # fmt: skip


def _ticks(span: timedelta) -> dict[str, str]:
    """Return how the marks of a time axis are written, by what begins there: all of one axis in one way."""
    first = "{MM}/{yyyy}" if span > _OF_MONTHS else "{dd}/{MM}"
    return {"year": first, "month": first, "day": "{dd}/{MM}", "hour": "{HH}:{mm}"}


def _value_axis(
    panel: TimeSeries, curves: Mapping[str, tuple[str, Curve]], limits: list[dict[str, Any]]
) -> dict[str, Any]:
    values = [*_heights(panel, curves), *(line["yAxis"] for line in limits)]
    lowest, highest, step = edges_of(min(values), max(values), panel.from_zero, 10.0**-panel.unit.decimals)
    return {
        "type": "value",
        "min": lowest,
        "max": highest,
        "interval": step,
        "axisLabel": {**type_style(), ":formatter": "ioc.axis"},
        "splitLine": {"lineStyle": {":color": colour("line")}},
    }


def edges_of(lowest: float, highest: float, from_zero: bool, least: float = 0.0) -> tuple[float, float, float]:
    """Return a value axis' ends and step: 1, 2, 2.5 or 5 times a power of ten, up to six, and no finer than `least`."""
    if from_zero:
        lowest, highest = min(lowest, 0.0), max(highest, 0.0)
    size_of_values = max(abs(lowest), abs(highest), 1.0)
    span = highest - lowest if highest - lowest > 1e-6 * size_of_values else size_of_values
    rough = max(span / 5, least)
    power = 10.0 ** math.floor(math.log10(rough))
    step = power * next((nice for nice in (1, 2, 2.5, 5) if nice * power >= rough * 0.999), 10)
    return math.floor(lowest / step) * step, math.ceil(highest / step + 0.04) * step, step


def _heights(panel: TimeSeries, curves: Mapping[str, tuple[str, Curve]]) -> Iterable[float]:
    """Return the values as they stand on the chart: of stacked columns their sums."""
    points = [point for _, points in curves.values() for point in points]
    if not panel.stacked:
        return [value for _, value in points]
    sums: defaultdict[datetime, float] = defaultdict(float)
    for time, value in points:
        sums[time] += value
    return sums.values()

"""A gauge: a value on a half dial whose arc shows where its states begin."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from dashboards.draw.chart import colour, put_options, script, size, type_style
from dashboards.draw.look import Look
from dashboards.draw.stat import figure
from dashboards.hub import Result, Show
from dashboards.panels import Gauge, State, state_of
from dashboards.scales import colour_of


def draw(panel: Gauge, look: Look) -> Show:
    """Draw inside the current card; return what shows a result."""
    chart = ui.echart({"series": []}).classes("chart").props('aria-hidden="true"')
    words = ui.html("", sanitize=False).classes("figure dial")

    def show(result: Result) -> None:
        row = result.rows[0] if result.rows else {}
        value = row.get("value")
        put_options(chart, script(options(panel, value)))
        state = state_of(value, panel.thresholds)
        words.set_content(figure(row, panel.unit, state, look.doubt(value, panel.unit), look))

    return show


def options(panel: Gauge, value: float | None) -> dict[str, Any]:
    """Return ECharts' options: a thin ring of states outside, the value's arc inside."""
    common = {
        "type": "gauge", "startAngle": 200, "endAngle": -20, "min": panel.lowest, "max": panel.highest,
        "center": ["50%", "62%"], "pointer": {"show": False}, "axisTick": {"show": False},
        "splitLine": {"show": False}, "axisLabel": {"show": False}, "anchor": {"show": False},
        "title": {"show": False}, "detail": {"show": False},
    }  # fmt: skip
    state = state_of(value, panel.thresholds)
    shown = [] if value is None else [{"value": min(max(float(value), panel.lowest), panel.highest)}]
    inner = {
        **common, "radius": "88%", "data": shown,
        "progress": {"show": True, ":width": size(0.9), "itemStyle": {":color": _tint(panel, value, state)}},
        "axisLine": {"lineStyle": {":width": size(0.9), ":color": f"[[1, {colour('line')}]]"}},
    }  # fmt: skip
    outer = {
        **common,
        "radius": "98%",
        "data": [],
        "axisLine": {"lineStyle": {":width": size(0.2), ":color": ring(panel)}},
    }
    return {"animation": False, "series": [inner, outer], "textStyle": type_style()}


def ring(panel: Gauge) -> str:
    """Return the script of the states' arcs as ECharts wants them: the share at which each ends, and its colour."""
    span = panel.highest - panel.lowest
    steps = sorted(panel.thresholds, key=lambda threshold: threshold.at)
    starts = [(panel.lowest, colour(State.NORMAL)), *((t.at, colour(t.state)) for t in steps)]
    if panel.scale:
        starts = [(step.at, f"'{step.colour}'") for step in panel.scale]
    ends = [*(at for at, _ in starts[1:]), panel.highest]
    arcs = (
        f"[{max(0.0, min(1.0, (end - panel.lowest) / span)):.4f}, {tint}]"
        for (_, tint), end in zip(starts, ends, strict=True)
    )
    return f"[{', '.join(arcs)}]"


def _tint(panel: Gauge, value: float | None, state: State) -> str:
    own = colour_of(value, panel.scale)
    return f"'{own}'" if own else colour(state)

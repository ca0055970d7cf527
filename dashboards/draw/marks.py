"""Alerts on a chart: a band from beginning to end with its sign above, a line in the legend, words in the tooltip."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape
from typing import Any

from dashboards.draw.chart import colour, local_ms, script, size, type_style
from dashboards.draw.look import Look
from dashboards.macros import Window
from dashboards.marks import MARKS, Mark
from dashboards.panels import SIGNS, STATES_OF, State
from dashboards.texts import Language, Text, moment_of
from streams.alerts.words import SEVERITIES

_LASTS = Text("từ {}, chưa hết", "since {}, not over")
_OPEN = Text("{} chưa hết", "{} not over")
NARROWEST = 40
"""How many signs have room beside each other: those of alerts that began closer together are one sign."""
Edge = dict[str, Any]


def drawn(marks: Sequence[Mark], window: Window) -> dict[str, Any]:
    """Return the series that has no values of its own and bears the marks; also without any, to take old ones away."""
    lines = [*_beginnings(marks, window), *_ends(marks, window)]
    return {
        "type": "line",
        "name": "alerts",
        "data": [],
        "silent": True,
        "tooltip": {"show": False},
        "markArea": {"silent": True, "animation": False, "data": [_band(mark, window) for mark in marks]},
        "markLine": {"silent": True, "symbol": "none", "animation": False, "z": 9, "data": lines},
    }


def tooltip(marks: Sequence[Mark], look: Look, window: Window, written: str, reach: timedelta) -> str:
    """Return the script that writes a chart's tooltip: the curves' values by `written`, and the alerts around there."""
    told = [[*_ends_ms(mark, window), _state(mark), f"{_sign(mark)} {words(mark, look.language)}"] for mark in marks]
    return f"points => ioc.tooltip(points, {written}, {script(told)}, {reach // timedelta(milliseconds=1)})"


def legend(marks: Sequence[Mark], look: Look) -> str:
    """Return the legend's entry with the gravest sign and how many there are; nothing where there is none."""
    if not marks:
        return ""
    gravest = max(marks, key=lambda mark: mark.severity)
    lasting = sum(mark.until is None for mark in marks)
    more = f" ({_OPEN.of(look.language).format(lasting)})" if lasting else ""
    told = escape("\n".join(words(mark, look.language) for mark in marks))
    return (
        f'<li class="alerted" data-state="{_state(gravest)}" title="{told}"><i aria-hidden="true">{_sign(gravest)}</i>'
        f"{look.text(MARKS.title)} <b>{len(marks)}</b>{more}</li>"
    )


def spoken(marks: Sequence[Mark], look: Look) -> str:
    """Return the marks for those who hear the chart."""
    return "".join(f'<p class="spoken">{escape(words(mark, look.language))}</p>' for mark in marks)


def words(mark: Mark, language: Language) -> str:
    """Return one mark in words: how severe, which rule and place by its title, and when."""
    since = moment_of(mark.since)
    when = _LASTS.of(language).format(since)
    if mark.until is not None:
        same_day = moment_of(mark.until, mark.since)
        when = f"{since} – {same_day}"
    return f"{Text(*SEVERITIES[mark.severity]).of(language)}: {mark.title.of(language)} · {when}"


def _band(mark: Mark, window: Window) -> list[Edge]:
    begin, end = _ends_ms(mark, window)
    return [{"xAxis": begin, "itemStyle": {":color": colour(_state(mark)), "opacity": 0.13}}, {"xAxis": end}]


def _beginnings(marks: Sequence[Mark], window: Window) -> list[Edge]:
    """Return a line at each beginning; of those too close together the first bears sign and number."""
    close = (window.end - window.start) / NARROWEST
    groups: list[list[Mark]] = []
    for mark in marks:
        if groups and _shown(mark.since, window) - _shown(groups[-1][0].since, window) < close:
            groups[-1].append(mark)
        else:
            groups.append([mark])
    return [
        _line(_shown(mark.since, window), mark, "solid", _headed(group) if mark is group[0] else {"show": False})
        for group in groups
        for mark in group
    ]


def _headed(group: Sequence[Mark]) -> dict[str, Any]:
    gravest = max(group, key=lambda mark: mark.severity)
    written = _sign(gravest) + (str(len(group)) if len(group) > 1 else "")
    return {
        "show": True, "position": "end", "distance": 2, "formatter": written,
        **type_style(0.72), ":color": colour(_state(gravest)),
    }  # fmt: skip


def _ends(marks: Sequence[Mark], window: Window) -> list[Edge]:
    return [
        _line(mark.until, mark, "dotted", {"show": False})
        for mark in marks
        if mark.until is not None and mark.until <= window.end
    ]


def _line(at: datetime, mark: Mark, dash: str, label: dict[str, Any]) -> Edge:
    style = {":color": colour(_state(mark)), "type": dash, ":width": size(0.09), "opacity": 0.9}
    return {"xAxis": local_ms(at), "label": label, "lineStyle": style}


def _ends_ms(mark: Mark, window: Window) -> tuple[int, int]:
    until = window.end if mark.until is None else _shown(mark.until, window)
    return local_ms(_shown(mark.since, window)), local_ms(until)


def _shown(instant: datetime, window: Window) -> datetime:
    return min(max(instant, window.start), window.end)


def _state(mark: Mark) -> State:
    return STATES_OF[mark.severity]


def _sign(mark: Mark) -> str:
    return SIGNS[_state(mark)]

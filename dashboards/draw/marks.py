"""Alerts on a chart: a band from beginning to end with its sign above, a line in the legend, words in the tooltip."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from html import escape
from itertools import groupby
from operator import itemgetter
from typing import Any

from dashboards.draw.chart import colour, local_ms, script, size, type_style
from dashboards.draw.look import Look
from dashboards.macros import Window
from dashboards.marks import MARKS, Mark
from dashboards.panels import SIGNS, STATES_OF, State
from dashboards.texts import Language, Text, moment_of
from streams.alerts.rule import Severity
from streams.alerts.words import SEVERITIES

_LASTS = Text("từ {}, chưa hết", "since {}, not over")
_OPEN = Text("{} chưa hết", "{} not over")
LINES_BESIDE, SIGNS_BESIDE = 40, 16
"""How many lines, and how many signs with their number, have room beside each other: closer ones are one."""
Edge = dict[str, Any]
Dated = tuple[datetime, Mark]


def drawn(marks: Sequence[Mark], window: Window) -> dict[str, Any]:
    """Return the series that has no values of its own and bears the marks; also without any, to take old ones away."""
    lines = [*_beginnings(marks, window), *_ends(marks, window)]
    return {
        "type": "line",
        "name": "alerts",
        "data": [],
        "silent": True,
        "tooltip": {"show": False},
        "markArea": {"silent": True, "animation": False, "data": list(_bands(marks, window))},
        "markLine": {"silent": True, "symbol": "none", "animation": False, "z": 9, "data": lines},
    }


def tooltip(
    marks: Sequence[Mark],
    look: Look,
    window: Window,
    written: str,
    reach: timedelta,
    stretch: timedelta = timedelta(),
) -> str:
    """Return the script that writes a chart's tooltip: the curves' values by `written`, and the alerts around there.

    `reach` is how far around a point, `stretch` how much time a column tells of, nothing for a curve.
    """
    gravest = sorted(marks, key=lambda mark: -mark.severity)
    told = [[*_ends_ms(mark, window), _state(mark), f"{_sign(mark)} {words(mark, look.language)}"] for mark in gravest]
    spans = (each // timedelta(milliseconds=1) for each in (stretch / 2 or reach, stretch))
    return f"points => ioc.tooltip(points, {written}, {script(told)}, {', '.join(map(str, spans))})"


def legend(marks: Sequence[Mark], look: Look) -> str:
    """Return the legend's entry with the gravest sign and how many there are; nothing where there is none."""
    if not marks:
        return ""
    gravest = _gravest(marks)
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
    return f"{SEVERITIES[mark.severity].of(language)}: {mark.title.of(language)} · {when}"


def _bands(marks: Sequence[Mark], window: Window) -> Iterator[list[Edge]]:
    """Yield a band wherever something lasts, in the colour of the gravest: several in one place hide the curves."""
    lasting: Counter[Severity] = Counter()
    since: datetime = window.start
    state: State | None = None
    for at, changes in groupby(sorted(_changes(marks, window)), key=itemgetter(0)):
        for _, by, severity in changes:
            lasting[severity] += by
        gravest = max(+lasting, default=None)
        now = None if gravest is None else STATES_OF[gravest]
        if now is state:
            continue
        if state is not None:
            tint = {":color": colour(state), "opacity": 0.13}
            yield [{"xAxis": local_ms(since), "itemStyle": tint}, {"xAxis": local_ms(at)}]
        since, state = at, now


def _changes(marks: Sequence[Mark], window: Window) -> Iterator[tuple[datetime, int, Severity]]:
    for mark in marks:
        begin, end = _lasts(mark, window)
        yield begin, 1, mark.severity
        yield end, -1, mark.severity


def _beginnings(marks: Sequence[Mark], window: Window) -> Iterator[Edge]:
    """Yield a line at each beginning, with its sign; those too close together are one, with their number."""
    for crowd in _close([(_shown(mark.since, window), mark) for mark in marks], window, SIGNS_BESIDE):
        for place, group in enumerate(_close(crowd, window, LINES_BESIDE)):
            yield _line(group, "solid", {"show": False} if place else _headed(crowd))


def _ends(marks: Sequence[Mark], window: Window) -> Iterator[Edge]:
    ended = [(mark.until, mark) for mark in marks if mark.until is not None and mark.until <= window.end]
    for group in _close(sorted(ended, key=itemgetter(0)), window, LINES_BESIDE):
        yield _line(group, "dotted", {"show": False})


def _close(edges: Iterable[Dated], window: Window, beside: int) -> list[list[Dated]]:
    """Return groups of what lies so close together that no more than `beside` of it have room on the axis."""
    room = (window.end - window.start) / beside
    groups: list[list[Dated]] = []
    for edge in edges:
        if groups and edge[0] - groups[-1][0][0] < room:
            groups[-1].append(edge)
        else:
            groups.append([edge])
    return groups


def _headed(crowd: Sequence[Dated]) -> dict[str, Any]:
    gravest = _gravest(mark for _, mark in crowd)
    written = _sign(gravest) + (str(len(crowd)) if len(crowd) > 1 else "")
    return {
        "show": True, "position": "end", "distance": 2, "formatter": written,
        **type_style(0.72), ":color": colour(_state(gravest)),
    }  # fmt: skip


def _line(group: Sequence[Dated], dash: str, label: dict[str, Any]) -> Edge:
    tint = colour(_state(_gravest(mark for _, mark in group)))
    style = {":color": tint, "type": dash, ":width": size(0.09), "opacity": 0.9}
    return {"xAxis": local_ms(group[0][0]), "label": label, "lineStyle": style}


def _ends_ms(mark: Mark, window: Window) -> list[int]:
    return [local_ms(instant) for instant in _lasts(mark, window)]


def _lasts(mark: Mark, window: Window) -> tuple[datetime, datetime]:
    """Return from when until when a mark is shown in a range."""
    return _shown(mark.since, window), window.end if mark.until is None else _shown(mark.until, window)


def _shown(instant: datetime, window: Window) -> datetime:
    return min(max(instant, window.start), window.end)


def _gravest(marks: Iterable[Mark]) -> Mark:
    return max(marks, key=lambda mark: mark.severity)


def _state(mark: Mark) -> State:
    return STATES_OF[mark.severity]


def _sign(mark: Mark) -> str:
    return SIGNS[_state(mark)]

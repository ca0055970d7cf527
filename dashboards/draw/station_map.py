"""The province's map by Leaflet, without tiles from outside: outline, rivers, places, and every station's state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from nicegui import ui

from dashboards.draw.chart import script
from dashboards.draw.look import Look, badge, state_in
from dashboards.draw.sheet import sheet
from dashboards.hub import Result, Show
from dashboards.kinds import kinds, outlines
from dashboards.panels import STATE_NAMES, MapPanel, State, Unit
from dashboards.scales import chip
from dashboards.station_kind import StationKind
from dashboards.texts import Text, moment_of

SCHEMATIC = Text("Sơ đồ, không phải địa giới hành chính", "Schematic, not the administrative boundary")
BAD = Text("giá trị xấu trong 24 giờ", "bad values in 24 h")
_ONE_DECIMAL = Unit("", 1)


def draw(panel: MapPanel, look: Look) -> Show:
    """Draw inside the current card; return what shows a result."""
    ui.add_css(outlines())
    drawn = sheet(panel.title.of(look.language))
    legend = ui.html("", sanitize=False).classes("legend")
    spoken = ui.html("", sanitize=False).classes("spoken")
    outlined = False

    def show(result: Result) -> None:
        nonlocal outlined
        if not outlined and (result.rows or look.province["features"]):
            outlined = True
            province = look.province if look.province["features"] else hull_of(result.rows)
            ui.run_javascript(f"ioc.province({drawn.id}, {script(province)})")
        ui.run_javascript(
            f"ioc.stations({drawn.id}, {result.once(f'pins {look.language}', lambda: pins(look, result))})"
        )
        legend.set_content(result.once(f"legend {look.language}", lambda: legend_of(look, result)))
        spoken.set_content(result.once(f"words {look.language}", lambda: in_words(look, result)))

    return show


def pins(look: Look, result: Result) -> str:
    """Return all stations as the page's script takes them."""
    return script([pin(row, look) for row in result.rows])


def pin(row: Mapping[str, Any], look: Look) -> dict[str, Any]:
    """Return what the page's script needs to put one station on the map; its text is plain, not HTML."""
    state = state_in(row)
    unit = Unit("", row.get("decimals") or 0) if "decimals" in row else _ONE_DECIMAL
    value = "" if row["value"] is None else f"{look.value(row['value'], unit)} {row['symbol'] or ''}"
    when = "" if row["at"] is None else moment_of(row["at"])
    return {
        "key": row["key"],
        "kind": row["kind"],
        "state": state,
        "at": [row["latitude"], row["longitude"]],
        "name": look.named(row, "name"),
        "value": value.strip(),
        "line": " · ".join(part for part in (STATE_NAMES[state].of(look.language), when, health(row, look)) if part),
        "more": look.named(row, "line") or "",
        "colour": row.get("colour") if state is not State.SILENT else None,
    }


def health(row: Mapping[str, Any], look: Look) -> str:
    """Return how many of a station's values of a day were bad, and why the last one; "" when none was."""
    reason = look.named(row, "reason")
    if not reason or row["bad_share"] is None:
        return ""
    return f"{look.value(row['bad_share'], _ONE_DECIMAL)}\u00a0% {BAD.of(look.language)}: {reason}"


def legend_of(look: Look, result: Result) -> str:
    """Return how many stations stand in which state, and which shape is which kind."""
    counts = Counter(state_in(row) for row in result.rows)
    states = "".join(f"<li>{badge(s, look.language)}<b>{counts[s]}</b></li>" for s in State if counts[s])
    present = {row["kind"]: look.kind(row) for row in sorted(result.rows, key=lambda row: str(row["kind"]))}
    shapes = "".join(
        f'<li><i class="shape" data-kind="{escape(kind)}"></i>{escape(title)}</li>' for kind, title in present.items()
    )
    scales = "".join(scale_of(kind, look) for kind in kinds() if kind.scale and kind.name in present)
    scheme = f'<p class="scheme">{look.text(SCHEMATIC)}</p>'
    return f'<ul class="states">{states}</ul><ul class="kinds">{shapes}</ul>{scales}{scheme}'


def scale_of(kind: StationKind, look: Look) -> str:
    """Return the colours of a kind that has a scale of its own."""
    steps = "".join(f"<li>{chip(step.at, kind.scale)}{look.text(step.name)}</li>" for step in kind.scale)
    title = look.text(kind.title)
    return f'<p class="scale-of">{title}</p><ul class="scale" aria-label="{title}">{steps}</ul>'


def in_words(look: Look, result: Result) -> str:
    """Return the stations that are not normal as a list for those who hear the map."""
    items = (
        f"<li>{escape(str(look.named(row, 'name')))}: {look.text(STATE_NAMES[state_in(row)])}</li>"
        for row in result.rows
        if state_in(row) is not State.NORMAL
    )
    return f"<ul>{''.join(items)}</ul>"


def hull_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return an outline for a province without a map: the convex hull of its stations (Andrew's monotone chain)."""
    points = sorted({(float(row["longitude"]), float(row["latitude"])) for row in rows})
    ring = [*_half(points), *_half(points[::-1])]
    geometry = {"type": "Polygon", "coordinates": [[list(point) for point in [*ring, *ring[:1]]]]}
    return {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": {"role": "outline"}, "geometry": geometry}],
    }


def _half(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    chain: list[tuple[float, float]] = []
    for x, y in points:
        while len(chain) >= 2:
            (ax, ay), (bx, by) = chain[-2:]
            if (bx - ax) * (y - ay) > (by - ay) * (x - ax):
                break
            chain.pop()
        chain.append((x, y))
    return chain[:-1]

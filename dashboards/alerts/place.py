"""Where an alert is, on a small map of the province: its own pin, and those of its incident."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from nicegui import ui

from dashboards.draw.chart import script
from dashboards.draw.sheet import sheet
from dashboards.kinds import outlines
from dashboards.panels import STATES_OF, State
from dashboards.texts import Language, Text
from streams.alerts.places import AlertPlace
from streams.alerts.rule import Severity
from streams.alerts.words import SEVERITIES

_HERE = Text("đây", "here")
_MAP = Text("Bản đồ nơi cảnh báo", "Map of the alert's place")
_MARGIN = 0.15
"""Degrees around the stations where the province has no map."""


def draw(province: Mapping[str, Any], language: Language) -> Callable[[int, Sequence[AlertPlace]], None]:
    """Draw the map inside the current card; return what puts the places of an alert on it."""
    ui.add_css(outlines())
    drawn = sheet(_MAP.of(language))
    words = ui.html("", sanitize=False).classes("spoken")
    shown: list[str] = []

    def show(alert: int, places: Sequence[AlertPlace]) -> None:
        pins = script([pin(place, alert, language) for place in places])
        if not shown:
            land = province if province["features"] else around(places)
            ui.run_javascript(f"ioc.province({drawn.id}, {script(land)})")
        if shown[-1:] != [pins]:
            shown[:] = [pins]
            ui.run_javascript(f"ioc.stations({drawn.id}, {pins})")
            words.set_content(in_words(places, alert, language))

    return show


def pin(place: AlertPlace, alert: int, language: Language) -> dict[str, Any]:
    """Return what the page's script needs to put one station on the map; only the alert's own is labelled."""
    severity = Severity(place.severity)
    return {
        "key": place.station,
        "kind": place.kind,
        "state": State.NORMAL if place.state == "resolved" else STATES_OF[severity],
        "at": [place.latitude, place.longitude],
        "name": _name(place, language),
        "value": _HERE.of(language) if place.alert == alert else "",
        "line": SEVERITIES[severity].of(language),
        "more": "",
        "colour": None,
    }


def in_words(places: Sequence[AlertPlace], alert: int, language: Language) -> str:
    """Return the places as a list for those who hear the map, the alert's own first."""
    ordered = sorted(places, key=lambda place: place.alert != alert)
    return f"<ul>{''.join(f'<li>{escape(_name(place, language))}</li>' for place in ordered)}</ul>"


def around(places: Sequence[AlertPlace]) -> dict[str, Any]:
    """Return a box around the stations as an outline, for a province without a map."""
    east, north = (max(getattr(place, name) for place in places) + _MARGIN for name in ("longitude", "latitude"))
    west, south = (min(getattr(place, name) for place in places) - _MARGIN for name in ("longitude", "latitude"))
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": {"role": "outline"}, "geometry": geometry}],
    }


def _name(place: AlertPlace, language: Language) -> str:
    return place.name_vi if language == "vi" else place.name_en

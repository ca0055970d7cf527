"""An empty map by Leaflet, without tiles from outside: the page's script draws the province and its pins on it."""

from __future__ import annotations

from nicegui import ui


def sheet(label: str) -> ui.leaflet:
    """Put a map inside the current element, named for those who hear the page; its pins are told in words beside it."""
    made = ui.leaflet(options={"zoomControl": False, "attributionControl": False, "zoomSnap": 0})
    made.clear_layers()
    made.classes("sheet")
    made.props["role"], made.props["aria-label"] = "group", label
    return made

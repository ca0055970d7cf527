"""`ioc run web`: the wall, the desk and the sign-in."""

from __future__ import annotations

import json
from typing import Any

from dashboards.web import NO_MAP, serve
from infra.cli.here import city_settings
from infra.provinces.load import FOLDER, city_name
from infra.ways_in import ways_in
from streams import logs
from streams.clock import city_clock


def command() -> None:
    """Serve the wall and the desk over HTTP."""
    logs.configure()
    city = city_settings()
    serve(city, city_clock(city), city_name(city.province), map_of(city.province), ways_in(city))


def map_of(province: str) -> Any:
    """Return the province's own map as GeoJSON; without one the wall draws the hull of its stations."""
    file = FOLDER / province / "map.geojson"
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else NO_MAP

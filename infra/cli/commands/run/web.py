"""`ioc run web`: the wall, the desk and the sign-in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dashboards.texts import Text
from dashboards.web import NO_MAP, serve
from infra.provinces import load
from streams import logs
from streams.clock import city_clock
from streams.settings import settings


def command() -> None:
    """Show the city to people: the wall at /, the desk for those on duty."""
    logs.configure()
    city = settings()
    profile = load.read(city.province).profile
    serve(city, city_clock(city), Text(profile.name_vi, profile.name_en), _map(city.province))


def _map(province: str) -> Mapping[str, Any]:
    file = load.FOLDER / province / "map.geojson"
    if not file.is_file():
        return NO_MAP
    content: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return content

"""The province's own map: a scheme, honest about it, that holds every station of the province."""

from __future__ import annotations

import json
from itertools import pairwise

from infra.provinces.load import FOLDER, read

MAP = json.loads((FOLDER / "tuyen_quang" / "map.geojson").read_text(encoding="utf-8"))


def inside(x: float, y: float, ring: list[list[float]]) -> bool:
    """Ray casting."""
    crossings = sum((b > y) != (d > y) and x < (c - a) * (y - b) / (d - b) + a for (a, b), (c, d) in pairwise(ring))
    return crossings % 2 == 1


def test_every_station_stands_inside_the_outline() -> None:
    outline = next(f for f in MAP["features"] if f["properties"]["role"] == "outline")
    ring = outline["geometry"]["coordinates"][0]
    assert [s.id for s in read("tuyen_quang").stations if not inside(s.longitude, s.latitude, ring)] == []
    assert "Sơ đồ" in outline["properties"]["note_vi"]


def test_every_gauge_stands_on_its_river() -> None:
    rivers = {
        f["properties"]["name_vi"]: {tuple(point) for point in f["geometry"]["coordinates"]}
        for f in MAP["features"]
        if f["properties"]["role"] == "river"
    }
    for station in read("tuyen_quang").stations:
        if station.kind == "water":
            assert (station.longitude, station.latitude) in rivers[f"Sông {station.attributes['river']}"], station.id

"""The land database after the merger: half of the communes in a system that writes CSV, half in one with GeoJSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from random import Random

import orjson

from connectors.agencies.land import CODES, NAME
from infra.simulator.noise import key
from infra.simulator.reports import LONGEST_S, Report, Values, communes, monthly
from infra.simulator.system import DAY_S, System, Told, World, dropping
from infra.simulator.tables import CSV, Format, Row
from infra.simulator.ways.drop import dropping_files

_BEGIN = date(2025, 7, 1)
_WITHOUT_PLAN = 0.03
_SIDE = 0.03
"""Degrees: the outline of a commune in the export is a square, for nobody keeps it."""


def state(world: World, unit: str, day: date, revision: int) -> Values:
    """Return what a commune states at the end of a month: all counts only grow."""
    random, months = Random(key(world.seed, NAME, unit)), (day - _BEGIN).days / 30
    parcels = random.randint(2_500, 16_000)
    planned = random.random() >= _WITHOUT_PLAN
    plan = int(parcels * min(1.0, 0.55 + 0.02 * months)) if planned else 0
    digitised = int(parcels * min(1.0, random.uniform(0.3, 0.55) + random.uniform(0.012, 0.025) * months))
    return {
        "land_parcels": parcels,
        "land_plan": plan,
        "land_digitised": digitised + revision,
        "land_verified": int(digitised * random.uniform(0.6, 0.95)),
    }


def _collection(rows: Sequence[Row]) -> bytes:
    return b'{"type":"FeatureCollection","features":[' + b",".join(map(_feature, rows)) + b"]}"


def _feature(row: Row) -> bytes:
    random = Random(key(0, NAME, row["ma_xa"]))
    x, y = round(random.uniform(104.4, 105.6), 5), round(random.uniform(21.5, 23.3), 5)
    ring = [[x, y], [x + _SIDE, y], [x + _SIDE, y + _SIDE], [x, y + _SIDE], [x, y]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return orjson.dumps({"type": "Feature", "geometry": geometry, "properties": row})


GEOJSON = Format(".geojson", _collection, _feature)
IN_LINES = Report(
    system=NAME,
    stem="dat-dai",
    format=CSV,
    columns={code: column for column, code in CODES.items()},
    unit="ma_xa",
    month="thang",
    stated="lap_luc",
    revision="lan",
    state=state,
)
AS_FEATURES = replace(IN_LINES, stem="dat-dai-gis", format=GEOJSON)


def on_day(world: World, today: date) -> Iterator[Told]:
    """Yield last month's two exports on the first of a month."""
    units = communes(world)
    half = len(units) // 2
    yield from monthly(world, today, AS_FEATURES, units[:half])
    yield from monthly(world, today, IN_LINES, units[half:])


SYSTEM = System(
    name=NAME,
    on_day=on_day,
    longest_s=LONGEST_S,
    past_s=70 * DAY_S,
    source=dropping,
    deliver=dropping_files(NAME),
)

"""The land database: monthly exports by commune, CSV from one of its two systems and GeoJSON from the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NotRequired

from pydantic import ConfigDict, TypeAdapter, with_config
from typing_extensions import TypedDict

from connectors import strict_json
from connectors.connector import Connector, Files
from connectors.figures import Columns, CountOrText, monthly
from connectors.invalid import Invalid, InvalidError, Reason
from connectors.tables.csv_table import csv_table
from connectors.tables.geojson import geojson_features
from connectors.tables.rows import by_suffix, required
from connectors.values import typed
from streams.figures.event import TOPIC, Figure
from streams.members import Code

NAME = "land"
DOOR = f"file:{NAME}"

CODES = {
    "so_thua": "land_parcels",
    "ke_hoach": "land_plan",
    "da_so_hoa": "land_digitised",
    "da_xac_minh": "land_verified",
}
"""Each column's figure: parcels there are, to be digitised and verified by now, digitised, and verified."""


@with_config(ConfigDict(extra="forbid"))
class Row(TypedDict):
    """A line of the CSV, or the properties of a feature; `lap_luc` is when it was stated (RFC 3339)."""

    ma_xa: Code
    thang: str
    so_thua: CountOrText
    ke_hoach: CountOrText
    da_so_hoa: CountOrText
    da_xac_minh: CountOrText
    lap_luc: str
    lan: NotRequired[CountOrText]


class Feature(TypedDict):
    """A commune of the GeoJSON (RFC 7946, which allows further members); its outline is not kept."""

    type: Literal["Feature"]
    geometry: dict[str, Any] | None
    properties: dict[str, Any]


_row, _feature = TypeAdapter(Row), TypeAdapter(Feature)
COLUMNS = Columns(unit="ma_xa", month="thang", stated="lap_luc", revision="lan", codes=CODES)


def parse(raw: bytes, _device: str) -> Sequence[Figure] | Invalid:
    """Return the figures of one commune and month, an empty cell none, or why the row cannot be used."""
    try:
        value = strict_json.loads(raw)
        if isinstance(value, dict) and "type" in value:
            value = typed(_feature, value)["properties"]
        row = typed(_row, value)
        _require_sense(row)
        return monthly(NAME, row, COLUMNS)
    except InvalidError as error:
        return error.invalid


def _require_sense(row: Row) -> None:
    """Raise InvalidError where more parcels are done than there are: their share could be none."""
    there_are = row["so_thua"]
    for name, done in (("da_so_hoa", row["da_so_hoa"]), ("da_xac_minh", row["da_xac_minh"])):
        if there_are is not None and done is not None and done > there_are:
            raise InvalidError(Reason.OUT_OF_RANGE, name)


CONNECTOR = Connector(
    name=NAME,
    door=DOOR,
    kind="figures",
    title_vi="Cơ sở dữ liệu đất đai",
    title_en="Land database",
    transport=Files(
        rows=by_suffix({".csv": csv_table(columns=required(_row)), ".geojson": geojson_features}),
        patterns=("*.csv", "*.geojson"),
    ),
    emits=TOPIC,
    parse=parse,
    confidential=True,
    configuration="IOC_SOURCES__LAND__FOLDER=/srv/ioc/dropped/land",
    sample=(
        '{"ma_xa":"02212","thang":"11/2026","so_thua":"9120","ke_hoach":"8000","da_so_hoa":"7345","da_xac_minh":"6120",'
        '"lap_luc":"2026-12-01T08:20:00+07:00","lan":"0"}'
    ),
)

"""Measurements of sensor.community: the daily CSV files of its archive, one a sensor, semicolons between the columns.

A row says what its sensor has: P1 and P2 are PM10 and PM2.5 in µg/m³; temperature is in °C, humidity in %, pressure
in Pa. Times are UTC without a zone. A spreadsheet that the file has passed through may have left decimal commas.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, NotRequired

from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from connectors import catalogue
from connectors.connector import Connector, Files, Metric
from connectors.described.model import Mapping
from connectors.described.parsing import converted, metric_of, written_number
from connectors.described.reading import mapping
from connectors.invalid import Invalid, InvalidError
from connectors.tables.csv_table import csv_table
from connectors.tables.rows import required
from connectors.values import instant, observations, read, station_id
from streams.observations.event import TOPIC, Observation
from streams.settings import settings

COLUMNS = {
    "P1": ("pm10", None),
    "P2": ("pm25", None),
    "temperature": ("air_temperature", None),
    "humidity": ("air_humidity", None),
    "pressure": ("pressure", "Pa"),
}
_NOTHING = ("", "nan", "none", "null", "unknown", "unavailable")
"""How the archive writes that a sensor did not measure."""


class Row(TypedDict):
    """A row; every value is text, and columns that we do not know are passed over."""

    sensor_id: Annotated[str, Field(min_length=1)]
    timestamp: str
    P1: NotRequired[str]
    P2: NotRequired[str]
    temperature: NotRequired[str]
    humidity: NotRequired[str]
    pressure: NotRequired[str]


_row = TypeAdapter(Row)


def file() -> Mapping:
    """Return the province's file, descriptions/standards/sensor_community.toml; raises DescriptionError."""
    found: Mapping = mapping(settings().descriptions, "sensor_community", Mapping)
    return found


def parse(raw: bytes, _device: str) -> Sequence[Observation] | Invalid:
    """Return the observations of a row; the station is SC-<sensor_id> unless the province's file says another."""
    try:
        row = read(_row, raw)
        source = station_id(file().stations.get(row["sensor_id"], f"SC-{row['sensor_id']}"), "sensor_id")
        written = row["timestamp"]
        time = instant(written if written.endswith(("Z", "+00:00")) else f"{written}Z", "timestamp")
        return observations(source, time, 0, [_value(name, row) for name in COLUMNS if _measured(name, row)])
    except InvalidError as error:
        return error.invalid


def _measured(name: str, row: Row) -> bool:
    return str(row.get(name, "")).strip().lower() not in _NOTHING


def _value(name: str, row: Row) -> tuple[Metric, float]:
    code, unit = COLUMNS[name]
    metric = metric_of(catalogue.metrics(), code, name)
    return metric, converted(written_number(str(row[name]), name), unit, metric, name)  # type: ignore[literal-required]


CONNECTOR = Connector(
    name="sensor_community",
    door="file:sensor_community",
    kind="air",
    title_vi="Trạm đo không khí cộng đồng (sensor.community)",
    title_en="Citizens' air sensors (sensor.community)",
    transport=Files(rows=csv_table(columns=required(_row)), patterns=("*.csv",)),
    emits=TOPIC,
    parse=parse,
    also=tuple(metric for metric, _ in COLUMNS.values()),
    mapping=file,
    confidential=True,
    configuration="IOC_SOURCES__SENSOR_COMMUNITY__FOLDER=/srv/ioc/dropped/sensor_community",
    sample=(
        '{"sensor_id":"71","sensor_type":"SDS011","location":"56","lat":"21.818","lon":"105.211",'
        '"timestamp":"2026-11-24T00:01:46","P1":"18.23","durP1":"","ratioP1":"","P2":"9.60","durP2":"","ratioP2":""}'
    ),
)

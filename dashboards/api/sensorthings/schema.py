"""The entity sets of SensorThings over our tables, as data: what each is read from, its properties and its links.

In the SQL `{t}` is the alias of the entity, `{u}` that of what it is linked to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """What the values of a property are, and so what they are compared with."""

    TEXT = auto()
    NUMBER = auto()
    TIME = auto()
    JSON = auto()


@dataclass(frozen=True)
class Property:
    """One property of an entity."""

    kind: Kind
    sql: str


@dataclass(frozen=True)
class Link:
    """A way to other entities: one of them, or many."""

    target: str
    join: str
    many: bool


@dataclass(frozen=True)
class EntitySet:
    """One set. `key` is the SQL of the id, a text or (`whole_key`) a whole number; `order` the columns of the order of
    its pages, in which an index has it; `latest` a table with the newest good row alone of each series.
    """

    name: str
    source: str
    key: str
    properties: Mapping[str, Property]
    links: Mapping[str, Link]
    whole_key: bool = False
    order: tuple[str, ...] = ()
    descending: bool = False
    latest: str = ""


_POINT = "json_build_object('type', 'Point', 'coordinates', json_build_array({t}.longitude, {t}.latitude))"
# Without its type a text is no expression that rows can be ordered by.
_GEOJSON = Property(Kind.TEXT, "'application/geo+json'::text")
_NAMES = {"name": Property(Kind.TEXT, "{t}.name_vi"), "description": Property(Kind.TEXT, "{t}.name_en")}
_DATASTREAM = """(SELECT series.id, series.source, series.metric, metric.unit, station.kind, station.latitude,
    station.longitude, metric.label_vi || ' – ' || station.name_vi AS name_vi,
    metric.label_en || ' – ' || station.name_en AS name_en
    FROM series JOIN metric ON metric.name = series.metric JOIN station ON station.id = series.source)"""
_OF_STATION = "{u}.series IN (SELECT id FROM series WHERE source = {t}.id)"

_THINGS = EntitySet(
    "Things",
    source="station",
    key="{t}.id",
    properties={
        **_NAMES,
        "properties": Property(
            Kind.JSON,
            "{t}.attributes || jsonb_build_object('kind', {t}.kind, 'unit', {t}.unit, 'agency', {t}.agency)",
        ),
    },
    links={
        "Locations": Link("Locations", "{u}.id = {t}.id", many=True),
        "Datastreams": Link("Datastreams", "{u}.source = {t}.id", many=True),
    },
)
_LOCATIONS = EntitySet(
    "Locations",
    source="station",
    key="{t}.id",
    properties={**_NAMES, "encodingType": _GEOJSON, "location": Property(Kind.JSON, _POINT)},
    links={"Things": Link("Things", "{u}.id = {t}.id", many=True)},
)
_SENSORS = EntitySet(
    "Sensors",
    source="(SELECT DISTINCT kind FROM station)",
    key="{t}.kind",
    properties={
        "name": Property(Kind.TEXT, "{t}.kind"),
        "description": Property(Kind.TEXT, "'Stations of the kind ' || {t}.kind"),
        "encodingType": Property(Kind.TEXT, "'text/plain'::text"),
        "metadata": Property(Kind.TEXT, "{t}.kind"),
    },
    links={"Datastreams": Link("Datastreams", "{u}.kind = {t}.kind", many=True)},
)
_OBSERVED_PROPERTIES = EntitySet(
    "ObservedProperties",
    source="metric",
    key="{t}.name",
    properties={
        "name": Property(Kind.TEXT, "{t}.label_vi"),
        "definition": Property(Kind.TEXT, "'urn:ioc:metric:' || {t}.name"),
        "description": Property(Kind.TEXT, "{t}.label_en"),
        "properties": Property(
            Kind.JSON,
            "jsonb_build_object('unit', {t}.unit, 'lowest', {t}.lowest, 'highest', {t}.highest)",
        ),
    },
    links={"Datastreams": Link("Datastreams", "{u}.metric = {t}.name", many=True)},
)
_DATASTREAMS = EntitySet(
    "Datastreams",
    source=_DATASTREAM,
    key="{t}.id",
    whole_key=True,
    properties={
        **_NAMES,
        "observationType": Property(
            Kind.TEXT, "'http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement'::text"
        ),
        "unitOfMeasurement": Property(
            Kind.JSON,
            "jsonb_build_object('name', {t}.unit, 'symbol', {t}.unit, 'definition', 'urn:ioc:unit:' || {t}.unit)",
        ),
        "observedArea": Property(Kind.JSON, _POINT),
        "properties": Property(Kind.JSON, "jsonb_build_object('station', {t}.source, 'metric', {t}.metric)"),
    },
    links={
        "Thing": Link("Things", "{u}.id = {t}.source", many=False),
        "Sensor": Link("Sensors", "{u}.kind = {t}.kind", many=False),
        "ObservedProperty": Link("ObservedProperties", "{u}.name = {t}.metric", many=False),
        "Observations": Link("Observations", "{u}.series = {t}.id", many=True),
    },
)
_OBSERVATIONS = EntitySet(
    "Observations",
    source="observation",
    latest="observation_last",
    key="{t}.series || '-' || (extract(epoch FROM {t}.time) * 1000000)::bigint",
    order=("{t}.series", "{t}.time"),
    descending=True,
    properties={
        "phenomenonTime": Property(Kind.TIME, "{t}.time"),
        "resultTime": Property(Kind.TIME, "{t}.time"),
        "result": Property(Kind.NUMBER, "{t}.value"),
        "resultQuality": Property(Kind.NUMBER, "{t}.quality"),
    },
    links={
        "Datastream": Link("Datastreams", "{u}.id = {t}.series", many=False),
        "FeatureOfInterest": Link(
            "FeaturesOfInterest", "{u}.id = (SELECT source FROM series WHERE id = {t}.series)", many=False
        ),
    },
)
_FEATURES_OF_INTEREST = EntitySet(
    "FeaturesOfInterest",
    source="station",
    key="{t}.id",
    properties={**_NAMES, "encodingType": _GEOJSON, "feature": Property(Kind.JSON, _POINT)},
    links={"Observations": Link("Observations", _OF_STATION, many=True)},
)
SETS: Mapping[str, EntitySet] = {
    found.name: found
    for found in (
        _THINGS,
        _LOCATIONS,
        _DATASTREAMS,
        _SENSORS,
        _OBSERVED_PROPERTIES,
        _OBSERVATIONS,
        _FEATURES_OF_INTEREST,
    )
}

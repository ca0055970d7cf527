"""Notifications of context brokers (NGSI-LD and NGSI-v2) with entities of the Smart Data Models, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field

from connectors import catalogue, json_slices, strict_json
from connectors.connector import Connector, Webhook
from connectors.described.model import Known, Name, StandardFile, StationId, Unit, fault_of
from connectors.described.parsing import converted, metric_of
from connectors.described.reading import mapping
from connectors.invalid import Invalid, InvalidError, Reason
from connectors.ngsi.entity import Attribute, Entity, entity_of
from connectors.ngsi.models import MODELS, Model, names_of
from connectors.signatures import bearer
from connectors.values import observations, station_id
from streams.observations.event import TOPIC, Observation
from streams.settings import settings


class Further(BaseModel):
    """An attribute of a data model that is not built in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    metric: Name
    unit: Unit | None = None


class NgsiFile(StandardFile):
    """descriptions/standards/ngsi.toml: our station for each entity's id, and attributes beyond those built in.

    `identity` names, of a type whose entities are single observations, the attribute that says of whom one is.
    """

    stations: dict[str, StationId] = Field(default_factory=dict)
    identity: dict[str, str] = Field(default_factory=dict)
    types: dict[str, dict[str, Further]] = Field(default_factory=dict)

    def faults(self, known: Known) -> Iterator[str]:
        """Yield what is wrong beside metrics that are declared elsewhere, in words."""
        yield from super().faults(known)
        for kind, attributes in self.types.items():
            for name, further in attributes.items():
                yield from fault_of(further.metric, further.unit, self.all_metrics(known), f"types.{kind}.{name}")


def file() -> NgsiFile:
    """Return the province's file; raises DescriptionError."""
    found: NgsiFile = mapping(settings().descriptions, "ngsi", NgsiFile)
    return found


def entities(body: bytes, _name: str) -> Sequence[bytes] | Invalid:
    """Return the bytes of each entity of a notification: both kinds of brokers put them into `data`."""
    try:
        data = json_slices.members(body).get("data")
        if data is None:
            return Invalid(Reason.WRONG_SHAPE, "data")
        found = json_slices.items(data) if data.startswith(b"[") else [data]
        return found or Invalid(Reason.EMPTY, "data")
    except ValueError:
        return Invalid(Reason.NOT_JSON if body.strip() else Reason.EMPTY)


def parse(raw: bytes, _device: str) -> Sequence[Observation] | Invalid:
    """Return the observations of one entity, each at its own time, or why there are none."""
    source = ""
    try:
        entity = entity_of(strict_json.loads(raw), {*MODELS, *file().types})
        source = _station(entity)
        return _observed(entity, source)
    except InvalidError as error:
        return Invalid(error.invalid.reason, error.invalid.detail, source)


def _station(entity: Entity) -> str:
    """Return our station of an entity: by the province's file, or the end of urn:ngsi-ld:<type>:<end>."""
    by = file().identity.get(entity.type)
    named = entity.id if by is None else entity.reference(by)
    parts = named.split(":", 3)
    mapped = file().stations.get(named) or (parts[3] if parts[0] == "urn" and len(parts) == 4 else named)
    return station_id(mapped, by or "id")


def _observed(entity: Entity, source: str) -> list[Observation]:
    attributes = _attributes(entity.type)
    found: list[Observation] = []
    for name, model in attributes.items():
        attribute = next(filter(None, map(entity.attribute, names_of(name))), None)
        if attribute is not None:
            found += _observation(entity, source, name, model, attribute)
    if not found:
        raise InvalidError(Reason.EMPTY, "no value")
    if len({event["metric"] for event in found}) != len(found):
        raise InvalidError(Reason.DUPLICATE_KEY, "type")
    return found


def _attributes(kind: str) -> Mapping[str, Model]:
    further = {name: Model(f.metric, f.unit) for name, f in file().types.get(kind, {}).items()}
    found = {**MODELS.get(kind, {}), **further}
    if not found:
        raise InvalidError(Reason.UNKNOWN_TYPE, "type")
    return found


def _observation(entity: Entity, source: str, name: str, model: Model, attribute: Attribute) -> list[Observation]:
    metric = metric_of(catalogue.metrics(), model.metric, name)
    meant = model.meaning(attribute.value, entity)
    if type(meant) is bool:
        raise InvalidError(Reason.WRONG_TYPE, name)
    value = converted(meant, attribute.unit or model.unit, metric, name)
    return observations(source, entity.time(attribute, name), entity.revision(), [(metric, value)])


CONNECTOR = Connector(
    name="ngsi",
    door="webhook:ngsi",
    kind="ngsi",
    title_vi="Thông báo từ context broker (NGSI-LD, NGSI-v2)",
    title_en="Notifications of context brokers (NGSI-LD, NGSI-v2)",
    transport=Webhook(bearer, rows=entities),
    emits=TOPIC,
    parse=parse,
    mapping=file,
    configuration="IOC_SOURCES__NGSI__SECRET=…\nIOC_DESCRIPTIONS=/srv/ioc/descriptions",
    sample=(
        '{"id":"urn:ngsi-ld:AirQualityObserved:AIR-001","type":"AirQualityObserved","dateObserved":{"type":"Property",'
        '"value":{"@type":"DateTime","@value":"2026-11-24T00:00:00Z"}},"pm25":{"type":"Property","value":12.3,'
        '"unitCode":"GQ"},"co":{"type":"Property","value":0.41,"unitCode":"GP"},"relativeHumidity":{"type":"Property",'
        '"value":0.54}}'
    ),
)

"""OGC SensorThings API over MQTT: each new Observation of a Datastream, as FROST and others publish it.

The payload says neither unit nor place, so the province's file says what each Datastream is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NotRequired

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from typing_extensions import TypedDict

from connectors import catalogue
from connectors.connector import Connector, Mqtt
from connectors.described.model import Known, Name, StandardFile, StationId, Unit, fault_of
from connectors.described.parsing import converted, metric_of
from connectors.described.reading import mapping
from connectors.invalid import Invalid, InvalidError, Reason
from connectors.values import beginning, observations, read
from streams.observations.event import TOPIC, Observation
from streams.settings import settings

_DATASTREAM = re.compile(r"Datastreams\((?:'([^']{1,200})'|([0-9]{1,20}))\)")


class Datastream(BaseModel):
    """What a Datastream measures: our station, our metric, and the unit in which its results come."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    station: StationId
    metric: Name
    unit: Unit | None = None


class SensorThingsFile(StandardFile):
    """descriptions/standards/sensorthings.toml: what each Datastream is, by its id."""

    datastreams: dict[str, Datastream] = Field(default_factory=dict)

    def faults(self, known: Known) -> Iterator[str]:
        """Yield what is wrong beside metrics that are declared elsewhere, in words."""
        yield from super().faults(known)
        for name, stream in self.datastreams.items():
            yield from fault_of(stream.metric, stream.unit, self.all_metrics(known), f"datastreams.{name}")


class Message(TypedDict):
    """An Observation; phenomenonTime is an instant or an interval."""

    phenomenonTime: str
    result: NotRequired[Any]


_message = TypeAdapter(Message)


def file() -> SensorThingsFile:
    """Return the province's file; raises DescriptionError."""
    found: SensorThingsFile = mapping(settings().descriptions, "sensorthings", SensorThingsFile)
    return found


def parse(raw: bytes, device: str) -> Sequence[Observation] | Invalid:
    """Return the observation, or why there is none; the device is the topic's level Datastreams(…)."""
    try:
        message = read(_message, raw)
        stream = _datastream(device)
        metric = metric_of(catalogue.metrics(), stream.metric, "Datastreams")
        value = converted(message.get("result"), stream.unit, metric, "result")
        return observations(
            stream.station, beginning(message["phenomenonTime"], "phenomenonTime"), 0, [(metric, value)]
        )
    except InvalidError as error:
        return error.invalid


def _datastream(level: str) -> Datastream:
    named = _DATASTREAM.fullmatch(level)
    if named is None:
        raise InvalidError(Reason.UNKNOWN_TOPIC, "Datastreams")
    stream = file().datastreams.get(named[1] or named[2])
    if stream is None:
        raise InvalidError(Reason.UNKNOWN_CODE, "Datastreams")
    return stream


CONNECTOR = Connector(
    name="sensorthings",
    door="mqtt:sensorthings",
    kind="sensorthings",
    title_vi="OGC SensorThings qua MQTT",
    title_en="OGC SensorThings over MQTT",
    transport=Mqtt(pattern="+/+/Observations", device_level=1),
    emits=TOPIC,
    parse=parse,
    mapping=file,
    configuration="IOC_DESCRIPTIONS=/srv/ioc/descriptions",
    sample=(
        '{"@iot.id":5511,"phenomenonTime":"2026-11-24T00:00:00.000Z","resultTime":"2026-11-24T00:00:02.000Z",'
        '"result":2150.5,"Datastream@iot.navigationLink":"https://frost.example/v1.1/Observations(5511)/Datastream"}'
    ),
    sample_device="Datastreams(101)",
)

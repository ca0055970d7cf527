"""Sound level meters: the equivalent level of the last minute (LAeq) and its highest (LAmax), A-weighted."""

from __future__ import annotations

from datetime import timedelta
from typing import NotRequired

from pydantic import ConfigDict, FiniteFloat, TypeAdapter, with_config
from typing_extensions import TypedDict

from connectors.connector import Connector, Metric, Mqtt
from connectors.values import DeviceId, flat
from streams.members import Revision
from streams.observations.event import TOPIC

SIX_HOURS = timedelta(hours=6)
METRICS = {
    "laeq": Metric(
        "noise_laeq", "dB", "Mức ồn tương đương LAeq", "Equivalent sound level LAeq", 0, 140, still=SIX_HOURS
    ),
    "lamax": Metric("noise_lamax", "dB", "Mức ồn cực đại LAmax", "Maximum sound level LAmax", 0, 160, still=SIX_HOURS),
}


@with_config(ConfigDict(extra="forbid"))
class Message(TypedDict):
    """The meter's own message of the last minute, levels in dB(A)."""

    tram: DeviceId
    luc: str
    laeq: NotRequired[FiniteFloat | None]
    lamax: NotRequired[FiniteFloat | None]
    phien_ban: NotRequired[Revision]


parse = flat(TypeAdapter(Message), METRICS, whose="tram", when="luc", revised="phien_ban")

CONNECTOR = Connector(
    name="noise",
    door="mqtt:noise",
    kind="noise",
    title_vi="Trạm đo tiếng ồn",
    title_en="Sound level meters",
    transport=Mqtt(pattern="province/+/noise/+/up", device_level=3),
    emits=TOPIC,
    parse=parse,
    metrics=tuple(METRICS.values()),
    configuration="IOC_MQTT_HOST=127.0.0.1\nIOC_MQTT_PORT=1883",
    sample='{"tram":"NOI-001","luc":"2026-11-24T07:15:00+07:00","laeq":56.4,"lamax":71.9,"phien_ban":0}',
)

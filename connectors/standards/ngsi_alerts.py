"""Alerts of other platforms (Alert of the Smart Data Models), as context brokers notify of them over HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

from connectors import strict_json
from connectors.alert_groups import one_line
from connectors.connector import Connector, Webhook
from connectors.invalid import Invalid, InvalidError, Reason
from connectors.ngsi.entity import Entity, entity_of
from connectors.signatures import bearer
from connectors.standards.ngsi import entities
from connectors.values import sane
from streams.external_alerts.event import LONGEST_NAME, LONGEST_SUMMARY, TOPIC, ExternalAlert

NAME, TYPE = "ngsi_alerts", "Alert"
A_DAY_US = 86_400_000_000
"""For so long an alert counts that names no end, as a forecaster's warning does."""
_SEVERITIES = {"informational": 1, "low": 1, "medium": 2, "high": 3, "critical": 3}
_MODERATE = 2
_WORDS: Mapping[str, str] = {
    "trafficJam": "Ùn tắc giao thông",
    "carAccident": "Tai nạn giao thông",
    "carStopped": "Xe dừng trên đường",
    "carWrongDirection": "Xe đi ngược chiều",
    "roadClosed": "Đường bị đóng",
    "roadWorks": "Thi công trên đường",
    "hazardOnRoad": "Vật cản trên đường",
    "flood": "Lũ, ngập",
    "floodRisk": "Nguy cơ lũ, ngập",
    "rainfall": "Mưa lớn",
    "thunderstorms": "Dông, sét",
    "wind": "Gió mạnh",
    "heatWave": "Nắng nóng",
    "coldWave": "Rét đậm",
    "ice": "Băng giá",
    "fog": "Sương mù",
    "fireRisk": "Nguy cơ cháy",
    "buildingFire": "Cháy nhà",
    "forestFire": "Cháy rừng",
    "airPollution": "Ô nhiễm không khí",
    "waterPollution": "Ô nhiễm nguồn nước",
}
"""What the model calls things, and what they are called on the screen; any other word is shown as it is written."""


def parse(raw: bytes, _device: str) -> Sequence[ExternalAlert] | Invalid:
    """Return when an alert begins and ends, or why it cannot be used."""
    try:
        entity = entity_of(strict_json.loads(raw), (TYPE,))
        if entity.type != TYPE:
            raise InvalidError(Reason.UNKNOWN_TYPE, "type")
        return [_said(entity)]
    except InvalidError as error:
        return error.invalid


def _said(entity: Entity) -> ExternalAlert:
    issued = entity.instant("dateIssued") or entity.instant("validFrom")
    if issued is None:
        raise InvalidError(Reason.WRONG_SHAPE, "dateIssued")
    begins = entity.instant("validFrom") or issued
    ends = entity.instant("validTo") or sane(begins + A_DAY_US, "validFrom")
    if ends < begins:
        raise InvalidError(Reason.BAD_TIME, "validTo")
    return {
        "system": NAME,
        "fingerprint": sha256(entity.id.encode()).hexdigest(),
        "status": "firing",
        "started_at": begins,
        "summary": one_line(entity.text("description") or "")[:LONGEST_SUMMARY],
        "name": _name(entity),
        "severity": _SEVERITIES.get(entity.text("severity") or "", _MODERATE),
        "time": issued,
        "ends_at": ends,
        "revision": entity.revision(),
    }


def _name(entity: Entity) -> str:
    kind = one_line(entity.text("subCategory") or entity.text("category") or "")
    if not kind:
        raise InvalidError(Reason.WRONG_SHAPE, "category")
    return (f"{_WORDS[kind]} ({kind})" if kind in _WORDS else kind)[:LONGEST_NAME]


CONNECTOR = Connector(
    name=NAME,
    door="webhook:ngsi_alerts",
    kind="monitoring",
    title_vi="Cảnh báo của nền tảng khác (Alert, qua context broker)",
    title_en="Alerts of other platforms (Alert, by context brokers)",
    transport=Webhook(bearer, rows=entities),
    emits=TOPIC,
    parse=parse,
    free_text=("summary", "name"),
    confidential=True,
    configuration="IOC_SOURCES__NGSI_ALERTS__SECRET=…",
    sample=(
        '{"id":"urn:ngsi-ld:Alert:TQ-17","type":"Alert","category":"traffic","subCategory":"trafficJam",'
        '"severity":"high","dateIssued":"2026-11-24T00:25:55.00Z","validFrom":"2026-11-24T00:25:55.00Z",'
        '"validTo":"2026-11-24T01:25:55.00Z","description":"Đường tắc hoàn toàn trên 3 km",'
        '"alertSource":"urn:ngsi-ld:Device:7"}'
    ),
)

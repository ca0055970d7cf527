"""A station and what it measured last, as an NGSI-LD entity: normalised, or simplified (keyValues)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from dashboards.api.ngsi.model import PREFIX, UNIT_CODES, type_of

Row = Mapping[str, Any]
Entity = dict[str, Any]


def entity(row: Row, attributes: tuple[str, ...], *, simplified: bool) -> Entity:
    """Return the entity of a row of Selection.page; with `attributes` it has those alone."""
    entity_type = type_of(row["kind"])
    told: Entity = {"id": f"{PREFIX}{entity_type}:{row['id']}", "type": entity_type}
    everything = {**_of_every(row), **{m["name"]: _measured(m) for m in row["measured"] or ()}}
    for name, attribute in everything.items():
        if not attributes or name in attributes:
            told[name] = attribute["value"] if simplified else attribute
    return told


def _of_every(row: Row) -> Entity:
    place = {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]}
    told = {
        "name": {"type": "Property", "value": row["name_vi"]},
        "location": {"type": "GeoProperty", "value": place},
    }
    if row["observed"] is not None:
        moment = {"@type": "DateTime", "@value": written(row["observed"])}
        told["dateObserved"] = {"type": "Property", "value": moment}
    return told


def _measured(measured: Row) -> Entity:
    told = {
        "type": "Property",
        "value": measured["value"],
        "observedAt": written(datetime.fromisoformat(measured["time"])),
        "unitCode": measured["unit_code"] or UNIT_CODES.get(measured["unit"], measured["unit"]),
    }
    if measured["quality"]:
        told["quality"] = {"type": "Property", "value": measured["quality"]}
    return told


def written(at: datetime) -> str:
    """Return an instant as RFC 3339 in UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")

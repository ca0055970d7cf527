"""How a kind of station is told as an entity of the Smart Data Models; every other kind is a Device."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from dashboards.api.ngsi import models
from streams.folder import members, require_named_like_files

FALLBACK = "Device"
PREFIX = "urn:ngsi-ld:"
CORE_CONTEXT = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.8.jsonld"
_DEVICE_CONTEXT = "https://smart-data-models.github.io/dataModel.Device/context.jsonld"
UNIT_CODES = {
    "µg/m³": "GQ",
    "m": "MTR",
    "mm": "MMT",
    "m³/s": "MQS",
    "°C": "CEL",
    "%": "P1",
    "m/s": "MTS",
    "°": "DD",
    "hPa": "A97",
    "dB": "2N",
    "km/h": "KMH",
    "W": "WTT",
    "kW": "KWT",
    "kWh": "KWH",
    "m³": "MTQ",
    "m³/h": "MQH",
    "V": "VLT",
    "": "C62",
}
"""UN/CEFACT Recommendation 20, by the units of the registry of metrics; a unit that is not here is told as it is."""


@dataclass(frozen=True)
class Attribute:
    """What a metric is called there; its values are divided by `divisor`, which gives them another unit."""

    name: str
    divisor: float | None = None
    unit_code: str | None = None


@dataclass(frozen=True)
class Model:
    """One entity type, in a file named after the kind of station under dashboards/api/ngsi/models.

    `attributes` are the model's, by our metric; a metric without one is told under its own name.
    """

    kind: str
    type: str
    context: str
    attributes: Mapping[str, Attribute] = field(default_factory=dict)


@lru_cache(maxsize=1)
def all_models() -> tuple[Model, ...]:
    """Return every model by its kind; raises ValueError when a file is named otherwise."""
    found: dict[str, Model] = members(models.__name__, "MODEL")
    require_named_like_files({file: model.kind for file, model in found.items()})
    return tuple(found[kind] for kind in sorted(found))


def contexts() -> list[str]:
    """Return the JSON-LD contexts that name every type and attribute here, the core's last, as the standard asks."""
    return [*sorted({model.context for model in all_models()}), _DEVICE_CONTEXT, CORE_CONTEXT]


def type_of(kind: str) -> str:
    """Return the entity type of a kind of station."""
    return next((model.type for model in all_models() if model.kind == kind), FALLBACK)


def kinds_of(entity_type: str) -> list[str]:
    """Return the kinds of station that are told as this type, none for Device."""
    return [model.kind for model in all_models() if model.type == entity_type]

"""What the Smart Data Models mean by their attributes, and as which of our metrics they are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.invalid import InvalidError, Reason
from connectors.ngsi.entity import Entity
from connectors.unit_codes import SHARE

Meaning = Callable[[Any, Entity], Any]
"""From an attribute's value to the number that it stands for; raises InvalidError."""


def as_it_is(value: Any, _entity: Entity) -> Any:
    """Return the value."""
    return value


@dataclass(frozen=True, slots=True)
class Model:
    """One attribute: our metric, the unit of values without a unitCode (None: the metric's own), what a value means."""

    metric: str
    unit: str | None = None
    meaning: Meaning = as_it_is


def _one_of(field: str, words: Mapping[str, int]) -> Meaning:
    def meaning(value: Any, _entity: Entity) -> int:
        if not isinstance(value, str):
            raise InvalidError(Reason.WRONG_TYPE, field)
        if value not in words:
            raise InvalidError(Reason.UNKNOWN_CODE, field)
        return words[value]

    return meaning


def _an_hour(value: Any, entity: Entity) -> Any:
    """Return vehicles an hour: the model counts those of the observed interval, which must be known."""
    seconds = entity.seconds()
    if seconds is None:
        raise InvalidError(Reason.WRONG_SHAPE, "dateObservedTo")
    return value * 3600 / seconds if type(value) in (int, float) and abs(value) < 1e12 else value


_GAS = "µg/m³"
MODELS: dict[str, dict[str, Model]] = {
    "AirQualityObserved": {
        "pm25": Model("pm25", _GAS),
        "pm10": Model("pm10", _GAS),
        "o3": Model("o3", _GAS),
        "no2": Model("no2", _GAS),
        "so2": Model("so2", _GAS),
        "co": Model("co", _GAS),
        "temperature": Model("air_temperature", "degC"),
        "relativeHumidity": Model("air_humidity", SHARE),
    },
    "WaterObserved": {"height": Model("water_level", "m"), "flow": Model("water_flow", "m³/s")},
    "FloodMonitoring": {"currentLevel": Model("water_level", "m")},
    "TrafficFlowObserved": {
        "intensity": Model("traffic_intensity", None, _an_hour),
        "averageVehicleSpeed": Model("traffic_speed", "km/h"),
        "occupancy": Model("traffic_occupancy", SHARE),
    },
    "Streetlight": {
        "powerState": Model("lamps_on", None, _one_of("powerState", {"on": 1, "low": 1, "bootingUp": 1, "off": 0})),
        "status": Model(
            "lamps_burnt_out",
            None,
            _one_of("status", {"ok": 0, "columnIssue": 0, "defectiveLamp": 1, "brokenLantern": 1}),
        ),
    },
    "WeatherObserved": {
        "temperature": Model("temperature", "degC"),
        "relativeHumidity": Model("humidity", SHARE),
        "windSpeed": Model("wind_speed", "m/s"),
        "windDirection": Model("wind_direction", "°"),
        "atmosphericPressure": Model("pressure", "hPa"),
        "precipitation": Model("rainfall", "mm"),
    },
    "NoiseLevelObserved": {"LAeq": Model("noise_laeq", "dB"), "LAmax": Model("noise_lamax", "dB")},
    "WasteContainer": {
        "fillingLevel": Model("filling_level", SHARE),
        "temperature": Model("container_temperature", "degC"),
    },
}
"""By the type of the entity and the name of the attribute; what is not here is passed over."""
_WRITTEN_BEFORE = {
    **{name.upper(): name for name in ("pm25", "pm10", "o3", "no2", "so2", "co")},
    "pm2.5": "pm25",
    "PM2.5": "pm25",
}
"""How earlier versions of the models write some names."""


def names_of(attribute: str) -> tuple[str, ...]:
    """Return the name of an attribute, and how it was written before."""
    return (attribute, *(old for old, name in _WRITTEN_BEFORE.items() if name == attribute))

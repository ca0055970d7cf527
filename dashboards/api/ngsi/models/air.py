"""Air quality stations as AirQualityObserved; humidity there is a share of one."""

from __future__ import annotations

from dashboards.api.ngsi.model import Attribute, Model

MODEL = Model(
    kind="air",
    type="AirQualityObserved",
    context="https://smart-data-models.github.io/dataModel.Environment/context.jsonld",
    attributes={
        "air_temperature": Attribute("temperature"),
        "air_humidity": Attribute("relativeHumidity", 100, "C62"),
    },
)

"""Weather stations as WeatherObserved; humidity there is a share of one."""

from __future__ import annotations

from dashboards.api.ngsi.model import Attribute, Model

MODEL = Model(
    kind="weather",
    type="WeatherObserved",
    context="https://smart-data-models.github.io/dataModel.Weather/context.jsonld",
    attributes={
        "humidity": Attribute("relativeHumidity", 100, "C62"),
        "wind_speed": Attribute("windSpeed"),
        "wind_direction": Attribute("windDirection"),
        "pressure": Attribute("atmosphericPressure"),
        "rainfall": Attribute("precipitation"),
    },
)

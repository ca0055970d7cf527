"""Gauges on the rivers as WaterObserved; the height is the level above sea level, as the registry keeps it."""

from __future__ import annotations

from dashboards.api.ngsi.model import Attribute, Model

MODEL = Model(
    kind="water",
    type="WaterObserved",
    context="https://smart-data-models.github.io/dataModel.Environment/context.jsonld",
    attributes={"water_level": Attribute("height"), "water_flow": Attribute("flow")},
)

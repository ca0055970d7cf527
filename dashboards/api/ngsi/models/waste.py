"""Waste containers as WasteContainer; the level of filling is a share of one, as we keep it."""

from __future__ import annotations

from dashboards.api.ngsi.model import Attribute, Model

MODEL = Model(
    kind="waste",
    type="WasteContainer",
    context="https://smart-data-models.github.io/dataModel.WasteManagement/context.jsonld",
    attributes={
        "filling_level": Attribute("fillingLevel"),
        "container_temperature": Attribute("temperature"),
    },
)

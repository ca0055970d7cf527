"""Traffic counters as TrafficFlowObserved; occupancy there is a share of one.

Its intensity counts the vehicles of an interval, ours those of an hour: that keeps its own name.
"""

from __future__ import annotations

from dashboards.api.ngsi.model import Attribute, Model

MODEL = Model(
    kind="traffic",
    type="TrafficFlowObserved",
    context="https://smart-data-models.github.io/dataModel.Transportation/context.jsonld",
    attributes={
        "traffic_speed": Attribute("averageVehicleSpeed"),
        "traffic_occupancy": Attribute("occupancy", 100, "C62"),
    },
)

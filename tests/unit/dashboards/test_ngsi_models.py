"""The Smart Data Models name kinds, metrics and units that there are."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from connectors.catalogue import connectors
from connectors.connector import Metric
from connectors.invalid import Invalid
from connectors.ngsi.models import MODELS as INCOMING
from connectors.standards.ngsi import parse
from connectors.unit_codes import CEFACT
from dashboards.api.ngsi.entity import entity
from dashboards.api.ngsi.model import FALLBACK, UNIT_CODES, Attribute, Model, all_models, contexts, kinds_of, type_of
from streams.clock import microseconds

AT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("model", all_models(), ids=lambda model: model.kind)
def test_a_model_is_of_metrics_that_its_kind_has(model: Model) -> None:
    metrics = {
        metric.name for connector in connectors() if connector.kind == model.kind for metric in connector.metrics
    }
    assert set(model.attributes) <= metrics
    names = [model.attributes[m].name if m in model.attributes else m for m in metrics]
    assert len(set(names)) == len(names), "two metrics would be told under one name"
    assert model.context in contexts()


def test_types_lead_back_to_kinds() -> None:
    assert len({model.type for model in all_models()}) == len(all_models())
    assert all(kinds_of(type_of(model.kind)) == [model.kind] for model in all_models())
    assert (type_of("nothing"), kinds_of(FALLBACK)) == (FALLBACK, [])


def test_codes_of_units_mean_what_they_mean_on_the_way_in() -> None:
    both = {unit: code for unit, code in UNIT_CODES.items() if code in CEFACT}
    assert len(both) > 10
    assert {unit: CEFACT[code] for unit, code in both.items()} == {
        unit: {"°C": "degC", "": "dimensionless"}.get(unit, unit) for unit in both
    }


def test_every_unit_that_is_told_by_a_code_is_known_on_the_way_in() -> None:
    assert set(UNIT_CODES.values()) <= set(CEFACT)


@pytest.mark.parametrize("model", all_models(), ids=lambda model: model.kind)
def test_what_is_told_another_platform_of_ours_understands(model: Model) -> None:
    """Tell a value of each metric as an entity and read it back as the notification of a context broker is read."""
    metrics = [m for connector in connectors() if connector.kind == model.kind for m in connector.metrics]
    known = [m for m in metrics if model.attributes.get(m.name, Attribute(m.name)).name in INCOMING[model.type]]
    told = entity(row(model, known), (), simplified=False)
    read = parse(orjson.dumps(told), "")
    assert not isinstance(read, Invalid), read
    assert {(o["source"], o["metric"], o["time"]) for o in read} == {("X-1", m.name, microseconds(AT)) for m in known}
    assert [o["value"] for o in read] == pytest.approx([0.5] * len(known))
    assert {model.attributes[m].name for m in model.attributes} <= {*INCOMING[model.type]}
    assert known


def row(model: Model, metrics: list[Metric]) -> dict[str, Any]:
    """Return the row that the database gives of a station whose metrics are all 0.5, in our units."""
    measured = []
    for metric in metrics:
        attribute = model.attributes.get(metric.name, Attribute(metric.name))
        value = {"name": attribute.name, "value": 0.5 / (attribute.divisor or 1), "unit_code": attribute.unit_code}
        measured.append({**value, "unit": metric.unit, "time": AT.isoformat(), "quality": 0})
    place = {"id": "X-1", "kind": model.kind, "name_vi": "Trạm", "latitude": 21.8, "longitude": 105.2}
    return {**place, "observed": AT, "measured": measured}

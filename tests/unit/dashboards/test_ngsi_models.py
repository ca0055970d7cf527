"""The Smart Data Models name kinds, metrics and units that there are."""

from __future__ import annotations

import pytest

from connectors.catalogue import connectors
from dashboards.api.ngsi.model import FALLBACK, UNIT_CODES, Model, all_models, contexts, kinds_of, type_of


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


def test_units_without_a_code_are_few_and_known() -> None:
    units = {metric.unit for connector in connectors() for metric in connector.metrics}
    assert units - set(UNIT_CODES) <= {"veh/h", "fps"}

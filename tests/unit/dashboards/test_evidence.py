"""The chart on an alert's page: the lines that were crossed, where they are those of the figure that is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from dashboards.alerts.evidence import options
from tests.unit.dashboards.test_alert_list import NOW, row
from tests.unit.dashboards.test_drawings import look

READINGS = [(NOW - timedelta(minutes=5), 36.0), (NOW, 38.2)]


@pytest.mark.parametrize(
    ("evidence", "wanted"),
    [
        (
            {"value": 24.5, "lines": [22, 24, 26], "unit": "m"},
            [("Báo động I", 22), ("Báo động II", 24), ("Báo động III", 26)],
        ),
        ({"value": 38.2, "limits": [37, None, 41], "unit": "°C"}, [("Ngưỡng mức 1", 37), ("Ngưỡng mức 3", 41)]),
        ({"value": 12.0, "limits": [10, 20], "unit": "mm"}, []),
        ({"limits": [10, 20]}, []),
        ({}, []),
    ],
)
def test_the_lines_on_the_chart(evidence: Mapping[str, Any], wanted: list[tuple[str, float]]) -> None:
    alert = row(1, evidence=evidence, event_time=NOW, opened_at=NOW, resolved_at=None)
    chart = options(alert, READINGS, NOW + timedelta(minutes=1), look())
    assert chart is not None
    lines = chart["series"][0]["markLine"]["data"]
    assert [(one["name"], one["yAxis"]) for one in lines if "yAxis" in one] == wanted
    assert options(alert, [], NOW, look()) is None

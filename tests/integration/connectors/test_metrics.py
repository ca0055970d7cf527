"""The connectors' metrics in the registry."""

from __future__ import annotations

from datetime import timedelta

import psycopg

from connectors import catalogue
from connectors.metrics import declared, sync_metrics


def test_metrics_are_written_once_and_follow_the_code(database_url: str) -> None:
    with psycopg.connect(database_url) as conn:
        assert sync_metrics(conn) == [row[0] for row in declared()]
        assert len(declared()) == len(catalogue.metrics())
        assert sync_metrics(conn) == []
        conn.execute("UPDATE metric SET unit = 'cm', highest = 1 WHERE name = 'water_level'")
        assert sync_metrics(conn) == ["water_level"]
        rows = conn.execute(
            "SELECT name, kind, unit, label_vi, label_en, lowest, highest, step, still FROM metric"
            ' ORDER BY name COLLATE "C"'
        ).fetchall()
        described = conn.execute("SELECT * FROM described_kind").fetchall()
        of_kinds = set(conn.execute("SELECT metric, kind FROM metric_kind").fetchall())
    assert rows == declared()
    assert described == [("soil", "Độ ẩm đất", "Soil moisture", "soil_moisture", 900)]
    assert of_kinds == catalogue.metrics_of_kinds()
    assert {("pm25", "air"), ("pressure", "air"), ("pressure", "weather"), ("rain", "water")} < of_kinds
    assert not {metric for metric, _ in of_kinds} & {"link_rssi", "battery_voltage"}, "any station may have a radio"
    assert ("water_level", "water", "m", "Mực nước", "Water level", -10, 500, 8, timedelta(hours=12)) in rows

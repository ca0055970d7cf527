"""The CloudEvents that the events API tells, as another platform's ingest meets them."""

from __future__ import annotations

from datetime import UTC, datetime

from dashboards.api.events import cloud_event
from streams.settings import Settings


def test_a_thousand_lines_fit_into_a_body_of_the_ingest_however_long_the_names() -> None:
    row = {
        "source": "A" + 63 * ":",
        "metric": 40 * "m",
        "time": datetime(2026, 11, 24, 1, 30, 59, 123456, UTC),
        "value": -1.2345678901234567e-300,
        "revision": 2**63 - 1,
        "quality": 2**15 - 1,
    }
    batch = b"[" + b",".join(1_000 * [cloud_event(row, "https://ioc.tuyenquang.example")]) + b"]"
    assert len(batch) < Settings.model_fields["ingest_max_bytes"].default

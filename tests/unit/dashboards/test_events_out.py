"""The CloudEvents that the events API tells, as another platform's ingest meets them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import NoReturn, cast

import httpx
import psycopg
import pytest
from fastapi import Request

from dashboards.api import events
from dashboards.api.events import cloud_event
from dashboards.api.guard import Given
from dashboards.reader import Reader
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


class NoReader:
    """A database that does not answer, and so keeps a stream from telling anything."""

    async def rows(self, sql: str, parameters: object) -> NoReturn:
        await asyncio.sleep(0.02)
        raise psycopg.OperationalError


async def let_in(request: Request, given: Given) -> None:
    request.state.reader = "so-tnmt"


async def test_a_stream_ends_in_time_for_its_token_to_be_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assert events.LASTS_S <= 300
    monkeypatch.setattr(events, "LASTS_S", 0.1)
    monkeypatch.setattr(events, "EVERY_S", 0.01)
    app = events.events_application(cast("Reader", NoReader()), let_in, "http://ioc")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ioc") as client:
        told = await asyncio.wait_for(client.get("/events", headers={"Accept": events.STREAM}), 5)
    assert 1 <= told.text.count(": still here") <= 5

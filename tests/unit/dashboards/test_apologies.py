"""A letter of apology as PDF: drawn beside the event loop, on which everybody's pages wait."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from starlette.requests import Request

from dashboards.apology import paper
from dashboards.desk import apologies
from dashboards.frame import surround
from dashboards.site import Site
from dashboards.texts import Text
from streams.clock import CityClock

NOW = datetime(2026, 11, 27, tzinfo=UTC)


async def found(_: Any) -> object:
    return object()


async def test_the_paper_is_drawn_in_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn_in: list[threading.Thread] = []

    def draw(_: object, place: str) -> bytes:
        drawn_in.append(threading.current_thread())
        return place.encode()

    monkeypatch.setattr(paper, "pdf", draw)
    monkeypatch.setattr(paper, "name", lambda _: "phieu.pdf")
    surround(Text("Tuyên Quang", "Tuyen Quang"), CityClock(NOW, NOW))
    site = cast("Site", SimpleNamespace(gate=SimpleNamespace(database=found)))
    answer = await apologies._letter(site, cast("Request", object()), 7)
    assert (answer.status_code, bytes(answer.body).decode()) == (200, "Tuyên Quang")
    assert drawn_in != [threading.main_thread()]

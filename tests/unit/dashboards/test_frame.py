"""The frame around every page says in Vietnamese, too, what the library says by itself."""

from __future__ import annotations

from datetime import UTC, datetime

from nicegui.translations import translations

from dashboards.frame import surround
from dashboards.texts import Text
from streams.clock import CityClock

NOW = datetime(2026, 11, 26, tzinfo=UTC)


def test_a_lost_connection_is_told_in_both_languages() -> None:
    surround(Text("Tuyên Quang", "Tuyen Quang"), CityClock(NOW, NOW))
    told = translations["en-US"]
    assert told["connection_lost"] == "Mất kết nối với trung tâm · Connection lost"
    assert told["trying_to_reconnect"] == "Đang tự nối lại… · Trying to reconnect…"

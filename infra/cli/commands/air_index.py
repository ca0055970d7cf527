"""`ioc air-index`: VN_AQI of all stored hours computed anew, once after an upgrade from a release without it."""

from __future__ import annotations

from rich.console import Console

from infra.cli.counting import counted
from streams.air_quality import store
from streams.db import connect
from streams.settings import settings


def command() -> None:
    """Compute VN_AQI of every stored hour and day anew; harmless at any time, the workers keep it from then on."""
    with connect(settings().database_url.get_secret_value(), autocommit=True) as conn:
        stations = store.recompute(conn)
        conn.execute("NOTIFY committed, 'observations'")
    Console(highlight=False).print(f"VN_AQI of {counted(stations, 'station')} was computed anew.")
